"""The run in figures, for programs: `summary.json`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from cli.demo.report.bank import bank_summary, line_fates
from cli.demo.report.payments import paid
from cli.demo.report.reading import read_messages
from cli.demo.report.state import state_of
from cli.demo.report.submissions import count, submissions
from contracts.statements import StatementIssued

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from cli.demo.report.payments import Payment
    from cli.demo.report.submissions import Submission
    from cli.demo.report.view import CaseView
    from cli.demo.result import KeptBack, Leftovers, ReleasedRun, RunResult
    from contracts.notifications import NoticeDispatched


def summary(run: RunResult, cases: Sequence[CaseView], undecodable: int) -> dict[str, Any]:
    """Everything in plain JSON types: amounts as strings with two decimals, days as `YYYY-MM-DD`."""
    answers = submissions(run.records, read_messages(run.records))
    counted = count(run.sent, run.records, answers)
    return {
        "ok": not run.problems,
        "input": run.input,
        "first_day": run.first_day.isoformat(),
        "until": run.until.isoformat(),
        "procedures": _procedures(cases),
        "cases": [_case(case) for case in cases],
        "submissions": {
            "sent": counted.sent,
            "answered": counted.answered,
            "rejected": counted.rejected,
            "repeats": counted.repeats,
        },
        "not_accepted": [_not_accepted(each) for each in answers if not each.receipt.accepted],
        "unsent": [{"line": line.number, "reason": line.reason} for line in run.unsent],
        "payments": _payments([payment for case in cases for payment in case.payments]),
        "payment_runs": [_payment_run(each) for each in run.payment_runs],
        "bank": bank_summary(run.exchanged, line_fates(run.exchanged.files, run.records)),
        "records": len(run.records),
        "undecodable": undecodable,
        "received_twice": run.received_twice,
        "parked": sum(len(each.parked) for each in run.leftovers),
        "dead_letters": sum(len(each.dead_letters) for each in run.leftovers),
        "services": {each.service: _left(each) for each in run.leftovers},
        "checks": [{"name": each.name, "ok": each.ok, "detail": each.detail} for each in run.checks],
        "seconds": dict(run.seconds),
    }


def _procedures(cases: Sequence[CaseView]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for procedure in ("integration_service", "training_subsidy", "integration_grant"):
        own = [case for case in cases if case.procedure == procedure]
        found[procedure] = {
            "cases": len(own),
            "states": dict(sorted(Counter(state_of(case) for case in own).items())),
            "paid": money(paid(payment for case in own for payment in case.payments)),
        }
    return found


def _case(case: CaseView) -> dict[str, Any]:
    last_day = case.last_day_for_objection
    return {
        "case_id": str(case.case_id),
        "reference": case.application.reference,
        "agency": case.application.agency,
        "procedure": case.procedure,
        "applicant": case.applicant,
        "state": state_of(case),
        "provider": case.provider,
        "monthly_amount": None if case.monthly_amount is None else money(case.monthly_amount),
        "paid": money(paid(case.payments)),
        "last_day_for_objection": last_day.isoformat() if last_day else None,
        "notices": [_notice(notice) for notice in case.notices],
        "statements": [_statement(statement) for statement in case.each(StatementIssued)],
    }


def _notice(notice: NoticeDispatched) -> dict[str, Any]:
    members = {"notice_id", "act", "version", "posted_on", "deemed_notified_on", "objection_deadline"}
    return notice.model_dump(mode="json", include=members)


def _statement(statement: StatementIssued) -> dict[str, Any]:
    members = {"month", "total_paid", "total_returned", "total_recovered"}
    return statement.model_dump(mode="json", include=members)


def _payments(payments: Sequence[Payment]) -> dict[str, Any]:
    statuses = Counter(payment.status for payment in payments)
    return {
        "due": len(payments),
        "executed": statuses["executed"] + statuses["returned"],
        "returned": statuses["returned"],
        "rejected": statuses["rejected"],
        "total": money(paid(payments)),
    }


def _payment_run(run: ReleasedRun) -> dict[str, Any]:
    return {
        "system": run.system,
        "released_on": run.released_on.isoformat(),
        "number": run.number,
        "count": run.count,
        "total": money(run.total),
        "prepared_by": run.prepared_by,
        "released_by": run.released_by,
    }


def _not_accepted(submission: Submission) -> dict[str, Any]:
    receipt = submission.receipt
    record = submission.record
    return {
        "topic": record.topic if record else None,
        "offset": record.offset if record else None,
        "case_id": str(receipt.case_id) if receipt.case_id else None,
        "codes": [finding.code for finding in receipt.findings],
        "messages": [finding.message_de for finding in receipt.findings],
    }


def _left(service: Leftovers) -> dict[str, Any]:
    return {
        "outbox": service.outbox,
        "parked": [_kept_back(each) for each in service.parked],
        "dead_letters": [_kept_back(each) for each in service.dead_letters],
    }


def _kept_back(event: KeptBack) -> dict[str, Any]:
    return {
        "code": event.code,
        "error": event.error,
        "topic": event.topic,
        "partition": event.partition,
        "offset": event.offset,
        "explained": event.explained,
    }


def money(amount: Decimal) -> str:
    """An amount as in the contracts."""
    return f"{amount:.2f}"
