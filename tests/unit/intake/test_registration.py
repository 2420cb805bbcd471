from __future__ import annotations

import pytest

from chassis.handling import Publish
from contracts.agency import ApplicationWithdrawn
from contracts.intake import (
    ApplicationCompleted,
    ApplicationRegistered,
    PayeeRecorded,
    SubjectRecorded,
    TextRecorded,
)
from contracts.values import TextRef
from services.intake.model import RecordedPayee, RecordedSubject, RecordedText
from services.intake.receipts import UnknownAgency
from tests.unit.intake.desk import (
    PAYEE,
    SUBSIDY_FACTS,
    Desk,
    address,
    application,
    codes,
    day,
    documents,
    employer,
    id_of,
    person,
    published,
    receipt,
    registered,
    service_application,
    submitted,
)

CASE = id_of("case")
ALL_DOCUMENTS = documents("training_contract", "register_entry", "disability_card")


def test_an_application_is_registered_and_answered() -> None:
    outcome = Desk().send(application(submitted()), cause="first")
    (event,) = published(outcome, ApplicationRegistered)
    assert (event.agency, event.submission_id, event.missing_documents) == (
        "hannover",
        id_of("first"),
        ("training_contract", "register_entry", "disability_card"),
    )
    answer = receipt(outcome)
    assert (answer.case_id, answer.submission_id, answer.accepted) == (CASE, id_of("first"), True)
    assert event.answer_by == answer.answer_by is not None
    assert address(outcome) == ("agency.hannover.receipts.v1", str(CASE), str(CASE))


def test_what_services_get_holds_no_name_account_or_text() -> None:
    outcome = Desk().send(application(submitted()))
    (event,) = published(outcome, ApplicationRegistered)
    written = event.model_dump_json()
    for personal in ("Mira Vogt", "Brandt", "Lister Meile", PAYEE["iban"], "Tischler"):
        assert personal not in written
    assert event.applicant_id == id_of("Tischlerei Brandt GmbH")
    assert event.beneficiary_id == id_of("Mira Vogt")


def test_copies_go_out_before_the_event_that_names_them() -> None:
    outcome = Desk().send(application(submitted()))
    assert [publish.topic for publish in outcome.events if isinstance(publish, Publish)] == [
        "intake.subjects.v1",
        "intake.subjects.v1",
        "intake.payees.v1",
        "intake.texts.v1",
    ]
    (event,) = published(outcome, ApplicationRegistered)
    assert outcome.events.index(event) == 4
    (payee,) = published(outcome, PayeeRecorded)
    (text,) = published(outcome, TextRecorded)
    assert event.payee_id == payee.payee_id
    assert event.facts.occupation == TextRef(text_id=text.text_id)  # type: ignore[union-attr]
    assert {subject.subject_id for subject in published(outcome, SubjectRecorded)} == {
        event.applicant_id,
        event.beneficiary_id,
    }


def test_a_copy_is_purged_with_its_subject_while_it_waits() -> None:
    outcome = Desk().send(application(submitted()))
    by_topic = {each.topic: each.personal for each in outcome.events if isinstance(each, Publish)}
    people = {str(id_of("Tischlerei Brandt GmbH")), str(id_of("Mira Vogt"))}
    assert people <= set(by_topic["intake.payees.v1"])
    assert people <= set(by_topic["intake.texts.v1"])


def test_an_application_with_every_document_is_complete() -> None:
    outcome = Desk().send(application(submitted(documents=ALL_DOCUMENTS)))
    (completed,) = published(outcome, ApplicationCompleted)
    assert completed.completed_on == day("2026-03-01")
    assert (receipt(outcome).missing_documents, receipt(outcome).answer_by) == ((), None)
    assert codes(outcome) == []


def test_an_integration_service_needs_no_documents() -> None:
    outcome = Desk().send(application(service_application(signed=False)))
    assert len(published(outcome, ApplicationCompleted)) == 1
    assert codes(outcome) == []


def test_the_term_for_documents_ends_on_a_working_day_at_the_seat() -> None:
    in_lower_saxony = Desk().send(application(submitted()), now="2026-03-20T09:00:00+00:00")
    assert receipt(in_lower_saxony).answer_by == day("2026-04-07")  # 3 April: Good Friday; 6: Easter Monday


def test_the_day_of_receipt_is_the_day_in_berlin() -> None:
    late = Desk().send(application(submitted()), now="2026-03-01T23:30:00+00:00")
    assert receipt(late).answer_by == day("2026-03-16")


def test_a_grant_without_signature_is_registered_with_a_warning() -> None:
    outcome = Desk().send(application(submitted(signed=False, documents=ALL_DOCUMENTS)))
    assert codes(outcome) == ["signature_missing"]
    assert receipt(outcome).accepted


def test_a_seat_unlike_the_registry_is_told() -> None:
    data = submitted(land="NW", municipality="05315000", documents=ALL_DOCUMENTS)
    outcome = Desk().send(application(data))
    assert [(found.code, found.field) for found in receipt(outcome).findings] == [
        ("seat_differs", "/land"),
        ("seat_differs", "/municipality"),
    ]
    assert "NI" in receipt(outcome).findings[0].message_de


def test_another_agency_cannot_register_over_a_case() -> None:
    desk = Desk()
    registered(desk, submitted())
    before = desk.case(CASE)
    outcome = desk.send(application(submitted(reference="anders")), agency="celle")
    assert (receipt(outcome).accepted, codes(outcome)) == (False, ["foreign_case"])
    assert address(outcome)[0] == "agency.celle.receipts.v1"
    assert not outcome.events
    assert desk.case(CASE) == before


def test_another_agency_cannot_overwrite_a_subject() -> None:
    desk = Desk()
    registered(desk, submitted())
    data = submitted("other", beneficiary=person("Mira Vogt") | {"name": "Wer anders"})
    outcome = desk.send(application(data), agency="celle")
    assert not receipt(outcome).accepted
    assert [(found.code, found.field) for found in receipt(outcome).findings] == [
        ("foreign_subject", "/applicant/subject_id"),
        ("foreign_subject", "/beneficiary/subject_id"),
    ]
    assert desk.get(RecordedSubject, id_of("Mira Vogt")).subject.name == "Mira Vogt"


def test_an_application_sent_again_keeps_the_earliest_first_contact() -> None:
    desk = Desk()
    registered(desk, submitted(applied_on="2026-02-20"))
    outcome = desk.send(application(submitted(applied_on="2026-02-27", signed=True)), cause="second")
    (event,) = published(outcome, ApplicationRegistered)
    assert event.applied_on == day("2026-02-20")
    assert "already_registered" in codes(outcome)
    assert "20.02.2026" in receipt(outcome).findings[0].message_de


def test_an_earlier_first_contact_told_later_counts() -> None:
    desk = Desk()
    registered(desk, submitted(applied_on="2026-02-20"))
    desk.send(application(submitted(applied_on="2026-02-11")), cause="second")
    assert desk.case(CASE).applied_on == day("2026-02-11")


def test_the_day_of_a_forwarded_application_is_passed_on_and_kept() -> None:
    desk = Desk()
    forwarded = submitted(received_on="2026-02-27", forwarded_by="deutsche-rentenversicherung")
    desk.send(application(forwarded), cause="first")
    again = desk.send(application(submitted()), cause="again")
    (registered_again,) = published(again, ApplicationRegistered)
    assert (registered_again.received_on, registered_again.forwarded_by) == (
        day("2026-02-27"),
        "deutsche-rentenversicherung",
    )


def test_an_application_sent_again_merges_what_each_message_says() -> None:
    desk = Desk()
    registered(
        desk, submitted(documents=documents("training_contract"), facts=SUBSIDY_FACTS | {"suitable": True})
    )
    again = submitted(
        documents=documents("disability_notice", "register_entry"),
        facts=SUBSIDY_FACTS | {"occupation": None, "ends_on": "2029-07-31"},
        beneficiary=None,
        payee=None,
        signed=False,
    )
    outcome = desk.send(application(again), cause="second")
    (event,) = published(outcome, ApplicationRegistered)
    assert event.missing_documents == ()
    assert len(published(outcome, ApplicationCompleted)) == 1
    assert event.beneficiary_id == id_of("Mira Vogt")
    assert event.payee_id is not None
    assert event.signed
    assert event.facts.suitable is True  # type: ignore[union-attr]
    assert event.facts.occupation is not None  # type: ignore[union-attr]
    assert event.facts.ends_on == day("2029-07-31")  # type: ignore[union-attr]


def test_the_term_for_documents_is_not_renewed_by_sending_again() -> None:
    desk = Desk()
    registered(desk, submitted())
    outcome = desk.send(application(submitted()), now="2026-03-10T09:00:00+00:00")
    assert receipt(outcome).answer_by == day("2026-03-16")
    assert not outcome.timers


def test_subjects_and_payees_that_have_not_changed_are_not_published_again() -> None:
    desk = Desk()
    registered(desk, submitted())
    outcome = desk.send(application(submitted()), cause="second")
    assert published(outcome, SubjectRecorded) == []
    assert published(outcome, PayeeRecorded) == []
    assert len(desk.case(CASE).payee_ids) == 1


def test_a_changed_address_is_published_under_the_same_id() -> None:
    desk = Desk()
    registered(desk, submitted())
    moved = employer() | {"address": employer()["address"] | {"street": "Am Markt 3"}}
    outcome = desk.send(application(submitted(applicant=moved)), cause="second")
    (subject,) = published(outcome, SubjectRecorded)
    assert (subject.subject_id, subject.address.street) == (id_of("Tischlerei Brandt GmbH"), "Am Markt 3")


def test_a_case_keeps_its_procedure() -> None:
    desk = Desk()
    registered(desk, submitted())
    before = desk.case(CASE)
    outcome = desk.send(application(service_application()), cause="second")
    assert "procedure_differs" in codes(outcome)
    assert receipt(outcome).accepted
    assert not outcome.events
    assert desk.case(CASE) == before


def test_ids_are_the_same_when_the_message_is_handled_again() -> None:
    first = Desk().send(application(submitted()), cause="same")
    second = Desk().send(application(submitted()), cause="same")
    assert first.events == second.events
    assert first.answer == second.answer


def test_payees_and_texts_are_kept_for_the_agency() -> None:
    desk = Desk()
    registered(desk, submitted())
    case = desk.case(CASE)
    assert case.payee_id is not None
    assert desk.get(RecordedPayee, case.payee_id).payee.iban == PAYEE["iban"]
    assert desk.get(RecordedText, case.text_ids[0]).text == "Tischler"


def test_an_agency_that_the_registry_does_not_name_cannot_be_answered() -> None:
    with pytest.raises(UnknownAgency, match=r"add it to agencies\.csv"):
        Desk().send(application(submitted()), agency="atlantis")


@pytest.mark.parametrize(
    ("born", "told"),
    [
        ("2008-02-20", []),
        ("2008-02-21", ["inform_representative"]),
        ("2011-02-20", ["inform_representative"]),
        ("2011-02-21", ["applicant_too_young"]),
        ("2027-01-01", []),
        (None, []),
    ],
)
def test_who_is_not_of_age_needs_a_representative(born: str | None, told: list[str]) -> None:
    young = person("Jonas Weber", born=born)
    assert codes(Desk().send(application(service_application(applicant=young)))) == told


def test_taking_an_application_back_needs_the_representatives_consent() -> None:
    desk = Desk()
    registered(desk, service_application(applicant=person("Jonas Weber", born="2010-01-01")))
    withdrawal = ApplicationWithdrawn(case_id=CASE, withdrawn_on=day("2026-03-01"))
    assert codes(desk.send(withdrawal)) == ["representative_consents"]
