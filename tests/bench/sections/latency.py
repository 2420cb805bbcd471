"""From a submission to its receipt and to the assessment, at a hundred a second, beside one bare hop.

A bare hop is a record of the same bytes from a producer to a consumer through a topic of its own; one
is sent between any two submissions.
"""

from __future__ import annotations

import json
import statistics
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from contracts.eligibility import EligibilityAssessed
from contracts.receipts import SubmissionReceived
from contracts.topics import ELIGIBILITY_EVENTS
from services.eligibility import app as eligibility
from services.intake import app as intake
from tests.bench import broker
from tests.bench.bed import Process, new_group
from tests.bench.broker import Message
from tests.bench.figures import PERCENTILES, percentiles
from tests.bench.section import Raw, Section
from tests.bench.steady_load import Due, sent_on_time, watched
from tests.bench.submissions import agencies, submissions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tests.bench.bed import Bed, Running
    from tests.bench.scale import Scale
    from tests.databases import FreshDatabase
    from tests.e2e.messages import Message as Submission

A_SECOND = 100
WARM_UP_S = 2.0
PATIENCE_S = 60.0
HOP = "bench.hop.v1"
SERVICES = {"intake": intake, "eligibility": eligibility}
CLOCK = {"TEILHABE_CLOCK": "controlled", "TEILHABE_CLOCK_START": "2026-03-02T08:00:00Z"}
"""The applications are of that day."""
STAGES = ("hop", "receipt", "assessed")


async def measure_round(bed: Bed, scale: Scale) -> Raw:
    """Both services, freshly started, under load for a while."""
    await bed.topic(HOP)
    async with AsyncExitStack() as open_:
        database = await open_.enter_async_context(bed.database())
        services = await _start(bed, database, open_)
        receipts = [agency.receipts for agency in agencies(bed.registry)]
        hops = await open_.enter_async_context(watched(bed.bootstrap, [HOP], _key))
        answers = await open_.enter_async_context(
            watched(bed.bootstrap, [*receipts, ELIGIBILITY_EVENTS.name], _answer)
        )
        sender = await open_.enter_async_context(broker.producer(bed.bootstrap))
        sent = list(submissions(bed.registry, int((scale.seconds + WARM_UP_S) * A_SECOND)))
        before = [service.cpu_s() for service in services.values()]
        moments = await sent_on_time(sender, _load(sent))
        names = [f"{stage}/{message.data['case_id']}" for message in sent for stage in STAGES[1:]]
        await answers.complete(names, PATIENCE_S)
        await hops.complete([f"hop/{message.data['case_id']}" for message in sent], PATIENCE_S)
        spent = [service.cpu_s() for service in services.values()]
    each = [1000 * (now - then) / len(sent) for now, then in zip(spent, before, strict=True)]
    cpu = dict(zip(services, each, strict=True))
    return {**_times(moments, {**hops.seen, **answers.seen}), "cpu_ms_each": cpu}


async def _start(bed: Bed, database: FreshDatabase, open_: AsyncExitStack) -> dict[str, Running]:
    started = {}
    for name, app in SERVICES.items():
        group = new_group()
        await broker.start_at_end(bed.bootstrap, group, app.topics(bed.registry))
        process = Process(name, ("-m", f"services.{name}"), database.dsn(name), group, CLOCK)
        started[name] = await open_.enter_async_context(bed.process(process))
    for running in started.values():
        await running.ready()
    return started


def _load(sent: Sequence[Submission]) -> Iterator[Due]:
    """A submission, half an interval later a bare hop with its bytes, and so on."""
    for number, submission in enumerate(sent):
        case_id, value = submission.data["case_id"], submission.value or b""
        headers = [(name, value or b"") for name, value in submission.headers]
        message = Message(submission.key or b"", value, headers)
        yield Due(f"submission/{case_id}", number / A_SECOND, submission.topic, message)
        hop = replace(message, key=f"hop/{case_id}".encode())
        yield Due(f"hop/{case_id}", (number + 0.5) / A_SECOND, HOP, hop)


def _key(record: Any) -> str:
    name: str = record.key.decode()
    return name


def _answer(record: Any) -> str | None:
    stages = {SubmissionReceived.ce_type: "receipt", EligibilityAssessed.ce_type: "assessed"}
    stage = stages.get(dict(record.headers)["ce_type"].decode())
    return stage and f"{stage}/{json.loads(record.value)['case_id']}"


def _times(moments: Mapping[str, float], seen: Mapping[str, float]) -> Raw:
    """Percentiles of each stage in milliseconds, without the warm-up."""
    warm = min(moments.values()) + WARM_UP_S
    times: dict[str, list[float]] = {stage: [] for stage in STAGES}
    for name, moment in moments.items():
        sent, _, case_id = name.partition("/")
        for stage in STAGES[:1] if sent == "hop" else STAGES[1:]:
            if moment >= warm:
                times[stage].append(1000 * (seen[f"{stage}/{case_id}"] - moment))
    return {stage: {"count": len(values), **percentiles(values)} for stage, values in times.items()}


def summarise(raws: Sequence[Raw]) -> dict[str, dict[str, Any]]:
    """Medians of the rounds: milliseconds, and multiples of the median hop of the same round."""
    found: dict[str, Any] = {"a_second": A_SECOND}
    for stage in STAGES:
        found[stage] = {
            name: {
                "ms": statistics.median(raw[stage][name] for raw in raws),
                "hops": statistics.median(raw[stage][name] / raw["hop"]["p50"] for raw in raws),
            }
            for name in PERCENTILES
        }
    return {"latency": found}


SECTION = Section("latency", measure_round, summarise)
