"""The threshold of SGB II: for less than 50 EUR in total a job centre cancels nothing for the past."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from law.errors import LawError
from law.explanation import Explained
from law.money import german
from law.parameters import decimal, used
from law.validity import valid


@dataclass(frozen=True, slots=True)
class RefundThreshold(Explained):
    """Whether the total of refunds is high enough to cancel for the past."""

    allowed: bool
    threshold: Decimal | None
    """In euros; None: the carrier has none."""


@valid(since=date(2012, 4, 1), by="on")
def refund_threshold(carrier: str, total: Decimal, on: date) -> RefundThreshold:
    """Whether a carrier may cancel for the past on a day, given the total of all refunds in euros.

    Raises LawError for an unknown carrier, OutsideValidity for a job centre before 2023.
    Source: SGB II § 40(1); an employment agency has no threshold (SGB III § 330).
    """
    match carrier:
        case "employment_agency":
            step = "Agentur für Arbeit: keine Bagatellgrenze"
            return RefundThreshold(True, None, steps=(step,), basis=("SGB III § 330",))
        case "job_centre":
            least = decimal("refund_threshold_job_centre", on)
            allowed = total >= least
            step = (
                f"Erstattungen von zusammen {german(total)} {'erreichen' if allowed else 'unterschreiten'} "
                f"{german(least)}: Aufhebung für die Vergangenheit {'möglich' if allowed else 'unterbleibt'}"
            )
            figures = used(on, "refund_threshold_job_centre")
            return RefundThreshold(
                allowed, least, steps=(step,), basis=("SGB II § 40(1)",), parameters=figures
            )
    raise LawError(
        f"Der Träger {carrier!r} ist nicht bekannt. Bitte employment_agency oder job_centre angeben.",
        code="unknown_carrier",
        field="carrier",
        basis=("SGB II § 40(1)",),
    )
