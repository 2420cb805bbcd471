"""Objection (Widerspruch): until when, in which form, and what it stops. Source: SGG §§ 64, 66, 84, 86a."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from law.errors import LawError
from law.notification import Notification
from law.periods import end_of_period

Instruction = Literal["correct", "missing"]
Form = Literal["written", "electronic", "on_record", "email"]
Act = Literal["refusal", "reduction", "past_cancellation", "repayment_demand", "immediate_execution"]

_VALID_FORMS = frozenset({"written", "electronic", "on_record"})
_SUSPENSIVE: dict[tuple[str, str], tuple[bool, str]] = {
    ("refusal", "employment_agency"): (False, "SGG § 86a(1)"),
    ("refusal", "job_centre"): (False, "SGG § 86a(1)"),
    ("reduction", "employment_agency"): (False, "SGG § 86a(2) Nr. 2"),
    ("reduction", "job_centre"): (False, "SGB II § 39 Nr. 1"),
    ("past_cancellation", "employment_agency"): (True, "SGG § 86a(1)"),
    ("past_cancellation", "job_centre"): (False, "SGB II § 39 Nr. 1"),
    ("repayment_demand", "employment_agency"): (True, "SGG § 86a(1)"),
    ("repayment_demand", "job_centre"): (True, "SGG § 86a(1)"),
    ("immediate_execution", "employment_agency"): (False, "SGG § 86a(2) Nr. 5"),
    ("immediate_execution", "job_centre"): (False, "SGG § 86a(2) Nr. 5"),
}


@dataclass(frozen=True, slots=True)
class ObjectionDeadline:
    """Last day for an objection; all three days are None while no notification is known."""

    deemed_notified_on: date | None
    raw_end: date | None
    last_day: date | None
    steps: tuple[str, ...]
    basis: tuple[str, ...]


def deadline(
    notification: Notification,
    land: str,
    municipality: str | None = None,
    instruction: Instruction = "correct",
    *,
    abroad: bool = False,
) -> ObjectionDeadline:
    """Until when an objection is in time: one month, three if notified abroad, a year without instruction.

    Land and municipality are those of the authority. Source: SGG § 84(1), § 66(2), § 64.
    """
    length, basis = _length(instruction, abroad=abroad)
    day = notification.deemed_notified_on
    if day is None:
        step = "Ohne Bekanntgabe läuft keine Frist"
        return ObjectionDeadline(None, None, None, (*notification.steps, step), (*notification.basis, basis))
    period = end_of_period(day, length, land, municipality)
    return ObjectionDeadline(
        deemed_notified_on=day,
        raw_end=period.raw_end,
        last_day=period.last_day,
        steps=(*notification.steps, *period.steps),
        basis=(*notification.basis, basis, "SGG § 64"),
    )


def timely(received_on: date, last_day: date | None) -> bool:
    """Whether an objection received on a day, at any German authority, is in time. Source: SGG § 84.

    Receipt counts, until the end of the last day. While no deadline runs (None) every objection is in time.
    """
    return last_day is None or received_on <= last_day


def form_valid(form: Form) -> bool:
    """Whether the form is one the law knows: in writing, electronic (SGB I § 36a(2)), on record; not a mail.

    Source: SGG § 84(1).
    """
    return form in _VALID_FORMS


def suspensive(act: Act, carrier: str) -> tuple[bool, str]:
    """Whether an objection keeps the act from taking effect, and the paragraph.

    A refusal has no effect that could be suspended; a reduction of the running grant takes effect at once.
    Raises LawError for an unknown act or carrier. Source: SGG § 86a; SGB II § 39.
    """
    if (act, carrier) not in _SUSPENSIVE:
        raise LawError(
            f"Für {act!r} von {carrier!r} ist die aufschiebende Wirkung nicht bestimmt. "
            "Bitte Bescheid und Träger prüfen.",
            code="unknown_act",
            field="act",
            basis=("SGG § 86a",),
        )
    return _SUSPENSIVE[act, carrier]


def _length(instruction: str, *, abroad: bool) -> tuple[str, str]:
    match instruction:
        case "missing":
            return "P1Y", "SGG § 66(2)"
        case "correct":
            return ("P3M" if abroad else "P1M"), "SGG § 84(1)"
        case _:
            raise LawError(
                f"Die Rechtsbehelfsbelehrung {instruction!r} ist nicht bekannt. "
                "Bitte correct oder missing angeben.",
                code="unknown_instruction",
                field="instruction",
                basis=("SGG § 66",),
            )
