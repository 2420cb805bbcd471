"""What notifications publishes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.demo.report.telling.told import Told, tell
from cli.demo.report.words import CHANNELS, act_name, day, letter_name, word
from contracts import notifications

if TYPE_CHECKING:
    from cli.demo.report.copies import Copies


@tell.register(notifications.NoticeDispatched)
def _(event: notifications.NoticeDispatched, copies: Copies) -> Told:
    deemed = (
        f", gilt als bekannt gegeben am {day(event.deemed_notified_on)}" if event.deemed_notified_on else ""
    )
    remedy = f"; Widerspruch bis {day(event.objection_deadline)}" if event.objection_deadline else ""
    name = letter_name(event.act, event.template, event.version)
    return Told(
        f"Schreiben „{name}“ abgesandt am {day(event.posted_on)} "
        f"({word(CHANNELS, event.channel)}){deemed}{remedy}.",
        basis=event.basis,
    )


@tell.register(notifications.NotificationEstablished)
def _(event: notifications.NotificationEstablished, copies: Copies) -> Told:
    act = act_name(event.act, event.version)
    if event.deemed_notified_on is None:
        return Told(f"„{act}“ gilt nicht als bekannt gegeben.", basis=event.basis)
    remedy = f"; Widerspruch bis {day(event.objection_deadline)}" if event.objection_deadline else ""
    return Told(
        f"„{act}“ ist bekannt gegeben am {day(event.deemed_notified_on)}{remedy}.",
        basis=event.basis,
    )


@tell.register(notifications.NoticeReturned)
def _(event: notifications.NoticeReturned, copies: Copies) -> Told:
    return Told("Schreiben zurückgekommen: es gilt nicht als bekannt gegeben.", basis="SGB X § 37(2)")


@tell.register(notifications.AddressEnquiryNeeded)
def _(event: notifications.AddressEnquiryNeeded, copies: Copies) -> Told:
    return Told(
        "Neue Anschrift zu ermitteln: bis dahin geht das Schreiben nicht erneut hinaus.", basis=event.basis
    )


@tell.register(notifications.NoticeReissued)
def _(event: notifications.NoticeReissued, copies: Copies) -> Told:
    return Told("Schreiben erneut abgesandt: die Frist beginnt neu.", basis="SGB X § 37(2)")
