"""The case with its letters, the decisions they announce, and objections.

A letter goes through three places: `waiting` for a working day, then handed to the post, then dispatched; one
that comes back goes through them once more. What it says is kept in ids and amounts, not in names and texts.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import Field, JsonValue, field_validator

from chassis.handling import Aggregate, derived_id
from contracts.agency import ObjectionDecided
from contracts.commissioning import ServiceCommissioned
from contracts.eligibility import (
    GrantApproved,
    GrantRefused,
    ObjectionRegistered,
    SupportApproved,
    SupportRefused,
    SupportRevoked,
)
from contracts.values import DocumentKind, Land, Procedure, Reference, Slug, Value

LetterChannel = Literal["post", "electronic", "portal", "in_person"]
_KEPT_EARLIER = ("grant_id", "version", "outcome")

_DECISIONS_ON_GRANTS = frozenset({GrantApproved.type_name, GrantRefused.type_name})
_DECISIONS_ON_SUPPORT = frozenset({SupportApproved.type_name, SupportRefused.type_name})
"""Acts that a later approval of the same grant or support replaces: on an objection also the refusal."""
_ABOUT_SUPPORT = _DECISIONS_ON_SUPPORT | {SupportRevoked.type_name}


class Letter(Value):
    """A letter that is asked for: which act it announces, and the event's members without personal data."""

    notice_id: UUID
    act: str
    """Name of the event, e.g. `GrantApproved`."""
    act_id: UUID
    """`ce_id` of the event."""
    decided_on: date | None = None
    """The legal day of the event; null in what was saved before that was kept."""
    variables: dict[str, JsonValue]
    first_posted_on: date | None = None
    """When it was posted for the first time, if it came back and is sent again."""
    provider: str | None = None
    """Slug of the provider that it goes to instead of the applicant: a written order."""
    returns: int = 0
    """How often it came back."""

    @property
    def again_as(self) -> str | None:
        """What tells a letter that is sent again from the one before: `again`, then `again2` …; else None."""
        if self.first_posted_on is None:
            return None
        return f"again{self.returns}" if self.returns > 1 else "again"

    @property
    def effect_id(self) -> UUID:
        """The name under which the post is asked for it: another one each time that it is sent again."""
        return derived_id(self.again_as, self.notice_id) if self.again_as else self.notice_id

    @property
    def grant_id(self) -> UUID | None:
        return _uuid(self.variables.get("grant_id"))

    @property
    def version(self) -> int | None:
        number = self.variables.get("version")
        return number if isinstance(number, int) else None

    @property
    def outcome(self) -> str | None:
        """Of an objection, where the letter announces the decision on it."""
        outcome = self.variables.get("outcome")
        return outcome if isinstance(outcome, str) else None

    @property
    def named_day(self) -> date | None:
        """The day to answer by that was named before the letter: by the receipt, or by the agency."""
        day = self.variables.get("answer_by")
        return date.fromisoformat(day) if isinstance(day, str) else None

    @property
    def text_ids(self) -> tuple[str, ...]:
        """Ids of the free texts that the letter quotes: conditions and reasons."""
        conditions = self.variables.get("conditions")
        references = [self.variables.get("reasons"), *(conditions if isinstance(conditions, list) else ())]
        return tuple(str(text["text_id"]) for text in references if isinstance(text, Mapping))


class Posted(Letter):
    """A letter that was handed to the post; kept as asked for, in case it comes back."""

    posted_on: date
    dispatched: bool = False
    """The post has confirmed it."""
    channel: LetterChannel = "post"
    abroad: bool = False
    template_version: str | None = None
    sha256: str | None = None
    """Of the letter as sent; null in what was saved before letters were kept as PDF."""
    returned: bool = False
    """It came back: nothing was notified."""
    addressee_id: UUID | None = None
    """Null in what was saved before that was kept."""
    address_no: int = 0
    """Which of the addressee's addresses it was for, counted by changes of address; see `Subject`."""

    @property
    def lost(self) -> bool:
        """Whether it came back and can be sent again; what goes to a provider has no way to come back."""
        return self.returned and self.complete and self.provider is None

    @property
    def complete(self) -> bool:
        """Whether all it says is kept; of letters posted before that was kept only the act is known."""
        return self.decided_on is not None

    @classmethod
    def of(cls, letter: Letter, posted_on: date, addressee_id: UUID, address_no: int) -> Self:
        """The letter as handed over on a day, for an address."""
        return cls(**dict(letter), posted_on=posted_on, addressee_id=addressee_id, address_no=address_no)

    def sent(self, confirmed: Mapping[str, Any]) -> Self:
        """The same letter as the post has confirmed it; the day is the real one."""
        return self.but(
            dispatched=True,
            channel=confirmed["channel"],
            posted_on=date.fromisoformat(confirmed["posted_on"]),
            abroad=confirmed["abroad"],
            template_version=confirmed.get("template_version"),
            sha256=confirmed.get("sha256"),
        )

    def but(self, **changes: object) -> Self:
        """The same letter with some facts changed."""
        return self.model_copy(update=changes)

    def again(self) -> Letter:
        """The letter to be sent once more, under the same notice id."""
        asked = {name: getattr(self, name) for name in Letter.model_fields}
        first = self.first_posted_on or self.posted_on
        return Letter(**asked | {"first_posted_on": first, "returns": self.returns + 1})


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
    missing_documents: tuple[DocumentKind, ...] = ()
    unwritten: frozenset[UUID] = frozenset()
    """Notices that could not be written: whom they were for, or what they quote, was erased."""
    objections: dict[UUID, Objection] = Field(default_factory=dict)

    @field_validator("posted", mode="before")
    @classmethod
    def _read_earlier(cls, posted: Mapping[Any, Any]) -> Mapping[Any, Any]:
        """Letters saved before what they say was kept: act, grant, version and outcome, without an id."""
        return {
            id_: letter
            if isinstance(letter, Posted) or "variables" in letter
            else {**letter, "notice_id": id_, "variables": {name: letter.get(name) for name in _KEPT_EARLIER}}
            for id_, letter in posted.items()
        }

    def but(self, **changes: object) -> Self:
        """The same case with some facts changed."""
        return self.model_copy(update=changes)

    def with_letter(self, letter: Letter) -> Self:
        """The same case with one more letter to send; asking twice for the same one changes nothing."""
        known = {*self.posted, *(waiting.notice_id for waiting in self.waiting)}
        return self if letter.notice_id in known else self.but(waiting=(*self.waiting, letter))

    def with_posted(self, letter: Posted) -> Self:
        """The same case with a letter that the post has, in its latest state."""
        return self.but(posted=self.posted | {letter.notice_id: letter})

    def without_letter(self, notice_id: UUID) -> Self:
        """The same case, where a notice cannot be written because of an erasure."""
        return self.but(unwritten=self.unwritten | {notice_id})

    @property
    def astray(self) -> tuple[Posted, ...]:
        """Letters that came back and wait for an address to be sent to."""
        settled = {*self.unwritten, *(letter.notice_id for letter in self.waiting)}
        return tuple(
            letter for letter in self.posted.values() if letter.lost and letter.notice_id not in settled
        )

    def asked_as(self, effect_id: UUID) -> Posted | None:
        """The letter that the post was asked for under this name; None once it was asked for it again."""
        return next((letter for letter in self.posted.values() if letter.effect_id == effect_id), None)

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

    def terms_before(self, letter: Letter) -> Mapping[str, JsonValue] | None:
        """What the approval said that a later version replaces; None where there was none."""
        replaced = letter.variables.get("supersedes")
        known = (*(each for each in self.posted.values() if each.complete), *self.waiting)
        same = (each for each in known if each.act == GrantApproved.type_name and each.version == replaced)
        return next((each.variables for each in same if each.grant_id == letter.grant_id), None)

    def _decided_before(self, letter: Letter) -> list[Posted]:
        """Notices that approved or refused what the letter is about, or named the provider before."""
        if letter.act == ServiceCommissioned.type_name:
            same = (notice for notice in self.posted.values() if notice.act == letter.act)
            return [notice for notice in same if notice.provider == letter.provider]
        if letter.act in _ABOUT_SUPPORT:
            return [notice for notice in self.posted.values() if notice.act in _DECISIONS_ON_SUPPORT]
        return [
            notice
            for notice in self.posted.values()
            if notice.act in _DECISIONS_ON_GRANTS and notice.grant_id and notice.grant_id == letter.grant_id
        ]


def _uuid(value: Any) -> UUID | None:
    return UUID(str(value)) if value is not None else None
