"""What a story ends in; whatever goes wrong on the way, it ends in the same."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from pydantic_core import from_json

from contracts.notifications import NoticeDispatched
from contracts.payments import PaymentDue
from contracts.receipts import SubmissionReceived
from tests.simulation import tally
from tests.simulation.checks.violation import Violation

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from chassis.records import Record
    from tests.simulation.site import Site

AT_MOST: Final = 300
"""Characters that are shown before and after a difference."""
_DERIVED_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[58][0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
_TIME_OF_DAY = re.compile(r"T\d\d:\d\d:\d\d(\.\d+)?Z")
IN_NO_ORDER: Final = frozenset({"progress", "told", "former_address", "moved_on"})
"""Members that may differ: what was announced last, and of which terms was warned. Two letters of one day,
or a warning and an event that makes it needless, have no order between them. And what a copy was before: who
reads a compacted topic late has never seen it.
"""
AS_IT_CAME: Final = frozenset({"run", "system", "item"})
"""Kinds that may differ: a payment held up by a fault goes into a later run of the same day, and what a bank
tells in an odd order opens a work item, which the rest of it settles.
"""
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
    """Answers to agencies about messages with an id: which, whether it was accepted, what was found."""
    states: Counter[tuple[Any, ...]]
    """Every aggregate of every service: service, kind, id, state."""
    waiting: Counter[tuple[Any, ...]]
    """Events that wait for something the story never tells: service, aggregate, type."""


def result_of(records: Iterable[Record], sites: Collection[Site]) -> Result:
    """What came out of a run."""
    first = {(r.topic, r.header("ce_id")): r for r in reversed(list(records)) if r.value is not None}
    data = [((r.header("ce_type") or b"").decode("utf-8", "replace"), r) for r in first.values()]
    return Result(
        payments=Counter(_payment(_data(r)) for type_, r in data if type_ == PaymentDue.ce_type),
        letters=Counter(
            _letter(_data(r))
            for type_, r in data
            if type_ == NoticeDispatched.ce_type and r.topic == "notifications.events.v1"
        ),
        receipts=Counter(
            _receipt(_data(r))
            for type_, r in data
            if type_ == SubmissionReceived.ce_type and _data(r)["submission_id"]
        ),
        states=Counter(
            (site.name, key.kind, _plain(key.id), _sorted(row.state))
            for site in sites
            if site.name != tally.service.name
            for key, row in site.database.tables["aggregate"].items()
            if key.kind not in AS_IT_CAME
        ),
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
            more, less = sorted(here - there, key=str), sorted(there - here, key=str)
            raise Violation(f"same {field.name}", f"{_around_the_difference(str(more), str(less))}")


def _around_the_difference(found: str, expected: str) -> str:
    """The two from shortly before they part."""
    parted = next((n for n, (a, b) in enumerate(zip(found, expected, strict=False)) if a != b), 0)
    shown = slice(max(0, parted - AT_MOST), parted + AT_MOST)
    return f"found {found[shown]}, expected {expected[shown]}"


def _data(record: Record) -> dict[str, Any]:
    return dict(from_json(record.value or b"{}"))


def _payment(due: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(due[name] for name in ("case_id", "grant_version", "month", "kind", "attempt", "amount"))


def _letter(notice: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(notice.get(name) for name in ("case_id", "act", "posted_on", "deemed_notified_on"))


def _receipt(receipt: dict[str, Any]) -> tuple[Any, ...]:
    codes = sorted(finding["code"] for finding in receipt["findings"])
    return _sent_id(receipt["submission_id"]), receipt["accepted"], tuple(codes)


def _sorted(state: str | None) -> str:
    """A state as JSON, members and lists in a fixed order, without what has none."""
    return json.dumps(_in_order(from_json(state or "null")))


def _in_order(value: Any) -> Any:
    """By what is shown in the end: an id that may differ decides on no order."""
    if isinstance(value, dict):
        members = [name for name in value if name not in IN_NO_ORDER]
        return sorted(([_plain(name), _in_order(value[name])] for name in members), key=json.dumps)
    if isinstance(value, list):
        return sorted(map(_in_order, value), key=json.dumps)
    return _plain(value) if isinstance(value, str) else value


def _plain(text: str) -> str:
    """Without what may differ: ids that go back to a timer's number, and the seconds of a slow clock."""
    return _TIME_OF_DAY.sub("T", _DERIVED_ID.sub("derived", text))


def _sent_id(submission: str) -> str:
    """The id of a message that the story names; what a program sends has the id of what led to it, and
    that of a timer is its number, which is another one where numbers were left out.
    """
    return "a program's" if UUID(submission).version == OF_PROGRAMS else submission
