"""Looked at in every commit: versions follow one another, the audit is sealed, numbers rise for each key.

What may be said once only is said once (`once`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chassis.audit import seal
from tests.simulation.checks.once import Once
from tests.simulation.checks.violation import Violation

if TYPE_CHECKING:
    from chassis.audit import AuditEntry
    from chassis.handling import Key
    from chassis.outgoing import Outgoing
    from tests.simulation.memory.database import Transaction


class AtCommit:
    """Follows one service's commits."""

    def __init__(self, service: str) -> None:
        self._service = service
        self.found: list[Violation] = []
        """Not raised on the spot: the engine would take it for trouble of the batch."""
        self._last: dict[Key, tuple[int, bytes]] = {}
        self._known: set[tuple[str, bytes | None]] = set()
        self._numbers: dict[tuple[str, str], int] = {}
        self._once = Once()

    def __call__(self, transaction: Transaction) -> None:
        """Look at what is about to be committed."""
        try:
            self._look(transaction)
        except Violation as violation:
            self.found.append(violation)

    def _look(self, transaction: Transaction) -> None:
        for _, entry in sorted(transaction.written("audit")):
            self._follows(entry)
        for number, row in sorted(transaction.written("outbox")):
            message = row.message
            self._once.look(message)
            if message.aggregate.kind == "problem" or self._is_repeat(message):
                continue
            if number <= self._numbers.get((message.target, message.key), 0):
                place = f"{self._service}: {message.target} {message.key}"
                raise Violation("order", f"{place} gets number {number} after a higher one")
            self._numbers[message.target, message.key] = number

    def _is_repeat(self, message: Outgoing) -> bool:
        """A stored answer that is given again overtakes nothing, whatever its number."""
        known = (message.target, dict(message.headers).get("ce_id"))
        if message.headers and known in self._known:
            return True
        self._known.add(known)
        return False

    def _follows(self, entry: AuditEntry) -> None:
        version, before = self._last.get(entry.key, (0, b""))
        if entry.version != version + 1:
            detail = f"{self._service}: {entry.key} goes from version {version} to {entry.version}"
            raise Violation("version order", detail)
        sealed = seal(
            before,
            entry.key,
            entry.version,
            entry.type,
            entry.actor,
            entry.cause_id,
            entry.at,
            entry.rules,
            entry.content,
        )
        if sealed != entry.hash:
            raise Violation(
                "audit", f"{self._service}: {entry.key} {entry.version} does not follow its chain"
            )
        self._last[entry.key] = entry.version, entry.hash
