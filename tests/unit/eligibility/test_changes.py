"""Reported changes are answered and kept; none moves money by itself."""

from decimal import Decimal

import pytest

from contracts.eligibility import ChangeNoted, ChangePreviewed, EligibilityAssessed
from services.eligibility.handlers import handlers
from services.eligibility.model import Case
from tests.unit.eligibility.situations import (
    NEW_PAYEE,
    PAYEE,
    SUBMISSION,
    after,
    case_of,
    change,
    codes,
    decision,
    new_account,
    only,
)
from tests.unit.given import events, when

GRANTED = after(decision(percentage="60"), start=case_of())
REFUSED = after(decision("refuse"), start=case_of())
ENDED = after(decision("revoke"), start=GRANTED)


@pytest.mark.parametrize("case", [case_of(), REFUSED, ENDED, case_of("integration_service")])
@pytest.mark.parametrize("kind", ["started", "interrupted", "ended", "status_changed"])
def test_without_a_grant_in_force_a_change_has_no_effect_now(case: Case, kind: str) -> None:
    outcome = when(handlers, case, change(kind))
    found = only(outcome, ChangeNoted)
    assert (codes(found.findings), found.submission_id) == (["no_grant_in_force"], SUBMISSION)
    assert outcome.state == case


@pytest.mark.parametrize("kind", ["absence_unpaid", "interrupted", "ended", "completed", "exam_failed"])
@pytest.mark.parametrize("case", [GRANTED, after(decision("stop_provisionally"), start=GRANTED)])
def test_with_a_grant_an_official_has_to_decide(kind: str, case: Case) -> None:
    outcome = when(handlers, case, change(kind))
    (finding,) = only(outcome, ChangeNoted).findings
    assert (finding.code, finding.severity) == ("decision_needed", "warning")
    assert outcome.state.grant == case.grant


@pytest.mark.parametrize(
    ("kind", "paragraph"),
    [("corrected", "SGB X §§ 44, 45"), ("exam_failed", "BBiG § 21(3)"), ("ended", "SGB X § 48(1)")],
)
def test_the_note_names_the_paragraph_of_the_kind_of_change(kind: str, paragraph: str) -> None:
    (finding,) = only(when(handlers, GRANTED, change(kind)), ChangeNoted).findings
    assert paragraph in finding.message_de


def test_the_start_of_a_granted_training_needs_no_note() -> None:
    assert events(when(handlers, GRANTED, change("started"))) == []


def test_a_new_account_is_kept_until_two_people_have_looked_at_it() -> None:
    outcome = when(handlers, GRANTED, new_account())
    assert codes(only(outcome, ChangeNoted).findings) == ["decision_needed"]
    assert (outcome.state.payee_id, outcome.state.unconfirmed_payee_id) == (PAYEE, NEW_PAYEE)


def test_a_withdrawn_consent_stops_the_flow_of_data() -> None:
    outcome = when(handlers, case_of("integration_service"), change("consent_withdrawn"))
    assert codes(only(outcome, ChangeNoted).findings) == ["consent_withdrawn"]
    assert only(outcome, EligibilityAssessed)


def test_a_new_pay_is_previewed_noted_and_assessed() -> None:
    outcome = when(handlers, GRANTED, change("pay_reduced", new_pay=Decimal("800.00")))
    assert [type(event) for event in events(outcome)] == [ChangePreviewed, ChangeNoted, EligibilityAssessed]
