"""Deemed approval (Genehmigungsfiktion), SGB IX § 18: no decision and no sufficient notice in two months.

A notice of delay is sufficient if it is sent before the term ends, gives its reasons and names the day of the
decision, within what the law allows for the reason. Raw ends count: no holiday is relied on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from law.competence import clock
from law.explanation import Explained
from law.parameters import Used, period, used
from law.periods import raw_end_of_period
from law.term import Term
from law.validity import valid
from law.wording import german_day, german_length

EXPERT_SHORTAGE = "expert_shortage"
EXPERT_CONFIRMS = "expert_confirms"
MISSING_COOPERATION = "missing_cooperation"

_LONGEST = {EXPERT_SHORTAGE: "delay_for_expert_shortage", EXPERT_CONFIRMS: "delay_confirmed_by_expert"}
_BASIS = ("SGB IX § 18(1)", "SGB IX § 18(2)", "SGB IX § 18(3)")


@dataclass(frozen=True, slots=True)
class DelayNotice:
    """What the applicant was told: when, the exact day of the decision, and which ground of § 18(2)."""

    sent_on: date
    until: date
    reason: str
    """`expert_shortage`, `expert_confirms` (in writing) or `missing_cooperation`; no other is sufficient."""


@dataclass(frozen=True, slots=True)
class NoticeAssessed:
    """Whether a notice moved the term, and why (German)."""

    notice: DelayNotice
    sufficient: bool
    reason: str


@dataclass(frozen=True, slots=True)
class DeemedApproval(Explained):
    """Until when to send a notice, what each notice did, and when the benefit counts as approved."""

    notice_by: Term
    notices: tuple[NoticeAssessed, ...]
    """In the order in which they were sent."""
    approved_after: date
    """Last day without the fiction: with no decision by its end the benefit counts as approved."""


@valid(since=date(2018, 1, 1), by="received_on")
def deemed_approval(
    received_on: date, notices: Sequence[DelayNotice], land: str, municipality: str | None = None
) -> DeemedApproval:
    """When a benefit for participation counts as approved, given the notices of delay sent so far.

    Each ground of two or four weeks moves the term once; missing cooperation moves it as long as named.
    Raises LawError for an unknown Land. Source: SGB IX § 18(1) to (3).
    """
    notice_by = clock(received_on, land, municipality).notice_by
    end, taken = notice_by.raw, frozenset[str]()
    assessed: list[NoticeAssessed] = []
    for notice in sorted(notices, key=lambda each: each.sent_on):
        found = _assess(notice, received_on, end, taken)
        if found.sufficient:
            end, taken = max(end, notice.until), taken | {notice.reason}
        assessed.append(found)
    return DeemedApproval(
        notice_by,
        tuple(assessed),
        end,
        steps=(*notice_by.steps, *(each.reason for each in assessed), _conclusion(end)),
        basis=_BASIS,
        parameters=(*notice_by.parameters, *_figures(received_on, assessed)),
    )


def _assess(notice: DelayNotice, received_on: date, end: date, taken: frozenset[str]) -> NoticeAssessed:
    objection = _objection(notice, received_on, end, taken)
    sent = f"Mitteilung vom {german_day(notice.sent_on)}"
    if objection:
        return NoticeAssessed(notice, False, f"{sent} reicht nicht: {objection}")
    return NoticeAssessed(notice, True, f"{sent} reicht: Entscheidung bis {german_day(notice.until)}")


def _objection(notice: DelayNotice, received_on: date, end: date, taken: frozenset[str]) -> str | None:
    if notice.sent_on > end:
        return f"nach Ablauf der Frist am {german_day(end)}"
    if notice.reason == MISSING_COOPERATION:
        return None
    if notice.reason not in _LONGEST:
        return "kein Grund des § 18(2) SGB IX"
    if notice.reason in taken:
        return "dieser Grund hat die Frist schon einmal verlängert"
    longest = period(_LONGEST[notice.reason], received_on)
    if notice.until > raw_end_of_period(end, longest):
        return f"mehr als {german_length(longest)} über den {german_day(end)} hinaus"
    return None


def _conclusion(end: date) -> str:
    unmoved = "Ende nicht verschoben: zulasten der Behörde"
    return f"Ohne Entscheidung bis {german_day(end)} gilt die Leistung als genehmigt ({unmoved})"


def _figures(received_on: date, assessed: list[NoticeAssessed]) -> tuple[Used, ...]:
    names = dict.fromkeys(_LONGEST[each.notice.reason] for each in assessed if each.notice.reason in _LONGEST)
    return used(received_on, *names)
