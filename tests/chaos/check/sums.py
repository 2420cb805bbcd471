"""Money and letters: what was paid is what was owed, and what it would have been without faults."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from contracts.payments import InstalmentsPlanned, PaymentDue, PaymentSettled
from tests.chaos.check.finding import Finding
from tests.chaos.history import Outcome
from tests.chaos.outcome import INSTALMENT, first_of_each, of_type, outcome_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.chaos.history import History


def paid_as_planned(history: History) -> Iterator[Finding]:
    """Every month of each grant's last version was ordered once and settled once, with its amount.

    All months of all grants are over when a run ends, and no payment of a run is sent back.
    """
    records = list(first_of_each(history.records))
    owed = _owed(of_type(records, InstalmentsPlanned.ce_type, "payments."))
    paid = {
        "ordered": _paid(of_type(records, PaymentDue.ce_type, "disbursements.")),
        "settled": _paid(of_type(records, PaymentSettled.ce_type, "payments.")),
    }
    for name, sums in paid.items():
        for grant in owed.keys() | sums.keys():
            there, here = owed.get(grant, Decimal()), sums.get(grant, Decimal())
            if there != here:
                yield Finding("sums", f"grant {grant}: planned {there}, {name} {here}")


def _owed(plans: Iterable[dict[str, Any]]) -> dict[str, Decimal]:
    """What each grant's last version comes to."""
    last: dict[str, dict[str, Any]] = {}
    for plan in plans:
        if plan["version"] > last.get(plan["grant_id"], {"version": 0})["version"]:
            last[plan["grant_id"]] = plan
    return {
        grant: sum((Decimal(month["amount"]) for month in plan["instalments"]), Decimal())
        for grant, plan in last.items()
    }


def _paid(payments: Iterable[dict[str, Any]]) -> dict[str, Decimal]:
    """What was ordered, or settled, for each grant."""
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for payment in payments:
        if payment["kind"] == INSTALMENT:
            sums[payment["grant_id"]] += Decimal(payment["amount"])
    return sums


def as_when_calm(history: History) -> Iterator[Finding]:
    """The run ended as the same cases did when nothing was struck."""
    if history.calm is None:
        return
    found = outcome_of(history.records)
    for name in Outcome.model_fields:
        here, there = Counter(getattr(found, name)), Counter(getattr(history.calm, name))
        for each in (here - there).elements():
            yield Finding(f"same {name}", f"{each} is not there without faults")
        for each in (there - here).elements():
            yield Finding(f"same {name}", f"{each} is missing")
