"""Verifying a service's audit trail: each aggregate's chain of hashes, entry by entry."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from chassis.audit import seal
from chassis.handling import Key

if TYPE_CHECKING:
    from collections.abc import Mapping

Fault = Literal["altered", "missing", "unrecorded", "beyond"]

_SENTENCES: Mapping[Fault, str] = {
    "altered": "The entry, or the one before it, is not as it was written.",
    "missing": "Entries before this one are gone.",
    "unrecorded": "The aggregate has this version, and its trail does not end with it: it was changed by "
    "hand, or entries are gone.",
    "beyond": "The trail ends here, and no aggregate does: the aggregate was set back or deleted by hand.",
}

_ENTRIES = """
    SELECT kind, key, version, type, actor, cause_id, at, rules, content, hash FROM audit
    WHERE $1::text IS NULL OR key = $1 ORDER BY kind, key, version
"""
_TABLES = """
    SELECT quote_ident(table_name) FROM information_schema.columns
    WHERE table_schema = current_schema AND column_name = 'audit_hash' ORDER BY table_name
"""
_UNRECORDED = """
    SELECT id, version FROM {table} AS head
    WHERE version > 0 AND ($1::text IS NULL OR id = $1) AND NOT EXISTS (
        SELECT FROM audit WHERE key = head.id AND version = head.version AND hash = head.audit_hash)
    ORDER BY id
"""
_BEYOND = """
    SELECT kind, key, version FROM (
        SELECT DISTINCT ON (kind, key) kind, key, version FROM audit
        WHERE $1::text IS NULL OR key = $1 ORDER BY kind, key, version DESC) AS last
    WHERE NOT EXISTS (
        SELECT FROM ({heads}) AS head WHERE head.id = last.key AND head.version >= last.version)
"""


@dataclass(frozen=True, slots=True)
class Break:
    """A place where a trail is not what it was."""

    aggregate: str
    """Kind (or table) and id, e.g. `case 019d…`."""
    version: int
    fault: Fault

    @property
    def sentence(self) -> str:
        """For a person."""
        return _SENTENCES[self.fault]


@dataclass(slots=True)
class Trail:
    """What was verified of one service."""

    service: str
    entries: int = 0
    aggregates: int = 0
    breaks: list[Break] = field(default_factory=list)


class _Chain:
    """Follows entries in the order of (kind, key, version)."""

    def __init__(self, trail: Trail) -> None:
        self._trail = trail
        self._key: Key | None = None
        self._version, self._hash = 0, b""

    def follow(self, entry: Mapping[str, Any]) -> None:
        key = Key(entry["kind"], entry["key"])
        if key != self._key:
            self._key, self._version, self._hash = key, 0, b""
            self._trail.aggregates += 1
        fault = self._fault(key, entry)
        if fault:
            self._trail.breaks.append(Break(f"{key.kind} {key.id}", entry["version"], fault))
        self._trail.entries += 1
        self._version, self._hash = entry["version"], entry["hash"]

    def _fault(self, key: Key, entry: Mapping[str, Any]) -> Fault | None:
        if entry["version"] != self._version + 1:
            return "missing"
        sealed = seal(
            self._hash,
            key,
            *(entry[name] for name in ("version", "type", "actor", "cause_id", "at", "rules", "content")),
        )
        return None if sealed == entry["hash"] else "altered"


async def verified(connection: Any, service: str, key: str | None = None) -> Trail:
    """Verify all trails of a service, or of the aggregates with one id, on a connection of its role.

    Everything is read as of one moment, so that services may go on working meanwhile.
    """
    trail = Trail(service)
    chain = _Chain(trail)
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        async for entry in connection.cursor(_ENTRIES, key, prefetch=5000):
            chain.follow(entry)
        trail.breaks += await _ends(connection, key)
    return trail


async def _ends(connection: Any, key: str | None) -> list[Break]:
    """Where a trail and its aggregate do not end together."""
    tables = [row[0] for row in await connection.fetch(_TABLES)]
    breaks = []
    for table in tables:
        rows = await connection.fetch(_UNRECORDED.format(table=table), key)
        breaks += [Break(f"{table} {row['id']}", row["version"], "unrecorded") for row in rows]
    heads = " UNION ALL ".join(f"SELECT id, version FROM {table}" for table in tables)  # noqa: S608 - catalogue
    rows = await connection.fetch(_BEYOND.format(heads=heads), key)
    return breaks + [Break(f"{row['kind']} {row['key']}", row["version"], "beyond") for row in rows]
