"""Provisional stop of payments without an act, SGB III § 331; in SGB II by § 40(2) no 4, also of a part.

Allowed once facts are known that end the entitlement by law, so that the grant has to be cancelled for the
past. What was held back is paid without delay if that has not happened within two months.
"""

from dataclasses import dataclass
from datetime import date

from law.errors import LawError
from law.explanation import Explained
from law.term import Limit, limit
from law.validity import valid

_BASIS: dict[str, tuple[str, ...]] = {
    "employment_agency": ("SGB III § 331(1)", "SGB III § 331(2)"),
    "job_centre": ("SGB II § 40(2) Nr. 4", "SGB III § 331(1)", "SGB III § 331(2)"),
}


@dataclass(frozen=True, slots=True)
class ProvisionalStop(Explained):
    """What a stop obliges the authority to."""

    cancel_by: Limit
    """Last day to cancel the grant for the past; not moved. After it, what was held back is paid at once."""
    tell_at_once: bool
    """Whether the recipient is told of the stop and its reasons without delay, and heard."""
    partly_possible: bool
    """Whether a part of the payment can be stopped."""


@valid(since=date(1998, 1, 1), by="stopped_on")
def provisional_stop(stopped_on: date, carrier: str, *, known_from_recipient: bool) -> ProvisionalStop:
    """What follows from a stop on a day. Raises LawError for an unknown carrier.

    Where the facts are not known from the recipient, the authority tells it at once, with the reasons, and
    hears it. Source: SGB III § 331; SGB II § 40(2) no 4.
    """
    if carrier not in _BASIS:
        raise LawError(
            f"Der Träger {carrier!r} ist nicht bekannt. Bitte employment_agency oder job_centre angeben.",
            code="unknown_carrier",
            field="carrier",
            basis=("SGB III § 331",),
        )
    label = "Vorläufig eingestellt; Aufhebung für die Vergangenheit, sonst unverzügliche Nachzahlung"
    cancel_by = limit(stopped_on, "provisional_stop_period", label, ("SGB III § 331(2)",))
    hear = "Einstellung und Gründe unverzüglich mitteilen und Gelegenheit zur Äußerung geben"
    return ProvisionalStop(
        cancel_by,
        not known_from_recipient,
        carrier == "job_centre",
        steps=cancel_by.steps if known_from_recipient else (*cancel_by.steps, hear),
        basis=_BASIS[carrier],
        parameters=cancel_by.parameters,
    )
