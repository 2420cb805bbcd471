"""What is wrong with a provider's reply, said twice: for officials and in plain German."""

from datetime import date
from decimal import Decimal
from typing import Final

from contracts.values import Finding
from law.money import german
from services.commissioning.order import Order, OrderStatus
from services.commissioning.states import replies_allowed

STATUS_DE: Final[dict[OrderStatus, str]] = {
    "offered": "angeboten und noch nicht beantwortet",
    "accepted": "angenommen und noch nicht begonnen",
    "running": "begonnen",
    "final_report_due": "beendet, der Abschlussbericht steht aus",
    "settlement": "beendet und wird abgerechnet",
    "closed": "abgeschlossen",
    "declined": "abgelehnt",
    "withdrawn": "zurückgezogen",
}
NO_REPLY: Final = "keine Antwort mehr"


def _error(code: str, field: str | None, message_de: str, message_plain: str) -> Finding:
    return Finding(
        code=code, field=field, severity="error", message_de=message_de, message_plain=message_plain
    )


def _warning(code: str, field: str | None, message_de: str, message_plain: str) -> Finding:
    return Finding(
        code=code, field=field, severity="warning", message_de=message_de, message_plain=message_plain
    )


def unknown_reference() -> Finding:
    """There is no such order."""
    return _error(
        "unknown_reference",
        "/commission_id",
        "Einen Auftrag mit dieser Nummer gibt es nicht. Bitte die commission_id aus dem Auftrag verwenden.",
        "Wir kennen diesen Auftrag nicht. Bitte prüfen Sie die Nummer.",
    )


def foreign_commission() -> Finding:
    """The order belongs to another provider."""
    return _error(
        "foreign_commission",
        "/commission_id",
        "Der Auftrag ist nicht an diesen Dienst gerichtet. Bitte die eigene commission_id verwenden.",
        "Das ist nicht Ihr Auftrag. Bitte prüfen Sie die Nummer.",
    )


def state_forbids(order: Order) -> Finding:
    """The reply does not fit what has happened to the order so far."""
    allowed = ", ".join(replies_allowed(order.status)) or NO_REPLY
    return _error(
        "state_forbids",
        None,
        f"Der Auftrag ist {STATUS_DE[order.status]}. Möglich ist jetzt: {allowed}.",
        f"Das geht bei diesem Auftrag nicht mehr oder noch nicht. Der Auftrag ist {STATUS_DE[order.status]}.",
    )


def after_end(field: str, last_day: date) -> Finding:
    """A day after the last day of the order."""
    return _error(
        "outside_order",
        field,
        f"Der Tag liegt nach dem Ende des Auftrags ({_day(last_day)}). Bitte den Tag berichtigen "
        "oder eine Verlängerung beantragen.",
        f"Der Auftrag geht nur bis {_day(last_day)}. Bitte prüfen Sie den Tag.",
    )


def before_order(field: str, first_day: date) -> Finding:
    """A day before the first day of the order: taken as it is, but not paid for."""
    return _warning(
        "before_order",
        field,
        f"Der Tag liegt vor dem Beginn des Auftrags ({_day(first_day)}). Vergütet wird ab diesem Tag.",
        f"Der Auftrag beginnt am {_day(first_day)}. Geld gibt es erst ab diesem Tag.",
    )


def in_future(field: str, day: date) -> Finding:
    """A day that has not come yet is reported as a fact."""
    return _warning(
        "in_future",
        field,
        f"Der Tag ({_day(day)}) liegt in der Zukunft. Er wird übernommen; bitte melden, wenn er sich ändert.",
        f"Der {_day(day)} kommt erst noch. Bitte sagen Sie uns, wenn es ein anderer Tag wird.",
    )


def before_start(field: str, started_on: date) -> Finding:
    """The support cannot end before it began."""
    return _error(
        "before_start",
        field,
        f"Der Tag liegt vor dem Beginn der Unterstützung ({_day(started_on)}). Bitte den Tag berichtigen.",
        f"Die Unterstützung hat am {_day(started_on)} begonnen. Das Ende muss danach sein.",
    )


def period_reversed() -> Finding:
    """A report's period ends before it begins."""
    return _error(
        "period_reversed",
        "/period_to",
        "Der Berichtszeitraum endet vor seinem Beginn. Bitte period_from und period_to berichtigen.",
        "Das Ende liegt vor dem Anfang. Bitte prüfen Sie die Tage.",
    )


def data_flow_ended() -> Finding:
    """The order was taken back because data must not flow any more; not even a report is taken."""
    return _error(
        "data_flow_ended",
        None,
        "Der Auftrag ist zurückgenommen, weil keine Daten mehr fließen dürfen. Der Bericht wird nicht "
        "angenommen und nicht gespeichert. Bitte die Unterlagen über die Person löschen oder zurückgeben "
        "(SGB X §§ 67b, 84).",
        "Wir nehmen keinen Bericht mehr an. Bitte löschen Sie die Daten der Person.",
    )


def extension_not_longer(last_day: date) -> Finding:
    """The extension asked for ends no later than the order."""
    return _error(
        "not_longer",
        "/until",
        f"Der Auftrag läuft schon bis {_day(last_day)}. Bitte einen späteren Tag nennen.",
        f"Der Auftrag geht schon bis {_day(last_day)}. Bitte nennen Sie einen Tag danach.",
    )


def with_counsellor() -> Finding:
    """A request that an official decides."""
    return _warning(
        "official_decides",
        None,
        "Der Antrag auf Verlängerung liegt der Beratungsfachkraft vor. Bis zu ihrer Entscheidung gilt der "
        "Auftrag unverändert (SGB IX § 194(2)).",
        "Die Beraterin oder der Berater entscheidet. Bis dahin bleibt alles, wie es ist.",
    )


def amount_missing() -> Finding:
    """No amount, or one that cannot be meant."""
    return _error(
        "amount_missing",
        "/amount",
        "Der Rechnungsbetrag fehlt oder ist nicht größer als null. Bitte den Betrag angeben.",
        "Auf der Rechnung fehlt der Betrag. Bitte schreiben Sie ihn dazu.",
    )


def above_fee(fee: Decimal) -> Finding:
    """More than the monthly flat rate of the order."""
    return _error(
        "above_fee",
        "/amount",
        f"Der Betrag liegt über der vereinbarten Monatspauschale von {german(fee)} (SGB IX § 194(2)). "
        "Bitte eine Rechnung höchstens über diesen Betrag stellen.",
        f"Die Rechnung ist zu hoch. Möglich sind höchstens {german(fee)} im Monat.",
    )


def month_outside(first: str, last: str) -> Finding:
    """A month in which the support did not run."""
    return _error(
        "month_outside_order",
        "/month",
        f"In diesem Monat lief die Unterstützung nicht. Abgerechnet werden kann {first} bis {last}.",
        f"Für diesen Monat gibt es kein Geld. Möglich sind die Monate {first} bis {last}.",
    )


def month_invoiced(number: str) -> Finding:
    """The month has been invoiced already."""
    return _error(
        "month_invoiced",
        "/month",
        f"Für diesen Monat ist schon die Rechnung {number} angenommen. Eine zweite ist nicht möglich.",
        f"Für diesen Monat haben wir schon die Rechnung {number}.",
    )


def number_used() -> Finding:
    """The invoice number stands for another month already."""
    return _error(
        "number_used",
        "/invoice_number",
        "Diese Rechnungsnummer ist schon für einen anderen Monat verwendet. Bitte eine neue Nummer vergeben.",
        "Diese Rechnungsnummer gibt es schon. Bitte nehmen Sie eine neue.",
    )


def too_late(last_day: date) -> Finding:
    """The exclusion period for the final account is over."""
    return _error(
        "exclusion_period_over",
        "/month",
        f"Die Abrechnung war bis {_day(last_day)} möglich: sechs Monate nach Ablauf des Monats, in dem die "
        "Maßnahme endete (SGB III § 326).",
        f"Die Rechnung kommt zu spät. Sie musste bis {_day(last_day)} da sein.",
    )


def foreign_district(district: str) -> Finding:
    """The provider does not serve the district."""
    return _error(
        "foreign_district",
        "/district",
        f"Der Dienst arbeitet laut Verzeichnis nicht im Bezirk {district}. Bitte den eigenen Bezirk angeben.",
        f"Sie arbeiten nicht im Bezirk {district}. Bitte prüfen Sie den Bezirk.",
    )


def older_report(reported_from: date) -> Finding:
    """A later report is known already."""
    return _warning(
        "superseded",
        "/from",
        f"Für die Zeit ab {_day(reported_from)} liegt schon eine Meldung vor. Sie gilt weiter.",
        f"Wir haben schon eine neuere Meldung vom {_day(reported_from)}.",
    )


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"
