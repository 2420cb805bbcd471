"""Lapse (Verjährung) of claims: SGB X §§ 50(4), 52 for refunds, SGB I § 45 for benefits.

A claim that lapses still exists, but payment can be refused; an obstacle to it (negotiations, a demand in
writing, an application) stops the clock, which a person finds out.
"""

from datetime import date

from law.parameters import period, used
from law.periods import raw_end_of_period
from law.term import Limit, limit
from law.validity import valid
from law.wording import german_day, german_length


@valid(since=date(1991, 1, 1), by="act_final_on")
def refund(act_final_on: date) -> Limit:
    """Last day before a claim for refund lapses: four years after the year in which the act became final.

    Source: SGB X § 50(4).
    """
    label = f"Erstattungsbescheid unanfechtbar am {german_day(act_final_on)}"
    return _after_the_year(act_final_on, "refund_lapse_period", label, "SGB X § 50(4)")


@valid(since=date(2002, 1, 1), by="enforcement_final_on")
def enforced_refund(enforcement_final_on: date) -> Limit:
    """The same once an act to enforce the claim is final: thirty years. Source: SGB X § 52(2)."""
    label = "Bescheid zur Durchsetzung unanfechtbar"
    return limit(enforcement_final_on, "enforced_refund_lapse_period", label, ("SGB X § 52(2)",))


@valid(since=date(1991, 1, 1), by="arose_on")
def benefit(arose_on: date) -> Limit:
    """Last day before a claim for a benefit lapses: four years after the year in which it arose.

    Source: SGB I § 45(1).
    """
    label = f"Anspruch entstanden am {german_day(arose_on)}"
    return _after_the_year(arose_on, "benefit_lapse_period", label, "SGB I § 45(1)")


def _after_the_year(event_on: date, name: str, label: str, basis: str) -> Limit:
    length = period(name, event_on)
    until = raw_end_of_period(date(event_on.year, 12, 31), length)
    step = f"{label}; {german_length(length)} nach Ablauf des Jahres {event_on.year}: {german_day(until)}"
    return Limit(until, steps=(step,), basis=(basis,), parameters=used(event_on, name))
