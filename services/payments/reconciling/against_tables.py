"""The rows of payments and postings against the case that they follow from."""

from collections.abc import Callable, Iterator, Mapping
from uuid import UUID

from services.payments.facts import Line
from services.payments.ledger import postings
from services.payments.model import Case
from services.payments.reconciling.differences import Code, Difference, difference
from services.payments.reconciling.evidence import PaymentRow, PostingRow

Concerned = Callable[[UUID], bool]
"""Whether a payment or receivable is of the period."""


def rows_differ(case: Case, rows: Mapping[UUID, PaymentRow], concerned: Concerned) -> Iterator[Difference]:
    """Each payment has its row, with what the case says of it, and there is no other."""
    wanted = {line.payment_id: _row(line) for line in case.lines}
    for payment_id in filter(concerned, wanted.keys() | rows.keys()):
        row, found = wanted.get(payment_id), rows.get(payment_id)
        if row == found:
            continue
        code = _code(row, found, "row_missing", "row_unknown", "row_differs")
        yield difference(code, case.case_id, payment_id, expected=row, found=found)


def postings_differ(
    case: Case, journal: Mapping[str, PostingRow], concerned: Concerned
) -> Iterator[Difference]:
    """Each step is posted, from and to the right accounts, and nothing else is.

    The day may differ: it is the one that was known when the step was posted.
    """
    wanted = {
        each.posting_id: PostingRow(
            each.posting_id, each.subject_id, each.booked_on, each.debit, each.credit, each.amount
        )
        for each in postings(case)
    }
    for posting_id in sorted(wanted.keys() | journal.keys()):
        posting, found = wanted.get(posting_id), journal.get(posting_id)
        known = posting or found
        assert known is not None
        if not concerned(known.subject_id) or _same(posting, found):
            continue
        code = _code(posting, found, "posting_missing", "posting_unknown", "posting_differs")
        step = posting_id.partition(":")[2]
        yield difference(
            code,
            case.case_id,
            known.subject_id,
            expected=posting and f"{step} {posting}",
            found=found and f"{step} {found}",
        )


def _row(line: Line) -> PaymentRow:
    return PaymentRow(line.payment_id, line.amount, line.status, line.due_on)


def _same(posting: PostingRow | None, found: PostingRow | None) -> bool:
    if posting is None or found is None:
        return False
    return (posting.debit, posting.credit, posting.amount) == (found.debit, found.credit, found.amount)


def _code(wanted: object, found: object, missing: Code, unknown: Code, differs: Code) -> Code:
    if wanted is None:
        return unknown
    return missing if found is None else differs
