"""Free TCP ports below the range from which the kernel takes outgoing ones.

In that range a client that retries can connect to itself while nobody listens.
"""

from __future__ import annotations

import random
import socket

_RANGE = range(15_000, 30_000)


def free_ports(count: int) -> list[int]:
    """Distinct ports on 127.0.0.1 that nobody listens on now."""
    found: list[int] = []
    for port in random.sample(_RANGE, len(_RANGE)):
        if len(found) == count:
            break
        if _is_free(port):
            found.append(port)
    return found


def free_port(preferred: int) -> int:
    """A port that people know, or, where somebody listens on it, any free one."""
    return preferred if _is_free(preferred) else free_ports(1)[0]


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
