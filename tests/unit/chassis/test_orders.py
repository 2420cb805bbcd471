"""A person's order is handled like any other arrival, under its own id, and its reply is kept."""

from __future__ import annotations

from uuid import uuid4

from chassis.handling import Context, Handlers, Key, OrderGiven, Outcome, Reply
from chassis.inbound import Inbound
from chassis.outgoing import reply_from
from tests.unit.chassis.boxes import NOW, Box, fold, item, loaded

handlers = Handlers(Box)


@handlers.order("fill")
def fill(box: Box | None, order: OrderGiven, context: Context) -> Outcome[Box]:
    if box is None:
        return Outcome(None, reply=Reply(refused="not_found", detail="Es gibt keine Kiste."))
    return Outcome(box.with_word(order.content["word"]), opens=["lid"], reply=Reply())


inbound = Inbound("eligibility", handlers)
FILL = OrderGiven("fill", "grete.muster", {"word": "straw"})
A = Key("box", "a")


def test_an_order_changes_its_aggregate_in_the_name_of_the_person() -> None:
    arrival = inbound.order(FILL, "a", uuid4(), NOW)
    done = fold(loaded(A), item("first"), arrival.item("a"))
    assert done.state(A) == Box(words=("first", "straw"))
    assert done.changes.audit[-1].actor == "grete.muster"
    assert done.changes.audit[-1].type == "order:fill"
    assert done.changes.opened == ["lid"]
    assert reply_from(done.changes.answers[arrival.inbox]) == Reply()
    assert done.changes.outgoing == []


def test_a_refusal_is_kept_as_the_reply_and_changes_nothing() -> None:
    arrival = inbound.order(FILL, "a", uuid4(), NOW)
    done = fold(loaded(A), arrival.item("a"))
    kept = reply_from(done.changes.answers[arrival.inbox])
    assert (kept.refused, kept.detail) == ("not_found", "Es gibt keine Kiste.")
    assert done.changes.snapshots == {}


def test_an_order_enters_the_inbox_by_its_id_alone() -> None:
    one, other = uuid4(), uuid4()
    arrivals = [inbound.order(FILL, "a", each, NOW) for each in (one, one, other)]
    assert [arrival.inbox for arrival in arrivals] == [
        ("order:fill", str(each)) for each in (one, one, other)
    ]


def test_an_order_that_was_set_aside_can_be_redriven() -> None:
    order_id = uuid4()
    arrival = inbound.order(FILL, "a", order_id, NOW)
    kept = inbound.kept(arrival.record, A, order_id, "")
    assert (kept.payload, kept.cause, kept.inbox) == (FILL, arrival.cause, arrival.inbox)


def test_a_dead_order_holds_nothing_back() -> None:
    first, second = (inbound.order(FILL, "a", uuid4(), NOW) for _ in range(2))
    assert first.cause is not None
    done = fold(loaded(A, blocked=[(A, first.cause.source)]), item("first"), second.item("a"))
    assert done.state(A) == Box(words=("first", "straw"))
