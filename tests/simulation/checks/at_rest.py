"""Looked at whenever the world comes to rest: nothing lost, nothing doubled, nothing overtaken."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from contracts.topics import describe
from tests.simulation.checks.violation import Violation
from tests.simulation.tally import READ, Tally

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chassis.records import Headers, Record
    from tests.simulation.broker import Broker
    from tests.simulation.site import Site

Lane = tuple[str, str]
"""Topic and key."""


def ids_by_lane(records: Iterable[Record]) -> dict[Lane, list[str]]:
    """The ids on each topic, by key, in the order of their first appearance; what has none is not counted."""
    lanes: defaultdict[Lane, dict[str, None]] = defaultdict(dict)
    for record in records:
        if record.value is not None and _id(record.headers):
            lanes[record.topic, (record.key or b"").decode("utf-8", "replace")][_id(record.headers)] = None
    return {lane: list(ids) for lane, ids in lanes.items()}


def counted_once_and_in_order(lanes: dict[Lane, list[str]], tally: Site) -> None:
    """What the counting service noted is what is on the topics: once, and for each key in order.

    What an operator has given up is missing.
    """
    noted = _noted(tally)
    given_up = {dead.row.cause_id for dead in tally.database.dead if dead.status == "discarded"}
    for topic in READ:
        for (name, key), all_ids in lanes.items():
            if name != topic.pattern:
                continue
            ids = [id_ for id_ in all_ids if id_ not in given_up]
            found = [id_ for noted_on, id_ in noted.get(key, ()) if noted_on == name]
            if found != ids:
                raise Violation(_guarantee(found, ids), f"{name} {key}: has {ids}, counted {found}")


def published_as_committed(lanes: dict[Lane, list[str]], site: Site, broker: Broker) -> None:
    """What a service committed to its outbox is on the topics, all of it, in that order, and no more."""
    committed: defaultdict[Lane, dict[str, None]] = defaultdict(dict)
    last: dict[Lane, bytes | None] = {}
    for row in sorted(site.database.journal, key=lambda row: row.id):
        message = row.message
        if message.lane == "effect" or row.id in site.database.withdrawn:
            continue
        last[message.target, message.key] = message.value
        if message.value is not None:
            committed[message.target, message.key][_id(message.headers)] = None
    for lane, expected in committed.items():
        found = lanes.get(lane, [])
        if not describe(lane[0]).compacted and found != list(expected):
            raise Violation(_guarantee(found, list(expected)), f"{site.name} on {lane}: {found}")
    _compacted_end_with(last, broker)


def _compacted_end_with(last: dict[Lane, bytes | None], broker: Broker) -> None:
    """Of a compacted topic the last value of a key counts: nothing older may come after it."""
    kept = {(r.topic, (r.key or b"").decode()): r.value for r in broker.records()}
    for lane, value in last.items():
        if describe(lane[0]).compacted and kept.get(lane, b"") != value:
            raise Violation("what was erased or replaced stays so", f"{lane} ends with an older value")


def one_content_each_id(records: Iterable[Record]) -> None:
    """A source and an id stand for one content, however often they come."""
    contents: dict[tuple[str, bytes | None, str], bytes] = {}
    for record in records:
        if describe(record.topic).from_partner or record.value is None or not _id(record.headers):
            continue
        identity = (record.topic, record.header("ce_source"), _id(record.headers))
        if contents.setdefault(identity, record.content()) != record.content():
            raise Violation("one content each id", f"{identity} stands for two contents")


def _noted(tally: Site) -> dict[str, tuple[tuple[str, str], ...]]:
    rows = tally.database.tables["aggregate"]
    return {key.id: Tally.model_validate_json(row.state).noted for key, row in rows.items() if row.state}


def _guarantee(found: list[str], expected: list[str]) -> str:
    if set(expected) - set(found):
        return "nothing lost"
    if set(found) - set(expected):
        return "nothing from nowhere"
    return "nothing doubled" if len(found) > len(set(found)) else "order"


def _id(headers: Headers) -> str:
    return next(((value or b"").decode() for name, value in headers if name == "ce_id"), "")
