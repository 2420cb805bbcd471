"""Settings of a service process, from environment variables (prefix `TEILHABE_`) or secret files.

A secret may come as a file instead of a variable: with `TEILHABE_SECRETS_DIR=/run/secrets`, the file
`/run/secrets/teilhabe_database_url` stands for `TEILHABE_DATABASE_URL`. Variables win over files.
"""

from __future__ import annotations

import os
import socket
import ssl
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import AliasChoices, AwareDatetime, Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

SecurityProtocol = Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"]


class Settings(BaseSettings):
    """Everything a service can be told from outside; each field names its variable's suffix."""

    model_config = SettingsConfigDict(
        env_prefix="TEILHABE_",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        populate_by_name=True,
        use_attribute_docstrings=True,
    )

    service: str
    """Name of the service: `intake`, `eligibility`, `commissioning`, `payments` or `notifications`."""
    instance: str = Field(default_factory=socket.gethostname)
    """Name of this process among several of the same service; in client ids and logs."""

    kafka_bootstrap_servers: str = Field(
        validation_alias=AliasChoices("TEILHABE_KAFKA_BOOTSTRAP_SERVERS", "KAFKA_BOOTSTRAP_SERVERS")
    )
    """Comma-separated `host:port` list."""
    consumer_group: str | None = None
    """Consumer group, and prefix of the transactional id; the service's name when unset."""
    kafka_security_protocol: SecurityProtocol = "PLAINTEXT"
    """How the brokers are spoken to; `SASL_…` needs name and password."""
    kafka_sasl_mechanism: Literal["SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN"] = "SCRAM-SHA-512"
    """How the password is proved; used with `SASL_…` only."""
    kafka_username: str | None = None
    """The service's own name at the brokers, to which access rules refer."""
    kafka_password: str | None = Field(default=None, repr=False)
    """A secret."""
    kafka_ca_file: Path | None = None
    """Certificates trusted for the brokers (PEM); the system's own when unset."""

    database_url: str = Field(
        repr=False, validation_alias=AliasChoices("TEILHABE_DATABASE_URL", "DATABASE_URL")
    )
    """`postgresql://role:password@host:port/database`; the role owns the schema of the service's name."""
    database_timeout_s: float = Field(default=30.0, gt=0)
    """Longest wait for an answer of the database, in seconds; then its connection counts as lost."""

    http_host: str = "127.0.0.1"
    """Address that listens for HTTP; `0.0.0.0` in a container."""
    http_port: int = Field(default=8080, ge=0, le=65535)
    """Port of probes, metrics and the service's own routes; 0 picks a free one."""

    api_port: int | None = Field(default=None, ge=0, le=65535)
    """Port of the HTTP door of intake (for agencies) or payments (for persons); without one there is none."""
    api_host: str = "127.0.0.1"
    """Address on which that door listens; `0.0.0.0` in a container."""
    api_certificate: Path | None = None
    """Certificate of the door, with its chain (PEM); without one it speaks plain HTTP."""
    api_key: Path | None = None
    """Key of that certificate (PEM)."""
    api_client_ca: Path | None = None
    """Certificates (PEM) of those who issue agencies their client certificates: mutual TLS."""
    api_tokens_file: Path | None = None
    """Agencies or persons and hashes of their tokens, as `teilhabe token new` writes them."""
    api_requests_per_minute: int = Field(default=600, ge=1)
    """Requests that one agency or person may send a minute."""
    api_anonymous_per_minute: int = Field(default=60, ge=1)
    """Requests without a known sender that one address may send a minute."""

    registry: Path = Path("deploy/registry")
    """Folder with districts.csv, agencies.csv, providers.csv and payment_systems.csv."""
    letters_dir: Path = Path("out/notices")
    """Folder of letters to be posted, the spool of a print service; used by notifications."""
    letters_confirmed_by: Literal["folder", "print_service"] = "folder"
    """Who says that a letter is out: the folder, at once, or a print service, with the real day."""

    clock: Literal["system", "controlled"] = "system"
    """`controlled` opens `POST /clock`: for demonstrations and tests only."""
    clock_start: AwareDatetime | None = None
    """Where a controlled clock starts."""

    batch_size: int = Field(default=500, ge=1)
    """Most records handled in one transaction."""
    batch_wait_ms: int = Field(default=5, ge=1)
    """Longest wait for a batch to fill, in milliseconds."""
    topic_patience_s: float = Field(default=60.0, ge=0)
    """Seconds for which a topic may be missing before what is for it becomes a dead letter; a broker that has
    just started may answer before it knows its topics again.
    """
    inbox_margin_days: int = Field(default=30, ge=1)
    """Days beyond the retention of its topic for which a message is remembered as handled."""
    graceful_timeout_s: float = Field(default=20.0, gt=0)
    """Seconds a stopping process may take to finish its batch, offsets and outbox."""

    log_format: Literal["json", "console"] = "json"
    """One JSON object a line, or lines for a person."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    """The least that is logged."""

    @classmethod
    def load(cls, **given: Any) -> Self:
        """Settings from the environment and the secrets folder; what is `given` wins over both."""
        return cls(_secrets_dir=os.environ.get("TEILHABE_SECRETS_DIR"), **given)

    @model_validator(mode="after")
    def _controlled_clock_has_a_start(self) -> Self:
        if self.clock == "controlled" and self.clock_start is None:
            raise ValueError("a controlled clock needs TEILHABE_CLOCK_START, e.g. 2026-03-02T08:00:00Z")
        return self

    @model_validator(mode="after")
    def _sasl_has_credentials(self) -> Self:
        if self.kafka_security_protocol.startswith("SASL") and not (
            self.kafka_username and self.kafka_password
        ):
            raise ValueError("SASL needs TEILHABE_KAFKA_USERNAME and TEILHABE_KAFKA_PASSWORD")
        return self

    @model_validator(mode="after")
    def _door_has_certificate_and_key(self) -> Self:
        if (self.api_certificate is None) != (self.api_key is None):
            raise ValueError("TEILHABE_API_CERTIFICATE and TEILHABE_API_KEY go together")
        if self.api_client_ca and not self.api_certificate:
            raise ValueError("TEILHABE_API_CLIENT_CA needs TEILHABE_API_CERTIFICATE and TEILHABE_API_KEY")
        return self

    @property
    def client_id(self) -> str:
        """Name under which the process shows up at the broker and in the database."""
        return f"{self.service}@{self.instance}"

    @property
    def group(self) -> str:
        """The consumer group that all processes of the service join."""
        return self.consumer_group or self.service

    def tls(self) -> ssl.SSLContext | None:
        """The TLS context for the brokers; None where the protocol is without TLS."""
        if "SSL" not in self.kafka_security_protocol.split("_"):
            return None
        return ssl.create_default_context(cafile=self.kafka_ca_file)

    def kafka_options(self) -> dict[str, Any]:
        """Connection arguments that every aiokafka client takes."""
        options: dict[str, Any] = {
            "bootstrap_servers": self.kafka_bootstrap_servers,
            "client_id": self.client_id,
            "security_protocol": self.kafka_security_protocol,
        }
        if (context := self.tls()) is not None:
            options["ssl_context"] = context
        if self.kafka_username:
            options["sasl_mechanism"] = self.kafka_sasl_mechanism
            options["sasl_plain_username"] = self.kafka_username
            options["sasl_plain_password"] = self.kafka_password
        return options
