"""A TCP proxy that can spoil what passes through it, as networks do."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType

_PIECE = 65_536
_SLICE_S = 0.05


class Line(Enum):
    """What the proxy does to its connections."""

    PASSING = "passing"
    DELAYED = "delayed"
    """Each piece is kept back for `delay_s`."""
    CUT = "cut"
    """A connection ends in the middle of a message, after `after_bytes` in either direction."""
    HELD = "held"
    """Half-open: connections are accepted and stand, and nothing passes."""
    REFUSED = "refused"
    """Connections that stand are ended, and new ones are ended at once."""
    LOST = "lost"
    """The far end is gone and nobody says so: what stands now, or is opened now, stays silent for ever."""
    THROTTLED = "throttled"
    """No more than `bytes_per_s` in each direction of a connection."""


@dataclass(frozen=True, slots=True)
class Condition:
    """How a line is just now."""

    line: Line = Line.PASSING
    delay_s: float = 0.0
    after_bytes: int = 0
    bytes_per_s: int = 0


class Proxy:
    """Listens on a port of 127.0.0.1 and passes on to another; `set` spoils all connections at once."""

    def __init__(self, port: int, target: int) -> None:
        self.port, self._target = port, target
        self._condition = Condition()
        self._changed = asyncio.Event()
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._far: set[asyncio.StreamWriter] = set()
        self._losses = 0
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        self._end_all()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def set(self, condition: Condition) -> None:
        """From now on, for connections that stand and for new ones."""
        self._condition = condition
        if condition.line is Line.REFUSED:
            self._end_all()
        if condition.line is Line.LOST:
            self._losses += 1
            for writer in self._far:
                writer.transport.abort()
        self._changed.set()
        self._changed = asyncio.Event()

    def _end_all(self) -> None:
        for writer in self._open:
            writer.transport.abort()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._open.add(writer)
        try:
            with suppress(asyncio.CancelledError):  # only the proxy's own end cancels this task
                await self._connect(reader, writer)
        finally:
            writer.transport.abort()
            self._open.discard(writer)
            self._tasks.discard(task)

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._while_held()
        losses = self._losses
        if self._condition.line not in (Line.REFUSED, Line.LOST):
            await self._join(reader, writer)
        if self._losses != losses or self._condition.line is Line.LOST:
            await _ignore(reader)

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass on in both directions until one end is gone."""
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            return
        self._far.add(far_writer)
        pumps = [
            asyncio.create_task(self._pump(reader, far_writer)),
            asyncio.create_task(self._pump(far_reader, writer)),
        ]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)
            self._far.discard(far_writer)
            far_writer.transport.abort()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass on one direction until an end is gone, or the condition ends it."""
        with suppress(OSError):
            passed_since, counted = 0, self._condition
            while piece := await reader.read(_PIECE):
                await self._while_held()
                condition = self._condition
                passed_since = passed_since if condition is counted else 0
                counted = condition
                if condition.line is Line.CUT and passed_since + len(piece) > condition.after_bytes:
                    writer.write(piece[: condition.after_bytes - passed_since])
                    await writer.drain()
                    return
                passed_since += len(piece)
                await _pass_on(piece, writer, condition)

    async def _while_held(self) -> None:
        while self._condition.line is Line.HELD:
            await self._changed.wait()


async def _ignore(reader: asyncio.StreamReader) -> None:
    """Take what comes and say nothing, until the other side gives up."""
    with suppress(OSError):
        while await reader.read(_PIECE):
            continue


async def _pass_on(piece: bytes, writer: asyncio.StreamWriter, condition: Condition) -> None:
    if condition.line is Line.DELAYED:
        await asyncio.sleep(condition.delay_s)
    if condition.line is not Line.THROTTLED:
        writer.write(piece)
        await writer.drain()
        return
    size = max(1, int(condition.bytes_per_s * _SLICE_S))
    for begin in range(0, len(piece), size):
        writer.write(piece[begin : begin + size])
        await writer.drain()
        await asyncio.sleep(_SLICE_S)
