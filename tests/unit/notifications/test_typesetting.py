"""Letters as PDF: what a reader and a screen reader find in them."""

import unicodedata
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from services.notifications.document import Document, Paragraph, Points, Section, Table, Text
from services.notifications.markup import read
from services.notifications.typesetting import Typesetter, pages
from tests.pdf_text import words

TYPESETTER = Typesetter()

MM = 25.4 / 72
"""A point of a page in millimetres."""

LETTER = Document(
    sender="Agentur für Arbeit Hannover",
    seat="Hannover",
    address=("Tischlerei Köhler & Söhne GmbH", "Lindenallee 7", "30159 Hannover"),
    facts=(("Aktenzeichen", "AA-H 2026/0417"), ("Datum", "2. März 2026")),
    reference="AA-H 2026/0417",
    dated=date(2026, 3, 2),
    layout="normal",
    text=Text(
        "de",
        "Bewilligung",
        (
            Paragraph("Sehr geehrte Damen und Herren,"),
            Section("Beträge", (Table(("Zeitraum", "Betrag"), (("Mai 2026", "937,92 EUR"),)),), "amounts"),
            Section("Begründung", (Points(("*eins*", "#zwei")), Paragraph("Das ist der Grund.")), "reasons"),
        ),
        (Paragraph("maschinell erstellt"),),
    ),
)


def test_the_file_has_title_language_author_day_and_tags() -> None:
    reader = PdfReader(BytesIO(TYPESETTER.pdf(LETTER, keywords=["grant_approved formal 1a2b"])))
    catalog = reader.root_object
    assert catalog["/Lang"] == "de-DE"
    assert catalog["/MarkInfo"]["/Marked"].value
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"].value
    assert "/StructTreeRoot" in catalog
    told = reader.metadata
    assert told is not None
    assert told.title == "Bewilligung – AA-H 2026/0417"
    assert told.author == "Agentur für Arbeit Hannover"
    assert told["/Keywords"] == "grant_approved formal 1a2b"
    assert told.creation_date is not None
    assert told.creation_date.date() == LETTER.dated


def test_words_come_in_reading_order_and_markup_in_them_is_only_text() -> None:
    said = words(TYPESETTER.pdf(LETTER))
    order = (
        *("Agentur für Arbeit Hannover", "Tischlerei Köhler & Söhne GmbH", "30159 Hannover"),
        *("Aktenzeichen", "2. März 2026", "Bewilligung", "Sehr geehrte", "Beträge", "Zeitraum", "Mai 2026"),
        *("937,92 EUR", "Begründung", "*eins*", "#zwei", "Das ist der Grund.", "maschinell erstellt"),
    )
    places = [said.index(part) for part in order]
    assert places == sorted(places)


def test_every_page_says_which_of_how_many_it_is() -> None:
    long = replace(LETTER, text=replace(LETTER.text, body=(Paragraph("Das ist ein Satz. " * 600),)))
    pdf = TYPESETTER.pdf(long)
    count = pages(pdf)
    assert count == len(PdfReader(BytesIO(pdf)).pages) > 1
    for number, page in enumerate(PdfReader(BytesIO(pdf)).pages, start=1):
        assert f"Seite {number} von {count}" in page.extract_text()


@pytest.mark.parametrize("layout", ["normal", "easy", "large_print"])
def test_the_address_stands_in_the_window_of_the_envelope(layout: str) -> None:
    """DIN 5008 form B: 20 to 105 mm from the left, 62.7 to 90 mm from above."""
    long = replace(LETTER, layout=layout, address=("Name " * 12, *LETTER.address[1:], "ÖSTERREICH"))
    page = PdfReader(BytesIO(TYPESETTER.pdf(long))).pages[0]
    inside: list[str] = []

    def look(text: str, page: list[float], line: list[float], *_: object) -> None:
        x = (line[4] * page[0] + page[4]) * MM
        y = 297 - (line[5] * page[3] + page[5]) * MM
        if 20 <= x <= 105 and 62.7 <= y <= 90:
            inside.append(text)

    page.extract_text(visitor_text=look)
    seen = " ".join(" ".join(inside).split())
    for line in (*LETTER.address[1:], "ÖSTERREICH"):
        assert line in seen
    assert "Aktenzeichen" not in seen


def test_the_same_letter_is_the_same_file() -> None:
    assert TYPESETTER.pdf(LETTER) == Typesetter().pdf(LETTER)


@pytest.mark.parametrize("layout", ["normal", "easy", "large_print"])
def test_an_instruction_longer_than_a_page_is_not_cut_off(layout: str) -> None:
    sentences = " ".join(f"Das ist Satz {number}." for number in range(500))
    remedy = Section("Rechtsbehelfsbelehrung", (Paragraph(sentences),), "remedy")
    long = replace(LETTER, layout=layout, text=replace(LETTER.text, body=(remedy,)))
    said = words(TYPESETTER.pdf(long))
    assert "Satz 0." in said
    assert "Satz 499." in said


def test_the_typefaces_show_every_character_that_is_let_through() -> None:
    """Typst refuses PDF/UA with a character that no typeface has."""
    assigned = (chr(code) for code in range(0x20, 0x10000) if unicodedata.category(chr(code))[0] not in "CZ")
    shown = [sign for sign in assigned if sign in "<&" or "�" not in _read(sign)]
    assert len(shown) > 1500
    everything = Paragraph(" ".join(shown))
    TYPESETTER.pdf(replace(LETTER, text=replace(LETTER.text, body=(everything,))))


def _read(sign: str) -> str:
    return " ".join(read(f"<p>{sign}</p>", "de").words())


def test_in_easy_letters_every_sentence_has_its_line() -> None:
    body = (Paragraph("Sie bekommen 5,00 EUR. Das ist Geld. Am 2. März."),)
    easy = replace(LETTER, layout="easy", text=replace(LETTER.text, body=body))
    lines = PdfReader(BytesIO(TYPESETTER.pdf(easy))).pages[0].extract_text().splitlines()
    said = [" ".join(line.split()) for line in lines]
    for line in ("Sie bekommen 5,00 EUR.", "Das ist Geld.", "Am 2. März."):
        assert line in said
