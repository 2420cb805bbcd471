"""Records that cannot be read spoil nothing but themselves."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from faststream import AckPolicy

from contracts.topics import INTAKE_EVENTS
from tests.integration.chassis.ledger import NAME

if TYPE_CHECKING:
    from chassis.service import Running
    from tests.integration.chassis.bench import Bench, Message


async def test_nothing_is_acknowledged_but_by_us(bench: Bench) -> None:
    async with bench.service() as running:
        assert running.consumer.subscriber.ack_policy is AckPolicy.MANUAL


async def test_an_unknown_type_on_a_service_topic_is_skipped_and_counted(bench: Bench) -> None:
    case = str(uuid4())
    known = bench.hearing(case, "add 5", topic=INTAKE_EVENTS.name)
    unknown = bench.hearing(case, "add 7", topic=INTAKE_EVENTS.name)
    async with bench.service() as running:
        before = _metric(running, "skipped")
        await bench.handled(running, unknown.headed("ce_type", b"teilhabe.HearingHeld.v9"), known)
        assert _metric(running, "skipped") == before + 1
    assert await bench.balance(case) == 5
    assert await bench.dead() == []


def _null(message: Message) -> Message:
    return replace(message, value=None)


def _not_utf8(message: Message) -> Message:
    return message.headed("ce_subject", b"\xff")


@pytest.mark.parametrize(("spoil", "code"), [(_null, "value_missing"), (_not_utf8, "header_not_utf8")])
async def test_an_agency_is_told_what_is_wrong(bench: Bench, spoil: Any, code: str) -> None:
    case = str(uuid4())
    async with bench.service() as running:
        await bench.handled(running, spoil(bench.hearing(case, "add 5")), bench.hearing(case, "add 7"))
    told = [receipt for receipt in await bench.receipts_sent() if not receipt["accepted"]]
    assert [receipt["findings"][0]["code"] for receipt in told] == [code]
    assert await bench.balance(case) == 7


@pytest.mark.parametrize(("spoil", "code"), [(_null, "value_missing"), (_not_utf8, "header_not_utf8")])
async def test_on_a_service_topic_it_is_a_dead_letter_that_blocks_nothing(
    bench: Bench, spoil: Any, code: str
) -> None:
    case = str(uuid4())
    bad, good = (bench.hearing(case, "add 5", topic=INTAKE_EVENTS.name) for _ in range(2))
    async with bench.service() as running:
        await bench.handled(running, spoil(bad), good)
    assert [row["code"] for row in await bench.dead()] == [code]
    assert await bench.balance(case) == 5


def _metric(running: Running, name: str) -> float:
    value = running.metrics.registry.get_sample_value(f"teilhabe_{name}_total", {"service": NAME})
    return value or 0.0
