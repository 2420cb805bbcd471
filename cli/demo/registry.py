"""The registry of a run: the given one, with payees checked wherever there is a bank that answers."""

from __future__ import annotations

import csv
import shutil
from dataclasses import asdict, fields, replace
from typing import TYPE_CHECKING, Any

from chassis.registry import PaymentSystem, Registry

if TYPE_CHECKING:
    from pathlib import Path

REGISTRY = "registry"
"""Where the copy lies within the output."""
_SYSTEMS = "payment_systems.csv"


def with_payee_checks(registry: Registry) -> Registry:
    """Payees are checked for systems that want bank files; elsewhere nobody would answer."""
    systems = registry.payment_systems.values()
    checked = {each.slug: replace(each, payee_check=each.wants_bank_file) for each in systems}
    return replace(registry, payment_systems=checked)


def copied(given: Path, registry: Registry, place: Path) -> Path:
    """Copy the CSV files of `given` to a new folder, `place`, with the payment systems of `registry`."""
    place.mkdir(parents=True)
    for file in given.glob("*.csv"):
        shutil.copy(file, place)
    with (place / _SYSTEMS).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, [column.name for column in fields(PaymentSystem)])
        writer.writeheader()
        writer.writerows(map(_row, registry.payment_systems.values()))
    return place


def _row(system: PaymentSystem) -> dict[str, Any]:
    return {
        column: str(value).lower() if isinstance(value, bool) else value
        for column, value in asdict(system).items()
    }
