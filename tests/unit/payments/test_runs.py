"""Nothing is ordered before a second person has released what a first one has prepared."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.handling import Key, Reply
from contracts.eligibility import GrantResumed
from contracts.envelope import Event
from contracts.payments import (
    PaymentCancelled,
    PaymentHeld,
    PaymentOrdered,
    PaymentReleased,
    PaymentRunReleased,
)
from services.payments.facts import Line
from services.payments.model import RecordedPayee
from tests.unit.payments.desk import Desk
from tests.unit.payments.example import (
    CASE,
    GRANT,
    OTHER_PAYEE,
    PAYEE,
    approved,
    commissioned,
    ended,
    invoiced,
    notified,
    recorded,
    registered,
    rejected,
    started,
    suspended,
)

DAY = date(2026, 3, 2)
FULL = Decimal("937.92")


@pytest.fixture
def desk() -> Desk:
    """A desk whose first payment is collected, and nobody has decided on the run."""
    facts = registered(), recorded(), recorded(OTHER_PAYEE), approved(), notified(), started()
    return Desk(released_at_once=False).take(*facts).until(DAY)


def prepared(desk: Desk) -> Desk:
    assert desk.order("prepare", "anna", desk.run()) == Reply()
    return desk


def released(desk: Desk) -> Desk:
    run = prepared(desk).run()
    assert desk.order("release", "bela", run, revision=run.revision) == Reply()
    return desk


def line(desk: Desk) -> Line:
    assert desk.case is not None
    return desk.case.lines[-1]


def statuses(desk: Desk) -> list[str]:
    assert desk.case is not None
    return [each.status for each in desk.case.lines]


def refusal(reply: Reply) -> str | None:
    return reply.refused


def test_on_the_day_of_payment_a_payment_is_collected_and_not_ordered(desk: Desk) -> None:
    run = desk.run()
    assert (run.system, run.month, run.number, run.status) == ("main", "2026-03", 1, "open")
    assert (run.count, run.total, run.opened_on) == (1, FULL, DAY)
    assert (line(desk).status, line(desk).run_id) == ("collected", run.run_id)
    assert (line(desk).agency, line(desk).procedure) == ("braunschweig-goslar", "training_subsidy")
    assert line(desk).usual == FULL
    assert desk.payments() == []
    assert desk.told(PaymentOrdered) == []


def test_a_second_person_releases_what_the_first_has_prepared(desk: Desk) -> None:
    released(desk)
    [due] = desk.payments()
    assert (due.due_on, due.amount) == (DAY, FULL)
    [told] = desk.told(PaymentRunReleased)
    assert (told.run_id, told.month, told.count, told.total) == (desk.run().run_id, "2026-03", 1, FULL)
    assert (desk.run().prepared_by, desk.run().released_by) == ("anna", "bela")
    assert [step.cause for step in desk.steps][-1] == "timer:order"


def test_nobody_releases_what_was_not_prepared_or_by_the_same_person_or_unseen(desk: Desk) -> None:
    run = desk.run()
    assert refusal(desk.order("release", "bela", run, revision=run.revision)) == "state_forbids"
    prepared(desk)
    same = desk.order("release", "anna", desk.run(), revision=run.revision)
    assert same == Reply("same_person", "anna hat den Lauf vorbereitet und darf ihn nicht freigeben.")
    unseen = desk.order("release", "bela", desk.run(), revision=run.revision - 1)
    assert unseen == Reply("revision_differs", "Gesehen wurde Stand 0, der Lauf hat Stand 1.")
    assert desk.payments() == []
    assert refusal(desk.order("prepare", "carl", desk.run())) == "state_forbids"
    assert refusal(desk.order("prepare", "carl", None)) == "not_found"


def test_nothing_is_released_on_a_day_on_which_banks_do_not_settle(desk: Desk) -> None:
    prepared(desk).until(date(2026, 3, 7))
    reply = desk.order("release", "bela", desk.run(), revision=1)
    assert reply == Reply("no_target_day", "Am 07.03.2026 führen Banken keine Zahlungen aus.")
    desk.until(date(2026, 3, 9))
    assert desk.order("release", "bela", desk.run(), revision=1) == Reply()
    assert [due.due_on for due in desk.payments()] == [date(2026, 3, 9)]


def test_what_is_payable_after_the_preparation_goes_into_the_next_run(desk: Desk) -> None:
    prepared(desk).take(commissioned(), invoiced())
    second = desk.run()
    assert (second.number, second.status, second.count, second.total) == (2, "open", 1, Decimal("610.00"))
    first = next(run for run in desk.runs.values() if run != second and run.kind == "run")
    assert desk.order("release", "bela", first, revision=1) == Reply()  # type: ignore[arg-type]
    assert [due.kind for due in desk.payments()] == ["instalment"]
    assert statuses(desk) == ["ordered", "collected"]


@pytest.mark.parametrize(
    "change",
    [
        suspended(),
        ended(date(2026, 1, 31)),
        approved(version=2, payee_id=None),
        notified(deemed=None),
        started(date(2026, 4, 1)),
    ],
    ids=lambda event: event.type_name,
)
def test_a_change_takes_the_payment_back_and_the_run_gets_smaller(desk: Desk, change: Event) -> None:
    prepared(desk).take(change)
    assert statuses(desk)[0] == "withdrawn"
    assert (desk.run().count, desk.run().total, desk.run().revision) == (0, 0, 2)
    assert desk.behind_gates == {}
    assert refusal(desk.order("release", "bela", desk.run(), revision=2)) == "run_empty"
    assert desk.told(PaymentCancelled) == []


def test_what_was_taken_back_is_the_same_payment_when_it_is_collected_again(desk: Desk) -> None:
    before = line(desk)
    desk.take(suspended(), GrantResumed(case_id=CASE, grant_id=GRANT))
    assert line(desk) == before
    assert (desk.run().count, desk.run().total) == (1, FULL)
    assert len(released(desk).payments()) == 1


def test_a_new_amount_leaves_the_prepared_run_and_waits_in_the_next(desk: Desk) -> None:
    prepared(desk).take(approved(version=2, monthly="900.00"), notified(version=2, deemed=DAY))
    assert statuses(desk) == ["withdrawn", "collected"]
    assert (desk.run().number, desk.run().total) == (2, Decimal("900.00"))


def test_after_the_release_a_change_before_its_turn_cancels_the_payment(desk: Desk) -> None:
    run = prepared(desk).run()
    desk.gates.clear()
    desk._decide("release", run, "bela", {"revision": 1})
    desk.take(suspended())
    assert desk.payments() == []
    [cancelled] = desk.told(PaymentCancelled)
    assert (cancelled.payment_id, cancelled.case_id) == (line(desk).payment_id, CASE)
    [told] = desk.told(PaymentRunReleased)
    assert told.count == len(desk.payments()) + 1
    desk.take(GrantResumed(case_id=CASE, grant_id=GRANT)).until(date(2026, 3, 3))
    assert statuses(desk) == ["cancelled", "collected"]
    assert (line(desk).attempt, line(desk).payment_id == cancelled.payment_id) == (2, False)


def test_a_payment_whose_account_was_erased_before_its_turn_is_cancelled(desk: Desk) -> None:
    prepared(desk)
    del desk.payees[PAYEE]
    assert desk.order("release", "bela", desk.run(), revision=1) == Reply()
    assert desk.payments() == []
    assert len(desk.told(PaymentCancelled)) == 1
    assert desk.waiting == Key(RecordedPayee.kind, str(PAYEE))


def test_the_payments_of_a_cancelled_run_go_into_the_next(desk: Desk) -> None:
    first = prepared(desk).run()
    assert desk.order("cancel", "anna", first, reason="doppelt vorbereitet") == Reply()
    second = desk.run()
    assert (second.number, second.count, second.total) == (2, 1, FULL)
    assert desk.runs[first.key].reason == "doppelt vorbereitet"  # type: ignore[attr-defined]
    assert statuses(desk) == ["collected"]
    assert refusal(desk.order("release", "bela", desk.runs[first.key], revision=1)) == "state_forbids"  # type: ignore[arg-type]
    assert len(released(desk).payments()) == 1


def remove(desk: Desk, by: str = "anna") -> Reply:
    payment, run = str(line(desk).payment_id), str(line(desk).run_id)
    return desk.order("remove", by, payment_id=payment, run_id=run, reason="Betrag prüfen")


def test_a_payment_taken_out_is_held_until_it_is_put_back(desk: Desk) -> None:
    assert remove(desk) == Reply()
    assert statuses(desk) == ["withdrawn"]
    desk.until(date(2026, 3, 10))
    assert [(held.reason, held.owner) for held in desk.told(PaymentHeld)] == [("removed", "agency")]
    assert statuses(desk) == ["withdrawn"]
    assert desk.order("restore", "anna", payment_id=str(line(desk).payment_id)) == Reply()
    assert statuses(desk) == ["collected"]
    assert len(desk.told(PaymentReleased)) == 1
    again = desk.order("restore", "anna", payment_id=str(line(desk).payment_id))
    assert refusal(again) == "not_found"


def test_a_new_decision_is_not_held_by_what_was_taken_out_before_it(desk: Desk) -> None:
    remove(desk)
    desk.take(approved(version=2, monthly="900.00"), notified(version=2, deemed=DAY))
    assert (line(desk).status, line(desk).amount) == ("collected", Decimal("900.00"))


def test_nothing_is_taken_out_after_the_release(desk: Desk) -> None:
    payment, run = str(line(desk).payment_id), str(line(desk).run_id)
    released(desk)
    assert refusal(remove(desk)) == "state_forbids"
    other = desk.order("remove", "anna", payment_id=payment, run_id=str(CASE), reason="x")
    assert refusal(other) == "not_found"
    assert run == str(desk.run().run_id)


def test_a_rejected_payment_takes_the_next_one_to_the_same_account_back(desk: Desk) -> None:
    released(desk).until(date(2026, 4, 1))
    assert statuses(desk) == ["ordered", "collected"]
    desk.take(rejected(desk.payments()[0]))
    assert statuses(desk) == ["rejected", "withdrawn"]


CHANGES: list[Event] = [
    suspended(),
    suspended(date(2026, 3, 20)),
    GrantResumed(case_id=CASE, grant_id=GRANT),
    approved(version=2, monthly="900.00"),
    notified(version=2, deemed=date(2026, 3, 5)),
    approved(version=3, payee_id=OTHER_PAYEE),
    notified(version=3, deemed=date(2026, 3, 9)),
    ended(date(2026, 5, 20)),
    commissioned(),
    invoiced(),
]
STEPS = st.lists(st.sampled_from([*CHANGES, "prepare", "release", "cancel", "remove", "wait"]), max_size=25)


@settings(max_examples=300, deadline=None)
@given(steps=STEPS)
def test_whatever_is_decided_and_changed_a_run_holds_what_its_lines_say(steps: list[Event | str]) -> None:
    facts = registered(), recorded(), recorded(OTHER_PAYEE), approved(), notified(), started()
    desk = Desk(released_at_once=False).take(*facts).until(DAY)
    for step in steps:
        _do(desk, step)
        for run in desk.runs.values():
            if run.kind == "run" and run.status in ("open", "prepared"):  # type: ignore[attr-defined]
                lines = desk.case.collected(run.run_id) if desk.case else ()  # type: ignore[attr-defined]
                expected = len(lines), sum(line.amount for line in lines)
                assert (run.count, run.total) == expected  # type: ignore[attr-defined]
    ids = [due.payment_id for due in desk.payments()]
    gone = {each.payment_id for each in desk.told(PaymentCancelled)}
    assert len(ids) == len(set(ids))
    assert not gone & set(ids)
    assert sum(told.count for told in desk.told(PaymentRunReleased)) == len(ids) + len(gone)


def _do(desk: Desk, step: Event | str) -> None:
    match step:
        case "wait":
            desk.until(date.fromordinal(desk.today.toordinal() + 8))
        case "remove":
            remove(desk)
        case "release":
            desk.order("release", "bela", desk.run(), revision=desk.run().revision)
        case "prepare" | "cancel":
            desk.order(str(step), "anna", desk.run(), reason="x")
        case Event():
            desk.take(step)
