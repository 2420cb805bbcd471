"""What the law's schedule owes for each month against what has become of it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

from chassis.registry import Registry
from contracts.frozen import frozen
from contracts.values import Month
from law.payment_day import due_on
from services.payments.claims import Claim, Reckoning
from services.payments.demands import set_off
from services.payments.facts import ordered
from services.payments.model import Case
from services.payments.reconciling.differences import Code, Difference, difference
from services.payments.reconciling.evidence import Period
from services.payments.schedule import owed

NOT_COLLECTED, OVERPAID = "not collected", "overpaid"
Place = tuple[UUID, Month, str | None]
"""A grant or an order, the month, and of an order the kind of its invoice."""
Claims = Mapping[Place, Claim]

_NOTHING = Decimal(0)


@frozen
class Part:
    """A part of what is owed for one month, and what has become of it. Euros."""

    what: str
    """`ordered`, `set off`, `overpaid` (below zero), `to be collected`, or what holds it back."""
    amount: Decimal


@frozen
class MonthOwed:
    """What a grant or an order owes for one month; the parts together are the amount."""

    subject_id: UUID
    month: Month
    amount: Decimal
    parts: tuple[Part, ...]


def months_of(case: Case, period: Period, today: date, registry: Registry) -> list[MonthOwed]:
    """The months that fell due in a period, with what has become of each by today."""
    if not (case.grants or case.invoices):
        return []
    past = Period(period.first, min(period.last, today))
    claims: dict[Place, Claim] = {}
    for claim in Reckoning(case, registry).claims(today):
        claims[claim.grant_id, claim.month, claim.kind if claim.provider else None] = claim
    return [*_of_grants(case, past, today, claims), *_of_invoices(case, past, today, claims)]


def months_differ(case: Case, months: Iterable[MonthOwed]) -> Iterator[Difference]:
    """Money that nobody collects and nothing holds back, and overpayments that the case does not know of."""
    known = {(each.grant_id, each.month): each.amount for each in case.overpaid}
    for month in months:
        for part in month.parts:
            if part.what == NOT_COLLECTED:
                yield _difference("not_collected", case, month, part.amount, None)
            surplus = known.get((month.subject_id, month.month))
            if part.what == OVERPAID and surplus != -part.amount:
                yield _difference("overpaid_unnoticed", case, month, -part.amount, surplus)


def _difference(
    code: Code, case: Case, month: MonthOwed, expected: Decimal, found: Decimal | None
) -> Difference:
    return difference(code, case.case_id, month.subject_id, month=month.month, expected=expected, found=found)


def _of_grants(case: Case, period: Period, today: date, claims: Claims) -> Iterator[MonthOwed]:
    taken: dict[tuple[UUID, Month], Decimal] = defaultdict(Decimal)
    for each in set_off(case.demands):
        taken[each.grant_id, each.month] += each.amount
    for grant in case.grants:
        id_, amounts, lines = grant.grant_id, owed(grant.versions), case.lines_of(grant.grant_id)
        for month in sorted({*amounts, *lines}):
            if period.covers(due_on(month).due_on):
                amount, paid = amounts.get(month, _NOTHING), ordered(lines.get(month, ()))
                claim = claims.get((id_, month, None))
                yield MonthOwed(id_, month, amount, _parts(amount, paid, taken[id_, month], claim, today))


def _of_invoices(case: Case, period: Period, today: date, claims: Claims) -> Iterator[MonthOwed]:
    for invoice in case.invoices:
        if period.covers(due_on(invoice.month).due_on):
            lines = case.lines_of(invoice.commission_id).get(invoice.month, ())
            own = [each for each in lines if (each.kind, each.version) == (invoice.kind, invoice.version)]
            claim = claims.get((invoice.commission_id, invoice.month, invoice.kind))
            parts = _parts(invoice.amount, ordered(own), _NOTHING, claim, today)
            yield MonthOwed(invoice.commission_id, invoice.month, invoice.amount, parts)


def _parts(
    amount: Decimal, paid: Decimal, taken: Decimal, claim: Claim | None, today: date
) -> tuple[Part, ...]:
    rest = amount - paid - taken
    what = OVERPAID if rest < 0 else _standing(claim, today)
    parts = Part("ordered", paid), Part("set off", taken), Part(what, rest)
    return tuple(part for part in parts if part.amount)


def _standing(claim: Claim | None, today: date) -> str:
    """What has become of money that is owed and not ordered."""
    if claim is None:
        return NOT_COLLECTED
    if claim.obstacles:
        return f"held: {claim.obstacles[0].reason}"
    return NOT_COLLECTED if claim.due_on < today and claim.payable_on(today) else "to be collected"
