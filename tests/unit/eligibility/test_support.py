"""What decisions on an integration service become."""

from datetime import date

import pytest

from contracts.agency import ObjectionDecided
from contracts.commissioning import SupportEnded
from contracts.eligibility import DecisionReturned, SupportApproved, SupportRefused
from contracts.values import Wishes
from services.eligibility.handlers import handlers
from tests.unit.eligibility.situations import (
    CASE,
    OBJECTION,
    REASONS,
    after,
    case_of,
    decision,
    meeting,
    notice,
    objection,
    only,
    support,
)
from tests.unit.given import when


def test_an_approval_hands_on_what_commissioning_needs() -> None:
    event = only(when(handlers, case_of("integration_service"), decision(support=support())), SupportApproved)
    assert event.support == support()
    assert (event.goal, event.district, event.disability_status) == ("find_job", "hannover", "disabled")
    assert (event.carrier, event.reasons) == ("employment_agency", REASONS)


@pytest.mark.parametrize(
    ("in_meeting", "expected"),
    [
        (Wishes(specialism="hearing"), Wishes(specialism="hearing")),
        (Wishes(), Wishes(provider="ifd-nord")),
    ],
)
def test_wishes_said_in_the_meeting_come_first(in_meeting: Wishes, expected: Wishes) -> None:
    case = after(
        meeting(wishes=in_meeting),
        start=case_of("integration_service", wishes={"provider": "ifd-nord"}),
    )
    assert only(when(handlers, case, decision(support=support())), SupportApproved).wishes == expected


def test_a_refusal_says_so_with_its_reasons() -> None:
    outcome = when(handlers, case_of("integration_service"), decision("refuse"))
    assert only(outcome, SupportRefused).reasons == REASONS
    assert outcome.state.support == "refused"


def test_after_an_objection_another_official_may_approve() -> None:
    remedied = ObjectionDecided(
        case_id=CASE, objection_id=OBJECTION, outcome="remedied", decided_by="official-2", reasons=REASONS
    )
    refused = after(
        decision("refuse"),
        notice("SupportRefused", None),
        objection(),
        remedied,
        start=case_of("integration_service"),
    )
    approval = decision(support=support(), objection_id=OBJECTION, decided_by="official-2")
    assert only(when(handlers, refused, approval), SupportApproved)


def test_an_amendment_approves_the_support_in_new_terms() -> None:
    case = after(decision(support=support()), start=case_of("integration_service"))
    longer = support(ends_on=date(2027, 10, 31))
    outcome = when(handlers, case, decision("amend", support=longer))
    assert only(outcome, SupportApproved).support == longer
    assert [act.name for act in outcome.state.acts] == ["SupportApproved", "SupportApproved"]


def test_nothing_is_left_to_decide_once_the_support_has_ended() -> None:
    ended = SupportEnded(
        case_id=CASE, commission_id=CASE, ended_on=date(2027, 4, 30), outcome_code="permanent_job"
    )
    case = after(decision(support=support()), ended, start=case_of("integration_service"))
    assert case.support == "ended"
    assert only(when(handlers, case, decision(support=support())), DecisionReturned)
