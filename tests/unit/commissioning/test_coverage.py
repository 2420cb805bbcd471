"""Every district has an integration service, whatever the day the registry is good for."""

from datetime import date

from services.commissioning.app import topics
from tests.unit.given import registry


def test_every_district_has_a_provider() -> None:
    assert registry().districts_without_provider(date(2026, 1, 1)) == []


def test_a_gap_is_named() -> None:
    assert registry().districts_without_provider(date(2025, 12, 31)) == list(registry().districts)


def test_every_provider_is_listened_to() -> None:
    read = topics(registry())
    assert {f"provider.{slug}.replies.v1" for slug in registry().providers} <= set(read)
    assert {"intake.events.v1", "intake.subjects.v1", "intake.texts.v1"} <= set(read)
    assert "commissioning.events.v1" not in read
