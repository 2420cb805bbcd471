"""What is kept of a record that cannot be handled yet."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chassis.arrival import from_partner
from chassis.records import EFFECT_TOPIC, ORDER_TOPIC, TIMER_TOPIC
from contracts.envelope import Event, encode
from contracts.topics import describe

if TYPE_CHECKING:
    from chassis.changes import Item
    from chassis.records import Record


def kept(item: Item) -> Record:
    """The record to set aside; of a partner's message only the members that its contract names.

    Anything else was sent by mistake, is never read, and may be personal data that nobody may hold (SGB X
    § 67b). A message whose content has findings stays whole: they are found again when it is tried again.
    """
    record = item.record
    own = record.topic.partition(":")[0] in {TIMER_TOPIC, EFFECT_TOPIC, ORDER_TOPIC}
    if own or not from_partner(describe(record.topic)):
        return record
    if item.findings or not isinstance(item.payload, Event):
        return record
    return replace(record, value=encode(item.payload))
