"""How records that were fetched together are spread over lanes."""

from __future__ import annotations

from aiokafka import ConsumerRecord
from hypothesis import given
from hypothesis import strategies as st

from chassis.receiving import Fetched, spread


def record(partition: int, offset: int) -> Fetched:
    fetched: Fetched = ConsumerRecord("t", partition, offset, 0, 0, None, b"", 0, 0, 0, ())
    return fetched


@given(st.lists(st.integers(0, 5)), st.integers(1, 4))
def test_each_record_is_in_one_lane_and_each_partition_in_one_and_in_order(
    partitions: list[int], lanes: int
) -> None:
    records = [record(partition, offset) for offset, partition in enumerate(partitions)]
    spread_out = spread(records, lanes)
    assert len(spread_out) <= lanes
    assert sorted(each.offset for lane in spread_out for each in lane) == list(range(len(records)))
    places = [{each.partition for each in lane} for lane in spread_out]
    assert sum(map(len, places)) == len(set(partitions))
    for lane in spread_out:
        for partition in {each.partition for each in lane}:
            offsets = [each.offset for each in lane if each.partition == partition]
            assert offsets == sorted(offsets)


def test_lanes_are_of_like_length() -> None:
    records = [record(number % 6, number) for number in range(600)]
    assert [len(lane) for lane in spread(records, 2)] == [300, 300]
