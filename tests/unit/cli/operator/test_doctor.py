"""What the doctor says of settings and of clocks, without a server."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from chassis.records import Record
from cli.operator.examine_broker import stamps
from cli.operator.examine_settings import examine_registry, examine_settings
from contracts.envelope import Envelope, headers_of

if TYPE_CHECKING:
    from collections.abc import Mapping

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
REGISTRY = Path("deploy/registry")


def _record(written: timedelta) -> Record:
    """A record whose service wrote it so long after NOW."""
    envelope = Envelope(uuid4(), "teilhabe.GrantApproved.v1", "/services/eligibility", "x", NOW + written)
    return Record("eligibility.events.v1", 0, 0, None, b"{}", tuple(headers_of(envelope)))


@pytest.mark.parametrize(
    ("written", "stamped", "state", "words"),
    [
        (-10, -9, "ok", "fit"),
        (-10, -11, "ok", "fit"),
        (-10, 60, "wrong", "60 s in the future"),
        (-10, -70, "wrong", "60 s ahead of the broker's"),
    ],
)
def test_a_stamp_is_not_before_its_writing_nor_in_the_future(
    written: int, stamped: int, state: str, words: str
) -> None:
    found = stamps([(_record(timedelta(seconds=written)), NOW + timedelta(seconds=stamped))], NOW)
    assert (found.state, words in found.found) == (state, True)


def _examined(environment: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return {each.about: each.state for each in examine_settings("127.0.0.1:9092")}


def test_settings_of_a_test_installation_are_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = {"TEILHABE_CLOCK": "controlled", "TEILHABE_CLOCK_START": "2026-03-02T08:00:00Z"}
    assert _examined(clock, monkeypatch) == {"environment": "ok", "clock": "note", "broker access": "note"}


def test_settings_that_nobody_can_read_are_named_without_their_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEILHABE_BATCH_SIZE", "hunter2")
    (found,) = examine_settings("127.0.0.1:9092")
    assert (found.state, found.about) == ("wrong", "batch_size")
    assert "hunter2" not in found.found


def test_sasl_with_encryption_is_well(monkeypatch: pytest.MonkeyPatch) -> None:
    access = {
        "TEILHABE_KAFKA_SECURITY_PROTOCOL": "SASL_SSL",
        "TEILHABE_KAFKA_USERNAME": "operator",
        "TEILHABE_KAFKA_PASSWORD": "hunter2",
    }
    assert _examined(access, monkeypatch)["broker access"] == "ok"


def test_a_registry_with_a_mistake_is_told_with_its_place(tmp_path: Path) -> None:
    for file in REGISTRY.glob("*.csv"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    broken = tmp_path / "providers.csv"
    broken.write_text(broken.read_text(encoding="utf-8").replace("hannover", "atlantis"), encoding="utf-8")
    registry, (found,) = examine_registry(tmp_path)
    assert (registry, found.state, "providers.csv" in found.found) == (None, "wrong", True)


def test_the_registry_of_the_project_can_be_read() -> None:
    registry, (found,) = examine_registry(REGISTRY)
    assert registry is not None
    assert found.state in ("ok", "note")
