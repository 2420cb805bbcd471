"""Applications that look like another one of the same agency: told to a person, never dropped."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chassis.handling import Aggregate, Context, Key
from contracts.facts import IntegrationGrantFacts, TrainingSubsidyFacts
from services.intake.model import Fingerprint, Reference
from services.intake.wording import finding

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from contracts.agency import ApplicationSubmitted
    from contracts.values import Finding, Subject


@dataclass(frozen=True, slots=True)
class Comparison:
    """What comparing an application with earlier ones of its agency gave."""

    duplicate_of: UUID | None = None
    findings: tuple[Finding, ...] = ()
    claimed: Mapping[Key, Aggregate] = field(default_factory=dict)
    """File number and fingerprints that nobody used before."""


def reference_id(agency: str, event: ApplicationSubmitted) -> str:
    """Id of the agency's own file number."""
    return f"{agency}|{event.reference}"


def fingerprints(agency: str, event: ApplicationSubmitted) -> tuple[str, str]:
    """Procedure, people and start, hashed: once with the people's ids, once with their names."""
    people = [event.applicant] + ([event.beneficiary] if event.beneficiary else [])
    by_id = [str(subject.subject_id) for subject in people]
    by_name = [_identity(subject) for subject in people]
    return _hash(agency, event.procedure, _start(event), *by_id), _hash(
        agency, event.procedure, _start(event), *by_name
    )


def compare(case_id: UUID, agency: str, event: ApplicationSubmitted, context: Context) -> Comparison:
    """Claim file number and fingerprints for the case, or name the case that has them already."""
    reference_key = reference_id(agency, event)
    reference = context.get(Reference, reference_key)
    marks = {mark: context.get(Fingerprint, mark) for mark in fingerprints(agency, event)}
    claimed: dict[Key, Aggregate] = {
        Key(Fingerprint.kind, mark): Fingerprint(case_id=case_id)
        for mark, known in marks.items()
        if not known
    }
    if reference is None:
        claimed[Key(Reference.kind, reference_key)] = Reference(case_id=case_id)
    twin = next((known.case_id for known in marks.values() if known and known.case_id != case_id), None)
    namesake = reference.case_id if reference and reference.case_id != case_id else None
    findings = (
        *((finding("possible_duplicate", other=str(twin)),) if twin else ()),
        *((finding("reference_used", "/reference", other=str(namesake)),) if namesake else ()),
    )
    return Comparison(twin or namesake, findings, claimed)


def _start(event: ApplicationSubmitted) -> str:
    match event.facts:
        case TrainingSubsidyFacts(starts_on=day) | IntegrationGrantFacts(work_starts_on=day):
            return day.isoformat()
        case _:
            return ""


def _identity(subject: Subject) -> str:
    """A name with the date of birth; without one, as for employers, with the postcode."""
    name = " ".join(subject.name.casefold().split())
    born = subject.date_of_birth
    return f"{name}|{born.isoformat() if born else subject.address.postcode}"


def _hash(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
