"""What a partner was told, sent once more from its own topic: same ids, same content, marked as a replay.

It goes the way of every message, through the outbox of the service that owns the topic, so behind all that
waits there. What is about a person who has been erased since is left out.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from chassis.records import Record, headers_to_json
from cli.operator.reach import OperatorError, connected, reader
from cli.operator.replay.erased import people_of
from cli.operator.replay.reading import BATCH, in_time, record_of, span
from cli.operator.selection import short
from cli.operator.showing import moment
from contracts.topics import AGENCY_RECEIPTS, PROVIDER_COMMISSIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from chassis.registry import Registry
    from chassis.settings import Settings

_SENT_WITHIN_S = 60.0
_REPLAY = ("ce_replay", b"true")
_WAITING = "SELECT count(*) FROM outbox"
_PUT = """
    INSERT INTO outbox (target, lane, key, headers, value, kind, aggregate, personal)
    VALUES ($1, 'stream', $2, $3, $4, 'case', $2, $5)
"""


class UnknownPartnerError(OperatorError):
    """No agency and no provider has this name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"'{name}' is neither an agency nor a provider of deploy/registry.")


class NeverPaymentsError(OperatorError):
    """A payment system was named."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} is a payment system: what it is to pay is never sent again, nobody could tell it from a "
            "second payment. Let it read its topic again from the offset up to which it knows what it did."
        )


class NobodySendsError(OperatorError):
    """The outbox does not get shorter."""

    def __init__(self, service: str, count: int) -> None:
        super().__init__(
            f"{count} messages lie in the outbox of {service}, and nobody sends them. Start it, then run "
            "this again; what the partner gets twice has the same id."
        )


@dataclass(frozen=True, slots=True)
class Partner:
    """Who is told again, on which topic, and the service that writes there."""

    name: str
    topic: str
    service: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which of its messages; None stands for all."""

    since: datetime
    type: str | None = None
    """Short name of an event, or its whole `ce_type`."""
    case: str | None = None

    def fits(self, record: Record) -> bool:
        """Whether a message is meant."""
        type_ = (record.header("ce_type") or b"").decode()
        about = {record.key, record.header("ce_subject")}
        return self.type in (None, type_, short(type_)) and (self.case is None or self.case.encode() in about)


@dataclass
class Resent:
    """What was sent again."""

    partner: str
    topic: str
    since: datetime
    sent: int = 0
    """Messages put into the outbox; with a dry run, that would have been."""
    left_out: int = 0
    """Messages about a case of which a person or a text has been erased since."""
    kept_since: datetime | None = None
    """The topic holds nothing older; what was before this cannot be sent again exactly, and is not."""
    types: Counter[str] = field(default_factory=Counter)
    """Messages sent, by event."""

    @property
    def lines(self) -> dict[str, str]:
        """For a person."""
        told = {"topic": self.topic, "sent again": str(self.sent)}
        told |= {f"  {type_}": str(count) for type_, count in sorted(self.types.items())}
        if self.left_out:
            told["left out"] = f"{self.left_out}, about a person who has been erased since"
        if self.kept_since:
            told["not there"] = f"what is older than {moment(self.kept_since)}: the topic has let go of it"
        return told


def partner_named(name: str, registry: Registry) -> Partner:
    """An agency or a provider; raises `UnknownPartnerError`, `NeverPaymentsError`."""
    if name in registry.agencies:
        return Partner(name, AGENCY_RECEIPTS.named(name), AGENCY_RECEIPTS.writer)
    if name in registry.providers:
        return Partner(name, PROVIDER_COMMISSIONS.named(name), PROVIDER_COMMISSIONS.writer)
    raise NeverPaymentsError(name) if name in registry.payment_systems else UnknownPartnerError(name)


async def replay_partner(
    settings: Settings, partner: Partner, wanted: Wanted, tell: Callable[[str], None], *, dry_run: bool
) -> Resent:
    """Send it again, in the old order; raises `NobodySendsError`, `UnreachableError`."""
    done = Resent(partner.name, partner.topic, wanted.since)
    async with (
        reader(settings) as consumer,
        connected(settings.database_url, partner.service) as connection,
    ):
        found = await span(settings, consumer, [partner.topic], wanted.since)
        done.kept_since = max(found.kept_since.values(), default=None)
        page: list[Record] = []
        seen: set[bytes | None] = set()
        async for raw in in_time(consumer, found):
            record = record_of(raw)
            if record.header("ce_id") in seen or not wanted.fits(record):
                continue
            seen.add(record.header("ce_id"))
            page.append(record)
            if len(page) == BATCH:
                await _resend(connection, partner, page, done, dry_run=dry_run)
                tell(f"{done.sent} messages")
                page = []
        await _resend(connection, partner, page, done, dry_run=dry_run)
    return done


async def _resend(
    connection: Any, partner: Partner, page: Sequence[Record], done: Resent, *, dry_run: bool
) -> None:
    """Put a page into the outbox once there is room; who is erased meanwhile is erased there, too."""
    if not page:
        return
    if not dry_run:
        await _room(connection, partner.service)
    async with connection.transaction():
        people = await people_of(connection, partner.service, {_key(each) for each in page})
        kept = [each for each in page if _key(each) not in people or people[_key(each)] is not None]
        if not dry_run:
            await connection.executemany(_PUT, [_row(each, people.get(_key(each))) for each in kept])
    done.sent += len(kept)
    done.left_out += len(page) - len(kept)
    done.types.update(short((each.header("ce_type") or b"").decode()) for each in kept)


async def _room(connection: Any, service: str) -> None:
    """Wait until the outbox is short: what is new must not wait behind a long replay."""
    deadline, before = time.monotonic() + _SENT_WITHIN_S, None
    while (count := await connection.fetchval(_WAITING)) > BATCH:
        if before is None or count < before:
            deadline, before = time.monotonic() + _SENT_WITHIN_S, count
        if time.monotonic() > deadline:
            raise NobodySendsError(service, count)
        await asyncio.sleep(0.05)


def _row(record: Record, people: Sequence[str] | None) -> tuple[Any, ...]:
    return record.topic, _key(record), _headers(record), record.value, list(people or ())


def _key(record: Record) -> str:
    return (record.key or b"").decode()


def _headers(record: Record) -> str:
    return headers_to_json((*(each for each in record.headers if each[0] != _REPLAY[0]), _REPLAY))
