"""TCP ports below the range from which the kernel takes outgoing ones, reserved for this process's children.

In that range a client that retries can connect to itself while nobody listens. And a port that is merely
free is anybody's: while a child that was killed is not yet back, a second stack on the machine would take
it, and answer those who ask for the first. So each port stays bound here, by a socket that never listens:
who binds with SO_REUSEADDR, as servers do, can still listen on it, and who looks for a free port finds it
taken. Only Linux allows that; elsewhere nothing is held.
"""

from __future__ import annotations

import atexit
import random
import socket
import sys
from typing import Final

_RANGE: Final = range(15_000, 30_000)
_MOST_HELD: Final = 256
"""Far more than one stack has; the oldest belong to stacks that are gone."""
_HELD: Final[dict[int, socket.socket]] = {}
"""Until this process ends, whoever ends it."""


def free_ports(count: int) -> list[int]:
    """Distinct ports on 127.0.0.1 that nobody else has now, nor will be given while this process lives."""
    found: list[int] = []
    for port in random.sample(_RANGE, len(_RANGE)):
        if len(found) == count:
            break
        if _reserve(port):
            found.append(port)
    return found


def free_port(preferred: int) -> int:
    """A port that people know, or, where somebody listens on it, any free one."""
    return preferred if _reserve(preferred) else free_ports(1)[0]


def _reserve(port: int) -> bool:
    if port in _HELD or not _is_free(port):
        return False
    if sys.platform == "linux":
        _hold(port)
    return True


def _hold(port: int) -> None:
    holder = socket.socket()
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    holder.bind(("127.0.0.1", port))
    _HELD[port] = holder
    if len(_HELD) > _MOST_HELD:
        _HELD.pop(next(iter(_HELD))).close()


@atexit.register
def _let_go() -> None:
    while _HELD:
        _HELD.popitem()[1].close()


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
