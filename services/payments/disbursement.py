"""Ordering from the payment system what a released run holds."""

from dataclasses import replace
from uuid import UUID

from chassis.handling import Context, Key, Outcome, Publish, unchanged
from contracts.frozen import altered
from contracts.payments import PaymentDue, PaymentOrdered
from contracts.topics import due_topic
from contracts.values import Payee
from law.payment_day import first_target_day_from
from services.payments.facts import Application, Line
from services.payments.model import Case, RecordedPayee
from services.payments.payees import account_of
from services.payments.references import end_to_end_id, remittance
from services.payments.runs import PaymentRun
from services.payments.settlement import conclude, restaged
from services.payments.withdrawal import take_back


def order(case: Case, application: Application, run_id: UUID, context: Context) -> Outcome[Case]:
    """Order a case's payments of a run that was released; those of a cancelled one go to the next run.

    Nothing is computed anew: whatever changes a case takes back what it makes wrong (`withdrawal`).
    """
    run = context.get(PaymentRun, run_id)
    lines = case.collected(run_id)
    if run is None or not lines:
        return unchanged(case)
    if run.status == "cancelled":
        return conclude(take_back(case, lines, context), context)
    payees = {line.payment_id: _payee(line, case, context) for line in lines}
    events: list[PaymentOrdered | Publish] = []
    aliases: dict[Key, str] = {}
    for line in lines:
        if payee := payees[line.payment_id]:
            ordered = altered(line, status="ordered", due_on=first_target_day_from(context.today))
            case = case.with_line(ordered)
            events += [_due(ordered, payee, case.case_id, application), _ordered(ordered, case.case_id)]
            aliases[Key("payment", str(line.payment_id))] = str(case.case_id)
    erased = [line for line in lines if payees[line.payment_id] is None]
    if not erased:
        return Outcome(restaged(case, lines, context.today), events, aliases=aliases)
    return replace(conclude(take_back(case, erased, context), context, events), aliases=aliases)


def _payee(line: Line, case: Case, context: Context) -> Payee | None:
    """Who is paid, and where to; None where the copy was erased, or the provider's account has changed."""
    slug = next((each.provider for each in case.orders if each.commission_id == line.grant_id), None)
    if slug is None:
        copy = context.get(RecordedPayee, line.account)
        return Payee(name=copy.name, iban=copy.iban) if copy else None
    provider = context.registry.providers.get(slug)
    if provider is None or account_of(provider) != line.account:
        return None
    return Payee(name=provider.account_holder, iban=provider.iban)


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
