"""Effects outside Kafka: what an adapter is and what it may read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Awaitable, Mapping

    from chassis.handling import A, Effect


class NotYet(Exception):
    """The effect cannot be done yet (a copy has not arrived); it stays in the outbox and is tried again."""


class Reader(Protocol):
    """Reads one of the service's own aggregates or copies as last committed."""

    def __call__(self, model: type[A], id: object, /) -> Awaitable[A | None]: ...  # noqa: A002


class Adapter(Protocol):
    """Does one kind of effect. Doing the same effect twice must be doing it once."""

    async def deliver(self, effect: Effect, read: Reader) -> Mapping[str, Any]:
        """Do it and say how it went, in JSON values. Raises `NotYet` to be asked again later."""
