"""What a dead letter tells the operator: what is wrong, where, and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aiokafka.errors import (
    InvalidTopicError,
    MessageSizeTooLargeError,
    RecordListTooLargeError,
    TopicAuthorizationFailedError,
    UnknownTopicOrPartitionError,
)

from chassis.arrival import BEYOND_HORIZON

if TYPE_CHECKING:
    from aiokafka.errors import KafkaError

    from chassis.handling import Problem

_UNREADABLE: Final = (
    "Correct the program that wrote it, let it send the event again under a new ce_id, and discard this one; "
    "or, where this service is to blame, correct the service and redrive."
)
_FORGOTTEN: Final = (
    "Look whether it was handled then (`teilhabe case`). Redrive it if it was not, discard it if it was."
)
_TOO_LARGE: Final = "Raise max.message.bytes of the topic, then redrive."
_NO_TOPIC: Final = "Create the topic with `teilhabe provision`, then redrive."
_REMEDIES: Final[dict[type[KafkaError], str]] = {
    MessageSizeTooLargeError: _TOO_LARGE,
    RecordListTooLargeError: _TOO_LARGE,
    InvalidTopicError: _NO_TOPIC,
    UnknownTopicOrPartitionError: _NO_TOPIC,
    TopicAuthorizationFailedError: "Give the service the right to write there, then redrive.",
}
_OTHERWISE: Final = "See the broker's log for the reason; redrive once it is gone, or discard."


def of_unreadable(problem: Problem) -> str:
    """For a record that is not handled, and whose sender is not answered."""
    remedy = _FORGOTTEN if problem.code == BEYOND_HORIZON else _UNREADABLE
    return f"{problem.field or 'record'}: {problem.message}. {remedy}"


def of_refused(topic: str, size: int, error: KafkaError) -> str:
    """For a message of `size` bytes that the broker does not take."""
    remedy = next((text for kind, text in _REMEDIES.items() if isinstance(error, kind)), _OTHERWISE)
    reason = getattr(error, "description", "") or str(error)
    return f"{topic} does not take this message of {size} bytes: {reason} {remedy}"
