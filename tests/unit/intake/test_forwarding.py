from __future__ import annotations

from decimal import Decimal

import pytest

from chassis.handling import Key, Publish, Wait
from contracts.agency import DecisionTaken
from contracts.commissioning import ServiceCommissioned, SupportEnded
from contracts.eligibility import (
    DecisionReturned,
    GrantApproved,
    GrantEnded,
    GrantRefused,
    SupportApproved,
    SupportRefused,
)
from contracts.envelope import Event, event_types
from contracts.intake import PayeeRecorded
from contracts.payments import InstalmentsPlanned, PaymentOrdered, PaymentSettled
from contracts.topics import describe
from contracts.values import Address, Client, Support, TextRef
from services.intake.ending import open_on
from services.intake.forwarding import FORWARDED, SOURCES
from services.intake.handlers import handlers
from tests.unit.given import context
from tests.unit.intake.desk import Desk, application, day, id_of, published, registered, submitted
from tests.unit.intake.test_passing import DECISION

CASE = id_of("case")
ELIGIBILITY = "/services/eligibility"


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    registered(desk, submitted())
    return desk


def approved(**members: object) -> GrantApproved:
    grant = {
        "case_id": CASE,
        "grant_id": id_of("grant"),
        "version": 1,
        "carrier": "employment_agency",
        "procedure": "training_subsidy",
        "monthly_amount": Decimal("937.92"),
        "starts_on": day("2026-09-01"),
        "ends_on": day("2029-08-31"),
    }
    return GrantApproved.model_validate(grant | members)


def support() -> Support:
    return Support(
        tasks=(5,),
        hours_per_week=Decimal("7.5"),
        starts_on=day("2026-04-01"),
        ends_on=day("2026-09-30"),
        monthly_fee=Decimal("480.00"),
    )


def support_approved() -> SupportApproved:
    return SupportApproved(
        case_id=CASE,
        goal="find_job",
        district="hannover",
        disability_status="disabled",
        support=support(),
    )


def test_an_event_goes_to_the_agency_of_the_case(desk: Desk) -> None:
    returned = DecisionReturned(case_id=CASE, findings=())
    (sent,) = desk.send(returned, source=ELIGIBILITY).events
    assert isinstance(sent, Publish)
    assert (sent.event, sent.topic, sent.key, sent.subject) == (
        returned,
        "agency.hannover.receipts.v1",
        str(CASE),
        str(CASE),
    )


def test_the_account_is_written_out_again() -> None:
    desk = Desk()
    told = application(submitted())
    (recorded,) = published(desk.send(told, cause="application"), PayeeRecorded)
    grant = approved(payee_id=recorded.payee_id)
    (sent,) = published(desk.send(grant, source=ELIGIBILITY), GrantApproved)
    assert (sent.payee_id, sent.payee) == (recorded.payee_id, told.payee)


def test_an_erased_account_is_left_out(desk: Desk) -> None:
    (sent,) = published(desk.send(approved(payee_id=id_of("erased")), source=ELIGIBILITY), GrantApproved)
    assert sent.payee is None


def test_texts_are_written_out_again(desk: Desk) -> None:
    (passed,) = published(desk.send(DECISION), DecisionTaken)
    grant = approved(reasons=passed.reasons, conditions=passed.conditions)
    (sent,) = published(desk.send(grant, source=ELIGIBILITY), GrantApproved)
    assert sent.reasons == DECISION.reasons
    assert sent.conditions == DECISION.conditions
    assert sent.monthly_amount == grant.monthly_amount


def test_only_what_holds_texts_is_purged_with_the_people(desk: Desk) -> None:
    (passed,) = published(desk.send(DECISION), DecisionTaken)
    (with_text,) = desk.send(approved(reasons=passed.reasons), source=ELIGIBILITY).events
    (without,) = desk.send(approved(version=2), source=ELIGIBILITY).events
    assert isinstance(with_text, Publish)
    assert isinstance(without, Publish)
    assert set(with_text.personal) == {str(id_of("Tischlerei Brandt GmbH")), str(id_of("Mira Vogt"))}
    assert without.personal == ()


def test_an_erased_text_is_left_out(desk: Desk) -> None:
    gone = TextRef(text_id=id_of("erased"))
    grant = approved(reasons=gone, conditions=(gone,))
    (sent,) = published(desk.send(grant, source=ELIGIBILITY), GrantApproved)
    assert (sent.reasons, sent.conditions) == (None, ())


def test_the_clients_data_never_goes_back(desk: Desk) -> None:
    address = Address(street="Lister Meile 1", postcode="30161", city="Hannover", country="DE")
    order = ServiceCommissioned(
        case_id=CASE,
        commission_id=id_of("commission"),
        version=1,
        provider="ifd-hannover",
        tasks=(5,),
        hours_per_week=Decimal("7.5"),
        starts_on=day("2026-04-01"),
        ends_on=day("2026-09-30"),
        monthly_fee=Decimal("480.00"),
        answer_by=day("2026-03-20"),
        client=Client(name="Jonas Weber", address=address, disability_status="disabled"),
    )
    (sent,) = published(desk.send(order, source="/services/commissioning"), ServiceCommissioned)
    assert sent.client is None


def test_everything_the_services_publish_is_forwarded_but_plans_and_orders_of_payment() -> None:
    on_topics = {event for topic in SOURCES for event in topic.events}
    assert on_topics - set(FORWARDED) == {InstalmentsPlanned, PaymentOrdered}
    assert on_topics >= set(FORWARDED)
    assert set(FORWARDED) <= set(describe("agency.hannover.receipts.v1").events)
    assert PaymentSettled in FORWARDED


def test_intake_handles_what_its_topics_carry() -> None:
    read = {event for topic in SOURCES for event in topic.events}
    read |= set(describe("agency.hannover.submissions.v1").events)
    assert set(handlers.events) == read - {InstalmentsPlanned, PaymentOrdered}
    assert set(handlers.events) <= set(event_types())


def test_an_event_about_a_case_that_is_not_here_yet_waits() -> None:
    event = DecisionReturned(case_id=CASE, findings=())
    waiting = handlers.events[DecisionReturned].handler(None, event, context(source=ELIGIBILITY))
    assert waiting == Wait(on=Key("case", str(CASE)))


TODAY, LATER = day("2026-03-02"), day("2027-01-01")


@pytest.mark.parametrize(
    ("events", "open_today", "open_later"),
    [
        ([], True, True),
        ([GrantRefused(case_id=CASE)], True, True),
        ([SupportRefused(case_id=CASE)], True, True),
        ([approved()], True, True),
        ([approved(ends_on=day("2026-12-31"))], True, False),
        ([GrantRefused(case_id=CASE), approved()], True, True),
        ([approved(), GrantEnded(case_id=CASE)], False, False),
        ([approved(), GrantEnded(case_id=CASE, ended_on=day("2026-05-31"))], True, False),
        ([GrantEnded(case_id=CASE), approved(version=2)], True, True),
        ([support_approved()], True, False),
        (
            [
                SupportEnded(
                    case_id=CASE,
                    commission_id=id_of("commission"),
                    ended_on=day("2026-03-01"),
                    outcome_code="job_found",
                ),
                support_approved(),
            ],
            False,
            False,
        ),
    ],
)
def test_what_was_decided_says_how_long_a_case_is_open(
    desk: Desk, events: list[Event], open_today: bool, open_later: bool
) -> None:
    for event in events:
        desk.send(event, source=ELIGIBILITY)
    case = desk.case(CASE)
    assert (open_on(case, TODAY), open_on(case, LATER)) == (open_today, open_later)
