"""Review of an unlawful act that put someone at a disadvantage, SGB X § 44: also once it is final."""

from dataclasses import dataclass
from datetime import date

from law.errors import LawError
from law.explanation import Explained
from law.parameters import period, used
from law.validity import valid
from law.wording import german_day, german_length

_BASIS = {
    "employment_agency": ("SGB X § 44(1)", "SGB X § 44(4)", "SGB III § 330(1)"),
    "job_centre": ("SGB X § 44(1)", "SGB X § 44(4)", "SGB II § 40(1) Satz 2"),
}


@dataclass(frozen=True, slots=True)
class Review(Explained):
    """The first day for which benefits are paid in arrears if the act turns out to be unlawful."""

    back_pay_from: date


@valid(since=date(2011, 4, 1), by="applied_on")
def review(applied_on: date, carrier: str) -> Review:
    """How far back a corrected act is paid: four years, one in SGB II, from the start of the calendar year.

    `applied_on` is the day of the application for a review, or of the correction where nobody applied. Where
    courts have changed their reading of the law, SGB III § 330(1) limits it to the time after that.
    Raises LawError for an unknown carrier. Source: SGB X § 44(1), (4); SGB II § 40(1).
    """
    if carrier not in _BASIS:
        raise LawError(
            f"Der Träger {carrier!r} ist nicht bekannt. Bitte employment_agency oder job_centre angeben.",
            code="unknown_carrier",
            field="carrier",
            basis=("SGB X § 44(4)",),
        )
    name = f"review_back_pay_{carrier}"
    length = period(name, applied_on)
    back = date(applied_on.year - int(length[1:-1]), 1, 1)
    before = f"{german_length(length)} vor Beginn des Jahres {applied_on.year}"
    return Review(
        back,
        steps=(
            f"Überprüfung beantragt am {german_day(applied_on)}",
            f"Nachzahlung für {before}, also ab {german_day(back)}",
        ),
        basis=_BASIS[carrier],
        parameters=used(applied_on, name),
    )
