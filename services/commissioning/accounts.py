"""What was paid to a provider and came back, over all its orders, and the statement of each month.

A month is stated on the day that `law` names. What is told of it later stands in the next statement, as a
correction; a month in which no fee moved has none. Only what is not stated yet is kept.
"""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Final, Literal, Self
from uuid import UUID

from chassis.handling import BERLIN, Aggregate, Context, Key, Outcome, Publish, Timer, TimerFired, derived_id
from contracts.statements import ProviderStatementIssued, ProviderStatementLine
from contracts.topics import commissions_topic
from contracts.values import Code, Day, Euro, Month, Slug, Value
from law.statement_day import first_open_month, stated_on

TIMER: Final = "statement"
_NOTHING: Final = Decimal("0.00")


class FeeMoved(Value):
    """A fee went out to a provider, or came back."""

    movement: Literal["paid", "returned"]
    on: Day
    payment_id: UUID
    commission_id: UUID
    case_id: UUID
    invoice_number: Code | None
    for_month: Month
    kind: Code
    amount: Euro
    code: Code | None = None

    @property
    def month(self) -> Month:
        """The calendar month in which it moved."""
        return f"{self.on:%Y-%m}"

    def line(self, stated: Month) -> ProviderStatementLine:
        """The movement as a line in the statement of a month."""
        back = self.movement == "returned"
        return ProviderStatementLine(
            **self.model_dump(exclude={"on"}),
            executed_on=None if back else self.on,
            returned_on=self.on if back else None,
            correction_of=self.month if self.month != stated else None,
        )


class ProviderAccount(Aggregate, kind="provider_account"):
    """The movements of a provider's fees that have not been stated."""

    provider: Slug
    due: Month | None = None
    """The month that is stated next."""
    moved: tuple[FeeMoved, ...] = ()

    @property
    def key(self) -> Key:
        """Under which it is kept."""
        return Key(self.kind, self.provider)

    @property
    def timer(self) -> Timer:
        """When its next statement is drawn up."""
        day = stated_on(self.due) if self.due else None
        at = datetime.combine(day, time.min, BERLIN).astimezone(UTC) if day else None
        return Timer(TIMER, at, on=self.key)

    def booked(self, moved: FeeMoved, today: date) -> Self:
        """The account with one more movement; the same one twice is one."""
        if any((each.movement, each.payment_id) == (moved.movement, moved.payment_id) for each in self.moved):
            return self
        month = max(moved.month, first_open_month(today))
        return self.model_copy(
            update={"moved": (*self.moved, moved), "due": min(month, self.due) if self.due else month}
        )


def state_the_month(
    account: ProviderAccount | None, fired: TimerFired, context: Context
) -> Outcome[ProviderAccount]:
    """Tell the provider what moved in the month that is due; where more moved later, the next one is set."""
    if account is None or account.due is None:
        return Outcome(account)
    month = account.due
    told = sorted(
        (each for each in account.moved if each.month <= month), key=lambda each: (each.on, each.month)
    )
    later = tuple(each for each in account.moved if each.month > month)
    left = account.model_copy(
        update={"moved": later, "due": min((each.month for each in later), default=None)}
    )
    statement = _statement(account.provider, month, told)
    topic = commissions_topic(account.provider)
    published = Publish(statement, topic=topic, key=account.provider, subject=account.provider)
    return Outcome(left, [published], timers=[left.timer])


def _place(moved: FeeMoved) -> tuple[date, str, str]:
    """By day; the same whichever was told first."""
    return moved.on, str(moved.payment_id), moved.movement


def _statement(provider: Slug, month: Month, told: list[FeeMoved]) -> ProviderStatementIssued:
    return ProviderStatementIssued(
        statement_id=derived_id("provider_statement", provider, month),
        provider=provider,
        month=month,
        lines=tuple(each.line(month) for each in told),
        total=_sum(told, "paid"),
        total_returned=_sum(told, "returned"),
    )


def _sum(told: list[FeeMoved], movement: str) -> Decimal:
    return sum((each.amount for each in told if each.movement == movement), _NOTHING)
