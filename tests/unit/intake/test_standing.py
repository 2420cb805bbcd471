"""Where a case stands and what comes next, as the agency is told."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from contracts.agency import (
    ApplicationForwarded,
    ApplicationWithdrawn,
    ChangeReported,
    ObjectionDecided,
    ObjectionFiled,
)
from contracts.commissioning import (
    CommissionAccepted,
    CommissionDeclined,
    ProviderProposed,
    ReportDue,
    ReportReceived,
    ServiceCommissioned,
    SupportEnded,
    SupportStarted,
)
from contracts.eligibility import (
    ActBecameBinding,
    DecisionReturned,
    GrantEnded,
    GrantRefused,
    GrantResumed,
    GrantSuspended,
    RepaymentDemanded,
    SupportDeemedApproved,
    SupportRevoked,
)
from contracts.notifications import NoticeDispatched, NoticeReturned, NotificationEstablished
from contracts.payments import (
    PaymentHeld,
    PaymentReleased,
    PaymentSettled,
    ReceivableResumed,
    ReceivableSettled,
    ReceivableSuspended,
)
from contracts.terms import DeadlineApproaching, DeadlineMissed
from services.intake.standing import STATES, Standing, Step, standing
from tests.unit.intake.desk import Desk, day, documents, id_of, registered, service_application, submitted
from tests.unit.intake.test_forwarding import approved, support_approved

if TYPE_CHECKING:
    from contracts.envelope import Event

CASE, GRANT, ORDER = id_of("case"), id_of("grant"), id_of("commission")
TODAY = day("2026-03-02")
ALL_DOCUMENTS = documents("training_contract", "register_entry", "disability_card")


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    registered(desk, submitted(documents=ALL_DOCUMENTS))
    return desk


def told(desk: Desk, *events: Event, on: str = "2026-03-02") -> Standing:
    """The standing after events, each from the service that publishes it."""
    for event in events:
        service = type(event).__module__.rpartition(".")[2]
        source = None if service == "agency" else f"/services/{_SERVICES.get(service, service)}"
        desk.send(event, source=source)
    return standing(desk.case(CASE), day(on))


_SERVICES = {"terms": "eligibility"}


def step(standing: Standing, code: str) -> Step:
    """The one step of this code."""
    (found,) = [step for step in standing.next if step.code == code]
    return found


def codes(standing: Standing) -> list[str]:
    return [step.code for step in standing.next]


def held(reason: str, payment: str | None = None) -> PaymentHeld:
    payment_id = id_of(payment) if payment else None
    return PaymentHeld(
        case_id=CASE, grant_id=GRANT, payment_id=payment_id, reason=reason, owner="agency", until=None
    )


def settled(month: str) -> PaymentSettled:
    return PaymentSettled(
        case_id=CASE,
        grant_id=GRANT,
        payment_id=id_of(month),
        month=month,
        kind="instalment",
        attempt=1,
        amount=Decimal("100.00"),
    )


def letter(act: str = "GrantApproved") -> NoticeDispatched:
    return NoticeDispatched(
        case_id=CASE,
        notice_id=id_of("notice"),
        act=act,
        act_id=id_of("act"),
        template="grant_approved",
        voice="formal",
        channel="post",
        posted_on=TODAY,
        deemed_notified_on=day("2026-03-06"),
        objection_deadline=day("2026-04-07"),
        basis="SGB X § 37(2)",
    )


def commissioned() -> ServiceCommissioned:
    return ServiceCommissioned(
        case_id=CASE,
        commission_id=ORDER,
        version=1,
        provider="ifd-hannover",
        tasks=(5,),
        hours_per_week=Decimal("7.5"),
        starts_on=day("2026-04-01"),
        ends_on=day("2026-09-30"),
        monthly_fee=Decimal("480.00"),
        answer_by=day("2026-03-09"),
    )


def test_every_state_has_words() -> None:
    assert all(STATES.values())


def test_a_new_grant_is_decided_before_a_claim_for_inaction_is_admissible(desk: Desk) -> None:
    case = told(desk)
    assert (case.state, case.missing, case.open) == ("registered", (), True)
    decide = step(case, "decide")
    assert (decide.owner, decide.until, decide.basis) == (
        "agency",
        day("2026-09-01"),
        "SGG § 88(1); BGB § 188",
    )


def test_an_integration_service_is_decided_within_three_weeks() -> None:
    desk = Desk()
    registered(desk, service_application(applied_on="2026-02-20"))
    assert step(told(desk), "decide").until == day("2026-03-13")


def test_what_is_missing_is_named_and_asked_for_until_its_day() -> None:
    desk = Desk()
    registered(desk, submitted())
    case = told(desk)
    assert {document.name for document in case.missing} == {
        "Ausbildungs- oder Weiterbildungsvertrag",
        "Eintragung in das Verzeichnis der Ausbildungsverhältnisse",
        "Schwerbehindertenausweis oder Feststellungsbescheid",
    }
    assert case.missing_until == step(case, "documents").until == day("2026-03-16")
    assert not step(case, "documents").missed
    assert step(told(desk, on="2026-03-17"), "documents").missed


def test_a_returned_decision_is_decided_again(desk: Desk) -> None:
    case = told(desk, DecisionReturned(case_id=CASE, findings=()))
    assert (case.state, case.since) == ("decision_returned", TODAY)
    assert "decide" in codes(case)


def test_a_grant_is_paid_once_it_has_begun(desk: Desk) -> None:
    case = told(desk, approved(), letter())
    assert (case.state, case.since) == ("grant_approved", TODAY)
    assert step(case, "confirm_start").until == day("2026-09-01")
    assert step(case, "payment").until == day("2026-10-01")
    assert step(case, "objection_period").until == day("2026-04-07")
    started = ChangeReported(case_id=CASE, change="started", effective_on=day("2026-09-01"))
    begun = told(desk, started, settled("2026-09"), on="2026-10-01")
    assert codes(begun) == ["payment"]
    assert step(begun, "payment").until == day("2026-11-02")


def test_after_the_last_month_no_payment_is_left(desk: Desk) -> None:
    case = told(desk, approved(), settled("2029-08"), on="2029-08-15")
    assert "payment" not in codes(case)


def test_money_is_held_until_it_is_released(desk: Desk) -> None:
    case = told(desk, approved(), held("no_payee"), held("returned", "P1"))
    assert {"hold:no_payee", "hold:returned"} <= set(codes(case))
    assert step(case, "hold:no_payee").owner == "agency"
    one = PaymentReleased(case_id=CASE, grant_id=GRANT, payment_id=id_of("P1"))
    assert "hold:returned" not in codes(told(desk, one))
    assert "hold:no_payee" not in codes(told(desk, PaymentReleased(case_id=CASE, grant_id=GRANT)))


def test_a_suspension_says_until_when_to_decide(desk: Desk) -> None:
    case = told(desk, approved(), GrantSuspended(case_id=CASE, until=day("2026-05-02")))
    assert (case.state, step(case, "resume_or_cancel").until) == ("grant_suspended", day("2026-05-02"))
    assert told(desk, GrantResumed(case_id=CASE)).state == "grant_approved"


def test_after_the_end_only_the_demand_is_left(desk: Desk) -> None:
    demand = RepaymentDemanded(case_id=CASE, amount=Decimal("100.00"), due_on=day("2026-05-31"))
    case = told(desk, approved(), GrantEnded(case_id=CASE, ended_on=TODAY), demand)
    assert (case.state, codes(case)) == ("grant_ended", ["repay"])
    claim = {
        "case_id": CASE,
        "grant_id": GRANT,
        "receivable_id": id_of("claim"),
        "amount": Decimal("100.00"),
        "objection_id": id_of("objection"),
    }
    assert codes(told(desk, ReceivableSuspended.model_validate(claim))) == []
    assert codes(told(desk, ReceivableResumed.model_validate(claim))) == ["repay"]
    paid = ReceivableSettled.model_validate({**claim, "written_off": Decimal("0.00")})
    assert codes(told(desk, paid)) == []


def test_an_objection_takes_the_place_of_the_time_for_it(desk: Desk) -> None:
    told(desk, GrantRefused(case_id=CASE), letter("GrantRefused"))
    filed = ObjectionFiled(
        case_id=CASE,
        objection_id=id_of("objection"),
        received_on=TODAY,
        received_by="poststelle",
        form="written",
    )
    case = told(desk, filed)
    assert (case.state, codes(case)) == ("refused", ["objection"])
    decided = ObjectionDecided(
        case_id=CASE, objection_id=id_of("objection"), outcome="rejected", decided_by="wb-3"
    )
    assert codes(told(desk, decided)) == ["objection_period"]
    binding = ActBecameBinding(
        case_id=CASE, act="GrantRefused", notice_id=id_of("notice"), binding_from=TODAY, basis="SGG § 77"
    )
    assert codes(told(desk, binding)) == []


def test_a_missed_term_for_an_objection_ends_with_its_decision(desk: Desk) -> None:
    objection = {"case_id": CASE, "objection_id": id_of("objection")}
    filed = {"received_on": TODAY, "received_by": "poststelle", "form": "written"}
    missed = DeadlineMissed(
        case_id=CASE, term="objection_inaction", due_on=day("2026-06-02"), basis="SGG § 88(2)"
    )
    late = told(desk, approved(), ObjectionFiled.model_validate(objection | filed), missed)
    assert step(late, "term:objection_inaction").missed
    decided = ObjectionDecided.model_validate(objection | {"outcome": "rejected", "decided_by": "wb-3"})
    assert "term:objection_inaction" not in codes(told(desk, decided))


def test_a_monthly_statement_leaves_the_time_to_object_to_the_decision(desk: Desk) -> None:
    sent = letter("StatementIssued").model_copy(
        update={"notice_id": id_of("statement"), "deemed_notified_on": None, "objection_deadline": None}
    )
    case = told(desk, approved(), letter(), sent)
    assert step(case, "objection_period").until == day("2026-04-07")


def test_a_letter_that_came_back_stops_the_time_until_it_is_received(desk: Desk) -> None:
    case = told(desk, approved(), letter(), NoticeReturned(case_id=CASE, notice_id=id_of("notice")))
    assert "reissue" in codes(case)
    assert "objection_period" not in codes(case)
    again = told(desk, letter())
    assert "reissue" not in codes(again)
    established = NotificationEstablished(
        case_id=CASE,
        notice_id=id_of("notice"),
        act="GrantApproved",
        deemed_notified_on=day("2026-03-20"),
        objection_deadline=day("2026-04-20"),
        basis="SGB X § 37(2)",
    )
    assert step(told(desk, established), "objection_period").until == day("2026-04-20")


def test_terms_are_told_until_the_decision(desk: Desk) -> None:
    term = {"case_id": CASE, "term": "competence", "due_on": day("2026-03-06"), "basis": "SGB IX § 14(1)"}
    soon = told(desk, DeadlineApproaching.model_validate(term))
    assert not step(soon, "term:competence").missed
    assert step(told(desk, DeadlineMissed.model_validate(term)), "term:competence").missed
    assert "term:competence" not in codes(told(desk, approved()))


def test_the_way_of_an_order() -> None:
    desk = Desk()
    registered(desk, service_application())
    order = {"case_id": CASE, "commission_id": ORDER, "provider": "ifd-hannover"}
    stages = [
        (support_approved(), "support_approved", "choose_provider"),
        (
            ProviderProposed(case_id=CASE, candidates=(), none_available=False),
            "provider_proposed",
            "choose_provider",
        ),
        (commissioned(), "provider_asked", "answer"),
        (
            CommissionDeclined.model_validate(order | {"reason_code": "no_capacity"}),
            "provider_declined",
            "choose_provider",
        ),
        (commissioned(), "provider_asked", "answer"),
        (
            CommissionAccepted.model_validate(order | {"starts_on": "2026-04-01"}),
            "provider_accepted",
            "begin",
        ),
        (SupportStarted.model_validate(order | {"started_on": "2026-04-01"}), "support_running", "end"),
        (
            ReportDue.model_validate(order | {"kind": "interim", "due_on": "2026-07-01"}),
            "support_running",
            "term:report",
        ),
    ]
    for event, state, next_ in stages:
        case = told(desk, event)
        assert (case.state, next_ in codes(case)) == (state, True)
    reported = told(desk, ReportReceived.model_validate(order | {"kind": "interim"}))
    assert "term:report" not in codes(reported)
    ended = SupportEnded.model_validate(order | {"ended_on": "2026-09-30", "outcome_code": "job_found"})
    assert told(desk, ended).state == "support_ended"
    assert told(desk, SupportRevoked(case_id=CASE, effective_on=TODAY)).state == "support_revoked"


def test_a_deemed_approval_without_terms_waits_for_them() -> None:
    desk = Desk()
    registered(desk, service_application())
    deemed = SupportDeemedApproved(
        case_id=CASE, goal="find_job", district="hannover", disability_status="severely_disabled"
    )
    proposed = ProviderProposed(case_id=CASE, candidates=(), none_available=False)
    case = told(desk, deemed, proposed)
    assert codes(case) == ["set_terms", "choose_provider"]
    assert step(case, "set_terms").basis == "SGB IX § 18(3), § 194(2)"
    assert step(case, "choose_provider").basis == "SGB IX § 36(2), § 194"
    assert "set_terms" not in codes(told(desk, support_approved()))


def test_a_grant_in_force_stands_though_the_application_is_taken_back(desk: Desk) -> None:
    found = told(desk, approved(), ApplicationWithdrawn(case_id=CASE, withdrawn_on=TODAY))
    assert (found.state, found.open) == ("grant_approved", True)
    assert "confirm_start" in codes(found)


def test_what_was_forwarded_too_late_and_is_approved_here_goes_on_here() -> None:
    desk = Desk()
    registered(desk, service_application())
    forwarded = ApplicationForwarded(case_id=CASE, to="rentenversicherung", forwarded_on=TODAY)
    assert told(desk, forwarded).state == "forwarded"
    found = told(desk, support_approved())
    assert (found.state, found.open, codes(found)[0]) == ("support_approved", True, "choose_provider")


@pytest.mark.parametrize(
    ("event", "state"),
    [
        (ApplicationWithdrawn(case_id=CASE, withdrawn_on=TODAY), "withdrawn"),
        (ApplicationForwarded(case_id=CASE, to="rentenversicherung", forwarded_on=TODAY), "forwarded"),
    ],
)
def test_an_application_that_has_left_awaits_nothing(desk: Desk, event: Event, state: str) -> None:
    case = told(desk, event)
    assert (case.state, case.open, codes(case)) == (state, False, [])
