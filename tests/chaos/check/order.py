"""Each key in order: as it was committed, so it is on the topic; as it is on the topic, so it was applied."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

from contracts.eligibility import GrantApproved
from contracts.topics import describe
from tests.chaos.check.finding import Finding
from tests.chaos.outcome import data_of, first_of_each, header

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.chaos.history import History, Kept

ORDER = "order"
Lane = tuple[str, str]
"""Topic and key."""


def from_nowhere(history: History) -> Iterator[Finding]:
    """What is on a service's topic was committed by it."""
    committed = {
        (row.target, row.key, row.ce_id) for rows in history.services.values() for row in rows.journal
    }
    for record in history.records:
        if describe(record.topic).from_partner or record.value is None:
            continue
        if (record.topic, _key(record), header(record, "ce_id")) not in committed:
            yield Finding("nothing from nowhere", f"{record.topic} {_key(record)}: {header(record, 'ce_id')}")


def published(history: History) -> Iterator[Finding]:
    """Of each key the ids appear in the order in which they were committed; repeats do not count."""
    found = _ids_by_lane(history)
    for service, rows in history.services.items():
        committed: defaultdict[Lane, dict[str, None]] = defaultdict(dict)
        for row in rows.journal:
            if row.ce_id is not None and not _keeps_last_only(row.target):
                committed[row.target, row.key][row.ce_id] = None
        for lane, ids in committed.items():
            there = [id_ for id_ in found.get(lane, ()) if id_ in ids]
            if there != [id_ for id_ in ids if id_ in found.get(lane, ())]:
                yield Finding(ORDER, f"{service} on {lane}: committed {list(ids)}, sent {there}")


def applied(history: History) -> Iterator[Finding]:
    """Of each aggregate the events of one partition have changed it in the order of their offsets."""
    places: defaultdict[str, dict[tuple[str, int], int]] = defaultdict(dict)
    for record in first_of_each(history.records):
        places[header(record, "ce_id")].setdefault((record.topic, record.partition), record.offset)
    for service, rows in history.services.items():
        last: dict[tuple[str, str, str, int], int] = {}
        for entry in rows.audit:
            for (topic, partition), offset in places.get(entry.cause_id, {}).items():
                lane = (entry.kind, entry.key, topic, partition)
                if offset < last.get(lane, -1):
                    what = f"{entry.type} at {topic}, partition {partition}, offset {offset}"
                    yield Finding(ORDER, f"{service}: {entry.kind} {entry.key} was changed late by {what}")
                last[lane] = max(offset, last.get(lane, -1))


def versions(history: History) -> Iterator[Finding]:
    """The versions of a grant appear one after the other."""
    grants: defaultdict[str, list[int]] = defaultdict(list)
    for record in first_of_each(history.records):
        if record.topic.startswith("eligibility.") and header(record, "ce_type") == GrantApproved.ce_type:
            data = data_of(record)
            grants[data["grant_id"]].append(data["version"])
    for grant, found in grants.items():
        if any(after <= before for before, after in pairwise(found)):
            yield Finding(ORDER, f"grant {grant} has the versions {found}")


def _ids_by_lane(history: History) -> dict[Lane, dict[str, None]]:
    lanes: defaultdict[Lane, dict[str, None]] = defaultdict(dict)
    for record in history.records:
        if record.value is not None:
            lanes[record.topic, _key(record)][header(record, "ce_id")] = None
    return lanes


def _keeps_last_only(target: str) -> bool:
    """Effects are on no topic; of a compacted one the records before the last may be gone."""
    try:
        return describe(target).compacted
    except LookupError:
        return True


def _key(record: Kept) -> str:
    return (record.key or b"").decode("utf-8", "replace")
