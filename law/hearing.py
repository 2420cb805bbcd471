"""Hearing (Anhörung), SGB X § 24: before an act that interferes with a party's rights, the party is heard.

A hearing left out can be made up for until the last court instance of fact ends (§ 41(1) no 3, (2)); an act
without it can be set aside until then (§ 42 sentence 2). Whether an exception is used is at the authority's
discretion, so it is always put before a person.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from law.errors import LawError
from law.explanation import Explained
from law.money import german
from law.notification import presumed_notification
from law.parameters import decimal, used
from law.term import Term, term
from law.validity import valid

Act = Literal["withdrawal", "revocation", "cancellation", "reduction", "repayment", "offset", "refusal"]
Exemption = Literal[
    "imminent_danger",
    "term_at_risk",
    "own_statements_followed",
    "general_order",
    "income_dependent",
    "enforcement",
]

_INTERFERING: dict[str, str] = {
    "withdrawal": "Rücknahme",
    "revocation": "Widerruf",
    "cancellation": "Aufhebung",
    "reduction": "Minderung",
    "repayment": "Erstattung",
    "offset": "Aufrechnung",
}
_EXEMPTIONS: dict[str, tuple[str, str]] = {
    "imminent_danger": ("sofortige Entscheidung notwendig", "SGB X § 24(2) Nr. 1"),
    "term_at_risk": ("eine maßgebliche Frist wäre in Frage gestellt", "SGB X § 24(2) Nr. 2"),
    "own_statements_followed": ("keine Abweichung von den eigenen Angaben", "SGB X § 24(2) Nr. 3"),
    "general_order": ("Allgemeinverfügung oder gleichartige Bescheide", "SGB X § 24(2) Nr. 4"),
    "income_dependent": ("Anpassung an geänderte Verhältnisse", "SGB X § 24(2) Nr. 5"),
    "enforcement": ("Maßnahme der Vollstreckung", "SGB X § 24(2) Nr. 6"),
}


@dataclass(frozen=True, slots=True)
class Hearing(Explained):
    """Whether a hearing has to come first; with `human_needed` an official says whether to leave it out."""

    needed: bool
    human_needed: bool


@dataclass(frozen=True, slots=True)
class HearingTerm(Explained):
    """Until when the party can answer, counted from the day on which the letter counts as notified."""

    deemed_notified_on: date
    answer_by: Term


@valid(since=date(2002, 1, 1), by="on")
def hearing_needed(act: Act, amount: Decimal | None, on: date, exemption: Exemption | None = None) -> Hearing:
    """Whether a party has to be heard before an act is issued on a day.

    A refusal takes nothing away and needs none; neither does an offset below 70 EUR. `amount` is in euros and
    needed for an offset alone; `exemption` names one of § 24(2) nos 1 to 6. Raises LawError for an unknown
    act or exemption, or an offset without amount. Source: SGB X § 24(1), (2).
    """
    if act == "refusal":
        step = "Die Ablehnung greift nicht in Rechte ein: keine Anhörung nötig"
        return Hearing(False, False, steps=(step,), basis=("SGB X § 24(1)",))
    if act not in _INTERFERING:
        raise _unknown("act", str(act))
    if act == "offset" and _small(amount, on):
        step = (
            f"Aufrechnung von weniger als {german(decimal('hearing_offset_threshold', on))}: keine Anhörung"
        )
        figures = used(on, "hearing_offset_threshold")
        return Hearing(False, False, steps=(step,), basis=("SGB X § 24(2) Nr. 7",), parameters=figures)
    if exemption is not None:
        return _exempted(act, exemption)
    steps = (
        f"{_INTERFERING[act]} greift in Rechte ein: Anhörung vor dem Bescheid",
        "Eine unterbliebene Anhörung kann bis zur letzten Tatsacheninstanz nachgeholt werden",
    )
    return Hearing(True, False, steps=steps, basis=("SGB X § 24(1)", "SGB X § 41(1) Nr. 3", "SGB X § 42"))


@valid(since=date(1991, 1, 1), by="sent_on")
def answer_by(sent_on: date, land: str, municipality: str | None = None) -> HearingTerm:
    """Until when a party can answer a hearing posted on a day: set by the authority, two weeks by default.

    Counted from the presumed notification; as a term set by an authority its end moves off weekends and
    holidays. Source: SGB X § 24(1), § 26(3), § 37(2).
    """
    notification = presumed_notification(sent_on, "post")
    notified_on = notification.deemed_notified_on
    assert notified_on is not None  # what is presumed has a day
    answer = term("hearing_answer_period", notified_on, "Äußerung", ("SGB X § 24(1)",), land, municipality)
    return HearingTerm(
        notified_on,
        answer,
        steps=(*notification.steps, *answer.steps),
        basis=(*answer.basis, *notification.basis),
        parameters=(*notification.parameters, *answer.parameters),
    )


def _small(amount: Decimal | None, on: date) -> bool:
    if amount is None:
        raise LawError(
            "Für eine Aufrechnung fehlt der Betrag. Bitte den Betrag in Euro angeben.",
            code="amount_missing",
            field="amount",
            basis=("SGB X § 24(2) Nr. 7",),
        )
    return amount < decimal("hearing_offset_threshold", on)


def _exempted(act: str, exemption: str) -> Hearing:
    if exemption not in _EXEMPTIONS:
        raise _unknown("exemption", exemption)
    words, basis = _EXEMPTIONS[exemption]
    step = f"{_INTERFERING[act]}: von der Anhörung kann abgesehen werden ({words}); das ist zu begründen"
    return Hearing(False, True, steps=(step,), basis=(basis,))


def _unknown(field: str, word: str) -> LawError:
    known = [*_INTERFERING, "refusal"] if field == "act" else list(_EXEMPTIONS)
    return LawError(
        f"{word!r} ist nicht bekannt. Bitte einen dieser Werte angeben: {', '.join(known)}.",
        code=f"unknown_{field}",
        field=field,
        basis=("SGB X § 24",),
    )
