"""Demands for repayment in the file of a case: how much, due when and why, what an objection made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.demo.report.words import RECEIVABLES, day, euro, word
from contracts.agency import ObjectionDecided
from contracts.notifications import NoticeDispatched, NotificationEstablished
from contracts.payments import (
    ReceivableCancelled,
    ReceivableCreated,
    ReceivableResumed,
    ReceivableSuspended,
)
from law.notification import actual_notification
from law.objection import claim_deadline

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from cli.demo.report.view import CaseView

COLUMNS = ("Betrag", "fällig", "Stand")
_CLAIM = "SGG § 87"
"""In the basis of a ruling on an objection against which a claim is possible."""


def receivables(case: CaseView) -> list[tuple[str, str, str]]:
    """A row of `COLUMNS` for each demand, as objections left it."""
    standing = {
        each.receivable_id: word(RECEIVABLES, each.type_name)
        for each in case.each(ReceivableCreated, ReceivableSuspended, ReceivableResumed, ReceivableCancelled)
    }
    return [
        (euro(each.amount), day(each.due_on), standing[each.receivable_id])
        for each in case.each(ReceivableCreated)
    ]


def explanations(case: CaseView) -> Iterator[str]:
    """Why a demand is due when it is, and the last day for a claim against each ruling that was notified."""
    yield (
        "Fällig mit dem Ende der Widerspruchsfrist: einen Monat, nachdem der Bescheid als "
        "bekannt gegeben gilt (SGB X § 50(3), § 37(2); SGG § 84(1))."
    )
    seat = case.registry.agencies[case.application.agency]
    for notified_on in _rulings(case):
        ruling = actual_notification(notified_on, "handed_over", "bekannt gegeben", "SGB X § 37(2)")
        last_day = claim_deadline(ruling, seat.land, seat.municipality).last_day
        if last_day:
            yield (
                f"Letzter Tag für eine Klage gegen die Entscheidung über den Widerspruch: {day(last_day)}, "
                f"einen Monat nach der Bekanntgabe am {day(notified_on)} (SGG § 87(1), § 64)."
            )


def _rulings(case: CaseView) -> Iterator[date]:
    """Days on which rulings that leave a claim were notified, as established last."""
    established = {each.notice_id: each.deemed_notified_on for each in case.each(NotificationEstablished)}
    for notice in case.each(NoticeDispatched):
        if notice.act == ObjectionDecided.type_name and _CLAIM in notice.basis:
            notified_on = established.get(notice.notice_id, notice.deemed_notified_on)
            if notified_on:
                yield notified_on
