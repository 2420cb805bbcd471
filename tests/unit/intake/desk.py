"""A desk that takes messages one after the other and keeps what intake makes of them in memory."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID, uuid5

from chassis.handling import Aggregate, Key, Outcome, Publish, TimerFired, Tombstone, Wait
from contracts.agency import ApplicationSubmitted
from contracts.envelope import Event
from contracts.receipts import SubmissionReceived
from services.intake.handlers import handlers
from services.intake.model import Case
from services.intake.reading import read_submission
from tests.unit.given import context

if TYPE_CHECKING:
    from collections.abc import Sequence

E = TypeVar("E", bound=Event)
A = TypeVar("A", bound=Aggregate)

AGENCY = "hannover"
NOW = "2026-03-02T09:00:00+00:00"


def id_of(name: str) -> UUID:
    """The same id for the same name."""
    return uuid5(UUID(int=0), name)


class Desk:
    """Folds messages into aggregates; nothing is published to anyone."""

    def __init__(self) -> None:
        self.states: dict[Key, Aggregate] = {}
        self.outcomes: list[Outcome[Any]] = []

    def send(
        self,
        event: Event,
        *,
        agency: str = AGENCY,
        now: str = NOW,
        cause: str | None = None,
        source: str | None = None,
    ) -> Outcome[Any]:
        """Handle one message as the chassis would, reading included for agencies."""
        findings: tuple[Any, ...] = ()
        if source is None:
            reading = read_submission(type(event), event.model_dump_json(by_alias=True).encode())
            event, findings = reading.event, reading.findings
        at = context(
            now,
            source=source or f"/agencies/{agency}",
            type_=event.type_name,
            topic=f"agency.{agency}.submissions.v1",
            cause_id=id_of(cause) if cause else None,
            aggregates=[(key.id, state) for key, state in self.states.items()],
            findings=findings,
        )
        key = Key(Case.kind, str(event.case_id))  # type: ignore[attr-defined]
        outcome = handlers.events[type(event)].handler(self.states.get(key), event, at)
        assert not isinstance(outcome, Wait)
        self._apply(key, outcome)
        return outcome

    def due(self, case_id: UUID, timer: str, now: str) -> Outcome[Any]:
        """Let a timer of a case fire."""
        key = Key(Case.kind, str(case_id))
        known = [(key.id, state) for key, state in self.states.items()]
        at = context(now, source="/services/intake", type_=f"timer:{timer}", aggregates=known)
        outcome = handlers.timers[Case.kind, timer](self.states[key], TimerFired(timer, at.now), at)
        assert not isinstance(outcome, Wait)
        self._apply(key, outcome)
        return outcome

    def case(self, case_id: UUID) -> Case:
        """The case as it stands."""
        return self.get(Case, case_id)

    def get(self, model: type[A], id_: object) -> A:
        """An aggregate that must exist."""
        state = self.states[Key(model.kind, str(id_))]
        assert isinstance(state, model)
        return state

    def has(self, model: type[Aggregate], id_: object) -> bool:
        """Whether an aggregate exists."""
        return Key(model.kind, str(id_)) in self.states

    def _apply(self, key: Key, outcome: Outcome[Any]) -> None:
        for written, state in {key: outcome.state, **outcome.others}.items():
            if state is None:
                self.states.pop(written, None)
            else:
                self.states[written] = type(state).model_validate_json(state.model_dump_json())
        self.outcomes.append(outcome)


def receipt(outcome: Outcome[Any]) -> SubmissionReceived:
    """The one answer of a message."""
    assert outcome.answer is not None
    assert isinstance(outcome.answer.event, SubmissionReceived)
    return outcome.answer.event


def address(outcome: Outcome[Any]) -> tuple[str | None, str | None, str | None]:
    """Topic, key and subject of the answer."""
    assert outcome.answer is not None
    return outcome.answer.topic, outcome.answer.key, outcome.answer.subject


def codes(outcome: Outcome[Any]) -> list[str]:
    """Codes of the findings of the receipt."""
    return [finding.code for finding in receipt(outcome).findings]


def published(outcome: Outcome[Any], cls: type[E]) -> list[E]:
    """The events of one type that an outcome publishes."""
    plain = [each.event if isinstance(each, Publish) else each for each in outcome.events]
    return [event for event in plain if isinstance(event, cls)]


def addressed(outcome: Outcome[Any]) -> list[str | None]:
    """The topic of each event that an outcome publishes; None for the service's own."""
    return [each.topic if isinstance(each, Publish | Tombstone) else None for each in outcome.events]


def tombstones(outcome: Outcome[Any]) -> set[tuple[str, str]]:
    """Topic and key of everything that an outcome erases."""
    return {(each.topic, each.key) for each in outcome.events if isinstance(each, Tombstone)}


def person(name: str, born: str | None = "1990-05-01") -> dict[str, Any]:
    """A person of the tests."""
    return {
        "subject_id": str(id_of(name)),
        "kind": "person",
        "name": name,
        "address": {"street": "Lister Meile 1", "postcode": "30161", "city": "Hannover", "country": "DE"},
        "date_of_birth": born,
    }


def employer(name: str = "Tischlerei Brandt GmbH") -> dict[str, Any]:
    """An employer of the tests."""
    return person(name, born=None) | {"kind": "employer"}


SERVICE_FACTS = {
    "disability_status": "severely_disabled",
    "prospects_reduced": True,
    "rehab_provider": "federal_employment_agency",
    "consent_given": True,
    "goal": "find_job",
    "district": "hannover",
    "wishes": {},
}
SUBSIDY_FACTS = {
    "disability_status": "severely_disabled",
    "degree_of_disability": 50,
    "receives_basic_income": False,
    "kind": "vocational_training",
    "under_vocational_training_act": True,
    "occupation": "Tischler",
    "contract_signed_on": None,
    "starts_on": "2026-09-01",
    "ends_on": "2029-08-31",
    "monthly_pay": ["724.00", "854.00", "977.00"],
    "pay_owed_and_paid": True,
    "employer_district": "hannover",
    "trainee_district": "hannover",
}
GRANT_FACTS = {
    "disability_status": "equal_status",
    "receives_basic_income": False,
    "work_starts_on": "2026-04-01",
    "permanent": True,
    "monthly_wage": "2600.00",
    "former_employment_months": 0,
    "other_wage_subsidy": False,
    "employer_district": "hannover",
    "employee_district": "hannover",
}
PAYEE = {"name": "Tischlerei Brandt GmbH", "iban": "DE89370400440532013000"}


def documents(*kinds: str, received_on: str = "2026-03-01") -> list[dict[str, str]]:
    """Documents of these kinds."""
    return [{"kind": kind, "document_id": f"D-{kind}", "received_on": received_on} for kind in kinds]


def submitted(case: str = "case", **members: Any) -> dict[str, Any]:
    """What an agency system sends for a training subsidy, complete but for its documents."""
    return {
        "case_id": str(id_of(case)),
        "reference": f"H-{case}",
        "procedure": "training_subsidy",
        "channel": "post",
        "applied_on": "2026-02-20",
        "signed": True,
        "land": "NI",
        "municipality": "03241001",
        "applicant": employer(),
        "beneficiary": person("Mira Vogt"),
        "facts": SUBSIDY_FACTS,
        "documents": [],
        "payee": PAYEE,
    } | members


def service_application(case: str = "case", **members: Any) -> dict[str, Any]:
    """What an agency system sends for an integration service: nothing is missing."""
    of_a_person = {
        "procedure": "integration_service",
        "applicant": person("Jonas Weber"),
        "beneficiary": None,
        "facts": SERVICE_FACTS,
        "payee": None,
    }
    return submitted(case, **(of_a_person | members))


def application(data: dict[str, Any]) -> ApplicationSubmitted:
    """The event of what an agency system sends, read strictly."""
    return ApplicationSubmitted.model_validate(data)


def registered(desk: Desk, *cases: dict[str, Any]) -> Sequence[UUID]:
    """Register applications; returns their case ids."""
    for number, data in enumerate(cases):
        desk.send(application(data), cause=f"registration {data['case_id']} {number}")
    return [UUID(data["case_id"]) for data in cases]


def day(text: str) -> date:
    """A calendar day."""
    return date.fromisoformat(text)
