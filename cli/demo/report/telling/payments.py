"""What payments publishes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.demo.report.telling.told import Told, tell
from cli.demo.report.words import HELD, OWNERS, PAYMENT_KINDS, RECEIPTS, day, euro, month, word
from contracts import payments

if TYPE_CHECKING:
    from cli.demo.report.copies import Copies

_BASIS = {
    "instalment": "SGB III § 337(2)",
    "top_up": "SGB III § 337(2)",
    "fee": "SGB IX § 196(1)",
    "success_fee": "SGB IX § 196(1)",
}


@tell.register(payments.InstalmentsPlanned)
def _(event: payments.InstalmentsPlanned, copies: Copies) -> Told:
    if not event.instalments:
        return Told(f"Zahlungsplan, Fassung {event.version}: keine Monate.")
    first, last = event.instalments[0], event.instalments[-1]
    return Told(
        f"Zahlungsplan, Fassung {event.version}: {len(event.instalments)} Monate von "
        f"{month(first.month)} bis {month(last.month)}, erste Zahlung am {day(first.due_on)}.",
        basis="SGB III § 337(2), § 339",
    )


@tell.register(payments.PaymentOrdered)
def _(event: payments.PaymentOrdered, copies: Copies) -> Told:
    attempt = "" if event.attempt == 1 else f" ({event.attempt}. Versuch)"
    return Told(f"Zahlung angewiesen: {_payment(event)}{attempt}.", basis=_BASIS.get(event.kind, ""))


@tell.register(payments.PaymentSettled)
def _(event: payments.PaymentSettled, copies: Copies) -> Told:
    return Told(f"Zahlung ausgeführt am {day(event.executed_on)}: {_payment(event)}.")


@tell.register(payments.PaymentRejected)
def _(event: payments.PaymentRejected, copies: Copies) -> Told:
    return Told(f"Zahlung nicht ausgeführt: {_payment(event)}.", why=f"Bankcode {event.code}")


@tell.register(payments.PaymentReturned)
def _(event: payments.PaymentReturned, copies: Copies) -> Told:
    return Told(
        f"Zahlung zurückgekommen am {day(event.returned_on)}: {_payment(event)}.",
        why=f"Bankcode {event.code}",
    )


@tell.register(payments.PaymentHeld)
def _(event: payments.PaymentHeld, copies: Copies) -> Told:
    until = f" bis {day(event.until)}" if event.until else ""
    owner = f"; am Zug ist {word(OWNERS, event.owner)}" if event.owner else ""
    return Told(f"Zahlung angehalten{until}: {_payment(event)}.", why=f"{word(HELD, event.reason)}{owner}")


@tell.register(payments.PaymentReleased)
def _(event: payments.PaymentReleased, copies: Copies) -> Told:
    return Told(f"Zahlung freigegeben: {_payment(event)}.")


@tell.register(payments.ReceivableCreated)
def _(event: payments.ReceivableCreated, copies: Copies) -> Told:
    return Told(
        f"Forderung angelegt: {euro(event.amount)}, fällig am {day(event.due_on)}.", basis="SGB X § 50"
    )


@tell.register(payments.ReceivableSuspended)
def _(event: payments.ReceivableSuspended, copies: Copies) -> Told:
    return Told(
        f"Forderung ruht: {euro(event.amount)} werden nicht eingezogen.",
        why="Der Widerspruch hat aufschiebende Wirkung.",
        basis="SGG § 86a(1)",
    )


@tell.register(payments.ReceivableResumed)
def _(event: payments.ReceivableResumed, copies: Copies) -> Told:
    return Told(f"Forderung besteht fort: {euro(event.amount)}.", why="Über den Widerspruch ist entschieden.")


@tell.register(payments.ReceivableCancelled)
def _(event: payments.ReceivableCancelled, copies: Copies) -> Told:
    return Told(f"Forderung aufgehoben: {euro(event.amount)}.")


@tell.register(payments.ReceivablePaid)
def _(event: payments.ReceivablePaid, copies: Copies) -> Told:
    how = word(RECEIPTS, event.kind)
    return Told(f"{how} am {day(event.on)}: {euro(event.amount)}; offen bleiben {euro(event.remaining)}.")


@tell.register(payments.ReceivableSettled)
def _(event: payments.ReceivableSettled, copies: Copies) -> Told:
    given_up = f"; davon {euro(event.written_off)} nicht weiter verfolgt" if event.written_off else ""
    return Told(f"Forderung erledigt: {euro(event.amount)}{given_up}.")


@tell.register(payments.ReceivableOverdue)
def _(event: payments.ReceivableOverdue, copies: Copies) -> Told:
    return Told(f"Forderung überfällig: {euro(event.amount)}, fällig gewesen am {day(event.due_on)}.")


@tell.register(payments.RepaymentPlanAgreed)
def _(event: payments.RepaymentPlanAgreed, copies: Copies) -> Told:
    first, last = event.instalments[0], event.instalments[-1]
    return Told(
        f"Ratenzahlung vereinbart: {euro(event.amount)} in {len(event.instalments)} Raten von "
        f"{day(first.due_on)} bis {day(last.due_on)}."
    )


def _payment(
    event: payments.PaymentOrdered
    | payments.PaymentSettled
    | payments.PaymentRejected
    | payments.PaymentReturned
    | payments.PaymentHeld
    | payments.PaymentReleased,
) -> str:
    if event.month is None or event.kind is None:
        return "alle Zahlungen des Zuschusses"
    return f"{word(PAYMENT_KINDS, event.kind)} für {month(event.month)}, {euro(event.amount)}"
