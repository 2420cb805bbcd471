"""What a topic is: who writes and who reads it, its key, how long it is kept, which events it carries."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contracts.envelope import Event

Key = Literal["case", "subject", "payee", "text", "grant"]
Retention = Literal["30 d", "90 d", "compacted", "for ever"]

MAX_MESSAGE_BYTES = 4_194_304
_DAY_MS = 24 * 60 * 60 * 1000
_RETENTION_CONFIG: Mapping[Retention, Mapping[str, str]] = {
    "30 d": {"cleanup.policy": "delete", "retention.ms": str(30 * _DAY_MS)},
    "90 d": {"cleanup.policy": "delete", "retention.ms": str(90 * _DAY_MS)},
    "for ever": {"cleanup.policy": "delete", "retention.ms": "-1", "retention.bytes": "-1"},
    "compacted": {
        "cleanup.policy": "compact",
        "max.compaction.lag.ms": str(_DAY_MS),
        "delete.retention.ms": str(90 * _DAY_MS),
        "segment.ms": str(_DAY_MS),
    },
}


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic, or a family of topics with one parameter in the name."""

    pattern: str
    """Name; a family's holds its parameter in braces, e.g. `agency.{agency}.submissions.v1`."""
    about: str
    writer: str
    """A service, or what the parameter names."""
    readers: tuple[str, ...]
    key: Key
    partitions: int
    retention: Retention
    events: tuple[type[Event], ...]
    source: str
    """`ce_source` of what it carries, with the same parameter; `{}` stands for any one sender."""

    @property
    def parameter(self) -> str | None:
        """What the family is by: `agency`, `provider` or `system`; None for a single topic."""
        found = re.search(r"{(\w+)}", self.pattern)
        return found[1] if found else None

    @property
    def config(self) -> dict[str, str]:
        """Kafka's settings for the topic."""
        return {
            **_RETENTION_CONFIG[self.retention],
            "max.message.bytes": str(MAX_MESSAGE_BYTES),
            "message.timestamp.type": "LogAppendTime",
        }

    @property
    def compacted(self) -> bool:
        """The last record of a key is kept for ever; a null value erases it."""
        return self.retention == "compacted"

    @property
    def retention_days(self) -> int | None:
        """Days for which a record is kept; None where each, or the last one of a key, is kept for ever."""
        number, _, unit = self.retention.partition(" ")
        return int(number) if unit == "d" else None

    @property
    def from_partner(self) -> bool:
        """Written on behalf of somebody outside, who gets an answer whatever is wrong with a record."""
        return not self.source.startswith("/services/")

    @property
    def name(self) -> str:
        """Name of a topic that is no family."""
        return self.named(None)

    def named(self, value: str | None) -> str:
        """The topic's name for one agency, provider or payment system."""
        if (value is None) != (self.parameter is None):
            raise ValueError(f"{self.pattern}: give the {self.parameter or 'name without a parameter'}")
        return self.pattern if value is None else self.pattern.replace(f"{{{self.parameter}}}", value)

    def value_in(self, name: str) -> str | None:
        """The parameter in a topic's name; empty for a single topic's own name; None for another topic."""
        found = re.fullmatch(_template(self.pattern), name)
        return None if found is None else "".join(found.groups())

    def source_fits(self, name: str, source: str) -> bool:
        """Whether `source` may speak on the topic `name`: the topic's own sender, or any one of its kind."""
        value = self.value_in(name)
        if value is None:
            return False
        expected = re.sub(r"{\w+}", value, self.source)
        return re.fullmatch(_template(expected), source) is not None


def _template(pattern: str) -> str:
    return re.sub(r"\\{\w*\\}", r"([a-z0-9]+(?:-[a-z0-9]+)*)", re.escape(pattern))
