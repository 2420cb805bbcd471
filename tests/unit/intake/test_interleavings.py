from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.agency import ApplicationWithdrawn, DocumentReceived
from contracts.commissioning import SupportEnded
from contracts.eligibility import GrantRefused, SupportRefused
from contracts.envelope import Event
from contracts.notifications import NoticeDispatched
from contracts.payments import PaymentHeld, PaymentReleased
from services.intake.forwarding import FORWARDED
from tests.unit.intake.desk import Desk, application, codes, day, id_of, published, receipt, submitted
from tests.unit.intake.test_forwarding import approved, support_approved
from tests.unit.intake.test_passing import DECISION, MEETING

CASE = id_of("case")


def document(kind: str) -> DocumentReceived:
    return DocumentReceived(case_id=CASE, kind=kind, document_id=f"D-{kind}", received_on=day("2026-03-01"))


AGENCY: Sequence[Event] = (
    MEETING,
    document("training_contract"),
    DECISION,
    document("register_entry"),
    document("disability_card"),
    ApplicationWithdrawn(case_id=CASE, withdrawn_on=day("2026-03-01")),
)
NOTIFICATIONS: Sequence[Event] = (
    NoticeDispatched(
        case_id=CASE,
        notice_id=id_of("notice"),
        act="GrantApproved",
        act_id=id_of("act"),
        template="grant_approved",
        voice="formal",
        channel="post",
        posted_on=day("2026-03-02"),
        basis="SGB X § 37(2)",
    ),
)
PAYMENTS: Sequence[Event] = (
    PaymentHeld(case_id=CASE, grant_id=id_of("grant"), reason="not_started"),
    PaymentReleased(case_id=CASE, grant_id=id_of("grant")),
    PaymentHeld(case_id=CASE, grant_id=id_of("grant"), payment_id=id_of("P1"), reason="returned"),
)
Topics = Mapping[str, Sequence[Event]]
GRANT: Topics = {
    "/agencies/hannover": AGENCY,
    "/services/eligibility": (GrantRefused(case_id=CASE), approved(), approved(version=2)),
    "/services/notifications": NOTIFICATIONS,
    "/services/payments": PAYMENTS,
}
SUPPORT: Topics = {
    "/agencies/hannover": (MEETING, DECISION),
    "/services/eligibility": (SupportRefused(case_id=CASE), support_approved()),
    "/services/commissioning": (
        SupportEnded(
            case_id=CASE,
            commission_id=id_of("commission"),
            ended_on=day("2026-03-01"),
            outcome_code="job_found",
        ),
    ),
    "/services/notifications": NOTIFICATIONS,
}


def in_order(topics: Topics) -> list[str]:
    """One topic after the other."""
    return [source for source, events in topics.items() for _ in events]


def handled(topics: Topics, order: Sequence[str]) -> Desk:
    """A case after the events of each topic in their order, the topics mixed in this one."""
    desk = Desk()
    desk.send(application(submitted()), cause="registration")
    waiting = {source: list(enumerate(events)) for source, events in topics.items()}
    for source in order:
        number, event = waiting[source].pop(0)
        from_agency = source.startswith("/agencies")
        desk.send(event, cause=f"{source} {number}", source=None if from_agency else source)
    return desk


def sent_to_agency(desk: Desk) -> dict[str, list[Event]]:
    """What the agency got of each type, in order."""
    return {cls.type_name: [e for o in desk.outcomes for e in published(o, cls)] for cls in FORWARDED}


@pytest.mark.parametrize("topics", [GRANT, SUPPORT], ids=["grant", "support"])
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_however_topics_interleave_the_case_and_what_the_agency_gets_are_the_same(
    topics: Topics, data: st.DataObject
) -> None:
    straight = handled(topics, in_order(topics))
    mixed = handled(topics, data.draw(st.permutations(in_order(topics))))
    assert mixed.states == straight.states
    assert sent_to_agency(mixed) == sent_to_agency(straight)


@given(st.lists(st.sampled_from(AGENCY), max_size=12))
@settings(max_examples=60, deadline=None)
def test_every_message_of_an_agency_gets_exactly_one_receipt(messages: list[Event]) -> None:
    desk = Desk()
    for number, event in enumerate(messages):
        outcome = desk.send(event, cause=str(number))
        assert receipt(outcome).submission_id == id_of(str(number))
        assert codes(outcome) == ["unknown_case"]
    desk.send(application(submitted()), cause="registration")
    for number, event in enumerate(messages):
        outcome = desk.send(event, cause=f"again {number}")
        assert (receipt(outcome).accepted, receipt(outcome).submission_id) == (True, id_of(f"again {number}"))


def test_a_grant_in_force_outlives_an_earlier_refusal() -> None:
    case = handled(GRANT, in_order(GRANT)).case(CASE)
    assert (case.refused_on, case.runs_until) == (None, day("2029-08-31"))
