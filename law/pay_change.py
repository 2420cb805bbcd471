"""What a change of the training pay does to a running subsidy, SGB III § 73 with SGB X § 48.

The amount is fixed in the decision by the contract's pay of the last year. § 73 says nothing about later
changes: a higher pay needs a new application and is for discretion, a lower one is for a person to look at.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from law.explanation import Explained
from law.money import german
from law.training_subsidy import TrainingSubsidy, assess
from law.validity import valid

Effect = Literal["none", "amendment_on_application", "human_check"]


@dataclass(frozen=True, slots=True)
class PayChange(Explained):
    """What to do, and the cap before and after; euros a month."""

    effect: Effect
    cap_before: Decimal
    cap_after: Decimal


@valid(since=date(2012, 4, 1), by="on")
def training_pay_changed(
    assessed: TrainingSubsidy, last_year_pay: Decimal, disability_status: str, on: date
) -> PayChange:
    """What follows from another pay for the last training year from a day on.

    Raises like `law.training_subsidy.assess`. Source: SGB III § 73(2); SGB X § 48(1).
    """
    changed = assess(last_year_pay, disability_status, on)
    effect, step, paragraph = _effect(assessed.base_pay, last_year_pay)
    caps = f"Höchstbetrag bisher {german(assessed.cap)}, neu {german(changed.cap)}"
    return PayChange(
        effect,
        assessed.cap,
        changed.cap,
        steps=(f"Vergütung bisher {german(assessed.base_pay)}, neu {german(last_year_pay)}", caps, step),
        basis=("SGB III § 73(2) Satz 1", *paragraph),
        parameters=changed.parameters,
    )


def _effect(before: Decimal, after: Decimal) -> tuple[Effect, str, tuple[str, ...]]:
    if after > before:
        step = "Höhere Vergütung: mehr nur auf neuen Antrag und nach Ermessen"
        return "amendment_on_application", step, ("SGB III § 323(1)",)
    if after < before:
        return "human_check", "Niedrigere Vergütung: Aufhebung von Hand zu prüfen", ("SGB X § 48(1)",)
    return "none", "Vergütung unverändert: nichts zu tun", ()
