"""Which payments a receivable is set off against."""

from decimal import Decimal

from chassis.handling import Context
from services.payments.claims import claims
from services.payments.demands import NOTHING, MonthSetOff
from services.payments.model import Case


def allotted(case: Case, amount: Decimal, context: Context) -> tuple[MonthSetOff, ...]:
    """An amount spread over what the case's grants owe and nothing stands in the way of, the earliest first.

    Together it is less where less is owed. What waits in a run already is as good as paid.
    """
    months = []
    for claim in sorted(claims(case, context.today, context.registry), key=lambda each: each.month):
        taken = min(claim.amount, amount)
        if claim.provider is None and not claim.obstacles and taken > NOTHING:
            months.append(MonthSetOff(grant_id=claim.grant_id, month=claim.month, amount=taken))
            amount -= taken
    return tuple(months)
