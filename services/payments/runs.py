"""Payment runs: what one person prepares and another releases before any of it is ordered."""

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Literal, Self
from uuid import UUID

from chassis.handling import Aggregate, Key, derived_id
from contracts.frozen import altered
from contracts.values import Euro, Month
from services.payments.facts import Fact, Line

RunStatus = Literal["open", "prepared", "released", "cancelled"]


class BankFile(Fact):
    """The file of a run, as it was fetched first; it is never another one."""

    sha256: str
    count: int
    total: Euro
    fetched_by: str
    fetched_at: datetime


class PaymentRun(Aggregate, kind="run"):
    """One run of one payment system; the payments themselves are lines of the cases."""

    run_id: UUID
    system: str
    month: Month
    """Month of the day of payment."""
    number: int
    """Counts the runs of a system and month."""
    opened_on: date
    status: RunStatus = "open"
    revision: int = 0
    """Rises whenever a payment joins or leaves; who releases names the one that was seen."""
    count: int = 0
    total: Euro = Decimal("0.00")
    prepared_by: str | None = None
    released_by: str | None = None
    released_on: date | None = None
    released_at: datetime | None = None
    bank_file: BankFile | None = None
    cancelled_by: str | None = None
    reason: str | None = None
    """Of the cancellation."""

    @property
    def key(self) -> Key:
        """Where it is kept."""
        return Key(self.kind, str(self.run_id))

    @property
    def gate(self) -> str:
        """What holds back the order of its payments; opened by release and cancellation."""
        return f"run:{self.run_id}"

    @property
    def timer(self) -> str:
        """Name of the timer of each case with payments in it, behind the gate."""
        return f"order:{self.run_id}"

    def but(self, **changes: object) -> Self:
        """The run with some members replaced."""
        return altered(self, **changes)

    def joined(self, line: Line) -> Self:
        """The run with one more payment."""
        return self._with(1, line.amount)

    def left(self, line: Line) -> Self:
        """The run without a payment."""
        return self._with(-1, -line.amount)

    def _with(self, count: int, amount: Decimal) -> Self:
        return self.but(count=self.count + count, total=self.total + amount, revision=self.revision + 1)


class RunBook(Aggregate, kind="system"):
    """Which run of a payment system was opened last; there is never more than one that takes payments."""

    system: str
    month: Month
    number: int = 1
    calendar_from: Month | None = None
    """First month of the calendar that was published last."""

    @property
    def key(self) -> Key:
        """Where it is kept."""
        return Key(self.kind, self.system)

    @property
    def run_id(self) -> UUID:
        """The run opened last, or to be opened first."""
        return _run_id(self.system, self.month, self.number)

    def next(self, month: Month) -> Self:
        """The book with another run opened."""
        number = self.number + 1 if month == self.month else 1
        return altered(self, month=month, number=number)


@lru_cache(maxsize=64)  # a thousand payments join the same run
def _run_id(system: str, month: Month, number: int) -> UUID:
    return derived_id("run", system, month, number)


def month_of(day: date) -> Month:
    """The month of a day, `YYYY-MM`."""
    return day.isoformat()[:7]
