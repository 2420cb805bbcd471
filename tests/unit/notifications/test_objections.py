"""The decision on an objection is announced only if it stands."""

from collections.abc import Sequence
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from chassis.handling import derived_id
from contracts.events import Event
from tests.unit.notifications import example
from tests.unit.notifications.desk import Desk, cause_id
from tests.unit.notifications.test_posting import desk

SECOND_DECISION = UUID(int=77)


def attacked(decided_by: str = "m.weber") -> Desk:
    """An approval has been posted and objected to."""
    notice_id = derived_id("notice", cause_id(example.approved()))
    return desk().take(
        example.decision(decided_by),
        example.approved(),
        example.objection_filed(),
        example.objection_registered(notice_id),
    )


def answers(told: Desk) -> int:
    return sum(act == "ObjectionDecided" for act, _ in told.letters())


def test_an_answer_by_another_official_is_announced_and_names_the_notice() -> None:
    told = attacked().take(example.objection_decided())
    assert answers(told) == 1
    assert told.effects[-1].payload["earlier_notice_on"] == "2026-03-02"


def test_the_first_decider_answers_nothing() -> None:
    told = attacked("M.Weber ").take(example.objection_decided(decided_by="m.weber"))
    assert answers(told) == 0
    again = example.objection_decided(submission_id=UUID(int=5))
    assert answers(told.take(example.returned(example.ANSWER), again)) == 1


def test_an_answer_without_reasons_is_not_announced() -> None:
    assert answers(attacked().take(example.objection_decided(reasons=None))) == 0


def test_a_second_answer_is_not_announced() -> None:
    again = example.objection_decided("remedied", submission_id=UUID(int=5))
    assert answers(attacked().take(example.objection_decided(), again)) == 1


def test_an_answer_to_an_objection_nobody_filed_is_not_announced() -> None:
    assert answers(desk().take(example.objection_decided(), example.returned(example.ANSWER))) == 0


def test_a_returned_decision_makes_nobody_the_first_decider() -> None:
    told = desk().take(
        example.decision("s.lange"),
        example.decision("m.weber", submission_id=SECOND_DECISION),
        example.approved(),
        example.objection_filed(),
        example.objection_registered(derived_id("notice", cause_id(example.approved()))),
        example.objection_decided(decided_by="m.weber"),
    )
    assert answers(told) == 0
    assert answers(told.take(example.returned(SECOND_DECISION))) == 1


def test_a_later_stop_by_the_answering_official_does_not_hold_the_answer() -> None:
    stop = example.decision("s.lange", decision="stop_provisionally", submission_id=SECOND_DECISION)
    told = desk().take(example.decision(), example.approved(), stop, example.objection_filed())
    told.take(
        example.objection_registered(derived_id("notice", cause_id(example.approved()))),
        example.objection_decided(decided_by="s.lange"),
    )
    assert answers(told) == 1


def test_whoever_revoked_a_support_does_not_answer_the_objection_to_that() -> None:
    revocation = example.decision("s.lange", decision="revoke", submission_id=SECOND_DECISION)
    told = desk().take(example.decision(), revocation, example.support_revoked(), example.objection_filed())
    told.take(
        example.objection_registered(derived_id("notice", cause_id(example.support_revoked()))),
        example.objection_decided(decided_by="s.lange"),
    )
    assert answers(told) == 0


INTAKE: Sequence[Event] = (
    example.registered(),
    example.decision(),
    example.account_changed(),
    example.objection_filed(),
    example.objection_decided(decided_by="m.weber"),
    example.objection_decided("upheld_in_part", submission_id=UUID(int=5)),
)
ELIGIBILITY: Sequence[Event] = (
    example.approved(),
    example.objection_registered(derived_id("notice", cause_id(example.approved()))),
    example.returned(example.ANSWER),
    example.suspended(),
)
PAYMENTS: Sequence[Event] = (example.receivable(), example.receivable_resumed())
SUBJECTS: Sequence[Event] = (example.employer(), example.trainee())
TEXTS: Sequence[Event] = tuple(example.texts())
TOPICS = (INTAKE, ELIGIBILITY, PAYMENTS, SUBJECTS, TEXTS)


@st.composite
def interleavings(draw: st.DrawFn) -> list[Event]:
    """The topics' events in any order that keeps the order within each topic."""
    turns = draw(st.permutations([number for number, topic in enumerate(TOPICS) for _ in topic]))
    remaining = [iter(topic) for topic in TOPICS]
    return [next(remaining[turn]) for turn in turns]


@given(interleavings())
def test_any_interleaving_of_topics_ends_in_the_same_case_and_letters(order: list[Event]) -> None:
    expected = Desk().take(*(event for topic in TOPICS for event in topic))
    told = Desk().take(*order)
    assert told.waiting == []
    assert told.case == expected.case
    assert sorted(told.letters()) == sorted(expected.letters())
    assert answers(told) == 1
