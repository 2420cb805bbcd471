"""What agencies submit in a run: a steady stream of applications, and more of them at each month's end."""

from __future__ import annotations

import calendar
import json
import re
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from cli.demo.days import months_after
from contracts.agency import ApplicationSubmitted
from tests.e2e.applications import grant_application, service_application, subsidy_application

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chassis.registry import Agency, Registry

FIRST_DAY: Final = date(2026, 3, 2)
AGENCIES: Final = 6
BURST: Final = 6
"""How many days' applications come together on the last day of a month."""
LONGEST: Final = 5
"""Months of funding."""
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Case:
    """One application and what its official will make of it."""

    day: date
    """On which it is submitted."""
    agency: str
    application: ApplicationSubmitted
    ends_on: date
    """Last day of the funding that will be approved."""
    amended: bool
    """Whether the official lowers the approval before the work begins: a second version."""

    @property
    def starts_on(self) -> date:
        """The first of the month after the application."""
        return _first_of_next_month(self.day)


def cases_of(
    seed: int, days: int, a_day: float, registry: Registry, longest: int = LONGEST
) -> tuple[Case, ...]:
    """All cases of a run of so many simulated days, in the order of submission; the seed decides all.

    None is funded for more than `longest` months, nor for less than two months less.
    """
    random = Random(seed)
    agencies = random.sample(sorted(registry.agencies), AGENCIES)
    return tuple(
        _case(number, day, registry.agencies[random.choice(agencies)], random, longest)
        for number, day in enumerate(_days(days, a_day))
    )


def _days(days: int, a_day: float) -> Iterator[date]:
    owed = 0.0
    for day in (FIRST_DAY + timedelta(days=number) for number in range(days)):
        owed += a_day * (BURST if (day + timedelta(days=1)).day == 1 else 1)
        while owed >= 1:
            owed -= 1
            yield day


def _case(number: int, day: date, agency: Agency, random: Random, longest: int) -> Case:
    starts_on = _first_of_next_month(day)
    last_month = months_after(starts_on, random.randint(longest - 3, longest - 1))
    ends_on = last_month.replace(day=calendar.monthrange(last_month.year, last_month.month)[1])
    procedure = random.choices((_grant, _subsidy, _service), weights=(5, 3, 2))[0]
    data = procedure(number, day, starts_on, ends_on) | {
        "land": agency.land,
        "municipality": agency.municipality,
        "applied_on": day.isoformat(),
        "reference": f"{day:%Y}-{number:05}",
    }
    application = ApplicationSubmitted.model_validate_json(_with_ids_of(random, json.dumps(data)))
    return Case(day, agency.slug, application, ends_on, amended=random.random() < 0.25)


def _grant(number: int, day: date, starts_on: date, ends_on: date) -> dict[str, Any]:
    data = grant_application(documents=_documents(day, "employment_contract", "disability_card"))
    facts = {"training_completed_on": (day - timedelta(days=9)).isoformat(), "work_starts_on": f"{starts_on}"}
    return _named(data, number) | {"facts": data["facts"] | facts}


def _subsidy(number: int, day: date, starts_on: date, ends_on: date) -> dict[str, Any]:
    data = subsidy_application(
        documents=_documents(day, "training_contract", "register_entry", "disability_card")
    )
    facts = {"contract_signed_on": f"{day}", "starts_on": f"{starts_on}", "ends_on": f"{ends_on}"}
    return _named(data, number) | {"facts": data["facts"] | facts}


def _service(number: int, day: date, starts_on: date, ends_on: date) -> dict[str, Any]:
    return _named(service_application(), number)


def _documents(day: date, *kinds: str) -> list[dict[str, str]]:
    return [{"kind": kind, "document_id": f"scan-{kind}", "received_on": day.isoformat()} for kind in kinds]


def _named(data: dict[str, Any], number: int) -> dict[str, Any]:
    """With people of its own: no application looks like another one."""
    people = {role: data[role] for role in ("applicant", "beneficiary") if data[role]}
    return data | {role: person | {"name": f"{person['name']} {number}"} for role, person in people.items()}


def _with_ids_of(random: Random, text: str) -> str:
    """With other ids, the same ones for the same seed."""
    ids: dict[str, str] = {}

    def other(found: re.Match[str]) -> str:
        return ids.setdefault(found[0], str(UUID(int=random.getrandbits(128), version=4)))

    return _UUID.sub(other, text)


def _first_of_next_month(day: date) -> date:
    return months_after(day.replace(day=1), 1)
