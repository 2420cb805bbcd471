"""All that is on the broker, read to its end whenever asked and kept in memory."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiokafka import AIOKafkaConsumer, TopicPartition

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contracts.topic import Topic


@dataclass(frozen=True, slots=True)
class Seen:
    """One record as it stands on its topic."""

    topic: str
    partition: int
    offset: int
    key: str | None
    headers: Mapping[str, str]
    value: bytes | None

    @property
    def id(self) -> str:
        """Its `ce_id`."""
        return self.headers.get("ce_id", "")

    @property
    def event(self) -> str:
        """Its type without prefix and version, e.g. `PaymentDue`."""
        return self.headers.get("ce_type", "").removeprefix("teilhabe.").rpartition(".v")[0]

    @property
    def data(self) -> dict[str, Any]:
        """Its data; empty for what is no JSON object."""
        try:
            data = json.loads(self.value or b"{}")
        except ValueError:
            return {}
        return data if isinstance(data, dict) else {}


class Ledger:
    """Reads every topic from where the broker stood at the start; only what is committed."""

    def __init__(self, bootstrap: str, topics: Mapping[str, Topic]) -> None:
        self.seen: list[Seen] = []
        self._topics = topics
        self._client: Any = AIOKafkaConsumer(
            bootstrap_servers=bootstrap,
            isolation_level="read_committed",
            enable_auto_commit=False,
            fetch_max_wait_ms=50,
            max_partition_fetch_bytes=4_194_304,
        )

    async def start(self) -> None:
        """Stand at the end of every topic."""
        await self._client.start()
        self._client.assign(
            [
                TopicPartition(name, number)
                for name, topic in self._topics.items()
                for number in range(topic.partitions)
            ]
        )
        for partition, offset in (await self.ends()).items():
            self._client.seek(partition, offset)

    async def stop(self) -> None:
        """Disconnect."""
        await self._client.stop()

    async def ends(self) -> dict[TopicPartition, int]:
        """Where every partition ends now."""
        ends: dict[TopicPartition, int] = await self._client.end_offsets(list(self._client.assignment()))
        return ends

    async def read_to_end(self) -> None:
        """Take in everything that is there now."""
        ends = await self.ends()
        while any([await self._client.position(each) < end for each, end in ends.items()]):
            for records in (await self._client.getmany(timeout_ms=100)).values():
                self.seen += [_seen(record) for record in records]

    def find(self, event: str, topic: str = "", **data: Any) -> list[Seen]:
        """Records of one type, on topics whose name begins so, with these members in their data."""
        return [each for each in self._of(event, topic) if _holds(each.data, data)]

    def only(self, event: str, topic: str = "", **data: Any) -> Seen:
        """The one record of which there must be exactly one."""
        found = self.find(event, topic, **data)
        assert len(found) == 1, f"{len(found)} {event} on {topic or 'all topics'} with {data}"
        return found[0]

    def follows(self, event: str, topic: str, cause: Seen) -> Seen:
        """The one record of a type that another one has caused."""
        found = [each for each in self._of(event, topic) if each.headers["ce_causationid"] == cause.id]
        assert len(found) == 1, f"{len(found)} {event} on {topic} caused by {cause}"
        return found[0]

    def _of(self, event: str, topic: str) -> Iterator[Seen]:
        return (each for each in self.seen if each.event == event and each.topic.startswith(topic))


def _seen(record: Any) -> Seen:
    headers = {name: (value or b"").decode("utf-8", "replace") for name, value in record.headers}
    key = None if record.key is None else record.key.decode()
    return Seen(record.topic, record.partition, record.offset, key, headers, record.value)


def _holds(data: Mapping[str, Any], members: Mapping[str, Any]) -> bool:
    return all(data.get(name) == value for name, value in members.items())
