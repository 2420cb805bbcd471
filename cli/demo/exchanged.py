"""What went between payments and the banks in one run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from uuid import UUID

    from cli.demo.partners.bank.customer_file import CustomerFile, Transfer


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file of credit transfers that was fetched from payments."""

    name: str
    """In `out/payments`."""
    content: bytes
    read: CustomerFile
    """As the bank reads it."""
    answered: bool
    """Whether the bank's files alone answer it."""

    @property
    def transfers(self) -> Iterator[Transfer]:
        """Every line, in the order of the file."""
        return (transfer for block in self.read.blocks for transfer in block.transfers)


@dataclass(frozen=True, slots=True)
class ReadMessage:
    """A file of a bank that was handed in to payments."""

    name: str
    """In `out/payments`."""
    kind: str
    """`pain.002`, `camt.054` or `camt.053`."""
    repeated: bool
    """Whether payments had read the same file before."""
    counts: Mapping[str, int]
    """What payments found in it, by its own words; without zeros."""

    @classmethod
    def of(cls, name: str, answer: Mapping[str, Any]) -> ReadMessage:
        """By the door's answer to the file."""
        counts = {of: count for of, count in answer["counts"].items() if count}
        return cls(name, answer["message"], answer["read_before"], counts)


@dataclass(frozen=True, slots=True)
class WorkListItem:
    """What a person has to look at, or has settled."""

    code: str
    status: str
    owner: str | None
    sentence: str
    amount: str | None
    settled_by: str | None
    reason: str | None
    """Why it is settled as it is."""

    @classmethod
    def of(cls, item: Mapping[str, Any]) -> WorkListItem:
        """As the door shows it."""
        settlement = item["settlement"] or {}
        return cls(
            code=item["code"],
            status=item["status"],
            owner=item["owner"],
            sentence=item["sentence"],
            amount=item["amount"],
            settled_by=settlement.get("by"),
            reason=settlement.get("reason"),
        )


@dataclass(frozen=True, slots=True)
class Exchanged:
    """Everything, in the order in which it happened."""

    files: tuple[SentFile, ...] = ()
    messages: tuple[ReadMessage, ...] = ()
    work_list: tuple[WorkListItem, ...] = ()
    last_taken: frozenset[UUID] = frozenset()
    """Work items that came up on the last day."""
    payee_checks: Mapping[str, int] = field(default_factory=dict)
    """How many accounts had which result, and how many a person accepted all the same."""
