"""What two sources say differently, and what a person can do about it."""

from collections.abc import Mapping
from typing import Final, Literal
from uuid import UUID

from contracts.frozen import frozen

Source = Literal["schedule", "payment_lines", "journal", "events", "bank"]
Code = Literal[
    "not_collected",
    "overpaid_unnoticed",
    "row_missing",
    "row_differs",
    "row_unknown",
    "posting_missing",
    "posting_differs",
    "posting_unknown",
    "event_missing",
    "event_doubled",
    "event_differs",
    "event_unexpected",
    "event_unknown",
    "bank_differs",
    "item_open",
]

_BY_HAND: Final = (
    "Changed by hand. `teilhabe audit verify` shows whether the case was too; else the case is right."
)
_JOURNAL: Final = (
    "Changed by hand, past the trigger: mend it by a migration that adds what is missing or reverses it."
)
_ADVICE: Final[Mapping[Code, tuple[Source, str]]] = {
    "not_collected": (
        "schedule",
        "`teilhabe stuck`, `teilhabe parked` and `teilhabe dead-letters list` for the case.",
    ),
    "overpaid_unnoticed": (
        "schedule",
        "`teilhabe audit verify`: the case says nothing of what was ordered too much.",
    ),
    "row_missing": ("payment_lines", _BY_HAND),
    "row_differs": ("payment_lines", _BY_HAND),
    "row_unknown": ("payment_lines", _BY_HAND),
    "posting_missing": ("journal", _JOURNAL),
    "posting_differs": ("journal", _JOURNAL),
    "posting_unknown": ("journal", _JOURNAL),
    "event_missing": (
        "events",
        "`teilhabe outbox` and `teilhabe dead-letters list`; else `teilhabe replay service`.",
    ),
    "event_doubled": (
        "events",
        "Ask the payment system whether it paid twice; who else may write to the topic?",
    ),
    "event_differs": ("events", "Ask the payment system what it paid; who else may write to the topic?"),
    "event_unexpected": (
        "events",
        "Was the database restored from a backup? Then `teilhabe replay service`.",
    ),
    "event_unknown": ("events", "Was the database restored from a backup? Then `teilhabe replay service`."),
    "bank_differs": ("bank", "`teilhabe case` shows what was told; ask the bank."),
    "item_open": ("bank", "`teilhabe payments items show` names what is open and who settles it."),
}


@frozen
class Difference:
    """One difference: where, between what, and what to do. Ids and codes only, no personal data."""

    code: Code
    source: Source
    """What differs from the case."""
    case_id: UUID | None
    subject_id: UUID | None
    """A payment, a receivable, a grant (by `month`) or a work item."""
    month: str | None
    expected: str | None
    found: str | None
    to_do: str


def difference(
    code: Code,
    case_id: UUID | None,
    subject_id: UUID | None,
    *,
    month: str | None = None,
    expected: object = None,
    found: object = None,
) -> Difference:
    """A difference with its source and its advice; what is None is not there."""
    source, advice = _ADVICE[code]
    return Difference(code, source, case_id, subject_id, month, _text(expected), _text(found), advice)


def _text(value: object) -> str | None:
    return None if value is None else str(value)
