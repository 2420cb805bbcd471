"""What went to banks and came back: the fate of every line of the files that the bank alone answers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cli.demo.report.payments import payments
from cli.demo.report.reading import read_messages
from contracts.payments import PaymentRejected
from contracts.topics import DISBURSEMENTS_DUE, PAYMENTS_EVENTS, describe

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from decimal import Decimal

    from cli.demo.exchanged import Exchanged, ReadMessage, SentFile, WorkListItem
    from cli.demo.report.payments import Status
    from cli.demo.result import TopicRecord

_TOPICS = (DISBURSEMENTS_DUE, PAYMENTS_EVENTS)


@dataclass(frozen=True, slots=True)
class LineFate:
    """One line of a file, and what payments have published of it."""

    file: str
    reference: str
    """The payee's: agency's file number and month."""
    end_to_end_id: str
    amount: Decimal
    fate: Status
    """`due`: nothing was told of it."""
    reason: str | None
    """ISO 20022 code of a rejection or return."""
    day: date | None
    """Of the execution, of the return, or on which the refusal became known."""


def line_fates(files: Iterable[SentFile], records: Iterable[TopicRecord]) -> tuple[LineFate, ...]:
    """The fate of every line of the files that are answered by files, in their order."""
    told = read_messages(record for record in records if describe(record.topic) in _TOPICS)
    paid = {each.due.end_to_end_id: each for each in payments(message.event for message in told)}
    refused = {each.event.payment_id: each.day for each in told if isinstance(each.event, PaymentRejected)}
    fates = []
    for file in files:
        for transfer in file.transfers if file.answered else ():
            payment = paid.get(transfer.end_to_end_id)
            fates.append(
                LineFate(
                    file=file.name,
                    reference=transfer.remittance,
                    end_to_end_id=transfer.end_to_end_id,
                    amount=transfer.amount,
                    fate=payment.status if payment else "due",
                    reason=payment.code if payment else None,
                    day=payment.last_day or refused.get(payment.due.payment_id) if payment else None,
                )
            )
    return tuple(fates)


def bank_summary(exchanged: Exchanged, fates: Sequence[LineFate]) -> dict[str, Any]:
    """In plain JSON types."""
    return {
        "files": [_file(each) for each in exchanged.files],
        "messages": [_message(each) for each in exchanged.messages],
        "fates": dict(sorted(Counter(each.fate for each in fates).items())),
        "lines": [_line(each) for each in fates],
        "work_list": [_item(each) for each in exchanged.work_list],
        "payee_checks": dict(exchanged.payee_checks),
    }


def _file(file: SentFile) -> dict[str, Any]:
    return {
        "file": file.name,
        "count": file.read.count,
        "total": f"{file.read.total:.2f}",
        "answered_by": "files" if file.answered else "events",
    }


def _message(message: ReadMessage) -> dict[str, Any]:
    return {
        "file": message.name,
        "message": message.kind,
        "repeated": message.repeated,
        "counts": dict(message.counts),
    }


def _line(line: LineFate) -> dict[str, Any]:
    return {
        "file": line.file,
        "reference": line.reference,
        "end_to_end_id": line.end_to_end_id,
        "amount": f"{line.amount:.2f}",
        "fate": line.fate,
        "reason": line.reason,
        "day": line.day.isoformat() if line.day else None,
    }


def _item(item: WorkListItem) -> dict[str, Any]:
    return {
        "code": item.code,
        "status": item.status,
        "owner": item.owner,
        "sentence": item.sentence,
        "amount": item.amount,
        "settled_by": item.settled_by,
        "reason": item.reason,
    }
