"""The aggregates of notifications: the case with its letters, and copies of subjects and texts.

A letter goes through three places: `waiting` for a working day, then handed to the post, then dispatched.
What it says is kept only while it waits.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Self
from uuid import UUID

from pydantic import Field, JsonValue

from chassis.handling import Aggregate
from contracts.agency import ObjectionDecided
from contracts.eligibility import (
    GrantApproved,
    GrantRefused,
    ObjectionRegistered,
    SupportApproved,
    SupportRefused,
)
from contracts.intake import SubjectRecorded
from contracts.values import Address, Code, Land, Procedure, Reference, Slug, SubjectKind, Value, Voice

_DECISIONS_ON_GRANTS = frozenset({GrantApproved.type_name, GrantRefused.type_name})
_DECISIONS_ON_SUPPORT = frozenset({SupportApproved.type_name, SupportRefused.type_name})
"""Acts that a later approval of the same grant or support replaces: on an objection also the refusal."""


class Letter(Value):
    """A letter that is asked for: which act it announces, and the event's members without personal data."""

    notice_id: UUID
    act: str
    """Name of the event, e.g. `GrantApproved`."""
    act_id: UUID
    """`ce_id` of the event."""
    variables: dict[str, JsonValue]

    @property
    def grant_id(self) -> UUID | None:
        return _uuid(self.variables.get("grant_id"))

    @property
    def version(self) -> int | None:
        number = self.variables.get("version")
        return number if isinstance(number, int) else None

    @property
    def outcome(self) -> str | None:
        outcome = self.variables.get("outcome")
        return outcome if isinstance(outcome, str) else None

    @property
    def text_ids(self) -> tuple[str, ...]:
        """Ids of the free texts that the letter quotes: conditions and reasons."""
        conditions = self.variables.get("conditions")
        references = [self.variables.get("reasons"), *(conditions if isinstance(conditions, list) else ())]
        return tuple(str(text["text_id"]) for text in references if isinstance(text, Mapping))


class Posted(Value):
    """A letter that was handed to the post."""

    act: str
    act_id: UUID
    grant_id: UUID | None = None
    version: int | None = None
    posted_on: date
    outcome: str | None = None
    """Of an objection, where the letter announces the decision on it."""
    dispatched: bool = False
    """The post has confirmed it."""


class Decision(Value):
    """An official's decision, as far as it matters who took it."""

    submission_id: UUID
    decision: str
    decided_by: str


class Answer(Value):
    """What an official decided on an objection, with the letter that is held back until it stands."""

    submission_id: UUID | None
    decided_by: str
    letter: Letter


class Objection(Value):
    """An objection, until the decision on it is announced."""

    decisions_before: int | None = None
    """How many decisions had been taken when it was filed."""
    registered: bool = False
    notice_id: UUID | None = None
    """The notice attacked, once registered."""
    answers: tuple[Answer, ...] = ()
    announced: bool = False
    """An answer was announced; there is no second one."""


class Case(Aggregate, kind="case"):
    """One application: who is written to in which name, and the letters so far."""

    case_id: UUID
    procedure: Procedure
    reference: Reference
    agency: Slug
    land: Land
    municipality: str
    applicant_id: UUID
    beneficiary_id: UUID | None = None
    waiting: tuple[Letter, ...] = ()
    posted: dict[UUID, Posted] = Field(default_factory=dict)
    decisions: tuple[Decision, ...] = ()
    returned: frozenset[UUID] = frozenset()
    """Submissions that eligibility returned."""
    objections: dict[UUID, Objection] = Field(default_factory=dict)

    def but(self, **changes: object) -> Self:
        """The same case with some facts changed."""
        return self.model_copy(update=changes)

    def with_letter(self, letter: Letter) -> Self:
        """The same case with one more letter to send; asking twice for the same one changes nothing."""
        known = {*self.posted, *(waiting.notice_id for waiting in self.waiting)}
        return self if letter.notice_id in known else self.but(waiting=(*self.waiting, letter))

    def objection(self, objection_id: UUID) -> Objection:
        """What is known of an objection so far."""
        return self.objections.get(objection_id, Objection())

    def with_objection(self, objection_id: UUID, **facts: object) -> Self:
        """The same case with more facts about an objection."""
        objection = self.objection(objection_id).model_copy(update=facts)
        return self.but(objections={**self.objections, objection_id: objection})

    def announced_before(self, letter: Letter) -> date | None:
        """When the notice was posted that the letter refers to: replaced, ended, or objected to."""
        match letter.act:
            case ObjectionDecided.type_name | ObjectionRegistered.type_name:
                notice_id = self.objection(UUID(str(letter.variables["objection_id"]))).notice_id
                notice = self.posted.get(notice_id) if notice_id else None
                return notice.posted_on if notice else None
            case _:
                return max((notice.posted_on for notice in self._decided_before(letter)), default=None)

    def _decided_before(self, letter: Letter) -> list[Posted]:
        """Notices that approved or refused what the letter is about."""
        if letter.act in _DECISIONS_ON_SUPPORT:
            return [notice for notice in self.posted.values() if notice.act in _DECISIONS_ON_SUPPORT]
        return [
            notice
            for notice in self.posted.values()
            if notice.act in _DECISIONS_ON_GRANTS and notice.grant_id and notice.grant_id == letter.grant_id
        ]


class Subject(Aggregate, kind="subject"):
    """Copy of what a letter needs to know of a person or an employer, kept until its tombstone comes."""

    kind_of_subject: SubjectKind
    name: str
    address: Address
    voice: Voice
    accessibility: tuple[Code, ...] = ()

    @classmethod
    def of(cls, event: SubjectRecorded) -> Self:
        """The copy of a subject as intake published it."""
        return cls(
            kind_of_subject=event.kind,
            name=event.name,
            address=event.address,
            voice=event.voice,
            accessibility=event.accessibility,
        )

    @property
    def abroad(self) -> bool:
        """Whether letters to it leave Germany: nothing is deemed notified there (SGB X § 37(2))."""
        return self.address.country.upper() not in {"DE", "DEU"}


class Text(Aggregate, kind="text"):
    """Copy of a free text, kept until its tombstone comes."""

    text: str


def _uuid(value: Any) -> UUID | None:
    return UUID(str(value)) if value is not None else None
