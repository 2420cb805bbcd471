"""What a service has published already, as its topics hold it: nothing of it needs to be sent again."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from chassis.records import Record, headers_from_json
from cli.operator.reach import OperatorError, reader
from cli.operator.replay.reading import in_time, record_of, span
from contracts.payments import PaymentDue, PaymentRunReleased
from contracts.topics import DISBURSEMENTS_DUE, all_topics

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence
    from datetime import datetime

    from chassis.registry import Registry
    from chassis.settings import Settings
    from cli.operator.replay.reading import Span

_NEW = "SELECT id, target, key, headers, value FROM outbox WHERE lane = 'stream' AND id > $1 ORDER BY id"
_RELEASED = "SELECT id FROM runs WHERE status = 'released'"
_GONE = "DELETE FROM outbox WHERE id = ANY($1::bigint[])"


class PaymentsForgottenError(OperatorError):
    """The topics no longer tell which payments were ordered."""

    def __init__(self, topic: str, kept_since: datetime) -> None:
        super().__init__(
            f"{topic} keeps nothing from before {kept_since:%Y-%m-%d %H:%M:%S}: what was to be paid "
            "before could be paid twice. Restore a backup that is younger than that."
        )


class ReleaseForgottenError(OperatorError):
    """A person's release of a payment run came by no topic, and is not in the backup."""

    def __init__(self, run_id: str) -> None:
        super().__init__(
            f"Run {run_id} was released after the backup: the restored database does not know it, and its "
            "payments could be released a second time. Restore payments to a point after that release."
        )


class Published:
    """Messages by their ids, and by what they say: a term that ends again may give its event a new id."""

    def __init__(self) -> None:
        self._marks: set[Hashable] = set()
        self._contents: Counter[Hashable] = Counter()
        self._releases: set[str] = set()
        self._seen = 0

    @classmethod
    async def since(cls, settings: Settings, service: str, registry: Registry, since: datetime) -> Published:
        """Read it from the topics; raises `PaymentsForgottenError`, `UnreachableError`."""
        topics = all_topics(registry.agencies, registry.providers, registry.payment_systems)
        own = [name for name, topic in topics.items() if topic.writer == service and not topic.compacted]
        published = cls()
        async with reader(settings) as consumer:
            wanted = await span(settings, consumer, own, since)
            _no_payment_is_forgotten(wanted)
            async for raw in in_time(consumer, wanted):
                published.note(record_of(raw))
        return published

    def note(self, record: Record) -> None:
        """It is on its topic."""
        marks = _marks(record)
        if self._marks.isdisjoint(marks):
            self._contents[_content(record)] += 1
        self._marks.update(marks)
        if record.header("ce_type") == PaymentRunReleased.ce_type.encode():
            self._releases.add(json.loads(record.value or b"{}")["run_id"])

    def holds(self, record: Record) -> bool:
        """Whether it is there: under its id, or once more with the same content; a payment by its own id."""
        same = _content(record)
        alike = self._contents[same] > 0
        self._contents[same] -= alike
        return alike or not self._marks.isdisjoint(_marks(record))

    async def check_releases(self, pool: Any) -> None:
        """Raise `ReleaseForgottenError` where a run that the topics call released is not so here."""
        if self._releases:
            known = {row["id"] for row in await pool.fetch(_RELEASED)}
            for run_id in sorted(self._releases - known):
                raise ReleaseForgottenError(run_id)

    async def withdraw(self, pool: Any) -> int:
        """Take what is there out of the outbox; how many messages that were."""
        rows: Sequence[Any] = await pool.fetch(_NEW, self._seen)
        if not rows:
            return 0
        self._seen = rows[-1]["id"]
        gone = [row["id"] for row in rows if self.holds(_record(row))]
        await pool.execute(_GONE, gone)
        return len(gone)


def _no_payment_is_forgotten(wanted: Span) -> None:
    for partition, kept_since in wanted.kept_since.items():
        if DISBURSEMENTS_DUE.value_in(partition.topic) is not None:
            raise PaymentsForgottenError(partition.topic, kept_since)


def _marks(record: Record) -> set[Hashable]:
    """What it is known by: its id; an order to pay also by the payment, whatever else it says."""
    marks: set[Hashable] = {(record.topic, record.header("ce_id"))}
    if record.header("ce_type") == PaymentDue.ce_type.encode():
        marks.add((record.topic, json.loads(record.value or b"{}")["payment_id"]))
    return marks


def _content(record: Record) -> Hashable:
    return record.topic, record.key, record.content()


def _record(row: Any) -> Record:
    headers = headers_from_json(row["headers"])
    return Record(row["target"], 0, row["id"], row["key"].encode(), row["value"], headers)
