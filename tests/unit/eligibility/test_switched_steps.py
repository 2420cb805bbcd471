"""Steps before an approval that an authority can ask for: they pass unless a parameter switches them on."""

from collections.abc import Callable
from datetime import date

import pytest

from contracts.eligibility import DecisionReturned, GrantApproved
from law import parameters
from services.eligibility.handlers import handlers
from services.eligibility.model import Case
from tests.unit.eligibility.situations import after, case_of, codes, decision, on, only, registered
from tests.unit.given import when

SwitchOn = Callable[[str], None]


@pytest.fixture
def switch_on(monkeypatch: pytest.MonkeyPatch) -> SwitchOn:
    """Switches a step on from the day before the decision."""

    def switch(name: str) -> None:
        known = parameters.parameters()
        step, since = known[name], date(2026, 3, 31)
        figure = parameters.Figure(True, since, None, "the authority", since)
        switched = parameters.Parameter(step.name, step.about, step.unit, (*step.figures, figure))
        monkeypatch.setattr(parameters, "parameters", lambda: {**known, name: switched})

    return switch


def why_returned(case: Case, **members: object) -> list[str]:
    outcome = when(handlers, case, decision(percentage="70", **members), on("2026-04-01"))
    return list(codes(only(outcome, DecisionReturned).findings))


def is_approved(case: Case, **members: object) -> bool:
    return bool(
        only(when(handlers, case, decision(percentage="70", **members), on("2026-04-01")), GrantApproved)
    )


@pytest.mark.parametrize("procedure", ["training_subsidy", "integration_grant"])
def test_both_steps_pass_by_default(procedure: str) -> None:
    assert is_approved(case_of(procedure, signed=False))


def test_the_form_can_be_waited_for(switch_on: SwitchOn) -> None:
    unsigned = case_of(signed=False)
    switch_on("signed_form_before_approval")
    assert why_returned(unsigned) == ["form_missing"]
    assert is_approved(after(registered(signed=True), start=unsigned))


def test_without_the_form_an_application_can_be_refused(switch_on: SwitchOn) -> None:
    switch_on("signed_form_before_approval")
    refused = after(decision("refuse"), start=case_of(signed=False))
    assert refused.grant is not None
    assert refused.grant.stage == "refused"


def test_the_account_can_be_looked_at_by_a_second_person(switch_on: SwitchOn) -> None:
    switch_on("account_check_before_approval")
    assert why_returned(case_of()) == ["second_person_missing"]
    assert is_approved(case_of(), confirmed_by="official-2")


def test_an_account_that_is_not_known_yet_needs_no_check(switch_on: SwitchOn) -> None:
    """It is reported later, and then confirmed like any new account."""
    switch_on("account_check_before_approval")
    assert is_approved(case_of(payee_id=None))


def test_a_step_asks_nothing_of_later_decisions(switch_on: SwitchOn) -> None:
    running = after(decision(percentage="70"), start=case_of(signed=False))
    switch_on("signed_form_before_approval")
    outcome = when(handlers, running, decision("amend", percentage="60"), on("2026-04-01"))
    assert only(outcome, GrantApproved).version == 2
