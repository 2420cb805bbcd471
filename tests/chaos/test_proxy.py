"""Whether the proxy spoils connections in the ways it says."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from deploy.local.ports import free_ports
from tests.chaos.proxy import Condition, Line, Proxy

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@pytest.fixture
async def proxy() -> AsyncIterator[Proxy]:
    """A proxy before a server that sends back what it gets."""
    port, target = free_ports(2)

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(1024):
            writer.write(piece)
        writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", target)
    async with Proxy(port, target) as running:
        yield running
    server.close()


@asynccontextmanager
async def connected(proxy: Proxy) -> AsyncIterator[Streams]:
    """A connection through the proxy."""
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    try:
        yield reader, writer
    finally:
        writer.transport.abort()


async def echoed(streams: Streams, text: bytes) -> bytes:
    """What comes back of a text, within 5 s."""
    reader, writer = streams
    writer.write(text)
    async with asyncio.timeout(5):
        return await reader.readexactly(len(text))


async def ended(reader: asyncio.StreamReader) -> bool:
    """Whether the other side has ended the connection, within 5 s."""
    try:
        async with asyncio.timeout(5):
            return not await reader.read(1)
    except ConnectionError:
        return True


async def test_it_passes_everything_on(proxy: Proxy) -> None:
    async with connected(proxy) as streams:
        assert await echoed(streams, b"x" * 200_000) == b"x" * 200_000


async def test_it_delays(proxy: Proxy) -> None:
    async with connected(proxy) as streams:
        proxy.set(Condition(Line.DELAYED, delay_s=0.2))
        began = time.monotonic()
        assert await echoed(streams, b"slow") == b"slow"
        assert time.monotonic() - began >= 0.4


async def test_it_cuts_a_connection_in_the_middle_of_a_message(proxy: Proxy) -> None:
    async with connected(proxy) as (reader, writer):
        proxy.set(Condition(Line.CUT, after_bytes=3))
        writer.write(b"abcdef")
        async with asyncio.timeout(5):
            with pytest.raises((asyncio.IncompleteReadError, ConnectionError)):
                await reader.readexactly(6)


async def test_a_held_connection_stands_and_goes_on_where_it_was(proxy: Proxy) -> None:
    async with connected(proxy) as streams:
        assert await echoed(streams, b"before") == b"before"
        proxy.set(Condition(Line.HELD))
        streams[1].write(b"during")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await streams[0].read(1)
        proxy.set(Condition())
        async with asyncio.timeout(5):
            assert await streams[0].readexactly(6) == b"during"


async def test_it_refuses_and_takes_connections_again(proxy: Proxy) -> None:
    async with connected(proxy) as (reader, _):
        proxy.set(Condition(Line.REFUSED))
        assert await ended(reader)
    proxy.set(Condition())
    async with connected(proxy) as streams:
        assert await echoed(streams, b"again") == b"again"


async def test_a_lost_connection_stays_silent_and_a_new_one_passes(proxy: Proxy) -> None:
    async with connected(proxy) as lost:
        assert await echoed(lost, b"before") == b"before"
        proxy.set(Condition(Line.LOST))
        proxy.set(Condition())
        lost[1].write(b"after")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await lost[0].read(1)
        async with connected(proxy) as streams:
            assert await echoed(streams, b"new") == b"new"


async def test_it_throttles(proxy: Proxy) -> None:
    proxy.set(Condition(Line.THROTTLED, bytes_per_s=20_000))
    async with connected(proxy) as streams:
        began = time.monotonic()
        await echoed(streams, b"x" * 10_000)
        assert time.monotonic() - began >= 0.45
