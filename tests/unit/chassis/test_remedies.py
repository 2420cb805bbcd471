"""A dead letter says what is wrong, where, and what to do."""

from __future__ import annotations

import pytest
from aiokafka.errors import (
    KafkaError,
    MessageSizeTooLargeError,
    TopicAuthorizationFailedError,
    UnknownTopicOrPartitionError,
)

from chassis.handling import Problem
from chassis.remedies import of_refused, of_unreadable
from contracts.values import Position


@pytest.mark.parametrize(("field", "place"), [("/version", "/version"), ("", "record")])
def test_an_unreadable_event_names_its_place_and_who_corrects_it(field: str, place: str) -> None:
    position = Position(topic="eligibility.events.v1", partition=0, offset=7)
    problem = Problem("int_type", field, "Not an integer", "eligibility.events.v1", position, None, None)
    text = of_unreadable(problem)
    assert text.startswith(f"{place}: Not an integer. Correct the program that wrote it")
    assert "redrive" in text


@pytest.mark.parametrize(
    ("error", "remedy"),
    [
        (MessageSizeTooLargeError(), "Raise max.message.bytes"),
        (UnknownTopicOrPartitionError(), "`teilhabe provision`"),
        (TopicAuthorizationFailedError(), "the right to write there"),
        (KafkaError("odd"), "odd See the broker's log"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_refused_message_names_its_topic_and_size_and_the_remedy(error: KafkaError, remedy: str) -> None:
    text = of_refused("agency.celle.receipts.v1", 5_000, error)
    assert text.startswith("agency.celle.receipts.v1 does not take this message of 5000 bytes")
    assert remedy in text
    assert "redrive" in text
