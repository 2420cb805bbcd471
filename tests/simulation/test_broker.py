from __future__ import annotations

import pytest
from aiokafka.errors import IllegalStateError, ProducerFenced

from contracts.topics import INTAKE_EVENTS, SUBJECTS
from tests.simulation.broker import Broker
from tests.simulation.chance import Chance
from tests.simulation.group import Group

TOPIC = INTAKE_EVENTS.name


def group(broker: Broker) -> Group:
    return Group(broker, [TOPIC], Chance(0))


def test_records_of_a_key_come_in_order_whoever_reads_them() -> None:
    broker = Broker([TOPIC])
    broker.append([(TOPIC, b"case", str(number).encode(), ()) for number in range(20)])
    readers = group(broker)
    readers.join("a")
    read: list[bytes | None] = []
    while records := readers.poll("a", 7):
        read += [record.value for record in records]
    assert read == [str(number).encode() for number in range(20)]


def test_what_was_not_committed_comes_again_after_a_rebalance() -> None:
    broker = Broker([TOPIC])
    broker.append([(TOPIC, b"case", b"1", ())])
    readers = group(broker)
    readers.join("a")
    assert readers.poll("a", 7)
    readers.leave("a")
    readers.join("b")
    assert [record.value for record in readers.poll("b", 7)] == [b"1"]


def test_an_offset_read_before_a_rebalance_cannot_be_committed_after_it() -> None:
    broker = Broker([TOPIC])
    readers = group(broker)
    readers.join("a")
    readers.leave("a")
    readers.join("b")
    with pytest.raises(IllegalStateError):
        readers.commit("a", {(TOPIC, 0): 1})


def test_a_writer_of_a_compacted_topic_that_was_replaced_is_fenced() -> None:
    broker = Broker([SUBJECTS.name])
    old = broker.new_epoch("relay")
    new = broker.new_epoch("relay")
    message = (SUBJECTS.name, b"subject", None, ())
    broker.append_transactionally("relay", new, [message])
    with pytest.raises(ProducerFenced):
        broker.append_transactionally("relay", old, [message])
    assert len(broker.records()) == 1
