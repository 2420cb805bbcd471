"""Submissions as agencies send them: applications for the three procedures, each about people of its own."""

from __future__ import annotations

from itertools import cycle, islice
from typing import TYPE_CHECKING, Any

from tests.e2e.applications import grant_application, service_application, subsidy_application
from tests.e2e.messages import AgencySystem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chassis.registry import Registry
    from tests.e2e.messages import Message

AGENCIES = 4
KINDS = (service_application, subsidy_application, grant_application)


def agencies(registry: Registry) -> list[AgencySystem]:
    """The first agencies of the registry that take all three kinds."""
    found = (each for each in registry.agencies.values() if each.kind == "employment_agency")
    return [AgencySystem(each.slug, each.land, each.municipality) for each in islice(found, AGENCIES)]


def submissions(registry: Registry, count: int) -> Iterator[Message]:
    """So many applications, agencies and kinds taking turns."""
    turns = zip(range(count), cycle(agencies(registry)), cycle(KINDS), strict=False)
    for number, agency, kind in turns:
        yield agency.applies(_of_people_unlike_others(kind(), number))


def _of_people_unlike_others(application: dict[str, Any], number: int) -> dict[str, Any]:
    """Two applications for people of the same name would look like one sent twice."""
    people = {role: application[role] for role in ("applicant", "beneficiary") if application[role]}
    renamed = {role: {**person, "name": f"{person['name']} {number}"} for role, person in people.items()}
    return application | renamed
