"""Claim for inaction (Untätigkeitsklage), SGG § 88: admissible once the authority has let the time pass.

The days are not moved: the authority works towards the first day on which it can be sued.
"""

from datetime import date

from law.term import Limit, limit
from law.validity import valid


@valid(since=date(1991, 1, 1), by="complete_on")
def after_application(complete_on: date) -> Limit:
    """Last day without a claim for an application complete on a day: six months. Source: SGG § 88(1)."""
    label = "Über den Antrag ohne zureichenden Grund nicht entschieden"
    return limit(complete_on, "inaction_period_application", label, ("SGG § 88(1)",))


@valid(since=date(1991, 1, 1), by="received_on")
def after_objection(received_on: date) -> Limit:
    """Last day without a claim for an objection received on a day: three months. Source: SGG § 88(2)."""
    label = "Über den Widerspruch ohne zureichenden Grund nicht entschieden"
    return limit(received_on, "inaction_period_objection", label, ("SGG § 88(2)",))
