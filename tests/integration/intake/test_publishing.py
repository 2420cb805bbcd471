from __future__ import annotations

import pytest

from chassis.records import Record
from deploy.local.ports import free_ports
from services.intake.door.problems import ProblemError
from services.intake.door.publishing import Publisher


async def test_without_a_broker_nothing_is_said_to_be_written() -> None:
    publisher = Publisher({"bootstrap_servers": f"127.0.0.1:{free_ports(1)[0]}"})
    record = Record("intake.submissions.v1", 0, 0, b"key", b"{}", ())
    with pytest.raises(ProblemError) as caught:
        await publisher.write([record])
    assert (caught.value.status, caught.value.code) == (503, "not_written")
    assert caught.value.headers == {"Retry-After": "10"}
    await publisher.stop()
