from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from contracts.agency import (
    AddressConfirmed,
    ApplicationAmended,
    ApplicationForwarded,
    ApplicationWithdrawn,
    AppointmentBooked,
    ChangeReported,
    DecisionTaken,
    DelayNotified,
    DocumentReceived,
    ExpertOpinionReceived,
    ExpertOpinionRequested,
    HearingHeld,
    HearingOpened,
    MeetingHeld,
    NoticeReceiptReported,
    NoticeUndelivered,
    ObjectionDecided,
    ObjectionFiled,
    ProviderChosen,
    ProvidersInvolved,
    Submission,
)
from contracts.intake import PayeeRecorded, SubjectRecorded, TextRecorded
from contracts.values import Payee, PayeeRef, Subject, SubjectRef, TextRef, Wishes
from services.intake.handlers import handlers
from services.intake.model import RecordedText
from tests.unit.given import context
from tests.unit.intake.desk import (
    PAYEE,
    Desk,
    address,
    application,
    codes,
    day,
    id_of,
    person,
    published,
    receipt,
    registered,
    service_application,
    submitted,
)

if TYPE_CHECKING:
    from uuid import UUID

CASE = id_of("case")
DECISION = DecisionTaken(
    case_id=CASE,
    decision="approve",
    percentage="60",
    reasons="Nur so kommt die Ausbildung zustande.",
    conditions=("Nachweis bis Oktober", "Meldung jeder Änderung"),
    decided_by="sb-17",
    decided_at=datetime(2026, 3, 2, 9, tzinfo=UTC),
)
MEETING = MeetingHeld(
    case_id=CASE,
    held_on=day("2026-03-01"),
    special_support_needed=True,
    wishes=Wishes(specialism="hearing"),
    work_related_effects="Kann in Gruppen schwer folgen.",
    counsellor_contact="Frau Lüders, Zimmer 12",
)
OTHERS: tuple[Submission, ...] = (
    ApplicationAmended(case_id=CASE),
    AppointmentBooked(case_id=CASE, at=datetime(2026, 3, 9, 9, tzinfo=UTC), place_accessible=True),
    ChangeReported(case_id=CASE, change="started", effective_on=day("2026-09-01")),
    DocumentReceived(case_id=CASE, kind="other", document_id="D-9", received_on=day("2026-03-01")),
    HearingHeld(case_id=CASE, sent_on=day("2026-03-01"), answer="Wir sehen das anders."),
    ObjectionFiled(
        case_id=CASE,
        objection_id=id_of("objection"),
        received_on=day("2026-03-01"),
        received_by="poststelle",
        form="written",
        delay_reason="Krankenhaus",
        obstacle_ended_on=day("2026-02-27"),
    ),
    ObjectionDecided(
        case_id=CASE,
        objection_id=id_of("objection"),
        outcome="rejected",
        decided_by="wb-3",
        reasons="Verspätet.",
    ),
    ProviderChosen(case_id=CASE, provider="ifd-hannover", chosen_by="sb-4"),
    ApplicationWithdrawn(case_id=CASE, withdrawn_on=day("2026-03-01")),
    ApplicationForwarded(case_id=CASE, to="rentenversicherung", forwarded_on=day("2026-03-01")),
    ExpertOpinionRequested(case_id=CASE, requested_on=day("2026-03-01")),
    ExpertOpinionReceived(case_id=CASE, received_on=day("2026-03-01")),
    ProvidersInvolved(case_id=CASE, involved_on=day("2026-03-01"), plan_conference=True),
    DelayNotified(case_id=CASE, sent_on=day("2026-03-01"), until=day("2026-04-30"), reason="expert_shortage"),
    NoticeUndelivered(case_id=CASE, notice_id=id_of("notice"), returned_on=day("2026-03-01")),
    AddressConfirmed(case_id=CASE, confirmed_on=day("2026-03-04")),
    HearingOpened(case_id=CASE, intended="revoke", facts="Abgebrochen.", opened_by="sb-4"),
    NoticeReceiptReported(case_id=CASE, notice_id=id_of("notice"), received_on=None),
)
EVERY = (DECISION, MEETING, *OTHERS)
BY_NAME = pytest.mark.parametrize("event", EVERY, ids=lambda event: event.type_name)


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    registered(desk, service_application())
    return desk


@BY_NAME
def test_what_is_sent_about_a_case_is_passed_on_and_answered(desk: Desk, event: Submission) -> None:
    outcome = desk.send(event, cause="sent")
    (passed,) = published(outcome, type(event))
    assert passed.submission_id == id_of("sent")
    assert (receipt(outcome).submission_id, receipt(outcome).accepted) == (id_of("sent"), True)
    assert codes(outcome) == []


@BY_NAME
def test_an_unknown_case_is_refused(event: Submission) -> None:
    outcome = Desk().send(event)
    assert (receipt(outcome).accepted, codes(outcome)) == (False, ["unknown_case"])
    assert receipt(outcome).findings[0].field == "/case_id"
    assert (outcome.state, list(outcome.events)) == (None, [])


@BY_NAME
def test_another_agencys_case_is_refused(desk: Desk, event: Submission) -> None:
    before = desk.case(CASE)
    outcome = desk.send(event, agency="celle")
    assert (receipt(outcome).accepted, codes(outcome)) == (False, ["foreign_case"])
    assert address(outcome)[0] == "agency.celle.receipts.v1"
    assert not outcome.events
    assert desk.case(CASE) == before


@BY_NAME
def test_keys_named_in_advance_are_all_that_is_written(desk: Desk, event: Submission) -> None:
    outcome = desk.send(event, cause="sent")
    route = handlers.events[type(event)]
    cause = context(source="/agencies/hannover", cause_id=id_of("sent")).cause
    named = set(route.also(event, cause)) if route.also else set()
    assert set(outcome.others) <= named


def test_texts_become_ids_and_are_published_first(desk: Desk) -> None:
    outcome = desk.send(DECISION)
    (passed,) = published(outcome, DecisionTaken)
    texts = {each.text_id: each.text for each in published(outcome, TextRecorded)}
    assert isinstance(passed.reasons, TextRef)
    assert texts[passed.reasons.text_id] == "Nur so kommt die Ausbildung zustande."
    refs = [each for each in passed.conditions if isinstance(each, TextRef)]
    assert [texts[ref.text_id] for ref in refs] == ["Nachweis bis Oktober", "Meldung jeder Änderung"]
    assert list(outcome.events).index(passed) == len(outcome.events) - 1
    assert desk.get(RecordedText, passed.reasons.text_id).text == texts[passed.reasons.text_id]
    assert passed.percentage == DECISION.percentage


def test_effects_on_work_and_contact_are_passed_on_by_id(desk: Desk) -> None:
    (passed,) = published(desk.send(MEETING), MeetingHeld)
    assert isinstance(passed.work_related_effects, TextRef)
    assert isinstance(passed.counsellor_contact, TextRef)
    assert passed.wishes == MEETING.wishes


def test_the_official_is_the_actor(desk: Desk) -> None:
    assert desk.send(DECISION).actor == "sb-17"
    assert desk.send(OTHERS[7]).actor == "sb-4"
    assert desk.send(MEETING).actor is None


def account_changed(iban: str) -> ChangeReported:
    return ChangeReported(
        case_id=CASE,
        change="bank_account_changed",
        effective_on=day("2026-03-01"),
        payee=Payee(name="Tischlerei Brandt GmbH", iban=iban),
    )


def test_a_new_account_is_a_new_payee_that_is_not_used_yet() -> None:
    desk = Desk()
    registered(desk, submitted())
    before = desk.case(CASE).payee_id
    outcome = desk.send(account_changed("DE02120300000000202051"))
    (passed,) = published(outcome, ChangeReported)
    (payee,) = published(outcome, PayeeRecorded)
    assert passed.payee == PayeeRef(payee_id=payee.payee_id)
    assert payee.payee_id != before
    assert desk.case(CASE).payee_id == before
    assert desk.case(CASE).payee_ids == (before, payee.payee_id)


def test_an_account_that_is_known_keeps_its_id() -> None:
    desk = Desk()
    registered(desk, submitted())
    outcome = desk.send(account_changed(PAYEE["iban"]))
    (passed,) = published(outcome, ChangeReported)
    assert passed.payee == PayeeRef(payee_id=desk.case(CASE).payee_id)
    assert published(outcome, PayeeRecorded) == []


def test_findings_of_the_reading_are_in_the_receipt() -> None:
    desk = Desk()
    registered(desk, service_application())
    outcome = desk.send(account_changed("DE03120300000000202051"))
    (passed,) = published(outcome, ChangeReported)
    assert passed.payee is None
    assert codes(outcome) == ["iban_invalid"]
    assert receipt(outcome).accepted


def amended(facts: dict[str, Any] | None = None, **members: Any) -> ApplicationAmended:
    return ApplicationAmended(case_id=CASE, facts=facts, **members)


class TestAmendments:
    @pytest.fixture
    def desk(self) -> Desk:
        desk = Desk()
        registered(desk, submitted())
        return desk

    def test_only_the_members_sent_are_passed_on(self, desk: Desk) -> None:
        outcome = desk.send(amended({"ends_on": "2029-07-31", "unknown": 1}))
        (passed,) = published(outcome, ApplicationAmended)
        assert passed.facts == {"ends_on": "2029-07-31"}
        assert desk.case(CASE).facts["ends_on"] == "2029-07-31"
        assert desk.case(CASE).facts["starts_on"] == "2026-09-01"

    def test_a_new_occupation_is_a_text(self, desk: Desk) -> None:
        outcome = desk.send(amended({"occupation": "Zimmerer"}))
        (passed,) = published(outcome, ApplicationAmended)
        (text,) = published(outcome, TextRecorded)
        assert text.text == "Zimmerer"
        assert passed.facts == {"occupation": {"text_id": str(text.text_id)}}

    @pytest.mark.parametrize(
        ("facts", "code", "field"),
        [
            ({"starts_on": "2026-13-01"}, "not_a_date", "/facts/starts_on"),
            ({"starts_on": None}, "not_a_text", "/facts/starts_on"),
            ({"pay_owed_and_paid": "ja"}, "not_a_flag", "/facts/pay_owed_and_paid"),
            ({"occupation": {"text_id": str(CASE)}}, "reference_not_allowed", "/facts/occupation"),
        ],
    )
    def test_facts_that_cannot_be_read_refuse_the_message(
        self, desk: Desk, facts: dict[str, Any], code: str, field: str
    ) -> None:
        before = desk.case(CASE)
        outcome = desk.send(amended(facts, beneficiary=Subject.model_validate(person("Timo Krause"))))
        assert not receipt(outcome).accepted
        assert [(found.code, found.field) for found in receipt(outcome).findings] == [(code, field)]
        assert (list(outcome.events), outcome.others) == ([], {})
        assert desk.case(CASE) == before

    def test_a_negative_amount_counts_as_missing(self, desk: Desk) -> None:
        outcome = desk.send(amended({"monthly_pay": ["900.00", "-1.00"], "occupation": " "}))
        (passed,) = published(outcome, ApplicationAmended)
        assert passed.facts == {"monthly_pay": ["900.00", None], "occupation": None}
        assert codes(outcome)[:2] == ["negative_amount", "text_blank"]
        assert receipt(outcome).accepted

    def test_subjects_and_payee_are_replaced(self, desk: Desk) -> None:
        new = Subject.model_validate(person("Timo Krause"))
        payee = Payee(name="Brandt", iban="DE02120300000000202051")
        outcome = desk.send(amended(beneficiary=new, payee=payee))
        (passed,) = published(outcome, ApplicationAmended)
        (recorded,) = published(outcome, PayeeRecorded)
        assert passed.beneficiary == SubjectRef(subject_id=new.subject_id)
        assert passed.facts is None
        assert [each.subject_id for each in published(outcome, SubjectRecorded)] == [new.subject_id]
        assert desk.case(CASE).beneficiary_id == new.subject_id
        assert desk.case(CASE).payee_id == recorded.payee_id

    def test_another_agencys_subject_is_refused(self, desk: Desk) -> None:
        desk.send(application(service_application("celle")), agency="celle")
        foreign = Subject.model_validate(person("Jonas Weber"))
        outcome = desk.send(amended(beneficiary=foreign))
        assert [(found.code, found.field) for found in receipt(outcome).findings] == [
            ("foreign_subject", "/beneficiary/subject_id")
        ]
        assert not receipt(outcome).accepted
        assert not outcome.events


def test_text_ids_differ_between_messages(desk: Desk) -> None:
    first = published(desk.send(MEETING, cause="first"), TextRecorded)
    second = published(desk.send(MEETING, cause="second"), TextRecorded)
    ids: set[UUID] = {each.text_id for each in (*first, *second)}
    assert len(ids) == 4
