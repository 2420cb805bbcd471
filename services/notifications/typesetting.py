"""Setting letters: a document becomes a PDF that reads on paper and for a screen reader (PDF/UA-1)."""

import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime, time
from importlib.resources import files
from pathlib import Path
from typing import Any

import fontpkg_noto_sans
import typst

from services.notifications.document import Block, Document, Paragraph, Points, Section, Table, Text

_TEMPLATE = Path(str(files(__package__) / "letter.typ"))
_TOGETHER = re.compile(
    r"(§§?|Absatz|Abs\.|Satz|Nummer|Nr\.|\d\.|SGB|[A-Z][a-zä]+(?= 20\d\d\b)) (?=\w)|(?<=\d) (?=EUR|%)"
)
"""Spaces at which no line may end: "§ 37", "Absatz 2", "SGB III", "5. Januar 2026", "937,92 EUR"."""
_PAGES = re.compile(rb"/Type/Pages/Count (\d+)")
_SENTENCE_END = re.compile(r"(?:(?<=[a-zäöüß)“]{2}[.?!:])|(?<=EUR[.:])) (?=[A-ZÄÖÜ„])")


_OTHERS_WORDS = frozenset({"remedy", "reasons", "conditions"})


class Typesetter:
    """Sets one letter after the other with the typefaces it was given at its start; nothing is fetched.

    The same document gives the same bytes.
    """

    def __init__(self) -> None:
        self._compiler = typst.Compiler(
            root=_TEMPLATE.parent, font_paths=[fontpkg_noto_sans.ROOT], ignore_system_fonts=True
        )

    def pdf(self, document: Document, keywords: Iterable[str] = ()) -> bytes:
        """The letter as PDF/UA-1. The keywords stand in the file's properties. Raises `typst.TypstError`."""
        said = _letter(document) | {"keywords": list(keywords)}
        pdf = self._compiler.compile(
            input=_TEMPLATE,
            sys_inputs={"letter": json.dumps(said, ensure_ascii=False)},
            pdf_standards=["ua-1"],
            timestamp=datetime.combine(document.dated, time(), UTC),
        )
        assert isinstance(pdf, bytes)
        return pdf


def pages(pdf: bytes) -> int:
    """How many pages a letter has that a `Typesetter` set."""
    found = _PAGES.search(pdf)
    assert found
    return int(found[1])


def _letter(document: Document) -> dict[str, Any]:
    """The document as `letter.typ` reads it."""
    easy = document.layout == "easy"
    informed = document.information
    return {
        "sender": document.sender,
        "seat": document.seat,
        "address": document.address,
        "facts": document.facts,
        "reference": document.reference,
        "dated": (document.dated.year, document.dated.month, document.dated.day),
        "layout": document.layout,
        "page": "Seite {page} von {pages}",
        "text": _text(document.text, by_sentence=easy),
        "information": _text(informed, by_sentence=False) if informed else None,
    }


def _text(text: Text, *, by_sentence: bool) -> dict[str, Any]:
    return {
        "language": text.language,
        "subject": text.subject,
        "body": [_part(part, by_sentence=by_sentence) for part in text.body],
        "footer": [_block(each, by_sentence=by_sentence) for each in text.footer],
    }


def _part(part: Block | Section, *, by_sentence: bool) -> dict[str, Any]:
    """A section or a block. What the law or an official worded is set as it stands."""
    if not isinstance(part, Section):
        return _block(part, by_sentence=by_sentence)
    by_sentence = by_sentence and part.role not in _OTHERS_WORDS
    blocks = [_block(each, by_sentence=by_sentence) for each in part.blocks]
    return {"kind": "section", "title": _held(part.title), "role": part.role, "blocks": blocks}


def _block(block: Block, *, by_sentence: bool) -> dict[str, Any]:
    match block:
        case Paragraph(text, decision):
            words = _SENTENCE_END.sub("\n", text) if by_sentence else text
            return {"kind": "paragraph", "text": _held(words), "decision": decision}
        case Points(items, numbered):
            lines = [_SENTENCE_END.sub("\n", each) if by_sentence else each for each in items]
            return {"kind": "points", "items": [_held(each) for each in lines], "numbered": numbered}
        case Table(header, rows):
            return {
                "kind": "table",
                "header": header,
                "rows": [[_held(cell) for cell in row] for row in rows],
            }


def _held(text: str) -> str:
    """The text with spaces that hold together what belongs together."""
    return _TOGETHER.sub(lambda found: f"{found[1] or ''}\N{NO-BREAK SPACE}", text)
