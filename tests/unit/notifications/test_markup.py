"""Reading what templates write."""

from xml.etree.ElementTree import ParseError

import pytest

from services.notifications.document import Paragraph, Points, Section, Table, Text
from services.notifications.markup import StrayWords, UnknownMarkup, read


def test_a_text_is_its_subject_its_parts_and_its_footer() -> None:
    assert read(
        """
        <h1>Bewilligung</h1>
        <p>Guten
           Tag,</p>
        <p class="decision">wir bewilligen 5 &lt; 6.</p>
        <section class="reasons"><h2>Begründung</h2><ul><li>eins</li><li>zwei</li></ul></section>
        <table><tr><th>Monat</th><th>Betrag</th></tr><tr><td>Mai</td><td>1,00 EUR</td></tr></table>
        <footer><p>Gruß</p></footer>
        """,
        "de",
    ) == Text(
        "de",
        "Bewilligung",
        (
            Paragraph("Guten Tag,"),
            Paragraph("wir bewilligen 5 < 6.", decision=True),
            Section("Begründung", (Points(("eins", "zwei")),), "reasons"),
            Table(("Monat", "Betrag"), (("Mai", "1,00 EUR"),)),
        ),
        (Paragraph("Gruß"),),
    )


@pytest.mark.parametrize(
    "markup",
    [
        "<div>eins</div>",
        "<p>eins <b>zwei</b></p>",
        "<section><p>ohne Überschrift</p></section>",
        '<section class="reason"><h2>Begründung</h2></section>',
        "<section><h2>eins</h2><section><h2>zwei</h2></section></section>",
    ],
)
def test_what_letters_do_not_know_is_a_fault_of_the_template(markup: str) -> None:
    with pytest.raises(UnknownMarkup):
        read(markup, "de")


@pytest.mark.parametrize("markup", ["eins", "<p>eins</p> zwei", "<ul><li>eins</li>zwei</ul>"])
def test_words_outside_of_a_paragraph_are_not_lost_in_silence(markup: str) -> None:
    with pytest.raises(StrayWords):
        read(markup, "de")


def test_what_is_not_closed_is_no_markup() -> None:
    with pytest.raises(ParseError):
        read("<p>eins", "de")


@pytest.mark.parametrize("character", ["\x01", "\x0b", "日", "\U0001f600", "\ufffe", "\u202e"])
def test_a_character_that_no_letter_shows_stands_as_a_question(character: str) -> None:
    assert read(f"<p>Li{character}n</p>", "de").body == (Paragraph("Li�n"),)
