"""What an official learns about taking an act back: whether, until when, and what has to be shown."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from law.errors import LawError
from law.explanation import Explained

Answer = Literal["yes", "no", "needs_finding"]
WithdrawalGround = Literal["fraud", "false_statements", "knew_or_should_have_known"]
"""Grounds on which no one may rely on an act, SGB X § 45(2) sentence 3 nos 1 to 3."""
RevocationGround = Literal["purpose_not_met", "condition_not_met", "reserved"]
"""SGB X § 47(2) sentence 1 nos 1 and 2, both also for the past; § 47(1) no 1, for the future alone."""
ChangeGround = Literal["in_favour", "breach_of_duty_to_report", "income", "knew_or_should_have_known"]
"""Grounds to cancel from the day of the change, SGB X § 48(1) sentence 2 nos 1 to 4."""


@dataclass(frozen=True, slots=True)
class Possibility(Explained):
    """Whether an act can be taken back. The machine finds what the law allows; an official decides."""

    possible: Answer
    until: date | None
    """Last day on which the act can still be taken back so; not moved. None: no limit, or not yet known."""
    mandatory: bool
    """Whether there is no discretion."""
    to_show: tuple[str, ...]
    """What an official has to find out or give reasons for (German)."""


def refuse_unknown(ground: str | None, known: tuple[str, ...], basis: str) -> None:
    """Raise LawError (code `unknown_ground`) for a ground that the paragraph does not name."""
    if ground is not None and ground not in known:
        raise LawError(
            f"Der Grund {ground!r} ist nicht bekannt. Bitte einen dieser Werte angeben: {', '.join(known)}.",
            code="unknown_ground",
            field="ground",
            basis=(basis,),
        )


def refuse_before(first: date, later: date, field: str, basis: str) -> None:
    """Raise LawError (code `days_out_of_order`) if a day lies before the one that it follows."""
    if later < first:
        raise LawError(
            f"{later.isoformat()} liegt vor {first.isoformat()}. Bitte die Daten prüfen.",
            code="days_out_of_order",
            field=field,
            basis=(basis,),
        )
