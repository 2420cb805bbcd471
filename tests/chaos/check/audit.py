"""The audit trail: every aggregate's entries follow one another, and the last is where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chassis.audit import seal
from chassis.handling import Key
from tests.chaos.check.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.chaos.history import Audited, History


def chained(history: History) -> Iterator[Finding]:
    """Each chain from its first entry to its aggregate."""
    for service, rows in history.services.items():
        ends: dict[Key, tuple[int, str]] = {}
        for entry in rows.audit:
            key = Key(entry.kind, entry.key)
            version, before = ends.get(key, (0, ""))
            if entry.version != version + 1 or _sealed(before, entry) != entry.hash:
                yield Finding(
                    "audit", f"{service}: version {entry.version} of {key} does not follow {version}"
                )
            ends[key] = entry.version, entry.hash
        stands = {Key(head.kind, head.key): (head.version, head.hash) for head in rows.heads}
        for key in ends.keys() | stands.keys():
            if ends.get(key) != stands.get(key):
                yield Finding("audit", f"{service}: {key} does not stand where its last entry says")


def _sealed(before: str, entry: Audited) -> str:
    key = Key(entry.kind, entry.key)
    content = bytes.fromhex(entry.content)
    sealed = seal(
        bytes.fromhex(before),
        key,
        entry.version,
        entry.type,
        entry.actor,
        entry.cause_id,
        entry.at,
        entry.rules,
        content,
    )
    return sealed.hex()
