"""What a story ends in; whatever goes wrong on the way, it ends in the same."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from pydantic_core import from_json

from contracts.notifications import NoticeDispatched
from contracts.payments import PaymentDue
from contracts.receipts import SubmissionReceived
from tests.simulation.checks.violation import Violation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chassis.records import Record
    from tests.simulation.site import Site

OF_PROGRAMS: Final = 5
"""Version of the ids that partners' programs give to what they send."""


@dataclass(frozen=True, slots=True)
class Result:
    """The end of a story, in what people notice of it."""

    payments: Counter[tuple[Any, ...]]
    """Orders to pay: case, grant version, month, kind, attempt, amount."""
    letters: Counter[tuple[Any, ...]]
    """Letters dispatched: case, act, day of posting, day on which it counts as notified."""
    receipts: Counter[tuple[Any, ...]]
    """Answers to agencies: message, whether it was accepted, what was found."""
    waiting: Counter[tuple[Any, ...]]
    """Events that wait for something the story never tells: service, aggregate, type."""


def result_of(records: Iterable[Record], sites: Iterable[Site]) -> Result:
    """What came out of a run."""
    first = {(r.topic, r.header("ce_id")): r for r in reversed(list(records)) if r.value is not None}
    data = [((r.header("ce_type") or b"").decode(), r) for r in first.values()]
    return Result(
        payments=Counter(_payment(_data(r)) for type_, r in data if type_ == PaymentDue.ce_type),
        letters=Counter(
            _letter(_data(r))
            for type_, r in data
            if type_ == NoticeDispatched.ce_type and r.topic == "notifications.events.v1"
        ),
        receipts=Counter(_receipt(_data(r)) for type_, r in data if type_ == SubmissionReceived.ce_type),
        waiting=Counter(
            (site.name, parked.row.key, parked.row.record.header("ce_type"))
            for site in sites
            for parked in site.database.parked
        ),
    )


def same(found: Result, expected: Result) -> None:
    """The run ended as the calm one did."""
    for field in fields(Result):
        here, there = getattr(found, field.name), getattr(expected, field.name)
        if here != there:
            more, less = dict(here - there), dict(there - here)
            raise Violation(f"same {field.name}", f"too much {more}, missing {less}")


def _data(record: Record) -> dict[str, Any]:
    return dict(from_json(record.value or b"{}"))


def _payment(due: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(due[name] for name in ("case_id", "grant_version", "month", "kind", "attempt", "amount"))


def _letter(notice: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(notice.get(name) for name in ("case_id", "act", "posted_on", "deemed_notified_on"))


def _receipt(receipt: dict[str, Any]) -> tuple[Any, ...]:
    codes = sorted(finding["code"] for finding in receipt["findings"])
    return _sent_id(receipt["submission_id"]), receipt["accepted"], tuple(codes)


def _sent_id(submission: str | None) -> str | None:
    """The id of a message that the story names; what a program sends has the id of what led to it, and
    that of a timer is its number, which is another one where numbers were left out.
    """
    return "a program's" if submission and UUID(submission).version == OF_PROGRAMS else submission
