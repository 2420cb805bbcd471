"""Which documents an application needs. What is missing is asked for; it never leads to a refusal by itself.

Source: SGB III § 73; BBiG § 36 (entry in the register of training contracts); SGB IX §§ 151, 152.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from law.disability import EQUAL_STATUS, SEVERELY_DISABLED
from law.explanation import Explained
from law.validity import valid


@dataclass(frozen=True, slots=True)
class Requirement:
    """A document that is needed and the kinds that serve for it."""

    kind: str
    satisfied_by: frozenset[str]
    name: str
    """German, for the applicant."""
    basis: str
    later: bool = False
    """Whether a decision can come before it, on condition that it follows (Auflage)."""


@dataclass(frozen=True, slots=True)
class Checklist(Explained):
    """What an application needs and what of it is missing."""

    required: tuple[Requirement, ...]
    missing: tuple[str, ...]
    """Kinds for which none of the documents present serves."""
    can_follow: tuple[str, ...]
    """Those of the missing kinds without which a decision is possible on condition."""


_TRAINING_CONTRACT = Requirement(
    "training_contract", frozenset({"training_contract"}), "unterschriebener Vertrag", "SGB III § 73(1)"
)
_REGISTER_ENTRY = Requirement(
    "register_entry",
    frozenset({"register_entry"}),
    "Eintragung in das Verzeichnis der Berufsausbildungsverhältnisse",
    "BBiG § 36",
    later=True,  # the chamber registers a contract only once it is signed
)
_EMPLOYMENT_CONTRACT = Requirement(
    "employment_contract",
    frozenset({"employment_contract"}),
    "unterschriebener Arbeitsvertrag",
    "SGB III § 73(3)",
)
_COMPLETION = Requirement(
    "training_completion",
    frozenset({"training_completion"}),
    "Nachweis der abgeschlossenen Ausbildung",
    "SGB III § 73(3)",
)
_CARD = Requirement(
    "disability_card",
    frozenset({"disability_card", "disability_notice"}),
    "Schwerbehindertenausweis oder Feststellungsbescheid",
    "SGB IX § 152",
)
_EQUAL_STATUS = Requirement(
    "equal_status_notice",
    frozenset({"equal_status_notice"}),
    "Bescheid über die Gleichstellung",
    "SGB IX § 151(2)",
)
_BY_COUNSELLOR = "Keine Unterlagen nach Regel: die Beratungsfachkraft sagt, was gebraucht wird"
_BY_STATUS = {SEVERELY_DISABLED: (_CARD,), EQUAL_STATUS: (_EQUAL_STATUS,)}


@valid(since=date(2018, 1, 1))
def required(procedure: str, disability_status: str, kind: str | None = None) -> tuple[Requirement, ...]:
    """What an application needs; `kind` is that of a training, such as `vocational_training`.

    For the integration service the counsellor says what is needed: nothing by rule. Source: SGB III § 73.
    """
    by_status = _BY_STATUS.get(disability_status, ())
    match procedure:
        case "training_subsidy" if kind == "vocational_training":
            return (_TRAINING_CONTRACT, _REGISTER_ENTRY, *by_status)
        case "training_subsidy":
            return (_TRAINING_CONTRACT, *by_status)
        case "integration_grant":
            return (_EMPLOYMENT_CONTRACT, _COMPLETION, *by_status)
        case _:
            return ()


@valid(since=date(2018, 1, 1))
def checklist(
    procedure: str, disability_status: str, kind: str | None, present: Collection[str]
) -> Checklist:
    """What an application needs, compared with the kinds of documents present. Source: SGB I § 60(1)."""
    needed = required(procedure, disability_status, kind)
    missing = tuple(each for each in needed if each.satisfied_by.isdisjoint(present))
    return Checklist(
        needed,
        tuple(each.kind for each in missing),
        tuple(each.kind for each in missing if each.later),
        steps=tuple(_in_words(each, missing) for each in needed) or (_BY_COUNSELLOR,),
        basis=tuple(dict.fromkeys(each.basis for each in needed)) or ("SGB I § 60(1)",),
    )


def missing(
    procedure: str, disability_status: str, kind: str | None, present: Collection[str]
) -> tuple[str, ...]:
    """Kinds of documents that are needed and for which none of the kinds present serves."""
    return checklist(procedure, disability_status, kind, present).missing


def _in_words(requirement: Requirement, missing: Collection[Requirement]) -> str:
    if requirement not in missing:
        return f"{requirement.name}: liegt vor"
    return f"{requirement.name}: fehlt" + (", kann nachgereicht werden" if requirement.later else "")
