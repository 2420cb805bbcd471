"""What stands in the way of a payment and who has to act; what needs an official comes first."""

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

from contracts.frozen import frozen
from services.payments.facts import Grant, Invoice, Owner, Reason, Version
from services.payments.model import Case

_ONE_DAY = timedelta(days=1)


@frozen
class Obstacle:
    """One reason not to pay, who has to act, and the first day on which it is gone, where that is known."""

    reason: Reason
    owner: Owner | None = None
    """None where time alone helps."""
    until: date | None = None


def of_grant(case: Case, grant: Grant, version: Version, day: date) -> tuple[Obstacle, ...]:
    """What keeps a version of a grant from being paid on a day.

    Nothing is paid before the decision has effect (SGB X § 39(1)), before training or work has begun, and, in
    vocational training, before the contract is in the chamber's register.
    """
    found: list[Obstacle] = []
    if grant.stopped_on(day):
        until = grant.suspension.until if grant.suspension else None
        found.append(Obstacle("suspended", "agency", until and until + _ONE_DAY))
    if failed := _failure(case, grant.grant_id, version.payee_id):
        found.append(Obstacle(failed, "agency"))
    if version.payee_id is None:
        found.append(Obstacle("no_payee", "agency"))
    if case.application and case.application.register_entry_needed and not case.register_entry:
        found.append(Obstacle("register_entry_missing", "employer"))
    if case.started_on is None or day < case.started_on:
        found.append(Obstacle("not_started", None if case.started_on else "employer", case.started_on))
    if not_deemed := _notice(case, grant, version, day):
        found.append(not_deemed)
    if case.application is None:
        found.append(Obstacle("application_unknown"))
    return tuple(found)


def turning_days(case: Case, grant: Grant) -> Iterator[date]:
    """Days from which, by time alone, other things stand in the way of a grant or another version holds."""
    if grant.suspension and grant.suspension.until:
        yield grant.suspension.until + _ONE_DAY
    if case.started_on:
        yield case.started_on
    for version in grant.versions:
        if notified_on := case.deemed_notified_on(grant.grant_id, version.version):
            yield notified_on


def of_invoice(case: Case, invoice: Invoice, account: UUID | None) -> tuple[Obstacle, ...]:
    """What keeps an accepted invoice from being paid to the provider's account."""
    found: list[Obstacle] = []
    if failed := _failure(case, invoice.commission_id, account):
        found.append(Obstacle(failed, "agency"))
    if account is None:
        found.append(Obstacle("no_payee", "agency"))
    if not any(order.covers(invoice) for order in case.orders):
        found.append(Obstacle("invoice_unlike_order", "provider"))
    if case.application is None:
        found.append(Obstacle("application_unknown"))
    return tuple(found)


def _notice(case: Case, grant: Grant, version: Version, day: date) -> Obstacle | None:
    """The letter is not out yet, or its day has not come; where it came back, the agency has to act."""
    notice = case.notice_of(grant.grant_id, version.version)
    if notice is None:
        return Obstacle("notice_not_deemed")
    deemed_on = notice.deemed_notified_on
    if deemed_on is None:
        return Obstacle("notice_not_deemed", "agency")
    return Obstacle("notice_not_deemed", until=deemed_on) if day < deemed_on else None


def _failure(case: Case, grant_id: UUID, account: UUID | None) -> Reason | None:
    """How the account failed, unless another one has been paid since: no retry to the same account."""
    for line in reversed(case.lines):
        if line.grant_id != grant_id or line.status in ("withdrawn", "cancelled"):
            continue
        if line.account != account:
            return None
        if line.status in ("rejected", "returned"):
            return "rejected" if line.status == "rejected" else "returned"
    return None
