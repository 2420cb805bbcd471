"""Copies of subjects, accounts and texts hold what was published last, and nothing where it was erased."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pydantic_core import from_json

from chassis.handling import Key
from contracts.topics import PAYEES, SUBJECTS, TEXTS
from tests.simulation.checks.violation import Violation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from chassis.records import Record
    from tests.simulation.site import Site

KINDS: Final = {SUBJECTS.name: "subject", PAYEES.name: "payee", TEXTS.name: "text"}
COMPARED: Final = frozenset({"street", "iban", "text"})
GUARANTEE: Final = "what was erased or replaced stays so"


def follow(records: Iterable[Record], sites: Iterable[Site]) -> None:
    """Look at every copy in every service, but where an operator has given up what was published last."""
    last = {(record.topic, record.key or b""): record for record in records if record.topic in KINDS}
    for site in sites:
        given_up = {dead.row.cause_id for dead in site.database.dead if dead.status == "discarded"}
        for (topic, key), record in last.items():
            row = site.database.tables["aggregate"].get(Key(KINDS[topic], key.decode()))
            if row is not None and row.state is not None and _id(record) not in given_up:
                _follows(f"{site.name} {key.decode()}", from_json(row.state), record)


def _id(record: Record) -> str:
    return (record.header("ce_id") or b"").decode()


def _follows(place: str, state: Any, record: Record) -> None:
    if record.value is None:
        raise Violation(GUARANTEE, f"{place} is still there after it was erased")
    published = set(_members(from_json(record.value)))
    names = {name for name, _ in published}
    for name, value in _members(state):
        if name in names and (name, value) not in published:
            raise Violation(GUARANTEE, f"{place} has {value!r}, which is not what was published last")


def _members(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for member, each in value.items():
            if not member.startswith("former_"):  # what was true before, kept on purpose
                yield from _members(each, member)
    elif name in COMPARED:
        yield name, value
