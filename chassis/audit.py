"""The audit trail: every transition of an aggregate, each entry sealed with the hash of the one before."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from chassis.handling import Cause, Key

_JSON = json.JSONEncoder(ensure_ascii=False)


@dataclass(frozen=True, slots=True)
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
    cause_id = str(cause.id)
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
    """SHA-256 over the entry before and this one's fields, in a fixed order."""
    fields = [*key, version, type_, actor, cause_id, at.isoformat(), rules, content.hex()]
    return hashlib.sha256(before + _JSON.encode(fields).encode()).digest()
