"""Retention (Aufbewahrung): how long a file is kept after its end, SGB X § 84, GDPR Art. 17.

No schedule is known, so every length is an unconfirmed parameter. For this purpose no case ends before the
last day on which an employer may have to repay, nor before claims for refund lapse (`law.lapse`).
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from law.errors import LawError
from law.explanation import Explained
from law.term import limit
from law.validity import valid
from law.wording import german_day

Record = Literal["case_job_centre", "payments", "refused", "drafts"]

_RECORDS: dict[str, str] = {
    "case_job_centre": "Akte des Jobcenters",
    "payments": "Zahlungen und ihre Bescheide",
    "refused": "abgelehnter Antrag",
    "drafts": "nicht abgeschickter Entwurf",
}
_BASIS = ("SGB X § 84", "DSGVO Art. 17")


@dataclass(frozen=True, slots=True)
class Retention(Explained):
    """Until when a record is kept; it can be erased from the next day on."""

    keep_until: date


@valid(since=date(2018, 5, 25), by="ended_on")
def retention(record: Record, ended_on: date, claims_open_until: date | None = None) -> Retention:
    """Until when a record is kept whose case ended on a day; longer if claims are open beyond that.

    Raises LawError for an unknown kind of record. Source: SGB X § 84; GDPR Art. 17; SGB X §§ 50(4), 52.
    """
    if record not in _RECORDS:
        raise LawError(
            f"Die Art {record!r} ist nicht bekannt. Bitte einen dieser Werte angeben: {', '.join(_RECORDS)}.",
            code="unknown_record",
            field="record",
            basis=_BASIS,
        )
    kept = limit(ended_on, f"retention_{record}", f"Aufbewahren ({_RECORDS[record]})", _BASIS)
    if claims_open_until is None or claims_open_until <= kept.until:
        return Retention(kept.until, steps=kept.steps, basis=_BASIS, parameters=kept.parameters)
    longer = f"Ansprüche sind bis {german_day(claims_open_until)} offen: so lange aufbewahren"
    return Retention(
        claims_open_until,
        steps=(*kept.steps, longer),
        basis=(*_BASIS, "SGB X § 50(4)"),
        parameters=kept.parameters,
    )
