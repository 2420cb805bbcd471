"""Every letter in every voice and layout is PDF/UA-1, and reads aloud what its structure says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from services.notifications.typesetting import Typesetter
from tests.integration.notifications.verapdf import faults
from tests.pdf_text import words
from tests.unit.notifications.letters import every

if TYPE_CHECKING:
    from pathlib import Path

    from services.notifications.document import Document

WISHES: dict[str, dict[str, Any]] = {
    "as usual": {},
    "in large print": {"accessibility": ["large_print"]},
    "with an English text": {"language": "en"},
}


@pytest.mark.parametrize("wish", WISHES)
async def test_every_letter_is_accessible_by_the_rules_of_pdf_ua(wish: str, tmp_path: Path) -> None:
    typesetter = Typesetter()
    for name, document in every(**WISHES[wish]):
        (tmp_path / f"{name}.pdf").write_bytes(typesetter.pdf(document))
    assert await faults(tmp_path) == []


async def test_the_validator_finds_a_fault(tmp_path: Path) -> None:
    """A letter whose tags are lost."""
    _, document = next(every())
    tagged = Typesetter().pdf(document)
    (tmp_path / "letter.pdf").write_bytes(tagged.replace(b"/Marked true", b"/Marked null"))
    assert await faults(tmp_path) != []


def test_the_pages_hold_every_word_in_order() -> None:
    typesetter = Typesetter()
    for name, document in every(language="en"):
        said = _joined(_without_margins(words(typesetter.pdf(document)), document))
        place = 0
        for part in _parts(document):
            found = said.find(_joined(part), place)
            assert found >= 0, (name, part)
            place = found + len(_joined(part))


def _parts(document: Document) -> list[str]:
    """What it says, in reading order."""
    informed = document.information.words() if document.information else ()
    return [document.sender, *document.address, *document.text.words(), *informed]


def _without_margins(said: str, document: Document) -> str:
    """The words of the pages without what stands above and below each; screen readers skip it, too."""
    return re.sub(rf"{document.sender} {document.reference}|Seite \d+ von \d+", "", said)


def _joined(text: str) -> str:
    """The letters and digits alone: hyphens, bullets and ends of lines are matters of setting."""
    return "".join(sign for sign in text if sign.isalnum())
