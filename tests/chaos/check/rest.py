"""When all is healed and nothing moves any more, nothing is left to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.chaos.check.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.chaos.history import History


def nothing_left(history: History) -> Iterator[Finding]:
    """Outboxes are empty, nothing is parked or dead, no timer is overdue."""
    for service, rows in history.services.items():
        for left in rows.left:
            yield Finding("nothing left", f"{service}: {left.table}: {left.what.splitlines()[0]}")
