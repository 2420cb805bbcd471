"""Scalar value types: money, days, times, codes, closed lists and enumerations that may grow.

Python holds the exact type (`Decimal`, `date`, `datetime`); JSON holds text of one fixed form. Reading is
strict: `"true"` is no boolean, `1.5` is no amount.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StrictBool, StrictInt, StringConstraints

from contracts.codecs import COUNT, DAY, EURO, EURO_DIFFERENCE, HOURS, INSTANT, PERCENTAGE, Extensible

CONTENT_ERRORS = frozenset({"negative_amount", "negative_number", "percentage_out_of_range"})
"""Error types of what can be read but cannot be meant. A reader that may not turn the message away treats
the value as missing."""


Euro = Annotated[Decimal, EURO]
"""Amount in EUR. JSON: a string with at most two decimals, written with exactly two (`"937.92"`)."""

EuroDifference = Annotated[Decimal, EURO_DIFFERENCE]
"""Amount in EUR by which something changes; a minus sign where it falls."""

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

Delivery = Annotated[Literal["post", "portal", "electronic", "other"], Extensible()]
SubjectKind = Annotated[Literal["person", "employer", "other"], Extensible()]
Sex = Annotated[Literal["female", "male", "diverse", "unspecified", "other"], Extensible()]
"""As entered in the civil register (PStG § 22(3)); the yearly summary of SGB IX § 197 is by sex."""
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
