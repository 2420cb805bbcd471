"""A letter as structure: what stands where and what it is for; `letter.typ` says how it looks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

Role = Literal["amounts", "calculation", "changes", "conditions", "reasons", "remedy", "none"]
"""What a section is in law; `remedy` is the instruction on remedies, or why there is none."""
Layout = Literal["normal", "easy", "large_print"]
"""`easy`: larger type, wide lines, a line for each sentence; `large_print`: for those who need 16 points."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; the decision itself stands out."""

    text: str
    decision: bool = False

    def words(self) -> Iterator[str]:
        yield self.text


@dataclass(frozen=True, slots=True)
class Points:
    """A list, numbered where the order matters."""

    items: tuple[str, ...]
    numbered: bool = False

    def words(self) -> Iterator[str]:
        yield from self.items


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a header; the first column names the row."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def words(self) -> Iterator[str]:
        yield from self.header
        for row in self.rows:
            yield from row


Block = Paragraph | Points | Table


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks under a heading."""

    title: str
    blocks: tuple[Block, ...]
    role: Role = "none"

    def words(self) -> Iterator[str]:
        yield self.title
        for block in self.blocks:
            yield from block.words()


@dataclass(frozen=True, slots=True)
class Text:
    """What stands below the subject line, in one language, and the small print at its end."""

    language: str
    """BCP 47."""
    subject: str
    body: tuple[Block | Section, ...]
    footer: tuple[Paragraph, ...] = ()

    def words(self) -> Iterator[str]:
        yield self.subject
        for part in (*self.body, *self.footer):
            yield from part.words()

    def sections(self, role: Role) -> tuple[Section, ...]:
        """The sections that are this in law."""
        return tuple(part for part in self.body if isinstance(part, Section) and part.role == role)


@dataclass(frozen=True, slots=True)
class Document:
    """A whole letter: a German text that counts, and where there is one, a text that informs."""

    sender: str
    seat: str
    """Town of the sender."""
    address: tuple[str, ...]
    """Lines of the address window, the addressee's name first."""
    facts: tuple[tuple[str, str], ...]
    """Label and value, for the block beside the address."""
    reference: str
    dated: date
    layout: Layout
    text: Text
    information: Text | None = None

    @property
    def words(self) -> str:
        """Everything it says, in reading order."""
        facts = (f"{label} {value}" for label, value in self.facts)
        informed = self.information.words() if self.information else ()
        return " ".join((self.sender, *self.address, *facts, *self.text.words(), *informed))
