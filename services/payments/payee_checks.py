"""The check of payees: before the first payment to an account, where the payment system wants it.

One check an account, over all cases that pay to it. A case asks for it as soon as it knows the account, and
is woken when there is a result. Source: Regulation (EU) 2024/886.
"""

from datetime import date
from typing import Self
from uuid import UUID

from chassis.handling import Aggregate, Context, Key, OrderGiven, Outcome, Reply, Timer, derived_id
from contracts.frozen import altered
from services.payments.accounts import AccountStanding, CheckedAccount
from services.payments.bank.payee_check import PayeeCheck, consequence, payee_check
from services.payments.items import SERVICE, Settlement, WorkItem
from services.payments.model import Case
from services.payments.payees import checking, first_paid_to

TIMER = "payee"
UNKNOWN = Reply("not_found", "Dieses Konto ist nicht zu prüfen.")
Others = dict[Key, Aggregate | None]


class AccountCheck(Aggregate, kind="account"):
    """Whether the holder of an account is who is to be paid."""

    account: UUID
    """The payee's id; of a provider, derived from holder and IBAN."""
    system: str
    provider: str | None
    """Whose account it is, where that stands in the registry and not in a copy."""
    asked_on: date
    waiting: tuple[UUID, ...]
    """Cases with a payment to it."""
    result: PayeeCheck | None = None
    checked_on: date | None = None
    checked_by: str | None = None
    accepted_by: str | None = None
    accepted_on: date | None = None
    reason: str | None = None
    """Why the account was accepted all the same."""

    @property
    def key(self) -> Key:
        """Where it is kept."""
        return Key(self.kind, str(self.account))

    @property
    def standing(self) -> AccountStanding:
        """What the result means for a payment."""
        if self.accepted_by or (self.result and consequence(self.result) == "pay"):
            return "cleared"
        return "questioned" if self.result else "running"

    def but(self, **changes: object) -> Self:
        """The check with some members replaced."""
        return altered(self, **changes)


def followed(case: Case, context: Context) -> tuple[Case, Others]:
    """The case with the standing of the accounts that it is to pay to; each gets a check."""
    system = checking(case, context.registry)
    if system is None:
        return case, {}
    others: Others = {}
    known = {each.account: each for each in case.accounts}
    for account, provider in first_paid_to(case, context.registry):
        if account in known and known[account].standing == "cleared":
            continue
        before = context.get(AccountCheck, account)
        check = before or _asked(account, provider, system.slug, context)
        if check.standing != "cleared" and case.case_id not in check.waiting:
            check = check.but(waiting=(*check.waiting, case.case_id))
        if check is not before:
            others[check.key] = check
        known[account] = CheckedAccount(account=account, standing=check.standing)
    accounts = tuple(known.values())
    return case if accounts == case.accounts else case.but(accounts=accounts), others


def note_result(check: AccountCheck | None, order: OrderGiven, context: Context) -> Outcome[AccountCheck]:
    """Keep what the bank found; a later result takes the place of an earlier one that a person has to see."""
    if check is None:
        return Outcome(check, reply=UNKNOWN)
    if check.standing == "cleared":
        return Outcome(check, reply=Reply())
    result = payee_check(order.content["code"])
    checked = check.but(result=result, checked_on=context.today, checked_by=order.by)
    return _told(checked, order, context)


def accept(check: AccountCheck | None, order: OrderGiven, context: Context) -> Outcome[AccountCheck]:
    """Pay to an account whose holder has another name: decided by another person than told the result."""
    if check is None:
        return Outcome(check, reply=UNKNOWN)
    if check.standing != "questioned":
        return Outcome(check, reply=Reply("state_forbids", "Zu diesem Konto ist nichts zu entscheiden."))
    if check.checked_by == order.by:
        detail = f"{order.by} hat das Ergebnis gemeldet und kann das Konto nicht zulassen."
        return Outcome(check, reply=Reply("another_person", detail))
    accepted = check.but(accepted_by=order.by, accepted_on=context.today, reason=order.content["reason"])
    return _told(accepted, order, context)


def _told(check: AccountCheck, order: OrderGiven, context: Context) -> Outcome[AccountCheck]:
    """The check as it stands now: each case that waits for it is woken, and its work item follows."""
    waiting = [Key(Case.kind, str(case_id)) for case_id in check.waiting]
    cases: Others = {key: context.get(Case, key.id) for key in waiting}
    woken = [Timer(TIMER, context.now, on=key) for key in waiting]
    item = _item(check, order, context)
    after = check.but(waiting=()) if check.standing == "cleared" else check
    return Outcome(after, timers=woken, others={**cases, **item}, reply=Reply())


def _item(check: AccountCheck, order: OrderGiven, context: Context) -> Others:
    """Open while a person has to look at the account."""
    item_id = derived_id("item", "payee_check", check.account)
    item = context.get(WorkItem, item_id)
    if check.standing == "questioned":
        opened = item or WorkItem(
            item_id=item_id,
            code="payee_check",
            system=check.system,
            opened_on=context.today,
            key=str(check.account),
            case_id=check.waiting[0] if check.waiting else None,
        )
        return {opened.key_in_store: opened}
    if item is None or item.status == "settled":
        return {}
    by = order.by if check.accepted_by else SERVICE
    settlement = Settlement(by=by, on=context.today, reason=check.reason or "match")
    return {item.key_in_store: item.settled(settlement)}


def _asked(account: UUID, provider: str | None, system: str, context: Context) -> AccountCheck:
    return AccountCheck(account=account, system=system, provider=provider, asked_on=context.today, waiting=())
