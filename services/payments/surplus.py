"""Money that came in on a receivable beyond what is owed: a work item for whoever gives it back."""

from chassis.handling import Aggregate, Context, Key, derived_id
from services.payments.demands import Demand
from services.payments.items import WorkItem
from services.payments.model import Case


def noted(case: Case, context: Context) -> tuple[Case, dict[Key, Aggregate | None]]:
    """The case with each surplus noted, and the items that this opens or opens again."""
    items: dict[Key, Aggregate | None] = {}
    for demand in case.demands:
        system = _system(case, context) if demand.surplus > demand.surplus_noted else None
        if system is not None:
            item = _item(case, demand, system, context)
            items[item.key_in_store] = item
            case = case.with_demand(demand.but(surplus_noted=demand.surplus))
    return case, items


def _item(case: Case, demand: Demand, system: str, context: Context) -> WorkItem:
    item_id = derived_id("item", "surplus", demand.receivable_id)
    known = context.get(WorkItem, item_id)
    if known is not None:
        return known.reopened("surplus", demand.surplus)
    return WorkItem(
        item_id=item_id,
        code="surplus",
        system=system,
        opened_on=context.today,
        direction="credit",
        amount=demand.surplus,
        booked_on=demand.receipts[-1].on,
        key=demand.reference,
        case_id=case.case_id,
    )


def _system(case: Case, context: Context) -> str | None:
    agency = context.registry.agencies.get(case.application.agency) if case.application else None
    return agency.payment_system if agency else None
