"""Folding a batch: what a list of incoming items makes of the loaded aggregates.

Pure: no I/O, no clock. The engine loads, folds and saves; a fold that finds an aggregate missing
from what was loaded names it in `needed`, and the engine loads that too and folds again from the
start. What one item does is applied as a whole or not at all.
"""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

from chassis.audit import AuditEntry, chained
from chassis.changes import Changes, Failure, Item, Lane, Loaded, ParkedItem, Parking, Snapshot
from chassis.handling import (
    Aggregate,
    Context,
    Key,
    Needed,
    OrderGiven,
    Outcome,
    Publish,
    TimerFired,
    Tombstone,
    Wait,
)
from chassis.outgoing import kept_reply

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from chassis.outgoing import Outgoing, Publisher
    from chassis.registry import Registry

SERVICES = "/services/"


class Fold:
    """One pass over a batch. `singly`: at most one parked item moves, so that it is known which one."""

    def __init__(
        self,
        loaded: Loaded,
        now: datetime,
        registry: Registry,
        publisher: Publisher,
        rules: str,
        *,
        singly: bool = False,
    ) -> None:
        self.changes = Changes()
        self.needed: set[Key] = set()
        self._loaded = loaded
        self._blocked = set(loaded.blocked)
        self._waiting: set[Lane] = {
            (key, row.item.record.topic)
            for key, rows in loaded.parked.items()
            for row in rows
            if row.reason == "waiting"
        }
        self._parked = {key: list(rows) for key, rows in loaded.parked.items()}
        self._now, self._registry, self._publisher, self._rules = now, registry, publisher, rules
        self._singly = singly
        self._tainted: set[Key] = set()

    def state(self, key: Key) -> Aggregate | None:
        """The state of an aggregate as this batch has left it so far."""
        return self._snapshot(key).state

    def erased(self, key: Key) -> bool:
        """Whether there was an aggregate, now gone; a stub that never held anything has no version."""
        snapshot = self._snapshot(key)
        return snapshot.state is None and snapshot.version > 0

    def take(self, items: Iterable[Item]) -> None:
        """Fold items in their order, each where its key stands."""
        for item in items:
            if item.key in self._tainted:
                continue
            try:
                self._take(item)
            except Needed as missing:
                self.needed.add(missing.key)
                self._tainted.add(item.key)

    def retry(self, keys: Iterable[Key]) -> None:
        """Try what waits for these aggregates again."""
        for key in keys:
            try:
                self._retry(key)
            except Needed as missing:
                self.needed.add(missing.key)

    def _take(self, item: Item) -> None:
        if self._superseded(item) or self._purged(item):
            return
        if item.key not in self._parked and not self._blocked:
            self._handle(item)
        else:
            self._take_in_turn(item)

    def _take_in_turn(self, item: Item) -> None:
        """Where something is parked or blocked: what came first goes first."""
        if item.dead_id is None and not self._singly:
            self._release(item.key)
        if item.dead_id is None and (item.key, item.cause.source) in self._blocked:
            self._park(item, "behind")
        elif (item.key, item.record.topic) in self._waiting or self._would_overtake(item):
            self._park(item, "queued")
        elif self._handle(item) and not self._singly:
            self._retry(item.key)

    def _superseded(self, item: Item) -> bool:
        """A timer that an earlier item of the batch has cancelled or set anew does not fire."""
        timer = item.payload
        return (
            item.timer_id is not None
            and isinstance(timer, TimerFired)
            and (item.key, timer.name) in self.changes.timers
        )

    def _purged(self, item: Item) -> bool:
        """A dead letter of somebody whom an earlier item of the batch has erased is gone."""
        return item.dead_id is not None and not self.changes.erased.isdisjoint(item.personal)

    def _release(self, key: Key) -> None:
        """What nothing holds back any more (a dead letter was discarded) goes before what is new."""
        for row in list(self._parked.get(key, ())):
            if row.reason != "waiting":
                self._retry_row(key, row)

    def _would_overtake(self, item: Item) -> bool:
        return item.dead_id is None and any(
            row.item.cause.source == item.cause.source
            if row.reason == "behind"
            else row.item.record.topic == item.record.topic
            for row in self._parked.get(item.key, ())
        )

    def _park(self, item: Item, reason: str, waits_on: Key | None = None) -> None:
        self.changes.parkings[id(item)] = Parking(item, reason, waits_on)
        self._parked.setdefault(item.key, []).append(ParkedItem(reason, item))
        self._leave_timer(item)
        self._leave_dead(item)

    def _handle(self, item: Item) -> bool:
        """Run the handler; True where the aggregate may have changed."""
        at = self._at(item)
        context = Context(at, item.cause, self._registry, self, item.findings)
        try:
            result = item.handler(self.state(item.key), item.payload, context)
            if isinstance(result, Wait):
                self._wait(item, result)
                return False
            self._apply(item, result, at)
        except Needed:
            raise
        except Exception as error:
            self._fail(item, error)
            return False
        self._settle(item)
        return True

    def _at(self, item: Item) -> datetime:
        """When an item is handled: now, but never before the moment at which another service told it.

        Clocks of machines differ a little; at midnight a letter would else be older than its decision.
        """
        return max(self._now, item.cause.time) if item.cause.source.startswith(SERVICES) else self._now

    def _apply(self, item: Item, outcome: Outcome[Aggregate], at: datetime) -> None:
        outgoing = [self._outgoing(item, index, each, at) for index, each in enumerate(outcome.events)]
        outgoing += [self._publisher.effect(item.key, effect) for effect in outcome.effects]
        answer = outcome.answer and self._outgoing(item, -1, outcome.answer, at)
        written = {item.key: outcome.state, **outcome.others}
        actor = item.payload.by if isinstance(item.payload, OrderGiven) else outcome.actor
        changed = [self._next(key, state, item, actor, at) for key, state in written.items()]
        self._forget(item, written)
        for snapshot, entry in filter(None, changed):
            self.changes.snapshots[entry.key] = snapshot
            self.changes.audit.append(entry)
        self.changes.outgoing += outgoing
        if answer:
            self.changes.outgoing.append(answer)
            if item.inbox:
                self.changes.answers[item.inbox] = answer
        if outcome.reply and item.inbox:
            self.changes.answers[item.inbox] = kept_reply(outcome.reply, item.record.topic, item.key)
        for timer in outcome.timers:
            self.changes.timers[timer.on or item.key, timer.name] = timer
        self.changes.opened += outcome.opens
        self.changes.aliases.update(outcome.aliases)

    def _forget(self, by: Item, written: Mapping[Key, Aggregate | None]) -> None:
        """What was set aside of a subject before it was erased must not come back after that."""
        for subject, state in written.items():
            if state is None and (self.state(subject) or by.record.value is None):
                self.changes.forget(subject.id)

    def _next(
        self, key: Key, state: Aggregate | None, item: Item, actor: str | None, at: datetime
    ) -> tuple[Snapshot, AuditEntry] | None:
        """The aggregate's next version and its audit entry; None where nothing changes."""
        before = self._snapshot(key)
        if state is before.state or state == before.state:
            return None
        version = before.version + 1
        entry = chained(
            before.audit_hash,
            key=key,
            version=version,
            cause=item.cause,
            actor=actor or item.cause.source,
            at=at,
            rules=self._rules,
            content=item.record.content(),
        )
        return Snapshot(version, state, entry.hash), entry

    def _outgoing(self, item: Item, index: int, each: object, at: datetime) -> Outgoing:
        if isinstance(each, Tombstone):
            return self._publisher.tombstone(item.key, each)
        publish = each if isinstance(each, Publish) else Publish(each)  # type: ignore[arg-type]
        return self._publisher.message(item.key, item.cause, index, publish, at)

    def _wait(self, item: Item, wait: Wait) -> None:
        self._waiting.add((item.key, item.record.topic))
        if item.parked_id is not None:
            self.changes.retried[item.parked_id] = wait.on
        elif id(item) in self.changes.parkings:
            self.changes.parkings[id(item)] = Parking(item, "waiting", wait.on)
        else:
            self._park(item, "waiting", wait.on)

    def _fail(self, item: Item, error: Exception) -> None:
        self._blocked.add((item.key, item.cause.source))
        trace = "".join(traceback.format_exception(error, limit=-6))
        self.changes.failures.append(Failure(item, type(error).__name__, trace))
        if item.dead_id is None:
            self._leave(item)

    def _settle(self, item: Item) -> None:
        """Book an item that took effect, wherever it came from."""
        self._leave(item)
        self._leave_dead(item)

    def _leave(self, item: Item) -> None:
        """Take an item out of where it waited."""
        self.changes.parkings.pop(id(item), None)
        if item.parked_id is not None:
            self.changes.unparked.append(item.parked_id)
        self._leave_timer(item)

    def _leave_dead(self, item: Item) -> None:
        """A redriven item that took effect, or waits now, holds nothing back any more."""
        if item.dead_id is not None:
            self.changes.redriven.append(item.dead_id)
            self._blocked.discard((item.key, item.cause.source))

    def _leave_timer(self, item: Item) -> None:
        if item.timer_id is not None:
            self.changes.fired.append(item.timer_id)

    def _retry(self, key: Key) -> None:
        """Handle what is parked for an aggregate, in order, until nothing more moves."""
        moved = True
        while moved:
            moved = False
            for row in list(self._parked.get(key, ())):
                moved = self._retry_row(key, row) or moved
                if moved and self._singly:
                    return

    def _retry_row(self, key: Key, row: ParkedItem) -> bool:
        """Handle one parked item if nothing is before it; True where it left its place."""
        lane = (key, row.item.record.topic)
        if (key, row.item.cause.source) in self._blocked:
            return False
        if row.reason == "waiting":
            self._waiting.discard(lane)
        elif lane in self._waiting:
            return False
        self._handle(row.item)
        rows = self._parked[key]
        if lane in self._waiting:
            rows[rows.index(row)] = ParkedItem("waiting", row.item)
            return False
        rows.remove(row)
        return True

    def _snapshot(self, key: Key) -> Snapshot:
        snapshot = self.changes.snapshots.get(key) or self._loaded.snapshots.get(key)
        if snapshot is None:
            raise Needed(key)
        return snapshot
