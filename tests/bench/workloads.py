"""What the subjects are fed with: events of one topic, each of which leads to exactly one event out."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from contracts.eligibility import GrantApproved
from contracts.terms import DeadlineApproaching

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

EVENTS_A_CASE = 5


def terms(count: int, known: Sequence[UUID] = ()) -> Iterator[DeadlineApproaching]:
    """Terms that come near, the cases taking turns: those named, else new ones with five terms each."""
    cases = known or [uuid4() for _ in range(max(1, count // EVENTS_A_CASE))]
    for number in range(count):
        yield DeadlineApproaching(
            case_id=cases[number % len(cases)],
            term="decision",
            due_on=date(2026, 3, 23),
            basis="SGB IX § 14(2) sentence 2; SGB X § 26",
        )


def grants(count: int, known: Sequence[UUID] = ()) -> Iterator[GrantApproved]:
    """Grants of a year, each of a case and an amount of its own, so far ahead that nothing is due yet."""
    year = datetime.now(UTC).year + 2
    for number in range(count):
        yield GrantApproved(
            case_id=known[number] if known else uuid4(),
            grant_id=uuid4(),
            version=1,
            carrier="employment_agency",
            procedure="integration_grant",
            monthly_amount=Decimal(50_000 + number) / 100,
            percentage=Decimal(40),
            exceptional=False,
            starts_on=date(year, 1, 1),
            ends_on=date(year, 12, 31),
            payee_id=uuid4(),
        )
