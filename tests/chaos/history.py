"""What a run leaves behind, as files: what partners sent, what topics hold, what schemas hold.

run.json                 seed, simulated days, faults, numbers
sent.ndjson              each message that a partner's broker acknowledged
topics.ndjson            each committed record of each topic
services/<service>/…     inbox, journal (every message ever committed), audit, heads, left
calm.json                how the same cases ended without faults; not there where nobody tried
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path  # noqa: TC003 - read at run time, with the annotations
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ConfigDict

from chassis.records import Record
from contracts.topics import SERVICES

if TYPE_CHECKING:
    from collections.abc import Iterable


class Line(BaseModel):
    """One line of a file."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Sent(Line):
    """A message of a partner, where the broker acknowledged it."""

    topic: str
    partition: int
    offset: int
    id: str
    """Its `ce_id`."""
    digest: str
    """SHA-256 of its value."""


class Kept(Line):
    """A record on a topic. Partners of a run send nothing but UTF-8."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...]

    def record(self) -> Record:
        """As the services see it."""
        return Record(self.topic, self.partition, self.offset, self.key, self.value, self.headers)


class Entered(Line):
    """A row of an inbox."""

    source: str
    id: str


class Journalled(Line):
    """A message that was committed to an outbox, whether it is still there or not."""

    id: int
    target: str
    lane: str
    key: str
    ce_id: str | None
    """None for a tombstone or an effect."""
    digest: str | None
    """SHA-256 of its value; None for a tombstone."""


class Audited(Line):
    """An entry of the audit trail."""

    kind: str
    key: str
    version: int
    type: str
    actor: str
    cause_id: str
    at: datetime
    rules: str
    content: str
    hash: str


class Head(Line):
    """Where an aggregate stands."""

    kind: str
    key: str
    version: int
    hash: str


class Left(Line):
    """Something not done at the end: in the outbox, parked, dead, or due."""

    table: str
    what: str


class Rows(Line):
    """What one service's schema holds."""

    inbox: tuple[Entered, ...] = ()
    journal: tuple[Journalled, ...] = ()
    audit: tuple[Audited, ...] = ()
    heads: tuple[Head, ...] = ()
    left: tuple[Left, ...] = ()


class Outcome(Line):
    """How cases ended, in what people notice of it; each list sorted."""

    payments: tuple[tuple[str, int, str, str, int, str], ...]
    """Case, grant version, month, kind, attempt, amount of each instalment ordered."""
    receipts: tuple[tuple[str, bool], ...]
    """Message, accepted."""
    letters: tuple[tuple[str, str], ...]
    """Case, act announced."""


class Fault(Line):
    """A fault as it happened; seconds after the first moment of the run."""

    kind: str
    target: str
    began_s: float
    healed_s: float
    recovered_s: float
    disturbed: bool
    """Whether another fault was there before it was recovered from."""


class Run(Line):
    """What is told of a run besides its records."""

    seed: int
    minutes: float
    """How long faults were struck."""
    first_day: date
    last_day: date
    """Of simulated time."""
    cases: int
    faults: tuple[Fault, ...]
    ended: dict[str, int]
    """Processes that ended by themselves and were started again, by instance."""
    dropped: dict[str, int]
    """Records that came again and were known to the inbox, by service."""
    disk: str
    """How the outboxes' disk was made full."""
    rest_s: float
    """From the last healing to the moment at which nothing was left to do."""


class History(Line):
    """All of it."""

    run: Run
    sent: tuple[Sent, ...]
    records: tuple[Kept, ...]
    """By topic, partition, offset."""
    services: dict[str, Rows]
    calm: Outcome | None = None


_Row = TypeVar("_Row", bound=Line)
_PARTS: dict[str, type[Line]] = {
    "inbox": Entered,
    "journal": Journalled,
    "audit": Audited,
    "heads": Head,
    "left": Left,
}


def write_history(history: History, folder: Path) -> None:
    """Write the files."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "run.json").write_text(history.run.model_dump_json(indent=1), encoding="utf-8")
    _write(folder / "sent.ndjson", history.sent)
    _write(folder / "topics.ndjson", history.records)
    for service, rows in history.services.items():
        for part in _PARTS:
            _write(folder / "services" / service / f"{part}.ndjson", getattr(rows, part))
    if history.calm is not None:
        (folder / "calm.json").write_text(history.calm.model_dump_json(indent=1), encoding="utf-8")


def read_history(folder: Path) -> History:
    """Read them again."""
    calm = folder / "calm.json"
    return History.model_construct(
        run=Run.model_validate_json((folder / "run.json").read_bytes()),
        sent=_read(folder / "sent.ndjson", Sent),
        records=_read(folder / "topics.ndjson", Kept),
        services={service: _rows(folder / "services" / service) for service in SERVICES},
        calm=Outcome.model_validate_json(calm.read_bytes()) if calm.exists() else None,
    )


def _rows(folder: Path) -> Rows:
    parts: dict[str, Any] = {part: _read(folder / f"{part}.ndjson", line) for part, line in _PARTS.items()}
    return Rows.model_construct(**parts)


def _write(file: Path, lines: Iterable[Line]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8") as out:
        out.writelines(f"{line.model_dump_json()}\n" for line in lines)


def _read(file: Path, line: type[_Row]) -> tuple[_Row, ...]:
    with file.open("rb") as lines:
        return tuple(line.model_validate_json(each) for each in lines)
