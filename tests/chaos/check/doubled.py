"""Nothing has its effect twice, however often it was sent, read or tried."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from contracts.notifications import NoticeDispatched
from contracts.payments import PaymentDue
from contracts.receipts import SubmissionReceived
from contracts.topics import describe
from tests.chaos.check.finding import Finding
from tests.chaos.check.lost import digest
from tests.chaos.outcome import first_of_each, header, of_type

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.chaos.history import History

DOUBLED = "nothing doubled"


def contents(history: History) -> Iterator[Finding]:
    """A source and an id stand for one content, however often they come."""
    known: dict[tuple[str, str, str], str | None] = {}
    for record in history.records:
        if record.value is None or describe(record.topic).from_partner:
            continue
        identity = (record.topic, header(record, "ce_source"), header(record, "ce_id"))
        if known.setdefault(identity, digest(record.value)) != digest(record.value):
            yield Finding("one content each id", f"{identity} stands for two contents")


def effects(history: History) -> Iterator[Finding]:
    """An event changes an aggregate once."""
    for service, rows in history.services.items():
        changes = Counter((entry.kind, entry.key, entry.cause_id) for entry in rows.audit)
        for (kind, key, cause), times in changes.items():
            if times > 1:
                yield Finding(DOUBLED, f"{service}: {cause} has changed {kind} {key} {times} times")


def payments(history: History) -> Iterator[Finding]:
    """One order to pay, whatever led to it."""
    names = ("grant_id", "grant_version", "month", "kind", "attempt")
    orders = (tuple(due[name] for name in names) for due in of_type(_firsts(history), PaymentDue.ce_type))
    yield from _more_than_one("to pay", orders)


def receipts(history: History) -> Iterator[Finding]:
    """One receipt, for an id or for a position."""
    found = of_type(_firsts(history), SubmissionReceived.ce_type)
    yield from _more_than_one("receipt of", ((r["submission_id"], str(r.get("position"))) for r in found))


def letters(history: History) -> Iterator[Finding]:
    """One letter for each act, and each under one number."""
    found = list(of_type(_firsts(history), NoticeDispatched.ce_type, "notifications."))
    yield from _more_than_one("letter", ((letter["notice_id"],) for letter in found))
    acts: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for letter in found:
        acts[letter["act_id"], letter["template"]].add(letter["notice_id"])
    for act, notices in acts.items():
        if len(notices) > 1:
            yield Finding(DOUBLED, f"{len(notices)} letters about {act}")


def _firsts(history: History) -> list:  # type: ignore[type-arg]
    return list(first_of_each(history.records))


def _more_than_one(what: str, things: Iterable[tuple[object, ...]]) -> Iterator[Finding]:
    for thing, times in Counter(things).items():
        if times > 1:
            yield Finding(DOUBLED, f"{times} times {what} {thing}")
