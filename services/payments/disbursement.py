"""Ordering what is payable today from the payment system of the case's agency."""

import re
import unicodedata
from dataclasses import replace
from uuid import UUID

from chassis.handling import Context, Key, Outcome, Publish, Wait
from contracts.payments import PaymentDue, PaymentOrdered
from contracts.topics import due_topic
from contracts.values import Month, Payee
from services.payments.claims import Claim, claims
from services.payments.facts import Application, Line
from services.payments.model import Case, RecordedPayee
from services.payments.settlement import settle

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"})
_NOT_SEPA = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]")
_SLASHES = re.compile(r"/{2,}")


def pay(case: Case, application: Application, context: Context) -> Outcome[Case] | Wait:
    """Order everything that is payable today; wait if all of it lacks the copy of its account."""
    payable = [
        claim for claim in claims(case, context.today, context.registry) if claim.payable_on(context.today)
    ]
    paid = [(claim, payee) for claim in payable if (payee := _payee(claim, context))]
    if payable and not paid:
        return Wait(on=Key(RecordedPayee.kind, str(payable[0].account)))
    system = _system(application, context)
    lines = [_line(claim, system, context) for claim, _ in paid]
    events = [
        event
        for line, (_, payee) in zip(lines, paid, strict=True)
        for event in (_due(line, payee, case.case_id, application), _ordered(line, case.case_id))
    ]
    outcome = settle(case.but(lines=(*case.lines, *lines)), context, events)
    aliases = {Key("payment", str(line.payment_id)): str(case.case_id) for line in lines}
    return replace(outcome, aliases=aliases)


def end_to_end_id(payment_id: UUID) -> str:
    """32 characters that stand for one grant, version, month, kind and attempt; the bank returns them."""
    return payment_id.hex.upper()


def remittance(reference: str, month: Month) -> str:
    """The agency's file number and the month in the SEPA character set: no person, no benefit.

    Other characters become blanks; no slash at either end and no two in a row, as the SEPA rulebook asks.
    """
    latin = unicodedata.normalize("NFKD", reference.translate(_UMLAUTS))
    plain = "".join(letter for letter in latin if not unicodedata.combining(letter))
    plain = _SLASHES.sub("/", _NOT_SEPA.sub(" ", plain)).strip("/ ")
    return " ".join([*plain.split(), month])


def _system(application: Application, context: Context) -> str:
    agency = context.registry.agencies.get(application.agency)
    if agency is None:
        raise LookupError(f"Agency '{application.agency}' is not in the registry. Add it to agencies.csv.")
    return agency.payment_system


def _payee(claim: Claim, context: Context) -> Payee | None:
    if claim.provider:
        provider = context.registry.providers[claim.provider]
        return Payee(name=provider.account_holder, iban=provider.iban)
    copy = context.get(RecordedPayee, claim.account)
    return Payee(name=copy.name, iban=copy.iban) if copy else None


def _line(claim: Claim, system: str, context: Context) -> Line:
    if claim.account is None:
        raise ValueError(f"payment {claim.payment_id} has no account")
    return Line(
        payment_id=claim.payment_id,
        grant_id=claim.grant_id,
        version=claim.version,
        month=claim.month,
        kind=claim.kind,
        attempt=claim.attempt,
        amount=claim.amount,
        due_on=context.today,
        account=claim.account,
        system=system,
    )


def _due(line: Line, payee: Payee, case_id: UUID, application: Application) -> Publish:
    """The order to the payment system; purged while it waits if the payee is erased."""
    due = PaymentDue(
        payment_id=line.payment_id,
        grant_id=line.grant_id,
        case_id=case_id,
        grant_version=line.version,
        month=line.month,
        kind=line.kind,
        attempt=line.attempt,
        amount=line.amount,
        due_on=line.due_on,
        payee=payee,
        end_to_end_id=end_to_end_id(line.payment_id),
        remittance=remittance(application.reference, line.month),
    )
    return Publish(due, topic=due_topic(line.system), subject=str(case_id), personal=(str(line.account),))


def _ordered(line: Line, case_id: UUID) -> PaymentOrdered:
    return PaymentOrdered(
        case_id=case_id,
        grant_id=line.grant_id,
        payment_id=line.payment_id,
        month=line.month,
        kind=line.kind,
        attempt=line.attempt,
        amount=line.amount,
    )
