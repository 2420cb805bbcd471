"""A counsellor takes the first provider proposed; the post room reports what became of a letter."""

from __future__ import annotations

from datetime import date
from uuid import uuid5

from cli.demo.partners.agency import Agencies
from cli.demo.partners.deviations import Received, Undelivered
from contracts.agency import NoticeReceiptReported, NoticeUndelivered, ProviderChosen
from contracts.commissioning import ProviderProposed
from contracts.notifications import NoticeDispatched
from contracts.topics import receipts_topic
from contracts.values import Candidate
from tests.unit.cli.demo.messages import CASE, received

TODAY = date(2026, 3, 2)
PROPOSED = ProviderProposed(
    case_id=CASE,
    candidates=(Candidate(provider="ifd-hannover", score=9), Candidate(provider="ifd-celle", score=3)),
    none_available=False,
)
LETTER = NoticeDispatched(
    case_id=CASE,
    notice_id=uuid5(CASE, "letter"),
    act="GrantApproved",
    act_id=uuid5(CASE, "act"),
    template="grant_approved",
    voice="formal",
    channel="post",
    posted_on=TODAY,
    basis="SGB X § 37(2) Satz 1",
)
NOBODY = ProviderProposed(case_id=CASE, candidates=(), none_available=True)


def test_the_first_candidate_is_chosen_in_the_agencys_name() -> None:
    message = received(receipts_topic("hannover"), "/services/intake", PROPOSED)
    [reply] = Agencies(["hannover"]).receive(message, TODAY)
    assert isinstance(reply.event, ProviderChosen)
    assert (reply.event.case_id, reply.event.provider) == (CASE, "ifd-hannover")
    assert (reply.topic, reply.source) == ("agency.hannover.submissions.v1", "/agencies/hannover")
    assert (reply.key, reply.cause) == (str(CASE), message.envelope.id)


def test_where_nobody_is_available_nobody_is_chosen() -> None:
    message = received(receipts_topic("hannover"), "/services/intake", NOBODY)
    assert list(Agencies(["hannover"]).receive(message, TODAY)) == []


def test_a_case_whose_provider_the_input_chooses_is_left_alone() -> None:
    message = received(receipts_topic("hannover"), "/services/intake", PROPOSED)
    assert list(Agencies(["hannover"], {CASE}).receive(message, TODAY)) == []


def test_a_letter_comes_back_once_and_the_agency_says_so() -> None:
    agencies = Agencies(["hannover"], (), {CASE: Undelivered(act="GrantApproved", undelivered_after_days=10)})
    topic = receipts_topic("hannover")
    assert list(agencies.receive(received(topic, "/services/intake", LETTER), TODAY)) == []
    again = LETTER.model_copy(update={"posted_on": date(2026, 3, 12)})
    assert agencies.next_date == date(2026, 3, 12)
    [reply] = agencies.receive(received(topic, "/services/intake", again), date(2026, 3, 12))
    assert reply.event == NoticeUndelivered(
        case_id=CASE, notice_id=LETTER.notice_id, returned_on=date(2026, 3, 12)
    )
    assert agencies.next_date is None


def test_the_day_on_which_a_letter_was_received_is_reported_later() -> None:
    fate = Received(act="GrantApproved", received_after_days=9, reported_after_days=14)
    agencies = Agencies(["hannover"], (), {CASE: fate})
    agencies.receive(received(receipts_topic("hannover"), "/services/intake", LETTER), TODAY)
    [reply] = agencies.due(date(2026, 3, 16))
    assert reply.event == NoticeReceiptReported(
        case_id=CASE, notice_id=LETTER.notice_id, received_on=date(2026, 3, 11)
    )


def test_a_letter_about_something_else_is_left_alone() -> None:
    fate = Undelivered(act="GrantRefused", undelivered_after_days=10)
    agencies = Agencies(["hannover"], (), {CASE: fate})
    agencies.receive(received(receipts_topic("hannover"), "/services/intake", LETTER), TODAY)
    assert agencies.next_date is None
