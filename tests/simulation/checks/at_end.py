"""Looked at when a story has been told: everybody answered, nothing kept back, no personal data astray."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pydantic_core import from_json

from chassis.inbound import Inbound
from cli.demo.answers import unanswered
from cli.demo.result import TopicRecord
from contracts.topics import SUBJECTS
from tests.simulation.checks.violation import Violation
from tests.simulation.memory.desk import free

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from chassis.records import Record
    from tests.simulation.post import MemoryPost
    from tests.simulation.site import Site

PERSONAL = frozenset({"name", "street", "email", "phone", "iban", "work_related_effects", "reasons"})
"""Members of partners' messages that hold what no service may pass on in its events."""
KEPT_APART = frozenset({"subject", "payee", "text"})
"""Kinds of aggregates in which personal data is kept."""


def taken_in(site: Site, records: Sequence[Record]) -> None:
    """Every record that a service has a handler for is in its inbox."""
    inbound = Inbound(site.name, site.service.handlers, site.service.reader)
    topics = {topic for topic, _ in site.group.committed}
    for record in records:
        if record.topic not in topics:
            continue
        arrival = inbound.read(record)
        if not arrival.skipped and arrival.inbox not in site.database.tables["inbox"]:
            raise Violation("nothing lost", f"{site.name} has never taken in {record.position}")


def answered(records: Sequence[Record], *, hurried: bool) -> None:
    """One answer to each message of a partner.

    Where days run into each other, a message may be dead still when its subject is erased, and goes with it.
    """
    at = datetime.fromtimestamp(0, UTC)
    gone = [each.key for each in records if each.topic == SUBJECTS.name and each.value is None]
    found = [
        TopicRecord(*record.position, record.headers, record.key, record.value, at)
        for record in records
        if _of_service(record) or not (hurried and any(key and key in (record.value or b"") for key in gone))
    ]
    for sentence in unanswered(found):
        raise Violation("one answer each message", sentence)


def nothing_kept_back(site: Site) -> None:
    """No event waits for a mended one, and nothing is dead that an operator has redriven."""
    for dead in site.database.dead:
        if dead.blocks and dead.row.key is not None:
            raise Violation("nothing waits for ever", f"{site.name}: {dead.row.key} is dead: {dead.code}")
    for key in free(site.database):
        raise Violation("nothing waits for ever", f"{site.name}: {key} is parked, and nothing holds it back")


def one_letter_each_name(post: MemoryPost) -> None:
    """A letter that is written again is the same letter."""
    for name, letters in post.letters.items():
        if len(letters) > 1:
            raise Violation("one letter each notice", f"{name} was written in {len(letters)} versions")


def no_personal_data(sites: Sequence[Site], records: Sequence[Record]) -> None:
    """Names, addresses, accounts and free text of partners are in none of the services' events or cases."""
    secrets = {text for record in records if not _of_service(record) for text in _secrets(record)}
    for record in records:
        if record.topic.endswith(".events.v1"):
            _free_of(secrets, (record.value or b"").decode(), f"{record.position}")
    for site in sites:
        for key, row in site.database.tables["aggregate"].items():
            if key.kind not in KEPT_APART:
                _free_of(secrets, row.state or "", f"{site.name} {key}")


def forgotten(sites: Sequence[Site], records: Sequence[Record]) -> None:
    """What holds a whole message holds none of a person who was erased, whatever became of the message."""
    values = [(record.key, record.value) for record in records if record.topic == SUBJECTS.name]
    erased = {key for key, value in values if value is None} - {
        key for key, value in dict(values).items() if value
    }
    secrets = {text for key, value in values if key in erased and value for text in _texts(from_json(value))}
    for site in sites:
        tables = site.database.tables
        rows = [row.message.value for row in tables["outbox"].values()]
        rows += [row.row.record.value for name in ("parked", "dead") for row in tables[name].values()]
        for value in rows:
            _free_of(secrets, (value or b"").decode("utf-8", "replace"), f"a message kept by {site.name}")


def _free_of(secrets: set[str], text: str, place: str) -> None:
    for secret in secrets:
        if secret in text:
            raise Violation("no personal data outside its places", f"{secret!r} in {place}")


def _of_service(record: Record) -> bool:
    return (record.header("ce_source") or b"").startswith(b"/services/")


def _secrets(record: Record) -> Iterator[str]:
    try:
        yield from _texts(from_json(record.value or b""))
    except ValueError:
        return


def _texts(value: Any, name: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for member, each in value.items():
            yield from _texts(each, member)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each, name)
    elif isinstance(value, str) and name in PERSONAL and len(value) > 5:
        yield value
