"""Effects outside Kafka: done once, tried again, or set aside; never the end of the process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from chassis.adapters import NotYet, Reader
from chassis.dead_letters import redrive
from tests.integration.chassis.bench import until

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chassis.handling import Effect
    from tests.integration.chassis.bench import Bench


class Post:
    """Plays the post; fails with what it is given, one after the other, before it delivers."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.delivered: list[Effect] = []

    async def deliver(self, effect: Effect, read: Reader) -> Mapping[str, Any]:
        if self.failures:
            raise self.failures.pop(0)
        self.delivered.append(effect)
        return {"how": effect.payload["how"]}


async def test_an_effect_is_done_and_confirmed_once(bench: Bench) -> None:
    case, post = str(uuid4()), Post()
    async with bench.service({"post": post}) as running:
        await bench.handled(running, bench.hearing(case, "post by letter"))
    assert await bench.entries(case) == ["post by letter", "posted by letter"]
    assert len(post.delivered) == 1


async def test_an_adapter_that_cannot_yet_is_asked_again(bench: Bench) -> None:
    case, post = str(uuid4()), Post(NotYet("no name yet"), OSError("disk full"))
    async with bench.service({"post": post}) as running:
        await bench.handled(running, bench.hearing(case, "post by letter"))
    assert await bench.balance(case) == 10
    assert await bench.dead() == []


async def test_an_adapter_that_fails_leaves_a_dead_letter_that_can_be_redriven(bench: Bench) -> None:
    case, post = str(uuid4()), Post(KeyError("template"))
    async with bench.service({"post": post}) as running:
        await bench.handled(running, bench.hearing(case, "post by letter"))
        (dead,) = await bench.dead()
        assert (dead["origin"], dead["sender"], dead["code"]) == ("outbox", "adapter", "KeyError")
        await bench.handled(running, bench.hearing(case, "add 1"))
        assert await bench.balance(case) == 1
        await redrive(bench.connection, dead["id"])
        await until(running.idle)
    assert await bench.balance(case) == 11
    assert len(post.delivered) == 1


async def test_an_effect_done_again_after_a_crash_is_confirmed_once(bench: Bench) -> None:
    case, post = str(uuid4()), Post()
    async with bench.service({"post": post}) as running:
        await bench.handled(running, bench.hearing(case, "post by letter"))
        effect = post.delivered[0]
        await bench.connection.execute(
            "INSERT INTO outbox (id, target, lane, key, headers, value, kind, aggregate) "
            "OVERRIDING SYSTEM VALUE VALUES (1, 'post', 'effect', $1, '[]', $2, 'ledger', $3)",
            str(effect.id),
            b'{"how": "by other letter"}',
            case,
        )
        await until(running.idle)
        assert len(post.delivered) == 2
        await bench.handled(running, bench.hearing(case, "add 1"))
    assert await bench.balance(case) == 11
    assert await bench.dead() == []
