"""What must be true at the end of a run; each check with a sentence on what was found."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from cli.demo.answers import unanswered
from cli.demo.result import Check
from services.payments.bank.schema import AgainstSchema, validate

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from cli.demo.exchanged import SentFile
    from cli.demo.report.bank import LineFate
    from cli.demo.result import KeptBack, Leftovers, TopicRecord
    from services.payments.reconciling.reconciliation import Reconciliation

_NAMED = 3
"""How many findings a sentence names; the others are counted."""


def reached(until: date, trouble: str | None) -> Check:
    """Every simulated day came to rest."""
    return Check(
        "reached_until", trouble is None, trouble or f"Every simulated day up to {until} came to rest."
    )


def answered(records: Iterable[TopicRecord]) -> Check:
    """Every message of a partner has its answer."""
    missing = unanswered(records)
    return Check("answered", not missing, _listed(missing) or "Every message of a partner got its answer.")


def outboxes_empty(leftovers: Iterable[Leftovers]) -> Check:
    """Nothing is left to be sent."""
    full = [f"{each.service} has {each.outbox} messages not sent." for each in leftovers if each.outbox]
    return Check("outbox_empty", not full, _listed(full) or "Nothing is left in any outbox.")


def nothing_parked(leftovers: Iterable[Leftovers]) -> Check:
    """No event waits, except where the input wants it to."""
    parked = [_kept(each.service, "parked", event) for each in leftovers for event in _open(each.parked)]
    return Check("nothing_parked", not parked, _listed(parked) or "No event is left waiting.")


def no_dead_letters(leftovers: Iterable[Leftovers]) -> Check:
    """No event failed, except where the input wants it to."""
    dead = [_kept(each.service, "dead", event) for each in leftovers for event in _open(each.dead_letters)]
    return Check("no_dead_letters", not dead, _listed(dead) or "There is no open dead letter.")


def bank_files(files: Sequence[SentFile]) -> Check:
    """Every file for a bank is as the schema wants it, and adds up."""
    wrong = [sentence for file in files for sentence in _wrong_with(file)]
    return Check("bank_files", not wrong, _listed(wrong) or f"{len(files)} bank files are valid and add up.")


def bank_lines(fates: Sequence[LineFate]) -> Check:
    """Every line that only a bank answers has its fate."""
    open_ = [f"{each.file}: nothing was told of {each.reference}." for each in fates if each.fate == "due"]
    return Check("bank_lines", not open_, _listed(open_) or f"{len(fates)} lines have their fate.")


def reconciled(found: Reconciliation, coming_up: Collection[UUID] = ()) -> Check:
    """Schedule, payments, ledger, events and bank say the same of the money, where they can be compared.

    `coming_up`: work items of the last day, which may be open.
    """
    wrong = [
        f"{each.code} of {each.subject_id}: expected {each.expected}, found {each.found}."
        for each in found.differences
        if each.subject_id not in coming_up
    ]
    equal = f"All sources say the same of the money from {found.period.first} to {found.period.last}."
    return Check("reconciled", not wrong, _listed(wrong) or " ".join([equal, *found.not_compared]))


def _wrong_with(file: SentFile) -> Iterator[str]:
    try:
        validate(BytesIO(file.content))
    except AgainstSchema as error:
        yield f"{file.name}: {error}."
    if not file.read.adds_up:
        yield f"{file.name} does not add up."


def stopped(statuses: Mapping[str, int | None]) -> Check:
    """Every process has ended, and the services in order; status None: still running."""
    wrong = [
        f"{name} is still running." if status is None else f"{name} ended with status {status}."
        for name, status in statuses.items()
        if status != 0
    ]
    return Check("stopped", not wrong, _listed(wrong) or "Every process has stopped.")


def _open(kept: Sequence[KeptBack]) -> list[KeptBack]:
    return [each for each in kept if not each.explained]


def _kept(service: str, how: str, event: KeptBack) -> str:
    place = f"{event.topic}, partition {event.partition}, offset {event.offset}"
    return f"{service}: {how} ({event.code}) {event.error} [{place}]."


def _listed(sentences: Sequence[str]) -> str:
    more = len(sentences) - _NAMED
    return " ".join(sentences[:_NAMED]) + (f" And {more} more." if more > 0 else "")
