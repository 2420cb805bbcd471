"""What is previewed is what is paid: officials decide as proposed, and payments recomputes by difference."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.agency import ChangeReported, DecisionTaken
from contracts.eligibility import ChangePreviewed, GrantApproved, GrantEnded
from services.eligibility.consequences import PREVIEWED, consequence
from services.eligibility.consequences.decisions import Amend, Reported, Revoke
from services.eligibility.handlers import handlers
from services.eligibility.model import Case
from services.eligibility.proposal import measure
from services.payments import schedule
from services.payments.handlers import handlers as payment_handlers
from tests.unit.eligibility.situations import SUBMISSION, after, case_of, decision, on, only
from tests.unit.given import context, events, when

if TYPE_CHECKING:
    from contracts.values import Month
    from services.payments.model import Case as PaymentCase

TODAY = "2026-10-20"
FIRST_DAY = date(2026, 8, 1)

pay = st.integers(1, 400_000).map(lambda cents: Decimal(cents) / 100)
days = st.integers(-40, 420).map(lambda count: FIRST_DAY + timedelta(days=count))


def reported_as(kind: str, day: date, new_pay: Decimal | None) -> ChangeReported:
    """A change; a correction holds from the beginning, as the figures were wrong then already."""
    return ChangeReported(
        case_id=case_of().case_id,
        submission_id=SUBMISSION,
        change=kind,
        effective_on=FIRST_DAY if kind == "corrected" else day,
        new_pay=new_pay,
    )


reports = st.builds(reported_as, st.sampled_from(sorted(PREVIEWED)), days, st.none() | pay)
figures = st.sampled_from(
    [
        {"percentage": "60"},
        {"monthly_amount": "512.34"},
        {"percentage": "50", "monthly_amount": "400.00"},
        {"exceptional": True, "monthly_amount": "960.00"},
    ]
)


class Office:
    """Both services on one case: eligibility decides, payments owes."""

    def __init__(self, procedure: str, taken: DecisionTaken) -> None:
        self.case = case_of(procedure)
        self.payments: PaymentCase | None = None
        self.decide(taken)

    def decide(self, taken: DecisionTaken) -> None:
        outcome = when(handlers, self.case, taken, on(TODAY))
        acts = [event for event in events(outcome) if isinstance(event, GrantApproved | GrantEnded)]
        assert acts, events(outcome)
        self.case = outcome.state
        for act in acts:
            self.payments = when(
                payment_handlers, self.payments, act, context(f"{TODAY}T09:00:00+00:00")
            ).state

    def owed(self) -> dict[Month, Decimal]:
        assert self.payments
        (grant,) = self.payments.grants
        return dict(schedule.owed(grant.versions))

    def report(self, event: ChangeReported) -> tuple[ChangePreviewed, tuple[Amend | Revoke, ...]]:
        assert self.case.grant
        outcome = when(handlers, self.case, event, on(TODAY))
        proposed = consequence(Reported(self.case.application, self.case.grant, event)).decisions
        self.case = outcome.state
        return only(outcome, ChangePreviewed), proposed

    def follow(self, proposed: Amend | Revoke) -> None:
        """Decide as proposed; what stays as it is need not be named."""
        if isinstance(proposed, Revoke):
            return self.decide(decision("revoke", ends_on=proposed.ends_on))
        span = {"starts_on": proposed.funding.starts_on, "ends_on": proposed.funding.ends_on}
        return self.decide(decision("amend", **span, **self._figures(proposed.funding.monthly_amount)))

    def _figures(self, amount: Decimal) -> dict[str, Any]:
        assert self.case.grant
        if amount == self.case.grant.versions[-1].terms.monthly_amount:
            return {}
        training = self.case.application.procedure == "training_subsidy"
        exceptional = training and amount > measure(self.case.application).cap
        return {"monthly_amount": amount, "exceptional": exceptional}


def differences(before: dict[Month, Decimal], after: dict[Month, Decimal]) -> dict[Month, Decimal]:
    none = Decimal(0)
    months = sorted(before.keys() | after.keys())
    found = {month: after.get(month, none) - before.get(month, none) for month in months}
    return {month: amount for month, amount in found.items() if amount}


@settings(deadline=None, max_examples=150)
@given(
    st.sampled_from(["training_subsidy", "integration_grant"]),
    figures,
    st.lists(reports, min_size=1, max_size=4),
)
def test_deciding_as_proposed_pays_what_was_previewed(
    procedure: str, decided: dict[str, Any], reported: list[ChangeReported]
) -> None:
    office = Office(procedure, decision(**decided))
    for event in reported:
        before = office.owed()
        shown, proposed = office.report(event)
        assert shown.difference == sum((each.after - each.before for each in shown.months), Decimal(0))
        for each in proposed:
            office.follow(each)
        paid = differences(before, office.owed())
        assert paid == {each.month: each.difference for each in shown.months}
        assert bool(shown.hearing_needed) == any(amount < 0 for amount in paid.values())
        if not office.case.grant_runs:
            break


@settings(deadline=None, max_examples=60)
@given(st.lists(reports.filter(lambda event: event.change not in ("corrected", "exam_failed")), max_size=5))
def test_only_a_correction_or_an_extension_ever_raises_anything(reported: list[ChangeReported]) -> None:
    case = after(decision(percentage="60"), start=case_of("integration_grant"))
    for event in reported:
        outcome = when(handlers, case, event, on(TODAY))
        assert all(each.difference <= 0 for each in only(outcome, ChangePreviewed).months)
        case = outcome.state


def test_a_grant_that_was_interrupted_goes_on_with_its_amount() -> None:
    office = Office("integration_grant", decision(percentage="70"))
    event = ChangeReported(
        case_id=case_of().case_id,
        submission_id=UUID(int=7),
        change="interrupted",
        effective_on=date(2026, 10, 16),
    )
    _, proposed = office.report(event)
    for each in proposed:
        office.follow(each)
    office.decide(decision("amend", starts_on=date(2026, 12, 1), ends_on=date(2027, 7, 31)))
    owed = office.owed()
    assert owed["2026-10"] == Decimal("1176.00")
    assert "2026-11" not in owed
    assert {owed[month] for month in owed if month >= "2026-12"} == {Decimal("2352.00")}


def test_the_versions_of_a_grant_survive_storage() -> None:
    case = after(decision(percentage="60"), decision("amend", percentage="50"), start=case_of())
    read_again = Case.model_validate_json(case.model_dump_json())
    assert read_again.grant
    assert case.grant
    assert [version.version for version in read_again.grant.versions] == [1, 2]
    assert read_again.grant.fundings == case.grant.fundings
