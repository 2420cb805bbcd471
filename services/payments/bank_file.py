"""The bank file of a released run: always the same bytes, worked out of what was released and ordered."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time
from decimal import Decimal
from uuid import UUID

from chassis.handling import BERLIN
from chassis.registry import PaymentSystem, Provider
from contracts.frozen import frozen
from contracts.values import Payee
from services.payments.bank.charset import transliterate
from services.payments.bank.transfers import Block, CreditTransfer, Debtor, TransferFile
from services.payments.payees import account_of
from services.payments.references import end_to_end_id, message_id, payment_information_id
from services.payments.runs import PaymentRun

_LONGEST_NAME = 70


@frozen
class Ordered:
    """A payment of the run, with its payee."""

    payment_id: UUID
    amount: Decimal
    remittance: str
    payee: Payee


def transfer_file(
    run: PaymentRun, system: PaymentSystem, count: int, total: Decimal, payments: Iterable[Ordered]
) -> TransferFile:
    """The file of a released run: one block, executed on the day of the release, created at its moment.

    `payments` is read once, while the file is written; `count` and `total` are what it will hold.
    """
    assert run.released_on is not None, f"run {run.run_id} is not released"
    assert system.debtor_name is not None, f"{system.slug} has no debtor"
    assert system.debtor_iban is not None, f"{system.slug} has no account"
    block = Block(
        payment_information_id=payment_information_id(run.run_id),
        execute_on=run.released_on,
        count=count,
        total=total,
        transfers=map(_transfer, payments),
    )
    return TransferFile(
        message_id=message_id(run.run_id),
        created_at=run.released_at or datetime.combine(run.released_on, time.min, BERLIN),
        debtor=Debtor(_name(system.debtor_name), system.debtor_iban),
        blocks=(block,),
    )


def provider_accounts(providers: Iterable[Provider]) -> Mapping[UUID, Payee]:
    """Providers' accounts by the id that payments of fees name them by."""
    return {account_of(each): Payee(name=each.account_holder, iban=each.iban) for each in providers}


def _transfer(payment: Ordered) -> CreditTransfer:
    return CreditTransfer(
        end_to_end_id=end_to_end_id(payment.payment_id),
        amount=payment.amount,
        name=_name(payment.payee.name),
        iban=payment.payee.iban,
        remittance=payment.remittance,
    )


def _name(text: str) -> str:
    return transliterate(text)[:_LONGEST_NAME].rstrip()
