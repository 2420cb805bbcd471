"""Value types of the contracts: money, days, times, codes, people, accounts, texts.

Python holds the exact type (`Decimal`, `date`, `datetime`); JSON holds text of one fixed form. Reading is
strict: `"true"` is no boolean, `1.5` is no amount.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    StrictBool,
    StrictInt,
    StringConstraints,
    Tag,
)

from contracts.codecs import COUNT, DAY, EURO, HOURS, INSTANT, PERCENTAGE, Extensible

CONTENT_ERRORS = frozenset({"negative_amount", "negative_number", "percentage_out_of_range"})
"""Error types of what can be read but cannot be meant. A reader that may not turn the message away treats
the value as missing."""


class Value(BaseModel):
    """Base of everything that crosses a service's border: frozen; unknown members are ignored."""

    model_config = ConfigDict(
        frozen=True,
        extra="ignore",
        use_attribute_docstrings=True,
        protected_namespaces=(),
        hide_input_in_errors=True,
    )


Euro = Annotated[Decimal, EURO]
"""Amount in EUR. JSON: a string with at most two decimals, written with exactly two (`"937.92"`)."""

Percentage = Annotated[Decimal, PERCENTAGE]
"""0–100. JSON: a number or a decimal string, written as a decimal string."""

Hours = Annotated[Decimal, HOURS]
"""Hours. JSON: a decimal string with at most two decimals (`"7.5"`)."""

Day = Annotated[date, DAY]
"""Calendar day, `YYYY-MM-DD`; legal days are days in Europe/Berlin."""

Instant = Annotated[datetime, INSTANT]
"""Point in time. JSON: RFC 3339, any offset is read, UTC with `Z` is written. Python: aware, UTC."""

Month = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]
"""Calendar month, `YYYY-MM`."""

Flag = StrictBool
Number = StrictInt
Count = Annotated[int, COUNT]
"""Zero or more. A negative number is a content error."""

Version = Annotated[StrictInt, Field(ge=1)]
"""1, 2, 3 … for each act on the same thing."""

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]
"""Lower-case name used in topics and sources: an agency, a provider, a payment system, a district."""

Code = Annotated[str, StringConstraints(max_length=64)]
"""A coded value, never free text."""

Reference = Annotated[str, StringConstraints(max_length=35)]
"""File number or payment reference."""

Official = Annotated[str, StringConstraints(max_length=64)]
"""Who acted for an authority, as that authority names its officials."""

Name = Annotated[str, StringConstraints(max_length=200)]
Ags = Annotated[str, StringConstraints(pattern=r"^[0-9]{8}$")]
"""Official municipality key (Amtlicher Gemeindeschlüssel), eight digits."""

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]

Iban = Annotated[
    str,
    AfterValidator(lambda text: "".join(text.split()).upper()),
    StringConstraints(max_length=34),
]
"""IBAN in upper case without blanks. Its check digits are not looked at here."""

Land = Literal["BB", "BE", "BW", "BY", "HB", "HE", "HH", "MV", "NI", "NW", "RP", "SH", "SL", "SN", "ST", "TH"]
"""The Land whose public holidays apply. Closed: there are sixteen."""

Procedure = Literal["integration_service", "training_subsidy", "integration_grant"]
"""Closed: a new procedure brings new facts and with them a new major version."""

Channel = Annotated[Literal["online", "post", "phone", "in_person", "other"], Extensible()]
DocumentKind = Annotated[
    Literal[
        "training_contract",
        "register_entry",
        "employment_contract",
        "training_completion",
        "disability_card",
        "disability_notice",
        "equal_status_notice",
        "medical_report",
        "other",
    ],
    Extensible(sends_other=True),
]
DisabilityStatus = Annotated[
    Literal["severely_disabled", "equal_status", "disabled", "threatened", "other"], Extensible()
]
"""SGB IX § 2: severely disabled, put on an equal footing, disabled, threatened by disability."""

SubjectKind = Annotated[Literal["person", "employer", "other"], Extensible()]
Voice = Annotated[Literal["formal", "plain", "easy", "other"], Extensible()]
"""How letters are worded: official, plain or easy German."""

Goal = Annotated[Literal["find_job", "find_training", "secure_job", "secure_training", "other"], Extensible()]
Carrier = Annotated[Literal["employment_agency", "job_centre", "undetermined", "other"], Extensible()]
"""Who decides and pays."""

Severity = Annotated[Literal["error", "warning", "other"], Extensible()]
CriterionOutcome = Annotated[Literal["met", "not_met", "unclear", "other"], Extensible()]

Task = Annotated[StrictInt, Field(ge=1, le=10)]
"""Task of an integration service (SGB IX § 193), numbered: 1 ability profile, 2 vocational guidance in
schools, 3 in-company training, 4 opening up jobs, 5 preparing for the job, 6 support at the job, 7 informing
colleagues, 8 after-care and crisis, 9 contact point for employers, 10 clarifying benefits."""


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
    voice: Voice = "formal"
    accessibility: tuple[Code, ...] = ()
    """Codes of what letters and meetings need, e.g. `large_print`, `sign_language`."""


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
