"""Value types of the contracts: people, accounts, texts, figures; and the scalars they are made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Discriminator, Field, StrictInt, StringConstraints, Tag

from contracts.scalars import (
    CONTENT_ERRORS,
    Ags,
    Carrier,
    Channel,
    Code,
    Count,
    CriterionOutcome,
    Day,
    Delivery,
    DisabilityStatus,
    DocumentKind,
    Euro,
    EuroDifference,
    Flag,
    Goal,
    Hours,
    Iban,
    Instant,
    Land,
    Month,
    Name,
    Number,
    Official,
    Percentage,
    Procedure,
    Reference,
    Severity,
    Sex,
    Sha256,
    Slug,
    SubjectKind,
    Task,
    Version,
    Voice,
)

__all__ = [
    "CONTENT_ERRORS", "Address", "Ags", "AnyPayee", "AnySubject", "Calculation", "Candidate", "Carrier",
    "Channel", "Client", "Code", "Count", "Criterion", "CriterionOutcome", "Day", "Delivery",
    "DisabilityStatus", "Document", "DocumentKind", "Euro", "EuroDifference", "Finding", "Flag", "Goal",
    "Hours", "Iban", "Instalment", "Instant", "Land", "Month", "MonthDifference", "Name", "Number",
    "Official", "Payee", "PayeeRef", "Percentage", "Position", "Procedure", "Proposal", "Reference",
    "RepaymentInstalment", "Severity", "Sex", "Sha256", "Slug", "Subject", "SubjectKind", "SubjectRef",
    "Support", "Task", "Text", "TextRef", "Value", "Version", "Voice", "Wishes",
]  # fmt: skip


class Value(BaseModel):
    """Base of everything that crosses a service's border: frozen; unknown members are ignored."""

    model_config = ConfigDict(
        frozen=True,
        extra="ignore",
        use_attribute_docstrings=True,
        protected_namespaces=(),
        hide_input_in_errors=True,
    )


class Address(Value):
    """Postal address."""

    street: Name
    postcode: Annotated[str, StringConstraints(max_length=16)]
    city: Name
    country: Code
    """ISO 3166-1 alpha-2, e.g. `DE`."""


class Subject(Value):
    """A person or an employer, under an id that the agency system makes."""

    subject_id: UUID
    kind: SubjectKind
    name: Name
    address: Address
    email: Annotated[str, StringConstraints(max_length=254)] | None = None
    phone: Code | None = None
    date_of_birth: Day | None = None
    language: Annotated[str, StringConstraints(max_length=35)] = "de"
    """BCP 47."""
    sex: Sex | None = None
    """For the yearly summary of the integration services alone (SGB IX § 197)."""
    voice: Voice = "formal"
    accessibility: tuple[Code, ...] = ()
    """Codes of what letters and meetings need, e.g. `large_print`, `sign_language`."""
    delivery: Delivery = "post"
    """How letters come. `portal` needs the addressee's consent (SGB X § 37(2a)), `electronic` an access that
    the addressee has opened (SGB I § 36a(1))."""
    email_hint: Flag = False
    """A message without content goes to `email` when a letter is on its way."""


class SubjectRef(Value):
    """A subject by its id: what services tell each other."""

    subject_id: UUID


class Payee(Value):
    """Who is paid, and the account."""

    name: Name
    iban: Iban


class PayeeRef(Value):
    """A payee by its id: what services tell each other."""

    payee_id: UUID


class TextRef(Value):
    """A free text by its id: what services tell each other."""

    text_id: UUID


Text = str | TextRef
"""Free text from partners as a string; between services always by its id."""


def _payee_tag(value: Any) -> str:
    by_id = "payee_id" in value if isinstance(value, Mapping) else isinstance(value, PayeeRef)
    return "PayeeRef" if by_id else "Payee"


def _subject_tag(value: Any) -> str:
    by_id = "name" not in value if isinstance(value, Mapping) else isinstance(value, SubjectRef)
    return "SubjectRef" if by_id else "Subject"


AnyPayee = Annotated[
    Annotated[Payee, Tag("Payee")] | Annotated[PayeeRef, Tag("PayeeRef")],
    Discriminator(_payee_tag),
]
"""An account as sent by a partner, or its id between services."""

AnySubject = Annotated[
    Annotated[Subject, Tag("Subject")] | Annotated[SubjectRef, Tag("SubjectRef")],
    Discriminator(_subject_tag),
]
"""A subject as sent by a partner, or its id between services."""


class Document(Value):
    """A document that has been received; the file itself stays with the agency."""

    kind: DocumentKind
    document_id: Name
    received_on: Day


class Finding(Value):
    """Something wrong or missing in a message, told so that a person can act on it."""

    code: Code
    field: str | None = None
    """JSON pointer (RFC 6901) into the data; null where no single member is meant."""
    severity: Severity
    message_de: str
    """For officials: what is wrong and what to do, in German."""
    message_plain: str
    """The same in plain German."""


class Position(Value):
    """Place of a record in Kafka, where it has no usable id of its own."""

    topic: str
    partition: Number
    offset: Number


class Criterion(Value):
    """One legal condition and what is known of it."""

    criterion: Code
    outcome: CriterionOutcome
    basis: str
    """Paragraph, e.g. `SGB III § 73(1)`."""
    evidence: str | None = None
    """The coded facts or documents the outcome rests on."""
    remedy: str | None = None
    """What would change the outcome."""


class Proposal(Value):
    """Figures for the official: a proposal, never a decision."""

    base_pay: Euro | None = None
    employer_share: Euro | None = None
    """Employer's share of social insurance, flat (SGB III §§ 73(2), 91(1))."""
    assessment_base: Euro | None = None
    percentage_cap: Percentage | None = None
    cap: Euro | None = None
    exceptional_cap: Euro | None = None
    months: Count | None = None


class Calculation(Value):
    """How an amount came about."""

    base_pay: Euro | None = None
    employer_share: Euro | None = None
    assessment_base: Euro | None = None
    percentage_cap: Percentage | None = None
    cap: Euro | None = None
    steps: tuple[str, ...] = ()
    """What was computed, in order, for a person to read."""
    basis: str
    """Paragraphs, separated by `; `."""


class Wishes(Value):
    """What the person wishes (SGB IX § 8); may be empty."""

    provider: Slug | None = None
    specialism: Code | None = None


class Support(Value):
    """Type, extent, duration and fee of an integration service's work (SGB IX § 194(2))."""

    tasks: tuple[Task, ...]
    hours_per_week: Hours
    starts_on: Day
    ends_on: Day
    monthly_fee: Euro
    provider: Slug | None = None
    personal_budget: Flag = False
    """Paid to the person as a personal budget (SGB IX § 29): no provider is commissioned."""


class Candidate(Value):
    """A provider that could be commissioned, with the reasons for its rank."""

    provider: Slug
    score: Number
    """Higher is better."""
    reasons: tuple[str, ...] = ()


class Instalment(Value):
    """One month's amount, paid in arrears."""

    month: Month
    amount: Euro
    days: Annotated[StrictInt, Field(ge=0, le=30)]
    """30 for a full month."""
    due_on: Day


class RepaymentInstalment(Value):
    """A part of what is owed back, and its day."""

    due_on: Day
    amount: Euro
    """More than zero."""


class MonthDifference(Value):
    """What a month is owed before and after a change."""

    month: Month
    before: Euro
    after: Euro
    difference: EuroDifference


class Client(Value):
    """All that a provider may know of the person: contact, language, status, effects on work."""

    name: Name
    date_of_birth: Day | None = None
    address: Address
    phone: Code | None = None
    email: Annotated[str, StringConstraints(max_length=254)] | None = None
    language: Annotated[str, StringConstraints(max_length=35)] = "de"
    voice: Voice = "formal"
    accessibility: tuple[Code, ...] = ()
    disability_status: DisabilityStatus
    work_related_effects: str | None = None
    counsellor_contact: str | None = None
