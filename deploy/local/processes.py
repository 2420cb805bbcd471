"""Child processes that never outlive this one.

Each child leads a session of its own, so that Ctrl-C reaches only the parent, which stops the
children in order. Should the parent die without doing so, the kernel ends them (Linux).
"""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Self

from deploy.local.errors import StartError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from pathlib import Path

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
_POLL_S = 0.02


class ChildProcess:
    """One child, its output in a log file."""

    def __init__(self, name: str, popen: subprocess.Popen[bytes], log: Path) -> None:
        self.name = name
        self.log = log
        self._popen = popen

    @classmethod
    def start(
        cls,
        name: str,
        command: Sequence[str | Path],
        log: Path,
        *,
        env: Mapping[str, str] | None = None,
        user: str | None = None,
        parent_death: signal.Signals = signal.SIGKILL,
    ) -> Self:
        """Start `command`; call it from the main thread, whose end is what `parent_death` follows.

        `env` is added to this process's environment; `user` (root only) is who the child runs as.
        """
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            popen = subprocess.Popen(  # noqa: S603 - callers pass fixed programs
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, **(env or {})},
                user=user,
                group=_group_of(user),
                extra_groups=[] if user else None,
                start_new_session=True,
                preexec_fn=_dies_with_parent(parent_death),
            )
        return cls(name, popen, log)

    @property
    def pid(self) -> int:
        return self._popen.pid

    @property
    def running(self) -> bool:
        return self._popen.poll() is None

    async def wait(self, within_s: float) -> int:
        """Exit status; raises `TimeoutError` when the child is still there afterwards."""
        async with asyncio.timeout(within_s):
            while (status := self._popen.poll()) is None:  # noqa: ASYNC110 - a process sets no event
                await asyncio.sleep(_POLL_S)
        return status

    async def wait_until(self, ready: Callable[[], Awaitable[bool]], within_s: float) -> None:
        """Ask `ready` until it says so; raise `StartError` if the child ends or time runs out first."""
        deadline = time.monotonic() + within_s
        while not await ready():
            if not self.running:
                raise StartError(self.name, f"it ended with status {self._popen.returncode}", self.log)
            if time.monotonic() > deadline:
                raise StartError(self.name, f"it was not ready within {within_s:.0f} s", self.log)
            await asyncio.sleep(5 * _POLL_S)

    def send(self, number: signal.Signals) -> None:
        """Signal the child; nothing happens when it has ended."""
        if self.running:
            self._popen.send_signal(number)

    async def stop(self, number: signal.Signals = signal.SIGTERM, within_s: float = 10.0) -> int:
        """Ask the child to end, and end it when it has not done so in time; return its status."""
        self.send(number)
        try:
            return await self.wait(within_s)
        except TimeoutError:
            return await self.kill()

    async def kill(self) -> int:
        """End the child and whatever it started, at once."""
        if self.running:
            os.killpg(self._popen.pid, signal.SIGKILL)
        return await self.wait(within_s=10.0)


async def run(
    name: str, command: Sequence[str | Path], log: Path, *, within_s: float, user: str | None = None
) -> int:
    """Run a program to its end and return its status; it is ended when time runs out or on cancellation."""
    child = ChildProcess.start(name, command, log, user=user)
    try:
        return await child.wait(within_s)
    except TimeoutError:
        raise StartError(name, f"it took longer than {within_s:.0f} s", log) from None
    finally:
        await child.kill()


def _group_of(user: str | None) -> int | None:
    if user is None:
        return None
    import pwd

    return pwd.getpwnam(user).pw_gid


def _dies_with_parent(number: signal.Signals) -> Callable[[], None] | None:
    """What a child does between fork and exec so that the kernel signals it when its parent ends."""
    if _LIBC is None:
        return None
    libc, parent = _LIBC, os.getpid()

    def arrange() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)

    return arrange
