"""Two instances of one service under load: the second one joins, leaves, comes again and is killed."""

from __future__ import annotations

import asyncio
import signal
import time
from collections import Counter, defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import asyncpg

from tests.bench import broker, figures
from tests.bench.bed import Bed, Process, new_group
from tests.bench.broker import Message, Offsets, messages
from tests.bench.measure import PATIENCE_S, READ, WRITTEN, everything_read
from tests.bench.section import Raw, Section
from tests.bench.steady_load import Due, sent_on_time
from tests.bench.workloads import terms

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence

    from tests.bench.scale import Scale

A_SECOND = 500
STEPS = ("alone", "join", "leave", "join_again", "kill")
SYNTHETIC = ("-m", "tests.bench.subjects.synthetic")


async def measure_round(bed: Bed, scale: Scale) -> Raw:
    """Steady load for as long as the second instance comes and goes; then every effect is counted."""
    sent: list[Message] = []
    async with bed.database() as database:
        dsn, group = database.dsn("payments"), new_group()
        await broker.start_at_end(bed.bootstrap, group, everything_read(bed))
        begin = await broker.ends(bed.bootstrap, WRITTEN.name)
        async with bed.process(_instance("first", dsn, group)) as first:
            await first.ready()
            steps = await _under_load(bed, sent, begin, _instance("second", dsn, group), scale)
            await broker.reached(bed.bootstrap, begin, len(sent), PATIENCE_S)
        counted = await _counted(dsn)
    answers = await broker.since(bed.bootstrap, begin)
    return {"events": len(sent), **_effects(sent, counted, answers), **_pauses(steps, answers)}


def _instance(name: str, dsn: str, group: str) -> Process:
    return Process(name, SYNTHETIC, dsn, group, {"TEILHABE_INSTANCE": name})


async def _under_load(
    bed: Bed, sent: list[Message], begin: Offsets, second: Process, scale: Scale
) -> dict[str, float]:
    """Send while the second instance comes and goes; when each step began, in milliseconds of the clock."""
    over = asyncio.Event()
    async with broker.producer(bed.bootstrap) as sender:
        sending = asyncio.create_task(sent_on_time(sender, _load(sent, over)))

        async def phase() -> None:
            """A while of load, until all that was sent before its end is answered, whoever has to do it."""
            await asyncio.sleep(scale.seconds / len(STEPS))
            await broker.reached_each(bed.bootstrap, _answered(sent, begin), PATIENCE_S)

        steps = await _come_and_go(bed, second, phase)
        over.set()
        await sending
    return steps


def _load(sent: list[Message], over: asyncio.Event) -> Iterator[Due]:
    """Events without end, until it is over; what was sent is added to the list."""
    while True:
        for message in messages(READ, terms(A_SECOND)):
            if over.is_set():
                return
            yield Due(str(len(sent)), len(sent) / A_SECOND, READ.name, message)
            sent.append(message)


def _answered(sent: Sequence[Message], begin: Offsets) -> Offsets:
    """Where the topic written ends once each event has its answer: on the partition of its own number."""
    counts = Counter(broker.hashed(message.key) % len(begin) for message in sent)
    return {each: offset + counts[each.partition] for each, offset in begin.items()}


async def _come_and_go(bed: Bed, second: Process, phase: Callable[[], Awaitable[None]]) -> dict[str, float]:
    began = {STEPS[0]: _now_ms()}
    await phase()
    for join, leave in (STEPS[1:3], STEPS[3:5]):
        began[join] = _now_ms()
        async with bed.process(second) as running:
            await running.ready()
            await phase()
            began[leave] = _now_ms()
            if leave == "kill":
                running.child.send(signal.SIGKILL)
        await phase()
    return began


def _now_ms() -> float:
    return time.time() * 1000


async def _counted(dsn: str) -> dict[str, int]:
    """How often each case was counted up."""
    connection = await asyncpg.connect(dsn)
    try:
        rows = await connection.fetch("SELECT id, (state->>'terms')::int AS terms FROM counted")
        return {row["id"]: row["terms"] for row in rows}
    finally:
        await connection.close()


def _effects(sent: Sequence[Message], counted: Mapping[str, int], answers: Sequence[Any]) -> dict[str, int]:
    """Effects lost and doubled in the table; an answer sent again under its own id is no effect."""
    wanted = Counter(message.key.decode() for message in sent)
    ids = {dict(answer.headers)["ce_id"] for answer in answers}
    return {
        "lost": sum(max(0, count - counted.get(key, 0)) for key, count in wanted.items()),
        "doubled": sum(max(0, counted[key] - wanted[key]) for key in counted),
        "answers": len(ids),
        "sent_again": len(answers) - len(ids),
    }


def _pauses(began: Mapping[str, float], answers: Sequence[Any]) -> dict[str, Any]:
    """The longest silence between two answers of the service, and of one partition after each step."""
    by_partition: dict[int, list[int]] = defaultdict(list)
    for answer in answers:
        by_partition[answer.partition].append(answer.timestamp)
    pauses = dict.fromkeys(began, 0.0)
    for stamps in by_partition.values():
        for earlier, later in pairwise(stamps):
            step = next((name for name in reversed(list(began)) if began[name] < later), STEPS[0])
            pauses[step] = max(pauses[step], (later - earlier) / 1000)
    longest = figures.longest_gap([answer.timestamp for answer in answers])
    return {"longest_pause_s": longest, "longest_of_a_partition_s": pauses}


def summarise(raws: Sequence[Raw]) -> dict[str, dict[str, Any]]:
    """The worst of all rounds."""
    steps = {step: max(raw["longest_of_a_partition_s"][step] for raw in raws) for step in STEPS}
    return {
        "rebalance": {
            "longest_pause_s": max(raw["longest_pause_s"] for raw in raws),
            "longest_of_a_partition_s": steps,
            "join_or_leave_s": max(steps[step] for step in STEPS[1:4]),
            "faults": sum(raw["lost"] + raw["doubled"] for raw in raws),
        }
    }


SECTION = Section("rebalance", measure_round, summarise, most_rounds=1)
