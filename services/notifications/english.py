"""Values and words of the English text that informs beside a German letter."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

GOALS: Mapping[str, str] = {
    "find_job": "to find a job",
    "find_training": "to find a training place",
    "secure_job": "to keep your job",
    "secure_training": "to keep your training place",
    "other": "to take part in working life",
}

TASKS: Mapping[int, str] = {
    1: "find out what you can do and what you like",
    2: "support career orientation at school",
    3: "support your training in the company",
    4: "look for suitable jobs",
    5: "prepare you for the job",
    6: "support you at work",
    7: "inform colleagues, if you agree",
    8: "follow-up and help in a crisis",
    9: "be a contact for employers",
    10: "clarify the benefits you need and help with applications",
}

DOCUMENTS: Mapping[str, str] = {
    "training_contract": "the signed training contract",
    "register_entry": "the entry in the register of training contracts",
    "employment_contract": "the signed employment contract",
    "training_completion": "proof of completed training",
    "disability_card": "the card or notice under SGB IX § 152",
    "equal_status_notice": "the notice under SGB IX § 151(2)",
}

INTENTS: Mapping[str, str] = {
    "amend": "to change our approval",
    "withdraw": "to take our approval back",
    "revoke": "to revoke our approval",
    "demand_repayment": "to demand back what we paid",
    "refuse": "to refuse your application",
    "other": "to take a decision that concerns you",
}

BENEFITS: Mapping[str, str] = {
    "training_subsidy": "training pay subsidy (Zuschuss zur Ausbildungsvergütung)",
    "integration_grant": "integration grant (Eingliederungszuschuss)",
    "integration_service": "support by an integration service (Integrationsfachdienst)",
}


def en_day(value: date | str) -> str:
    """A day in words: "5 January 2026"."""
    written = date.fromisoformat(value) if isinstance(value, str) else value
    return f"{written.day} {_MONTHS[written.month - 1]} {written.year}"


def en_month(value: date | str) -> str:
    """A month in words, from one of its days or from "2026-01": "January 2026"."""
    written = date.fromisoformat(f"{value}-01") if isinstance(value, str) else value
    return f"{_MONTHS[written.month - 1]} {written.year}"


def en_euro(value: Decimal | str) -> str:
    """An amount: "EUR 1,172.40"."""
    return f"EUR {Decimal(value):,.2f}"


def en_hours(value: Decimal | str) -> str:
    """Hours: "7.5"."""
    return f"{Decimal(value).normalize():f}"
