"""Objection (Widerspruch) and claim (Klage): until when, in which form, and who bears the costs.

Source: SGG §§ 64, 66, 84, 87; SGB I § 36a; SGB X §§ 63, 64. What it stops: `suspensive_effect`.
An act that replaces the one objected to becomes part of the proceedings (SGG § 86); an act against which no
remedy came in time is binding (SGG § 77).
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from law.errors import LawError
from law.explanation import Explained
from law.notification import Notification
from law.parameters import period, used
from law.periods import end_of_period
from law.suspensive_effect import Act, effect
from law.term import Term, term
from law.validity import valid
from law.wording import german_day

Instruction = Literal["correct", "missing", "incorrect", "no_remedy"]
"""On remedies: `no_remedy` says, wrongly, that there is none."""
Form = Literal["written", "electronic", "portal", "on_record", "email"]
Outcome = Literal["full", "part", "none", "fault_cured"]
"""How an objection ended; `fault_cured`: it failed only because a fault of procedure was made up for."""

_INSTRUCTIONS = ("correct", "missing", "incorrect", "no_remedy")
_FORMS: dict[str, str] = {
    "written": "schriftlich",
    "electronic": "in elektronischer Form nach § 36a(2) SGB I",
    "portal": "über den zugelassenen elektronischen Weg (§ 36a(2a) SGB I)",
    "on_record": "zur Niederschrift",
}


@dataclass(frozen=True, slots=True)
class Deadline(Explained):
    """Last day for a remedy; raw end and last day are None while no term runs or none ends.

    `deemed_notified_on` is None while no notification is known.
    """

    deemed_notified_on: date | None
    raw_end: date | None
    last_day: date | None


@dataclass(frozen=True, slots=True)
class FormCheck(Explained):
    """Whether the form is valid; if not, what the sender can do, in German."""

    valid: bool
    remedy: str


@dataclass(frozen=True, slots=True)
class Costs(Explained):
    """Which share of the party's necessary expenses the authority refunds; proceedings cost no fee."""

    refunded: Literal["all", "in_proportion", "none"]


@valid(since=date(1975, 1, 1))
def deadline(
    notification: Notification,
    land: str,
    municipality: str | None = None,
    instruction: Instruction = "correct",
    *,
    abroad: bool = False,
) -> Deadline:
    """Until when an objection is in time: one month, three if notified abroad, a year without instruction.

    A missing or incorrect instruction gives the year; one that says there is no remedy lets no term end.
    Land and municipality are those of the authority. Raises LawError for an unknown Land or instruction.
    Source: SGG § 84(1), § 66(2), § 64.
    """
    name = "objection_period_abroad" if abroad else "objection_period"
    return _deadline(notification, (name, "SGG § 84(1)"), land, municipality, instruction)


@valid(since=date(1975, 1, 1))
def claim_deadline(
    notification: Notification,
    land: str,
    municipality: str | None = None,
    instruction: Instruction = "correct",
    *,
    abroad: bool = False,
) -> Deadline:
    """Until when a claim against the decision on an objection is in time; the place is that of the court.

    Raises like `deadline`. Source: SGG § 87(1), (2), § 66(2), § 64.
    """
    name = "claim_period_abroad" if abroad else "claim_period"
    return _deadline(notification, (name, "SGG § 87(1)"), land, municipality, instruction)


@valid(since=date(1981, 1, 1))
def after_reissue(
    lost: Deadline,
    reissued: Notification,
    land: str,
    municipality: str | None = None,
    instruction: Instruction = "correct",
    *,
    abroad: bool = False,
) -> Deadline:
    """The deadline once a letter that never arrived was sent again: the new dispatch counts, the old is void.

    A mere copy of a letter that did arrive starts nothing afresh. Source: SGB X § 37(1), (2) sentence 3.
    """
    if lost.last_day is None:
        void = "Der erste Bescheid ist nicht zugegangen: für ihn lief keine Frist"
    else:
        void = (
            f"Der erste Bescheid ist nicht zugegangen: seine Frist ({german_day(lost.last_day)}) gilt nicht"
        )
    found = deadline(reissued, land, municipality, instruction, abroad=abroad)
    return Deadline(
        found.deemed_notified_on,
        found.raw_end,
        found.last_day,
        steps=(void, *found.steps),
        basis=(*found.basis, "SGB X § 37(2) Satz 3"),
        parameters=found.parameters,
    )


@valid(since=date(1991, 1, 1), by="obstacle_ended_on")
def after_force_majeure(obstacle_ended_on: date, land: str, municipality: str | None = None) -> Term:
    """Until when a remedy is possible after the year that force majeure made it impossible to use.

    Source: SGG § 66(2) sentences 1 and 2, § 67(2).
    """
    label, basis = "Rechtsbehelf nach höherer Gewalt", ("SGG § 66(2)", "SGG § 67(2)")
    return term("reinstatement_period", obstacle_ended_on, label, basis, land, municipality)


def timely(received_on: date, last_day: date | None) -> bool:
    """Whether an objection received on a day, at any German authority, is in time. Source: SGG § 84.

    Receipt counts, until the end of the last day. While no deadline runs (None) every objection is in time.
    """
    return last_day is None or received_on <= last_day


def form_valid(form: Form) -> bool:
    """Whether the form is one the law knows; a mail is not. Source: SGG § 84(1); SGB I § 36a(2), (2a)."""
    return form in _FORMS


@valid(since=date(2003, 1, 1))
def form_check(form: Form, last_day: date | None) -> FormCheck:
    """Whether the form is valid, and if not, how to repeat the objection until the last day.

    Nothing is sent back: what arrived in the wrong form is accepted, and the sender is told at once.
    Source: SGG § 84(1); SGB I § 36a(2), (2a).
    """
    basis = ("SGG § 84(1)", "SGB I § 36a(2)")
    if form in _FORMS:
        return FormCheck(True, "", steps=(f"Eingelegt {_FORMS[form]}",), basis=basis)
    until = f"bis {german_day(last_day)} " if last_day else ""
    remedy = f"Bitte den Widerspruch {until}wiederholen: {', '.join(_FORMS.values())}."
    return FormCheck(False, remedy, steps=("Eine einfache E-Mail wahrt die Form nicht", remedy), basis=basis)


def suspensive(act: Act, carrier: str) -> tuple[bool, str]:
    """Whether an objection keeps the act from taking effect, and the paragraph.

    Raises LawError for an unknown act or carrier. Source: SGG § 86a; SGB II § 39.
    """
    found = effect(act, carrier)
    return found.suspensive, found.basis[0]


@valid(since=date(1981, 1, 1))
def costs(outcome: Outcome) -> Costs:
    """What the authority refunds of the expenses for an objection, by how it ended.

    Source: SGB X § 63(1), § 64(1).
    """
    basis = ("SGB X § 63(1)", "SGB X § 64(1)")
    match outcome:
        case "full":
            return Costs("all", steps=("Erfolgreich: notwendige Aufwendungen werden erstattet",), basis=basis)
        case "part":
            step = "Teilweise erfolgreich: notwendige Aufwendungen werden anteilig erstattet"
            return Costs("in_proportion", steps=(step,), basis=basis)
        case "fault_cured":
            step = "Nur wegen eines geheilten Verfahrensfehlers erfolglos: Aufwendungen werden erstattet"
            return Costs("all", steps=(step,), basis=("SGB X § 63(1) Satz 2", "SGB X § 41"))
        case "none":
            return Costs(
                "none", steps=("Erfolglos: keine Erstattung; Gebühren entstehen nicht",), basis=basis
            )
    raise LawError(
        f"Der Ausgang {outcome!r} ist nicht bekannt. Bitte full, part, none oder fault_cured angeben.",
        code="unknown_outcome",
        field="outcome",
        basis=basis,
    )


def _deadline(
    notification: Notification, usual: tuple[str, str], land: str, municipality: str | None, instruction: str
) -> Deadline:
    length, basis = _length(instruction, usual)
    day = notification.deemed_notified_on
    if day is None:
        return _without_end(notification, basis, "Ohne Bekanntgabe läuft keine Frist")
    if length is None:
        step = "Die Belehrung sagt zu Unrecht, es gebe keinen Rechtsbehelf: keine Frist läuft ab"
        return _without_end(notification, basis, step)
    end = end_of_period(day, period(length, day), land, municipality)
    return Deadline(
        day,
        end.raw_end,
        end.last_day,
        steps=(*notification.steps, *end.steps),
        basis=(*notification.basis, basis, "SGG § 64"),
        parameters=(*notification.parameters, *used(day, length)),
    )


def _length(instruction: str, usual: tuple[str, str]) -> tuple[str | None, str]:
    """Name of the parameter that holds the length (None: no end), and the paragraph."""
    match instruction:
        case "correct":
            return usual
        case "missing" | "incorrect":
            return "remedy_period_without_instruction", "SGG § 66(2)"
        case "no_remedy":
            return None, "SGG § 66(2)"
    raise LawError(
        f"Die Rechtsbehelfsbelehrung {instruction!r} ist nicht bekannt. "
        f"Bitte einen dieser Werte angeben: {', '.join(_INSTRUCTIONS)}.",
        code="unknown_instruction",
        field="instruction",
        basis=("SGG § 66",),
    )


def _without_end(notification: Notification, basis: str, step: str) -> Deadline:
    return Deadline(
        notification.deemed_notified_on,
        None,
        None,
        steps=(*notification.steps, step),
        basis=(*notification.basis, basis),
        parameters=notification.parameters,
    )
