"""Suspensive effect (aufschiebende Wirkung): what an objection stops while it is open. Source: SGG § 86a.

| act                            | employment agency  | job centre          | what follows                  |
|--------------------------------|--------------------|---------------------|-------------------------------|
| refusal, less than asked for   | nothing to suspend | nothing to suspend  | nothing is paid               |
| reduction of the running grant | no, § 86a(2) no 2  | no, SGB II § 39     | stays reduced                 |
| cancellation for the past      | yes, § 86a(1) *    | no, SGB II § 39 *   | not collected while suspended |
| demand for repayment           | yes, § 86a(1) *    | yes, § 86a(1) *     | no reminders, no offset       |
| immediate execution ordered    | no, § 86a(2) no 5  | no, § 86a(2) no 5   | written reasons needed        |

* a reading that no source settles: a figure in the parameters, and a person looks at it.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from law.errors import LawError
from law.explanation import Explained
from law.parameters import flag, used
from law.validity import HORIZON, valid

Act = Literal["refusal", "reduction", "past_cancellation", "repayment_demand", "immediate_execution"]
Consequence = Literal["none", "stays_reduced", "not_collected", "reminders_stopped", "takes_effect"]

_CARRIERS = ("employment_agency", "job_centre")
_NOT_SUSPENDED: dict[tuple[str, str], str] = {
    ("reduction", "employment_agency"): "SGG § 86a(2) Nr. 2",
    ("reduction", "job_centre"): "SGB II § 39 Nr. 1",
    ("past_cancellation", "employment_agency"): "SGG § 86a(2) Nr. 2",
    ("past_cancellation", "job_centre"): "SGB II § 39 Nr. 1",
    ("repayment_demand", "employment_agency"): "SGG § 86a(2)",
    ("repayment_demand", "job_centre"): "SGG § 86a(2)",
    ("immediate_execution", "employment_agency"): "SGG § 86a(2) Nr. 5",
    ("immediate_execution", "job_centre"): "SGG § 86a(2) Nr. 5",
}
_READINGS: dict[tuple[str, str], str] = {
    (act, carrier): f"{act}_suspended_at_{carrier}"
    for act in ("past_cancellation", "repayment_demand")
    for carrier in _CARRIERS
}
_WHILE_SUSPENDED: dict[str, tuple[Consequence, str]] = {
    "past_cancellation": ("not_collected", "Bis zur Entscheidung wird nichts eingezogen"),
    "repayment_demand": (
        "reminders_stopped",
        "Bis zur Entscheidung wird nicht gemahnt und nicht aufgerechnet",
    ),
    "reduction": ("none", "Bis zur Entscheidung wird ungekürzt gezahlt"),
    "immediate_execution": ("none", "Bis zur Entscheidung wird der Bescheid nicht vollzogen"),
}


@dataclass(frozen=True, slots=True)
class Effect(Explained):
    """What an objection stops, and what follows for the payment."""

    suspensive: bool
    consequence: Consequence
    human_needed: bool
    """The reading is not settled, or an order of immediate execution needs its reasons checked."""


@valid(since=date(2012, 4, 1))
def effect(act: Act, carrier: str, *, suspended_by_authority: bool = False) -> Effect:
    """What an objection against an act of a carrier stops.

    `suspended_by_authority`: the authority has suspended the execution on application (§ 86a(3)). Raises
    LawError for an unknown act or carrier. The question has no date of its own: the newest reading answers.
    Source: SGG § 86a(1) to (3); SGB II § 39.
    """
    if act == "refusal" and carrier in _CARRIERS:
        step = "Gegen eine Ablehnung gibt es nichts aufzuschieben: es wird nicht gezahlt"
        return Effect(False, "none", False, steps=(step,), basis=("SGG § 86a(1)",))
    if (act, carrier) not in _NOT_SUSPENDED:
        raise _unknown(act, carrier)
    if suspended_by_authority:
        consequence, words = _WHILE_SUSPENDED[act]
        steps = ("Die Behörde hat die Vollziehung ausgesetzt", words)
        return Effect(True, consequence, False, steps=steps, basis=("SGG § 86a(3)",))
    return _by_law(act, carrier)


def _by_law(act: str, carrier: str) -> Effect:
    reading = _READINGS.get((act, carrier))
    parameters = used(HORIZON, reading) if reading else ()
    if reading and flag(reading, HORIZON):
        consequence, words = _WHILE_SUSPENDED[act]
        steps = ("Der Widerspruch hat aufschiebende Wirkung", words)
        return Effect(True, consequence, True, steps=steps, basis=("SGG § 86a(1)",), parameters=parameters)
    stays = act == "reduction"
    return Effect(
        False,
        "stays_reduced" if stays else "takes_effect",
        reading is not None or act == "immediate_execution",
        steps=(
            "Der Widerspruch hat keine aufschiebende Wirkung",
            "Es bleibt bei der Minderung; die Behörde kann die Vollziehung aussetzen (SGG § 86a(3))"
            if stays
            else "Der Bescheid wirkt sofort; die Behörde kann die Vollziehung aussetzen (SGG § 86a(3))",
        ),
        basis=(_NOT_SUSPENDED[act, carrier],),
        parameters=parameters,
    )


def _unknown(act: str, carrier: str) -> LawError:
    return LawError(
        f"Für {act!r} von {carrier!r} ist die aufschiebende Wirkung nicht bestimmt. "
        "Bitte Bescheid und Träger prüfen.",
        code="unknown_act",
        field="act",
        basis=("SGG § 86a",),
    )
