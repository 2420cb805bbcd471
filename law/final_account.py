"""The final account (Gesamtabrechnung) of a provider, SGB III § 326: an exclusion period of six months."""

from calendar import monthrange
from datetime import date

from law.holidays import next_working_day
from law.parameters import period, used
from law.periods import raw_end_of_period
from law.term import Term
from law.validity import valid
from law.wording import german_day, german_length

_BASIS = ("SGB III § 326(1)", "BGB § 188(2)", "SGB X § 26(3)")


@valid(since=date(1998, 1, 1), by="measure_ended_on")
def final_account_by(measure_ended_on: date, land: str, municipality: str | None = None) -> Term:
    """Last day for the final account: six months after the end of the month in which the measure ended.

    Later claims are lost. `raw` is the last day of a month, because the period starts with one; it moves to
    the next working day at the agency. Raises LawError for an unknown Land.
    Source: SGB III § 326(1); BGB §§ 187(2), 188(2); SGB X § 26(3).
    """
    length = period("final_account_period", measure_ended_on)
    month = raw_end_of_period(measure_ended_on.replace(day=1), length)
    raw = month.replace(day=monthrange(month.year, month.month)[1])
    last_day = next_working_day(raw, land, municipality)
    steps = [
        f"Maßnahme beendet am {german_day(measure_ended_on)}",
        f"Gesamtabrechnung: {german_length(length)} nach Ablauf dieses Monats, bis {german_day(raw)}",
    ]
    if last_day != raw:
        steps.append(f"Kein Werktag am Sitz der Behörde: Ende verschoben auf {german_day(last_day)}")
    parameters = used(measure_ended_on, "final_account_period")
    return Term(raw, last_day, steps=tuple(steps), basis=_BASIS, parameters=parameters)
