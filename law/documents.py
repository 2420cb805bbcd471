"""Which documents an application needs. What is missing is asked for; it never leads to a refusal by itself.

Source: SGB III § 73; BBiG § 36 (entry in the register of training contracts); SGB IX §§ 151, 152.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from law.disability import EQUAL_STATUS, SEVERELY_DISABLED
from law.validity import valid


@dataclass(frozen=True, slots=True)
class Requirement:
    """A document that is needed and the kinds that serve for it."""

    kind: str
    satisfied_by: frozenset[str]
    basis: str


_TRAINING_CONTRACT = Requirement("training_contract", frozenset({"training_contract"}), "SGB III § 73(1)")
_REGISTER_ENTRY = Requirement("register_entry", frozenset({"register_entry"}), "BBiG § 36")
_EMPLOYMENT_CONTRACT = Requirement(
    "employment_contract", frozenset({"employment_contract"}), "SGB III § 73(3)"
)
_COMPLETION = Requirement("training_completion", frozenset({"training_completion"}), "SGB III § 73(3)")
_CARD = Requirement("disability_card", frozenset({"disability_card", "disability_notice"}), "SGB IX § 152")
_EQUAL_STATUS = Requirement("equal_status_notice", frozenset({"equal_status_notice"}), "SGB IX § 151(2)")
_BY_STATUS = {SEVERELY_DISABLED: (_CARD,), EQUAL_STATUS: (_EQUAL_STATUS,)}


@valid(since=date(2018, 1, 1))
def required(procedure: str, disability_status: str, kind: str | None = None) -> tuple[Requirement, ...]:
    """What an application needs; `kind` is that of a training, such as `vocational_training`.

    For the integration service the counsellor says what is needed: nothing by rule.
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


def missing(
    procedure: str, disability_status: str, kind: str | None, present: Collection[str]
) -> tuple[str, ...]:
    """Kinds of documents that are needed and for which none of the kinds present serves."""
    return tuple(
        requirement.kind
        for requirement in required(procedure, disability_status, kind)
        if requirement.satisfied_by.isdisjoint(present)
    )
