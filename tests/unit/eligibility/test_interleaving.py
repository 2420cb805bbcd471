"""Whatever order topics arrive in, a case ends the same; unknown cases wait."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.handling import Key, Wait
from contracts.agency import (
    ApplicationAmended,
    ApplicationForwarded,
    ApplicationWithdrawn,
    AppointmentBooked,
    DelayNotified,
    DocumentReceived,
    ExpertOpinionReceived,
    ExpertOpinionRequested,
    NoticeReceiptReported,
    NoticeUndelivered,
    ObjectionDecided,
    ProvidersInvolved,
)
from contracts.commissioning import SupportEnded
from contracts.envelope import Event
from contracts.intake import ApplicationCompleted
from contracts.notifications import NoticeDispatched, NoticeReturned, NotificationEstablished
from services.eligibility.handlers import handlers
from services.eligibility.model import Case
from tests.unit.eligibility.situations import (
    CASE,
    OBJECTION,
    REASONS,
    change,
    decision,
    document,
    hearing,
    meeting,
    notice,
    objection,
    on,
    registered,
)
from tests.unit.given import events, when

INTAKE = [
    registered(),
    decision(percentage="60"),
    change("started"),
    hearing(),
    objection(),
    decision("amend", percentage="70", objection_id=OBJECTION, decided_by="official-2"),
    change("interrupted"),
    hearing(answered_on=date(2026, 4, 1)),
    decision("revoke", ends_on=date(2027, 1, 31)),
    objection(objection_id=UUID(int=8), received_on=date(2026, 4, 25)),
]
LETTERS: list[Event] = [
    notice(),
    notice(version=2, posted_on=date(2026, 4, 2)),
    notice("GrantEnded", 2, posted_on=date(2026, 4, 3), objection_deadline=date(2026, 5, 7)),
    NotificationEstablished(
        case_id=CASE,
        notice_id=notice(version=2).notice_id,
        act="GrantApproved",
        version=2,
        deemed_notified_on=date(2026, 4, 14),
        objection_deadline=date(2026, 5, 14),
        basis="SGB X § 37(2)",
    ),
]


class Delivery:
    """Feeds topics into one case as the chassis does: what waits blocks its topic and is tried again."""

    def __init__(self) -> None:
        self.case: Case | None = None
        self.published: list[Event] = []

    def take(self, topic: list[Event]) -> bool:
        """Deliver the next event of a topic; False if it waits or there is none."""
        if not topic:
            return False
        outcome = when(handlers, self.case, topic[0], on("2026-04-01"))
        if isinstance(outcome, Wait):
            return False
        self.case = outcome.state
        self.published += events(outcome)
        topic.pop(0)
        return True


def delivered(turns: Sequence[bool]) -> Delivery:
    """Deliver everything, a letter never before the act that it announces."""
    delivery, intake, letters = Delivery(), list(INTAKE), list(LETTERS)
    for letter_first in [*turns, *([True, False] * len(INTAKE))]:
        acts = len(delivery.case.acts) if delivery.case else 0
        announced = isinstance(letters[0], NoticeDispatched) if letters else False
        posted = len(LETTERS) - len(letters)
        delivery.take(letters if letter_first and (posted < acts or not announced) else intake)
    assert not intake
    assert not letters
    return delivery


IN_ORDER = delivered([])


@settings(deadline=None)
@given(st.lists(st.booleans(), max_size=30))
def test_letters_and_submissions_may_interleave(turns: list[bool]) -> None:
    delivery = delivered(turns)
    assert delivery.published == IN_ORDER.published
    assert delivery.case is not None
    assert IN_ORDER.case is not None
    unordered = {"notices": (), "objections": ()}
    assert delivery.case.with_(**unordered) == IN_ORDER.case.with_(**unordered)
    assert set(delivery.case.notices) == set(IN_ORDER.case.notices)
    assert set(delivery.case.objections) == set(IN_ORDER.case.objections)


@pytest.mark.parametrize(
    "event",
    [
        ApplicationAmended(case_id=CASE),
        ApplicationCompleted(case_id=CASE, completed_on=date(2026, 3, 9), documents=(document("other"),)),
        ApplicationForwarded(case_id=CASE, to="other", forwarded_on=date(2026, 3, 9)),
        ApplicationWithdrawn(case_id=CASE, withdrawn_on=date(2026, 3, 9)),
        AppointmentBooked(case_id=CASE, at=datetime(2026, 3, 9, 9, tzinfo=UTC), place_accessible=True),
        DelayNotified(
            case_id=CASE, sent_on=date(2026, 3, 9), until=date(2026, 5, 9), reason="expert_shortage"
        ),
        ExpertOpinionReceived(case_id=CASE, received_on=date(2026, 3, 9)),
        ExpertOpinionRequested(case_id=CASE, requested_on=date(2026, 3, 9)),
        NoticeReceiptReported(case_id=CASE, notice_id=UUID(int=3)),
        NoticeUndelivered(case_id=CASE, notice_id=UUID(int=3), returned_on=date(2026, 3, 9)),
        ProvidersInvolved(case_id=CASE, involved_on=date(2026, 3, 9)),
        hearing(),
        LETTERS[-1],
        DocumentReceived(case_id=CASE, kind="other", document_id="d", received_on=date(2026, 3, 9)),
        NoticeReturned(case_id=CASE, notice_id=UUID(int=3)),
        ObjectionDecided(
            case_id=CASE, objection_id=OBJECTION, outcome="rejected", decided_by="o", reasons=REASONS
        ),
        SupportEnded(case_id=CASE, commission_id=CASE, ended_on=date(2027, 4, 30), outcome_code="other"),
        change("started"),
        decision(),
        meeting(),
        notice(),
        objection(),
    ],
    ids=lambda event: event.type_name,
)
def test_an_event_of_an_unknown_case_waits_for_its_application(event: Event) -> None:
    assert when(handlers, None, event) == Wait(on=Key("case", str(CASE)))


def test_a_case_survives_storage() -> None:
    assert IN_ORDER.case is not None
    assert Case.model_validate_json(IN_ORDER.case.model_dump_json()) == IN_ORDER.case
