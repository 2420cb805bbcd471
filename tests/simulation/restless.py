"""A person who moves house all the time, applies again and again, and wants everything erased in the end.

Told for what becomes of copies: values of one key that replace one another faster than they are read, and
at last a tombstone, after which nothing older may come back.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic_core import to_json

from cli.demo.scenario import Line
from contracts.envelope import from_structured
from contracts.topics import submissions_topic

if TYPE_CHECKING:
    from collections.abc import Iterator

AGENCY = "hannover"
FIRST_DAY = date(2026, 3, 2)
MOVES = 12


def restless(number: int) -> tuple[Line, ...]:
    """The lines of one such person."""
    return tuple(_Person(number).lines())


class _Person:
    def __init__(self, number: int) -> None:
        self._dice = Random(f"restless {number}")
        self._subject = self._uuid()
        self._count = 0

    def lines(self) -> Iterator[Line]:
        """Applies from one address after the other on one day; withdraws; is erased, and erased again."""
        cases = [self._uuid() for _ in range(self._dice.randint(6, MOVES))]
        for case in cases:
            yield self._line(0, "ApplicationSubmitted", case, self._application(case))
        for case in self._dice.sample(cases, len(cases)):
            withdrawn_on = f"{FIRST_DAY + timedelta(days=1)}"
            yield self._line(1, "ApplicationWithdrawn", case, {"withdrawn_on": withdrawn_on})
        for _ in range(2):
            yield self._line(1, "ErasureRequested", cases[0], {"subject_id": str(self._subject)})

    def _line(self, day: int, name: str, case: UUID, data: dict[str, Any]) -> Line:
        self._count += 1
        on = FIRST_DAY + timedelta(days=day)
        message = {
            "specversion": "1.0",
            "id": str(self._uuid()),
            "type": f"teilhabe.{name}.v1",
            "source": f"/agencies/{AGENCY}",
            "subject": str(case),
            "time": f"{on}T08:{self._count:02}:00Z",
            "data": {"case_id": str(case), **data},
        }
        return Line(self._count, on, submissions_topic(AGENCY), from_structured(to_json(message)))

    def _application(self, case: UUID) -> dict[str, Any]:
        street = f"Wanderweg {self._dice.randint(100, 999)}"
        return {
            "reference": f"H-IFD-{str(case)[:8]}",
            "procedure": "integration_service",
            "channel": "online",
            "applied_on": f"{FIRST_DAY}",
            "signed": False,
            "land": "NI",
            "municipality": "03241001",
            "applicant": {
                "subject_id": str(self._subject),
                "kind": "person",
                "name": "Rastlos Wandersmann",
                "address": {"street": street, "postcode": "30449", "city": "Hannover", "country": "DE"},
                "date_of_birth": "1990-05-05",
            },
            "facts": {
                "disability_status": "severely_disabled",
                "prospects_reduced": True,
                "special_support_needed": None,
                "rehab_provider": "federal_employment_agency",
                "meeting_held_on": None,
                "consent_given": True,
                "goal": "find_job",
                "district": "hannover",
                "wishes": {},
            },
            "documents": [],
        }

    def _uuid(self) -> UUID:
        return UUID(int=self._dice.getrandbits(128), version=4)
