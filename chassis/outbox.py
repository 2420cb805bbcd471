"""The outbox as the relay knows it: who leads reads it in the order of its numbers, and nobody else does.

`chassis.postgres_outbox` is the one that runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from chassis.records import Headers, headers_from_json
from contracts.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from contextlib import AbstractAsyncContextManager

    from chassis.outgoing import OutboxLane, Outgoing

RELAY = "relay"
"""Sender of a dead letter that the broker refused."""
ADAPTER = "adapter"
"""Sender of a dead letter that an adapter could not do."""


@frozen
class Row:
    """One message of the outbox."""

    id: int
    topic: str
    lane: str
    key: bytes
    headers: Headers
    value: bytes | None

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Row:
        """From a database row."""
        headers = headers_from_json(row["headers"])
        return cls(row["id"], row["target"], row["lane"], row["key"].encode(), headers, row["value"])

    @classmethod
    def numbered(cls, number: int, message: Outgoing) -> Row:
        """A message that was written under this number."""
        return cls(number, message.target, message.lane, message.key.encode(), message.headers, message.value)


class Lead(Protocol):
    """The outbox in the hands of the one that leads; every call fails once the lead is lost."""

    async def waiting(self, lane: OutboxLane, limit: int, but: Sequence[int] = ()) -> list[Row]:
        """What is to be sent in this lane, by number, but for these numbers, which are on their way.

        What waits behind a refused message of its key is not to be sent.
        """

    async def forget(self, numbers: Sequence[int]) -> None:
        """Delete what was acknowledged."""

    async def bury(self, number: int, code: str, error: str) -> None:
        """Make a message that the broker refuses for good a dead letter."""


class Outbox(Protocol):
    """The outbox of one service."""

    def lead(self) -> AbstractAsyncContextManager[Lead | None]:
        """Lead while the block lasts; None where another process does."""
