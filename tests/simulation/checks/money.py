"""What was paid is what the law's own schedule says is owed, for the decisions that stand in the end."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from pydantic_core import from_json

from contracts.eligibility import GrantApproved
from contracts.payments import PaymentCancelled, PaymentDue, PaymentRejected, PaymentReturned
from law.payment_day import due_on
from law.schedule import Funding, owed
from services.payments.model import Case
from tests.simulation.checks.violation import Violation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date
    from typing import Any

    from chassis.records import Record
    from services.payments.facts import Grant
    from tests.simulation.site import Site

_NOTHING = Decimal(0)


class Slot(NamedTuple):
    """A month of a grant, by their ids."""

    grant_id: str
    month: str


def paid_is_owed(records: Iterable[Record], payments: Site, today: date) -> None:
    """For each month of each grant; what is held is not paid, and what was overpaid is known to be."""
    seen = list(records)
    paid = _paid(seen)
    approved = {(data["grant_id"], data["version"]) for data in _data(seen, GrantApproved.ce_type)}
    for case in _cases(payments):
        for grant in case.grants:
            known = {(str(grant.grant_id), version.version) for version in grant.versions}
            if not known <= approved:
                raise Violation(
                    "paid is owed", f"{grant.grant_id} has versions that nobody approved: {known}"
                )
            _grant_is_paid(case, grant, paid, today)


def _grant_is_paid(case: Case, grant: Grant, paid: Mapping[Slot, Decimal], today: date) -> None:
    amounts = owed(
        [Funding(each.monthly_amount, each.starts_on, each.last_day) for each in grant.versions]
    ).amounts
    overpaid = {over.month: over.amount for over in case.overpaid if over.grant_id == grant.grant_id}
    for month in sorted({*amounts, *(slot.month for slot in paid if slot.grant_id == str(grant.grant_id))}):
        here = paid.get(Slot(str(grant.grant_id), month), _NOTHING) - overpaid.get(month, _NOTHING)
        there = amounts.get(month, _NOTHING)
        if here > there:
            raise Violation("paid is owed", f"{grant.grant_id} {month}: {here} is paid, {there} is owed")
        if here < there and due_on(month).due_on <= today and not _may_wait(case, grant, month, today):
            raise Violation("paid is owed", f"{grant.grant_id} {month}: only {here} of {there} is paid")


def _may_wait(case: Case, grant: Grant, month: str, today: date) -> bool:
    """Whether something keeps the money of a month back, or of one before it, and says so."""
    held = any(hold.grant_id == grant.grant_id and hold.month <= month for hold in case.holds)
    notified = case.deemed_notified_on(grant.grant_id, grant.versions[-1].version)
    return held or grant.stopped_on(today) or notified is None or notified > today


def _paid(records: Iterable[Record]) -> Mapping[Slot, Decimal]:
    """What went to payment systems and did not come back, by grant and month."""
    seen = list(records)
    gone = {
        data["payment_id"]
        for type_ in (PaymentRejected.ce_type, PaymentReturned.ce_type, PaymentCancelled.ce_type)
        for data in _data(seen, type_)
    }
    sums: defaultdict[Slot, Decimal] = defaultdict(Decimal)
    for due in {data["payment_id"]: data for data in _data(seen, PaymentDue.ce_type)}.values():
        if due["payment_id"] not in gone:
            sums[Slot(due["grant_id"], due["month"])] += Decimal(due["amount"])
    return sums


def _data(records: Iterable[Record], ce_type: str) -> Iterator[dict[str, Any]]:
    """The content of events of this type."""
    wanted = ce_type.encode()
    for record in records:
        if record.header("ce_type") == wanted and record.value:
            try:
                yield from_json(record.value)
            except ValueError:
                continue


def _cases(payments: Site) -> Iterator[Case]:
    for key, row in payments.database.tables["aggregate"].items():
        if key.kind == Case.kind and row.state:
            yield Case.model_validate_json(row.state)
