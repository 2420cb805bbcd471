"""What payments remembers of a case: the facts that money depends on, and every payment ordered.

Facts are kept as they come in, from whichever topic comes first; what follows from them (what is owed, what
stands in its way) is computed anew each time, so that the order of topics makes no difference.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Self
from uuid import UUID

from chassis.handling import Aggregate
from contracts.eligibility import GrantApproved
from contracts.frozen import altered
from contracts.values import Month
from services.payments.accounts import CheckedAccount
from services.payments.demands import Demand
from services.payments.facts import (
    Answer,
    Application,
    Grant,
    Hold,
    Invoice,
    Line,
    Notice,
    Objection,
    Order,
    Overpayment,
    Removal,
    Ruling,
    Statements,
)


class Case(Aggregate, kind="case"):
    """All that money depends on in one case."""

    case_id: UUID
    application: Application | None = None
    register_entry: bool = False
    """An entry in the chamber's register has been proved."""
    started_on: date | None = None
    """Day on which training or work began, once reported."""
    notices: tuple[Notice, ...] = ()
    grants: tuple[Grant, ...] = ()
    orders: tuple[Order, ...] = ()
    invoices: tuple[Invoice, ...] = ()
    lines: tuple[Line, ...] = ()
    """In the order of payment."""
    holds: tuple[Hold, ...] = ()
    overpaid: tuple[Overpayment, ...] = ()
    removals: tuple[Removal, ...] = ()
    accounts: tuple[CheckedAccount, ...] = ()
    """Where payees are checked: the accounts that money is to go to."""
    demands: tuple[Demand, ...] = ()
    objections: tuple[Objection, ...] = ()
    """Those that hold up their act."""
    rulings: tuple[Ruling, ...] = ()
    answers: tuple[Answer, ...] = ()
    carried_out: tuple[UUID, ...] = ()
    """Officials' decisions, by `ce_id`, that became an act after a repayment was demanded."""
    decisions_returned: tuple[UUID, ...] = ()
    """By `submission_id`: they decided nothing."""
    statements: Statements = Statements()

    @classmethod
    def of(cls, case: Self | None, case_id: UUID) -> Self:
        """The case as it is known, or a first glimpse of it: topics come in any order."""
        return case or cls(case_id=case_id)

    def but(self, **changes: object) -> Self:
        """The case with some members replaced; itself where each is what it was."""
        new = {name: value for name, value in changes.items() if value is not getattr(self, name)}
        return altered(self, **new) if new else self

    def grant(self, grant_id: UUID | None) -> Grant | None:
        """The grant of that id."""
        return next((grant for grant in self.grants if grant.grant_id == grant_id), None)

    def with_grant(self, grant: Grant) -> Self:
        """The case with a grant added or replaced."""
        others = tuple(each for each in self.grants if each.grant_id != grant.grant_id)
        return self.but(grants=(*others, grant))

    def notice(self, notice_id: UUID | None) -> Notice | None:
        """The notice of that id."""
        return next((notice for notice in self.notices if notice.notice_id == notice_id), None)

    def with_notice(self, notice: Notice) -> Self:
        """The case with a notice; what is known of it later replaces what was known first."""
        others = (each for each in self.notices if each.notice_id != notice.notice_id)
        return self.but(notices=(*others, notice))

    def notice_of(self, grant_id: UUID, version: int) -> Notice | None:
        """The notice that announces a version of a grant."""
        place = GrantApproved.type_name, grant_id, version
        for notice in reversed(self.notices):
            if (notice.act, notice.grant_id, notice.version) == place:
                return notice
        return None

    def deemed_notified_on(self, grant_id: UUID, version: int) -> date | None:
        """Day from which a version of a grant has effect; None while that is open."""
        notice = self.notice_of(grant_id, version)
        return notice.deemed_notified_on if notice else None

    def with_carried_out(self, decision_id: UUID | None) -> Self:
        """The case with a decision that became an act; kept only where it may answer an objection."""
        if decision_id is None or not self.demands:
            return self
        return self.but(carried_out=(*self.carried_out, decision_id))

    def ruling(self, objection_id: UUID) -> Ruling | None:
        """The first ruling that eligibility has not returned: who took an act may not rule on it."""
        for ruling in self.rulings:
            if ruling.objection_id == objection_id and ruling.submission_id not in self.decisions_returned:
                return ruling
        return None

    def upheld(self, objection_id: UUID) -> bool | None:
        """Whether an objection was remedied or upheld; None while it is not decided."""
        ruling = self.ruling(objection_id)
        return ruling.grants if ruling else None

    def demand(self, receivable_id: UUID) -> Demand | None:
        """The receivable of that id."""
        return next((each for each in self.demands if each.receivable_id == receivable_id), None)

    def with_demand(self, demand: Demand) -> Self:
        """The case with a receivable as it stands now."""
        demands = (demand if each.receivable_id == demand.receivable_id else each for each in self.demands)
        return self.but(demands=tuple(demands))

    def line(self, payment_id: UUID) -> Line | None:
        """The payment of that id."""
        return next((line for line in self.lines if line.payment_id == payment_id), None)

    def paid_to(self) -> frozenset[UUID]:
        """The accounts that a payment has reached."""
        return frozenset(line.account for line in self.lines if line.status == "settled")

    def with_line(self, line: Line) -> Self:
        """The case with a payment's new status."""
        lines = tuple(line if each.payment_id == line.payment_id else each for each in self.lines)
        return self.but(lines=lines)

    def collected(self, run_id: UUID | None = None) -> tuple[Line, ...]:
        """The payments that wait in a run, or in any, to be ordered."""
        waiting = (line for line in self.lines if line.status == "collected")
        return tuple(line for line in waiting if run_id in (None, line.run_id))

    def lines_of(self, grant_id: UUID) -> Mapping[Month, list[Line]]:
        """The payments of a grant or commission by month; what was withdrawn in time was never one."""
        by_month: dict[Month, list[Line]] = defaultdict(list)
        for line in self.lines:
            if line.grant_id == grant_id and line.status != "withdrawn":
                by_month[line.month].append(line)
        return by_month

    def usual(self, grant_id: UUID, version: int) -> Decimal | None:
        """What a version of a grant gives for a whole month, or an order agrees on for one."""
        if grant := self.grant(grant_id):
            return next((each.monthly_amount for each in grant.versions if each.version == version), None)
        return next((each.monthly_fee for each in self.orders if each.commission_id == grant_id), None)


class RecordedPayee(Aggregate, kind="payee"):
    """Copy of an account: who is paid, and where to."""

    name: str
    iban: str
