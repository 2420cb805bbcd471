"""Settings come from the environment or from secret files, and mistakes are refused at the start."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from pydantic import ValidationError

from chassis.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

DSN = "postgresql://teilhabe_payments:s3cret@db/teilhabe"


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [*os.environ]:
        if name.startswith("TEILHABE_") or name in {"DATABASE_URL", "KAFKA_BOOTSTRAP_SERVERS"}:
            monkeypatch.delenv(name)


@pytest.mark.parametrize("prefix", ["", "TEILHABE_"])
def test_servers_may_be_named_with_or_without_the_prefix(
    monkeypatch: pytest.MonkeyPatch, prefix: str
) -> None:
    monkeypatch.setenv(f"{prefix}DATABASE_URL", DSN)
    monkeypatch.setenv(f"{prefix}KAFKA_BOOTSTRAP_SERVERS", "kafka:9092")
    settings = Settings.load(service="payments")
    assert (settings.database_url, settings.kafka_bootstrap_servers) == (DSN, "kafka:9092")


def test_a_secret_may_come_as_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "teilhabe_database_url").write_text(DSN)
    monkeypatch.setenv("TEILHABE_SECRETS_DIR", str(tmp_path))
    monkeypatch.setenv("TEILHABE_KAFKA_BOOTSTRAP_SERVERS", "kafka:9092")
    assert Settings.load(service="payments").database_url == DSN


def test_no_secret_shows_in_the_representation() -> None:
    settings = _settings(
        kafka_security_protocol="SASL_PLAINTEXT", kafka_username="p", kafka_password="hunter2"
    )
    assert "s3cret" not in repr(settings)
    assert "hunter2" not in repr(settings)


def test_what_is_missing_is_named_by_its_variable() -> None:
    with pytest.raises(ValidationError) as missing:
        Settings.load(service="payments", kafka_bootstrap_servers="kafka:9092")
    assert "TEILHABE_DATABASE_URL" in str(missing.value)


def test_a_controlled_clock_needs_a_start() -> None:
    with pytest.raises(ValidationError, match="TEILHABE_CLOCK_START"):
        _settings(clock="controlled")
    assert _settings(clock="controlled", clock_start="2026-03-02T08:00:00Z").clock_start is not None


def test_sasl_needs_credentials() -> None:
    with pytest.raises(ValidationError, match="TEILHABE_KAFKA_PASSWORD"):
        _settings(kafka_security_protocol="SASL_SSL", kafka_username="payments")


def test_every_kafka_client_gets_the_same_security() -> None:
    options = _settings(
        instance="pod-1", kafka_security_protocol="SASL_SSL", kafka_username="payments", kafka_password="x"
    ).kafka_options()
    assert options["client_id"] == "payments@pod-1"
    assert options["security_protocol"] == "SASL_SSL"
    assert options["sasl_mechanism"] == "SCRAM-SHA-512"
    assert options["ssl_context"].check_hostname


def test_a_plain_listener_gets_no_tls_context() -> None:
    assert "ssl_context" not in _settings().kafka_options()
    assert (
        _settings(kafka_security_protocol="SASL_PLAINTEXT", kafka_username="p", kafka_password="x").tls()
        is None
    )


def _settings(**given: object) -> Settings:
    return Settings.load(
        **{"service": "payments", "database_url": DSN, "kafka_bootstrap_servers": "kafka:9092", **given}
    )
