"""What stands in the way of a payment; what needs an official comes first."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from services.payments.model import Case, Grant, Invoice, Reason, Version

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One reason not to pay, and the first day on which it is gone, where that is known."""

    reason: Reason
    until: date | None = None


def of_grant(case: Case, grant: Grant, version: Version, day: date) -> tuple[Obstacle, ...]:
    """What keeps a version of a grant from being paid on a day.

    Nothing is paid before the decision has effect (SGB X § 39(1)), before training or work has begun, and, in
    vocational training, before the contract is in the chamber's register.
    """
    found: list[Obstacle] = []
    if grant.suspension and (grant.suspension.until is None or day <= grant.suspension.until):
        until = grant.suspension.until
        found.append(Obstacle("suspended", until and until + _ONE_DAY))
    if failed := _failure(case, grant.grant_id, version.payee_id):
        found.append(Obstacle(failed))
    if version.payee_id is None:
        found.append(Obstacle("no_payee"))
    if case.application and case.application.register_entry_needed and not case.register_entry:
        found.append(Obstacle("register_entry_missing"))
    if case.started_on is None or day < case.started_on:
        found.append(Obstacle("not_started", case.started_on))
    notified_on = case.deemed_notified_on(grant.grant_id, version.version)
    if notified_on is None or day < notified_on:
        found.append(Obstacle("notice_not_deemed", notified_on))
    if case.application is None:
        found.append(Obstacle("application_unknown"))
    return tuple(found)


def of_invoice(case: Case, invoice: Invoice, account: UUID | None) -> tuple[Obstacle, ...]:
    """What keeps an accepted invoice from being paid to the provider's account."""
    found: list[Obstacle] = []
    if failed := _failure(case, invoice.commission_id, account):
        found.append(Obstacle(failed))
    if account is None:
        found.append(Obstacle("no_payee"))
    if not any(order.covers(invoice) for order in case.orders):
        found.append(Obstacle("invoice_unlike_order"))
    if case.application is None:
        found.append(Obstacle("application_unknown"))
    return tuple(found)


def _failure(case: Case, grant_id: UUID, account: UUID | None) -> Reason | None:
    """How the account failed, unless another one has been paid since: no retry to the same account."""
    for line in reversed(case.lines):
        if line.grant_id != grant_id:
            continue
        if line.account != account:
            return None
        if line.status in ("rejected", "returned"):
            return "rejected" if line.status == "rejected" else "returned"
    return None
