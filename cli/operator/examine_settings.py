"""Are the settings of the environment such that a service would start with them, and rightly?"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from pydantic import ValidationError

from chassis.handling import BERLIN
from chassis.registry import Registry, RegistryError
from chassis.settings import Settings
from cli.operator.diagnosis import Diagnosis, note, ok, wrong

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_AREA = "settings"


def examine_settings(bootstrap: str) -> Iterator[Diagnosis]:
    """The variables `TEILHABE_…` of this environment, read as a service reads them."""
    try:
        settings = Settings.load(
            service="operator", kafka_bootstrap_servers=bootstrap, database_url="postgresql://"
        )
    except ValidationError as error:
        for each in error.errors(include_url=False, include_input=False, include_context=False):
            where = ".".join(map(str, each["loc"])) or "environment"
            yield wrong(_AREA, where, each["msg"], "See docs/reference/settings.md.")
        return
    yield ok(_AREA, "environment", "Every setting can be read.")
    yield _clock(settings)
    yield _protocol(settings)


def _clock(settings: Settings) -> Diagnosis:
    if settings.clock == "system":
        return ok(_AREA, "clock", "Services follow the system's clock.")
    return note(
        _AREA,
        "clock",
        "TEILHABE_CLOCK=controlled: whoever reaches a service's port can move its time.",
        "Unset TEILHABE_CLOCK where anything is real.",
    )


def _protocol(settings: Settings) -> Diagnosis:
    if settings.kafka_security_protocol == "SASL_SSL":
        return ok(_AREA, "broker access", "Encrypted, and services show who they are (SASL_SSL).")
    return note(
        _AREA,
        "broker access",
        f"{settings.kafka_security_protocol}: no client shows who it is; a topic does not prove its sender.",
        "Set TEILHABE_KAFKA_SECURITY_PROTOCOL=SASL_SSL and the access rules of contracts/asyncapi.yaml.",
    )


def examine_registry(folder: Path) -> tuple[Registry | None, list[Diagnosis]]:
    """The partners' files, or None with what is wrong with them."""
    try:
        registry = Registry.load(folder)
    except RegistryError as error:
        return None, [wrong(_AREA, "registry", str(error), "Correct it; services do not start.")]
    today = datetime.now(BERLIN).date()
    partners = len(registry.agencies) + len(registry.providers) + len(registry.payment_systems)
    if unserved := registry.districts_without_provider(today):
        found = f"No provider is under contract today for {', '.join(unserved)}."
        mend = f"Add one to {folder}/providers.csv, or extend a contract; an order there finds nobody."
        return registry, [note(_AREA, "registry", found, mend)]
    return registry, [ok(_AREA, "registry", f"{partners} partners; every district has a provider today.")]
