"""Where payments keeps its aggregates, and each payment as a row of its own."""

from decimal import Decimal
from typing import Any

from chassis.store import Lines, Table
from services.payments.items import WorkItem
from services.payments.ledger import postings
from services.payments.messages import BankMessage
from services.payments.model import Case, RecordedPayee
from services.payments.payee_checks import AccountCheck
from services.payments.receivable_rows import RECEIVABLES, receivables
from services.payments.references import remittance
from services.payments.runs import PaymentRun, RunBook

COLUMNS = (
    "payment_id",
    "case_id",
    "grant_id",
    "grant_version",
    "month",
    "kind",
    "attempt",
    "amount_cents",
    "due_on",
    "status",
    "run_id",
    "agency",
    "procedure",
    "account",
    "usual_cents",
    "remittance",
    "code",
    "executed_on",
    "returned_on",
    "told",
)


def rows(case: Case) -> list[tuple[Any, ...]]:
    """One row a payment, in the order of `COLUMNS`."""
    return [
        (
            line.payment_id,
            case.case_id,
            line.grant_id,
            line.version,
            line.month,
            line.kind,
            line.attempt,
            _cents(line.amount),
            line.due_on,
            line.status,
            line.run_id,
            line.agency,
            line.procedure,
            line.account,
            None if line.usual is None else _cents(line.usual),
            case.application and remittance(case.application.reference, line.month),
            line.code,
            line.executed_on,
            line.returned_on,
            tuple(each.key for each in line.told) or None,
        )
        for line in case.lines
    ]


JOURNAL = (
    "posting_id",
    "case_id",
    "grant_id",
    "agency",
    "procedure",
    "subject",
    "subject_id",
    "step",
    "booked_on",
    "debit",
    "credit",
    "amount_cents",
    "basis",
)


def journal(case: Case) -> list[tuple[Any, ...]]:
    """One row a posting, in the order of `JOURNAL`."""
    of = case.application
    agency, procedure = (of.agency, of.procedure) if of else (None, None)
    return [
        (
            each.posting_id,
            case.case_id,
            each.grant_id,
            agency,
            procedure,
            each.subject,
            each.subject_id,
            each.step,
            each.booked_on,
            each.debit,
            each.credit,
            _cents(each.amount),
            each.basis,
        )
        for each in postings(case)
    ]


def _cents(amount: Decimal) -> int:
    return int(amount * 100)


TABLES = (
    Table(
        Case,
        "cases",
        (
            Lines("payment_lines", COLUMNS, "payment_id", rows),
            Lines("journal", JOURNAL, "posting_id", journal, added_only=True),
            Lines("receivables", RECEIVABLES, "receivable_id", receivables),
        ),
    ),
    Table(RecordedPayee, "payees"),
    Table(PaymentRun, "runs"),
    Table(RunBook, "run_books"),
    Table(WorkItem, "work_items"),
    Table(BankMessage, "bank_messages"),
    Table(AccountCheck, "payee_checks"),
)
