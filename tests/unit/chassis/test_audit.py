"""Each transition is sealed with the one before it: nothing can be changed or left out unnoticed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from chassis.audit import AuditEntry, seal
from tests.unit.chassis.boxes import A, fold, item, loaded

if TYPE_CHECKING:
    from collections.abc import Sequence


def trail() -> list[AuditEntry]:
    return fold(loaded(A), item("1"), item("2"), item("3")).changes.audit


def holds(entries: Sequence[AuditEntry]) -> bool:
    """Whether each entry's seal is that of its fields and the seal before it."""
    before = b""
    for e in entries:
        if e.hash != seal(before, e.key, e.version, e.type, e.actor, e.cause_id, e.at, e.rules, e.content):
            return False
        before = e.hash
    return True


def test_a_trail_holds_and_says_who_why_when_and_by_which_rules() -> None:
    entries = trail()
    assert holds(entries)
    first = entries[0]
    assert (first.type, first.actor, first.rules) == ("WordSaid", "x", "rules")
    assert first.cause_id == str(item("1").cause.id)
    assert first.content == item("1").record.content()


@pytest.mark.parametrize(
    "change", [{"actor": "y"}, {"rules": "others"}, {"version": 9}, {"content": b""}, {"type": "Other"}]
)
def test_a_changed_entry_breaks_the_trail(change: dict[str, object]) -> None:
    first, second, third = trail()
    assert not holds([first, replace(second, **change), third])  # type: ignore[arg-type]


def test_an_entry_left_out_breaks_the_trail() -> None:
    first, _, third = trail()
    assert not holds([first, third])


def test_the_seal_is_over_a_json_array_so_that_anyone_can_check_it() -> None:
    entry = fold(loaded(A), item("1")).changes.audit[0]
    entry = replace(entry, actor='Frau "Müller"\n\\ \x7f', rules="§ 14")
    fields = [*entry.key, entry.version, entry.type, entry.actor, entry.cause_id]
    fields += [entry.at.isoformat(), entry.rules, entry.content.hex()]
    array = json.dumps(fields, ensure_ascii=False).encode()
    sealed = seal(
        b"before",
        entry.key,
        entry.version,
        entry.type,
        entry.actor,
        entry.cause_id,
        entry.at,
        entry.rules,
        entry.content,
    )
    assert sealed == hashlib.sha256(b"before" + array).digest()
