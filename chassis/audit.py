"""The audit trail: every transition of an aggregate, each entry sealed with the hash of the one before."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from json.encoder import encode_basestring
from typing import TYPE_CHECKING

from contracts.frozen import frozen
from contracts.uuids import text_of

if TYPE_CHECKING:
    from datetime import datetime

    from chassis.handling import Cause, Key


@frozen
class AuditEntry:
    """One transition: who, why, when, by which rules."""

    key: Key
    version: int
    type: str
    actor: str
    cause_id: str
    at: datetime
    rules: str
    content: bytes
    """Digest of the event handled; free text enters the trail by this alone."""
    hash: bytes


def chained(
    before: bytes,
    *,
    key: Key,
    version: int,
    cause: Cause,
    actor: str,
    at: datetime,
    rules: str,
    content: bytes,
) -> AuditEntry:
    """The entry that follows `before`, the hash of the aggregate's last one (empty for the first)."""
    cause_id = text_of(cause.id)
    sealed = seal(before, key, version, cause.type, actor, cause_id, at, rules, content)
    return AuditEntry(key, version, cause.type, actor, cause_id, at, rules, content, sealed)


def seal(
    before: bytes,
    key: Key,
    version: int,
    type_: str,
    actor: str,
    cause_id: str,
    at: datetime,
    rules: str,
    content: bytes,
) -> bytes:
    """SHA-256 over the entry before and this one's fields, a JSON array in a fixed order."""
    words = encode_basestring
    fields = (
        f"[{words(key.kind)}, {words(key.id)}, {version}, {words(type_)}, {words(actor)}, "
        f'{words(cause_id)}, {_written(at)}, {words(rules)}, "{content.hex()}"]'
    )
    return hashlib.sha256(before + fields.encode()).digest()


@lru_cache(maxsize=256)  # the entries of one batch are of one time
def _written(at: datetime) -> str:
    return f'"{at.isoformat()}"'
