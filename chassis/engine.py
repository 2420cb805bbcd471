"""One batch, one transaction: claim, load, fold, save.

The engine is the same for a batch of records, for due timers, for confirmations of effects, for parked
events to be tried again and for dead letters to be redriven. Batches may run at the same time, in one
process or in several: the inbox and the locks on the aggregates keep them apart.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

import structlog

from chassis.arrival import (
    OURS,
    Arrival,
    answer_id,
    from_partner,
    problem_of,
    reused,
    set_aside,
    why_not,
)
from chassis.batch import Batch, GivenBack, Report, is_transient, parts
from chassis.changes import Changes, Failure, InboxKey, Item, Loaded, ParkedItem
from chassis.fold import Fold
from chassis.handling import Cause, Context, Key, Needed, Problem, Publish, Reply
from chassis.outgoing import Outgoing, Publisher, reply_from
from chassis.records import of_timer
from chassis.remedies import of_unreadable
from chassis.store import Claims, Entered, Store, Unit
from contracts.topics import describe

if TYPE_CHECKING:
    from chassis.clock import Clock
    from chassis.inbound import Inbound
    from chassis.registry import Registry

log = structlog.get_logger(__name__)

ATTEMPTS = 6
PASSES = 20
"""A fold that keeps asking for more aggregates than this is a bug of a handler."""

AnswerProblem = Callable[[Problem, Context], Publish | None]
T = TypeVar("T")


class Engine:
    """Handles the batches of one service."""

    def __init__(
        self,
        service: str,
        inbound: Inbound,
        store: Store,
        clock: Clock,
        registry: Registry,
        rules: str,
        answer_problem: AnswerProblem | None = None,
    ) -> None:
        self._service, self._inbound, self._store = service, inbound, store
        self._clock, self._registry, self._rules = clock, registry, rules
        self._publisher = Publisher(service)
        self._answer_problem = answer_problem

    async def handle(self, batch: Batch) -> Report:
        """Handle a batch in one transaction; raises `GivenBack` after repeated transient trouble."""
        try:
            return await self._patiently(lambda: self._together(batch))
        except GivenBack:
            raise
        except Exception as error:
            log.warning("batch_refused", error=type(error).__name__, size=len(batch.arrivals))
            return await self._patiently(lambda: self._one_by_one(batch))

    async def _patiently(self, attempt: Callable[[], Awaitable[T]]) -> T:
        for number in range(ATTEMPTS):
            try:
                return await attempt()
            except Exception as error:
                if not is_transient(error):
                    raise
                log.warning("batch_retried", error=type(error).__name__, attempt=number + 1)
                await asyncio.sleep(min(2.0, 0.05 * 2**number) * (0.5 + random.random()))  # noqa: S311
        raise GivenBack(f"{ATTEMPTS} attempts failed")

    async def _together(self, batch: Batch) -> Report:
        async with self._store.transaction() as unit:
            return await self._in(unit, batch)

    async def _one_by_one(self, batch: Batch) -> Report:
        """The batch could not be saved: find the event that is to blame, under savepoints."""
        report = Report()
        async with self._store.transaction() as unit:
            for part in parts(batch):
                done = await self._alone(unit, part)
                report += done
                while part.retries and done.released:
                    done = await self._alone(unit, part)
                    report += done
        return report

    async def _alone(self, unit: Unit, part: Batch) -> Report:
        """Handle one thing; set it aside where its effect cannot be saved."""
        try:
            async with unit.savepoint():
                return await self._in(unit, part, singly=True)
        except Exception as error:
            if is_transient(error):
                raise
            async with unit.savepoint():
                return await self._set_aside(unit, part, error)

    async def _in(self, unit: Unit, batch: Batch, *, singly: bool = False) -> Report:
        skipped = sum(arrival.skipped for arrival in batch.arrivals)
        arrivals = [arrival for arrival in batch.arrivals if not arrival.skipped]
        fresh, repeats = await self._claimed(unit, arrivals)
        items, fresh = await self._items(unit, fresh)
        redriven = await self._redriven(unit, batch)
        items += redriven
        keys = {
            *(item.key for item in items),
            *(key for arrival in fresh for key in arrival.also),
            *(key for _, key in batch.timers),
            *batch.retries,
        }
        loaded = await self._loaded(unit, keys)
        items += await self._fired(unit, batch)
        retries = (*batch.retries, *(item.key for item in redriven))
        fold = await self._folded(unit, loaded, items, retries, singly=singly)
        problems = await self._answer_problems(unit, fresh, fold.changes)
        again = _answers_again(repeats, fold.changes)
        await unit.save(fold.changes, again, loaded.snapshots)
        return Report(
            handled=len(items),
            repeats=len(repeats),
            problems=problems,
            skipped=skipped,
            parked=len(fold.changes.parkings),
            dead=len(fold.changes.failures),
            published=len(fold.changes.outgoing) + len(again),
            written=frozenset(fold.changes.snapshots),
            released=len(fold.changes.unparked),
            due=fold.changes.due(self._clock.now()),
            replies=_replies(fresh, repeats, fold.changes),
        )

    async def _claimed(
        self, unit: Unit, arrivals: Sequence[Arrival]
    ) -> tuple[list[Arrival], list[tuple[Arrival, Outgoing | None]]]:
        """Tell what is new from repeats, and from other messages under a used id (problems of their own).

        A record that comes again at its own position is the broker's redelivery, no repeat: its answer
        is on its way already.
        """
        if not arrivals:
            return [], []
        first: dict[InboxKey, Arrival] = {}
        for arrival in arrivals:
            first.setdefault(arrival.inbox, arrival)
        claims = await unit.claim(list(first.values()))
        fresh: list[Arrival] = []
        repeats: list[tuple[Arrival, Outgoing | None]] = []
        others: list[Arrival] = []
        for arrival in arrivals:
            before = _before(arrival, first[arrival.inbox], claims)
            if before is None:
                fresh.append(set_aside(arrival) if arrival.beyond_horizon else arrival)
            elif before.content != arrival.content:
                others.append(reused(arrival))
            elif arrival.ordered or before.position != arrival.record.position:
                repeats.append((arrival, before.answer))
        if others:
            claims = await unit.claim(others)
            fresh += [arrival for arrival in others if arrival.inbox in claims.new]
        return fresh, repeats

    async def _items(self, unit: Unit, arrivals: Sequence[Arrival]) -> tuple[list[Item], list[Arrival]]:
        """What can be folded, its aggregate found; an unknown part becomes a problem."""
        parts = [arrival.alias for arrival in arrivals if arrival.alias]
        found = await unit.resolve(parts) if parts else {}
        items: list[Item] = []
        resolved: list[Arrival] = []
        for arrival in arrivals:
            known = self._with_aggregate(arrival, found)
            resolved.append(known)
            if known.route is not None:
                items.append(known.item(found[known.alias] if known.alias else known.id))
        return items, resolved

    def _with_aggregate(self, arrival: Arrival, found: Mapping[Key, str]) -> Arrival:
        if arrival.alias is None or arrival.alias in found:
            return arrival
        if not from_partner(describe(arrival.record.topic)):
            return replace(arrival, route=None)
        assert arrival.route is not None
        assert arrival.cause is not None
        return replace(
            arrival,
            route=None,
            problem=problem_of(
                arrival,
                "unknown_reference",
                f"/{arrival.route.id_field}",
                f"no {arrival.route.alias} with the id {arrival.id} is known here",
                ce_id=arrival.cause.id,
            ),
        )

    async def _loaded(self, unit: Unit, keys: set[Key]) -> Loaded:
        loaded = Loaded()
        if keys:
            loaded.snapshots = await unit.load(keys)
            loaded.blocked, parked = await unit.held(keys)
            for row in parked:
                item = self._inbound.kept(row.record, row.key, row.cause_id, row.sender)
                loaded.parked[row.key].append(ParkedItem(row.reason, replace(item, parked_id=row.id)))
        return loaded

    async def _redriven(self, unit: Unit, batch: Batch) -> list[Item]:
        """Dead letters to be tried again; those that never had a key are read anew."""
        items: list[Item] = []
        for row in await unit.dead(batch.redrives) if batch.redrives else ():
            if row.key is not None:
                item = self._inbound.kept(row.record, row.key, UUID(row.cause_id), row.sender)
                items.append(replace(item, dead_id=row.id))
                continue
            found, (arrival,) = await self._items(unit, [self._inbound.read(row.record)])
            items += [replace(item, dead_id=row.id) for item in found]
            if not found:
                code, error = why_not(arrival)
                await unit.keep_dead(row.id, code, error)
        return items

    async def _fired(self, unit: Unit, batch: Batch) -> list[Item]:
        if not batch.timers:
            return []
        due = await unit.due([number for number, _ in batch.timers], self._clock.now())
        return [
            replace(self._inbound.timer(of_timer(t.id, t.name, t.due_at), t.key, t.name), timer_id=t.id)
            for t in due
        ]

    async def _folded(
        self, unit: Unit, loaded: Loaded, items: Sequence[Item], retries: Sequence[Key], *, singly: bool
    ) -> Fold:
        """Fold, and as long as handlers ask for further aggregates, load these and fold again."""
        now = self._clock.now()
        for _ in range(PASSES):
            fold = Fold(loaded, now, self._registry, self._publisher, self._rules, singly=singly)
            fold.take(items)
            fold.retry(retries)
            if not fold.needed:
                return fold
            loaded.snapshots |= await unit.load(fold.needed)
        raise RuntimeError(f"still asking for {sorted(fold.needed)[:3]} after {PASSES} passes")

    async def _answer_problems(self, unit: Unit, arrivals: Sequence[Arrival], changes: Changes) -> int:
        problems = [arrival for arrival in arrivals if arrival.problem]
        for arrival in problems:
            answer = self._problem_answer(arrival)
            if answer is None:
                assert arrival.problem is not None
                await unit.bury(arrival, arrival.problem.code, of_unreadable(arrival.problem))
            else:
                changes.outgoing.append(answer)
                changes.answers[arrival.inbox] = answer
        return len(problems)

    def _problem_answer(self, arrival: Arrival) -> Outgoing | None:
        problem = arrival.problem
        assert problem is not None
        ours = problem.code in OURS or not from_partner(describe(arrival.record.topic))
        if self._answer_problem is None or ours:
            return None
        now = self._clock.now()
        cause = Cause(
            answer_id(arrival),
            "Problem",
            arrival.inbox[0],
            problem.subject or "",
            now,
            arrival.record.topic,
        )
        context = Context(now, cause, self._registry, _Nothing())
        publish = self._answer_problem(problem, context)
        key = Key("problem", arrival.record.position_id)
        return None if publish is None else self._publisher.message(key, cause, 0, publish, now)

    async def _set_aside(self, unit: Unit, part: Batch, error: Exception) -> Report:
        """A single event whose effect cannot be saved is a dead letter that blocks its key."""
        code, reason = type(error).__name__, f"{type(error).__name__}: {error}"
        fresh, _ = await self._claimed(unit, list(part.arrivals))
        items, resolved = await self._items(unit, fresh)
        keyless = [arrival for arrival in resolved if arrival.route is None]
        for arrival in keyless:
            await unit.bury(arrival, code, reason)
        items += await self._redriven(unit, part)
        items += await self._fired(unit, part)
        items += await self._next_released(unit, part.retries)
        failures = [Failure(item, code, reason) for item in items]
        fired = [item.timer_id for item in items if item.timer_id is not None]
        unparked = [item.parked_id for item in items if item.parked_id is not None]
        await unit.save(Changes(failures=failures, fired=fired, unparked=unparked), (), {})
        return Report(dead=len(failures) + len(keyless), released=len(unparked))

    async def _next_released(self, unit: Unit, retries: Sequence[Key]) -> list[Item]:
        """The parked event that a single retry has just moved: a fold is pure and moves it again."""
        loaded = await self._loaded(unit, set(retries))
        fold = await self._folded(unit, loaded, (), retries, singly=True)
        moved = set(fold.changes.unparked)
        return [row.item for rows in loaded.parked.values() for row in rows if row.item.parked_id in moved]


class _Nothing:
    """The working set of an answer to a record that could not be read."""

    def state(self, key: Key) -> None:
        raise Needed(key)

    def erased(self, key: Key) -> bool:
        raise Needed(key)


def _before(arrival: Arrival, first: Arrival, claims: Claims) -> Entered | None:
    """What entered the inbox under this key before; None where the arrival is the first."""
    if arrival.inbox not in claims.new:
        return claims.known[arrival.inbox]
    return None if arrival is first else Entered(first.content, first.record.position, None)


def _replies(
    fresh: Sequence[Arrival], repeats: Sequence[tuple[Arrival, Outgoing | None]], changes: Changes
) -> dict[InboxKey, Reply]:
    """What became of the orders among these; one that is set aside has no reply."""
    given = [(arrival, changes.answers.get(arrival.inbox)) for arrival in fresh]
    return {
        arrival.inbox: reply_from(kept) for arrival, kept in (*given, *repeats) if kept and arrival.ordered
    }


def _answers_again(repeats: Sequence[tuple[Arrival, Outgoing | None]], changes: Changes) -> list[Outgoing]:
    """The stored answers of repeats, and those of repeats within the batch."""
    answers = [
        answer or changes.answers.get(arrival.inbox) for arrival, answer in repeats if not arrival.ordered
    ]
    return [answer for answer in answers if answer is not None]
