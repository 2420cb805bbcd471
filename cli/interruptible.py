"""Run something that must clean up after itself, whichever way it is ended."""

from __future__ import annotations

import asyncio
import signal
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Coroutine

ResultT = TypeVar("ResultT")
_ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run_interruptible(main: Coroutine[Any, Any, ResultT], *, endless: bool = False) -> ResultT:
    """Run `main`; a signal that asks to end cancels it, so that every `async with` is left in order.

    Once `main` has cleaned up, the process ends with status 128 + the signal's number, as shells do; with 0
    where `main` is `endless` and a signal is how it is meant to end.
    """
    return asyncio.run(_cancelled_by_signals(main, endless=endless))


async def _cancelled_by_signals(main: Coroutine[Any, Any, ResultT], *, endless: bool) -> ResultT:
    task = asyncio.ensure_future(main)
    received: list[signal.Signals] = []

    def end(number: signal.Signals) -> None:
        received.append(number)
        task.cancel()

    loop = asyncio.get_running_loop()
    for number in _ENDINGS:
        loop.add_signal_handler(number, end, number)
    try:
        return await task
    except asyncio.CancelledError:
        if received:
            raise SystemExit(0 if endless else 128 + received[0]) from None
        raise
