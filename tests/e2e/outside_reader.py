"""A consumer that knows the published contracts and nothing else: no module of the project is imported.

It reads the AsyncAPI document and the JSON Schemas as files, Kafka with aiokafka, and CloudEvents with their
SDK, as a partner's program would.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import yaml
from aiokafka import AIOKafkaConsumer, TopicPartition
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary_event
from jsonschema import Draft202012Validator, FormatChecker

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

KEY_MEMBERS = {
    "case": "case_id",
    "subject": "subject_id",
    "payee": "payee_id",
    "text": "text_id",
    "grant": "grant_id",
}
"""Member of the data that `x-key` names."""


@dataclass(frozen=True)
class Channel:
    """A topic or family of topics of the AsyncAPI document."""

    address: str
    source: str
    key: str
    kept: str
    messages: frozenset[str]

    @cached_property
    def topic(self) -> re.Pattern[str]:
        """Names of its topics; what stands for the braces is the group."""
        return re.compile(_with_group(self.address))

    def sender(self, topic: str) -> re.Pattern[str]:
        """The `ce_source` that fits a topic of the channel."""
        parameter = self.topic.fullmatch(topic)
        assert parameter is not None
        values = parameter.groups()
        return re.compile(_with_group(re.sub(r"{\w+}", values[0], self.source) if values else self.source))


@dataclass
class Findings:
    """What was read and what is wrong with it."""

    records: int = 0
    types: set[str] = field(default_factory=set)
    channels: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)
    by_id: dict[tuple[str, str], tuple[str, bytes]] = field(default_factory=dict)
    """Type and value of each message, by source and id."""


class OutsideReader:
    """Checks every record of every topic against the contracts."""

    def __init__(self, contracts: Path) -> None:
        self._schemas = contracts / "schemas"
        document = yaml.safe_load((contracts / "asyncapi.yaml").read_text(encoding="utf-8"))
        self.channels = {
            name: Channel(
                each["address"], each["x-source"], each["x-key"], each["x-kept"], frozenset(each["messages"])
            )
            for name, each in document["channels"].items()
        }
        self._required = document["components"]["schemas"]["Envelope"]["required"]
        self._headers = frozenset(document["components"]["schemas"]["Envelope"]["properties"])
        self._validators: dict[Path, Draft202012Validator] = {}

    async def read(self, bootstrap: str, begins: Mapping[tuple[str, int], int]) -> Findings:
        """Read every partition from where it is said to begin to its end."""
        found = Findings()
        async for record in _records(bootstrap, begins):
            self.take(record, found)
        return found

    def take(self, record: Any, found: Findings) -> None:
        """Note one record and what is wrong with it."""
        found.records += 1
        place = f"{record.topic}/{record.partition}/{record.offset}"
        try:
            for problem in self._problems(record, found):
                found.problems.append(f"{place}: {problem}")
        except Exception as error:
            found.problems.append(f"{place}: {type(error).__name__}: {error}")

    def _problems(self, record: Any, found: Findings) -> Iterator[str]:
        [(name, channel)] = [each for each in self.channels.items() if each[1].topic.fullmatch(record.topic)]
        found.channels.add(name)
        if record.value is None:
            if channel.kept != "compacted" or not record.key:
                yield "a null value where nothing is erased"
            return
        yield from self._headers_of(record)
        event = from_binary_event(KafkaMessage(dict(record.headers), record.key, record.value))
        type_, source, data = event.get_type(), event.get_source(), event.get_data()
        short = type_.removeprefix("teilhabe.").removesuffix(".v1")
        found.types.add(short)
        if type_ != f"teilhabe.{short}.v1" or short not in channel.messages:
            yield f"{type_} is not sent here"
        if not channel.sender(record.topic).fullmatch(source):
            yield f"{source} does not write here"
        if event.get_datacontenttype() != "application/json":
            yield f"content type {event.get_datacontenttype()}"
        yield from self._key_of(record, channel, data, event)
        yield from self._data_of(short, source, data, event.get_dataschema())
        told = (type_, record.value)
        if found.by_id.setdefault((source, event.get_id()), told) != told:
            yield "another message under a used id"

    def _headers_of(self, record: Any) -> Iterator[str]:
        names = [name for name, _ in record.headers]
        if len(set(names)) != len(names):
            yield "a header comes twice"
        yield from (f"no header {name}" for name in self._required if name not in names)
        yield from (f"unknown header {name}" for name in names if name not in self._headers)

    def _key_of(self, record: Any, channel: Channel, data: Any, event: Any) -> Iterator[str]:
        key = (record.key or b"").decode()
        headers = dict(record.headers)
        if not key or headers.get("ce_partitionkey", record.key) != record.key:
            yield f"key {key!r} is not {headers.get('ce_partitionkey')!r}"
        expected = data.get(KEY_MEMBERS[channel.key])
        if expected is not None and key != expected:
            yield f"key {key} is not the {channel.key} {expected}"
        about = data.get("case_id") or (expected if channel.key != "grant" else None)
        if about is not None and event.get_subject() != about:
            yield f"subject {event.get_subject()} is not {about}"

    def _data_of(self, short: str, source: str, data: Any, schema_id: str | None) -> Iterator[str]:
        """Readers' schemas are open; what our services write also keeps the closed one of producers."""
        reader = self._validator(self._schemas / f"{short}.v1.json")
        yield from (f"{error.json_path}: {error.message}" for error in reader.iter_errors(data))
        writer = self._validator(self._schemas / "producer" / f"{short}.v1.json")
        yield from (f"{error.json_path}: {error.message} (producer)" for error in writer.iter_errors(data))
        if source.startswith("/services/") and schema_id != f"urn:teilhabe:schema:{short}:v1":
            yield f"ce_dataschema is {schema_id}"

    def _validator(self, path: Path) -> Draft202012Validator:
        if path not in self._validators:
            schema = json.loads(path.read_text(encoding="utf-8"))
            Draft202012Validator.check_schema(schema)
            self._validators[path] = Draft202012Validator(schema, format_checker=FormatChecker())
        return self._validators[path]


async def _records(bootstrap: str, begins: Mapping[tuple[str, int], int]) -> Any:
    """Committed records of all partitions, to where these end now."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=bootstrap, isolation_level="read_committed", enable_auto_commit=False
    )
    await consumer.start()
    try:
        consumer.assign([TopicPartition(topic, number) for topic, number in begins])
        for (topic, number), offset in begins.items():
            consumer.seek(TopicPartition(topic, number), offset)
        ends = await consumer.end_offsets(list(consumer.assignment()))
        while any([await consumer.position(each) < end for each, end in ends.items()]):
            for batch in (await consumer.getmany(timeout_ms=100)).values():
                for record in batch:
                    yield record
    finally:
        await consumer.stop()


def _with_group(template: str) -> str:
    return re.sub(r"\\{\w*\\}", "([a-z0-9-]+)", re.escape(template))
