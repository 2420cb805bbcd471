"""A small aggregate and its handlers: what a fold is tried on."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_OID, uuid5

from chassis.changes import Item, Loaded, ParkedItem, Snapshot
from chassis.fold import Fold
from chassis.handling import Aggregate, Cause, Context, Key, Outcome, Publish, Result, TimerFired, Wait
from chassis.outgoing import Publisher
from chassis.records import Record
from chassis.registry import Registry
from contracts.receipts import SubmissionReceived

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
A, B = Key("box", "a"), Key("box", "b")
REGISTRY = Registry({}, {}, {}, {})
ANSWERS = "agency.celle.receipts.v1"


class Box(Aggregate, kind="box"):
    """Remembers what was put into it."""

    words: tuple[str, ...] = ()

    def with_word(self, word: str) -> Box:
        return Box(words=(*self.words, word))


def put(box: Box | None, word: str, context: Context) -> Result:
    """Put a word in; `crash` crashes, `see b` reads box b, `wait b` waits until there is a box b."""
    verb, _, other = word.partition(" ")
    match verb:
        case "crash":
            raise RuntimeError("crashed")
        case "see":
            context.get(Box, other)
        case "wait" if context.get(Box, other) is None:
            return Wait(Key("box", other))
    return Outcome((box or Box()).with_word(word))


def put_into_both(box: Box | None, word: str, context: Context) -> Outcome[Box]:
    """Put a word into box b, too."""
    other = context.get(Box, "b") or Box()
    return Outcome((box or Box()).with_word(word), others={B: other.with_word(word)})


def answered(box: Box | None, word: str, context: Context) -> Outcome[Box]:
    """Put a word in and answer the sender."""
    answer = Publish(SubmissionReceived(accepted=True), topic=ANSWERS, key="a", subject="a")
    return Outcome((box or Box()).with_word(word), answer=answer)


def item(word: str, key: Key = A, sender: str = "x", topic: str = "t", **more: Any) -> Item:
    """An event that puts a word into a box."""
    cause = Cause(cause_id(word), "WordSaid", sender, key.id, NOW, topic)
    given = {"handler": put, "payload": word, **more}
    return Item(key=key, cause=cause, record=Record(topic, 0, 0, None, word.encode(), ()), **given)


def timer(name: str, number: int) -> Item:
    """A due timer of box a."""
    return replace(
        item(f"timer {name}", topic=f"timer:{name}"),
        handler=lambda box, fired, _context: Outcome((box or Box()).with_word(f"fired {fired.name}")),
        payload=TimerFired(name, NOW),
        timer_id=number,
    )


def cause_id(word: str) -> UUID:
    return uuid5(NAMESPACE_OID, word)


def loaded(
    *keys: Key, parked: Iterable[tuple[str, Item]] = (), blocked: Iterable[tuple[Key, str]] = ()
) -> Loaded:
    """Boxes that do not exist yet, and what is parked for them, numbered from 1."""
    rows: dict[Key, list[ParkedItem]] = defaultdict(list)
    for number, (reason, each) in enumerate(parked, 1):
        rows[each.key].append(ParkedItem(reason, replace(each, parked_id=number)))
    return Loaded({key: Snapshot(0, None, b"") for key in keys}, set(blocked), rows)


def fold(state: Loaded, *items: Item, retries: Iterable[Key] = (), singly: bool = False) -> Fold:
    """One pass over a batch."""
    done = Fold(state, NOW, REGISTRY, Publisher("eligibility"), "rules", singly=singly)
    done.take(items)
    done.retry(retries)
    return done


def words(done: Fold, key: Key = A) -> list[str]:
    """What is in a box after a fold."""
    state = done.state(key)
    return list(state.words) if isinstance(state, Box) else []


def parked(done: Fold) -> list[tuple[str, object]]:
    """What a fold parks, with the reason."""
    return [(each.reason, each.item.payload) for each in done.changes.parkings.values()]
