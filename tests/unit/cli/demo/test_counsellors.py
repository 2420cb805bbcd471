"""A counsellor takes the first provider proposed, unless somebody else chooses."""

from __future__ import annotations

from datetime import date

from cli.demo.partners.counsellor import Counsellors
from contracts.agency import ProviderChosen
from contracts.commissioning import ProviderProposed
from contracts.topics import receipts_topic
from contracts.values import Candidate
from tests.unit.cli.demo.messages import CASE, received

TODAY = date(2026, 3, 2)
PROPOSED = ProviderProposed(
    case_id=CASE,
    candidates=(Candidate(provider="ifd-hannover", score=9), Candidate(provider="ifd-celle", score=3)),
    none_available=False,
)
NOBODY = ProviderProposed(case_id=CASE, candidates=(), none_available=True)


def test_the_first_candidate_is_chosen_in_the_agencys_name() -> None:
    message = received(receipts_topic("hannover"), "/services/intake", PROPOSED)
    [reply] = Counsellors(["hannover"]).receive(message, TODAY)
    assert isinstance(reply.event, ProviderChosen)
    assert (reply.event.case_id, reply.event.provider) == (CASE, "ifd-hannover")
    assert (reply.topic, reply.source) == ("agency.hannover.submissions.v1", "/agencies/hannover")
    assert (reply.key, reply.cause) == (str(CASE), message.envelope.id)


def test_where_nobody_is_available_nobody_is_chosen() -> None:
    message = received(receipts_topic("hannover"), "/services/intake", NOBODY)
    assert list(Counsellors(["hannover"]).receive(message, TODAY)) == []


def test_a_case_whose_provider_the_input_chooses_is_left_alone() -> None:
    message = received(receipts_topic("hannover"), "/services/intake", PROPOSED)
    assert list(Counsellors(["hannover"], {CASE}).receive(message, TODAY)) == []
