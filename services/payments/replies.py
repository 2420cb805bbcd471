"""What a payment system reports about a payment: checked, booked and answered."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from chassis.handling import Context, Outcome, Publish, unchanged
from contracts.commissioning import ReplyReceived
from contracts.frozen import altered
from contracts.payments import PaymentExecuted, PaymentRejected, PaymentReturned
from contracts.topics import due_topic
from contracts.values import Finding, Severity
from services.payments import bank_told
from services.payments.booking import booked
from services.payments.facts import Line, LineStatus
from services.payments.model import Case
from services.payments.settlement import settle
from services.payments.states import PAYMENT, PAYMENT_SYSTEM

if TYPE_CHECKING:
    from contracts.envelope import Event

Reply = PaymentExecuted | PaymentRejected | PaymentReturned

_STEPS = {step.event: step for step in PAYMENT.transitions if step.by == PAYMENT_SYSTEM}

UNKNOWN = Finding(
    code="unknown_reference",
    field="/payment_id",
    severity="error",
    message_de="Diese Zahlung ist hier nicht bekannt. Bitte die payment_id aus PaymentDue verwenden.",
    message_plain="Wir kennen diese Zahlung nicht. Bitte prüfen Sie die Nummer der Zahlung.",
)
FOREIGN = Finding(
    code="foreign_payment",
    field="/payment_id",
    severity="error",
    message_de="Diese Zahlung ist einem anderen Zahlungssystem aufgetragen. Nur dieses kann sie melden.",
    message_plain="Diese Zahlung gehört einem anderen Zahlungssystem.",
)

_IN_GERMAN: Mapping[LineStatus, str] = {
    "collected": "noch nicht beauftragt",
    "withdrawn": "zurückgezogen",
    "cancelled": "zurückgezogen",
    "ordered": "beauftragt, aber noch nicht als ausgeführt gemeldet",
    "settled": "als ausgeführt gemeldet",
    "rejected": "abgelehnt",
    "returned": "zurückgekommen",
}


def book(case: Case | None, reply: Reply, context: Context) -> Outcome[Case]:
    """Book a reply on its payment, or say why not. Either way it gets exactly one answer."""
    line = case.line(reply.payment_id) if case else None
    if case is None or line is None:
        return unchanged(case, answer=_refusal(UNKNOWN, context))
    if line.system != context.cause.sender:
        return unchanged(case, answer=_refusal(FOREIGN, context))
    if line.told:
        return _beside_the_bank(case, line, reply, context)
    step = _STEPS[reply.type_name]
    reported = altered(line, **_particulars(reply), status=step.target)
    if line == reported:
        return unchanged(case, answer=_answer(case, line, context, _repeated(line)))
    if line.status != step.source:
        return unchanged(case, answer=_answer(case, line, context, _forbidden(line)))
    return settle(
        case.with_line(reported), context, [booked(case, reported)], answer=_answer(case, line, context)
    )


def _beside_the_bank(case: Case, line: Line, reply: Reply, context: Context) -> Outcome[Case]:
    """Book a reply about a payment of which the bank's own messages have told: one payment, one effect."""
    step = _STEPS[reply.type_name]
    finding: Finding | None = None
    events: tuple[Event, ...] = ()
    if line.status == step.source:
        line = altered(line, **_particulars(reply), status=step.target)
        events = (booked(case, line),)
    elif line.status == step.target or (line.status, step.target) == ("returned", "settled"):
        finding, line = _repeated(line), bank_told.joined(line, _particulars(reply))
    else:
        finding, line = _forbidden(line), bank_told.against(line, reply)
    after = bank_told.follow(case, line, context)
    outcome = settle(
        after.case, context, [*events, *after.events], answer=_answer(case, line, context, finding)
    )
    return replace(outcome, others={**outcome.others, **after.items})


def _particulars(reply: Reply) -> dict[str, Any]:
    """What the payment remembers of a reply: dates and codes, never the system's own words."""
    match reply:
        case PaymentExecuted():
            return {"executed_on": reply.executed_on, "bank_reference": reply.bank_reference}
        case PaymentRejected():
            return {"code": reply.code}
        case PaymentReturned():
            return {"code": reply.code, "returned_on": reply.returned_on}


def _answer(case: Case, line: Line, context: Context, finding: Finding | None = None) -> Publish:
    answer = ReplyReceived(
        case_id=case.case_id,
        reply_id=context.cause.id,
        accepted=finding is None or finding.severity == "warning",
        findings=(*([finding] if finding else []), *context.findings),
    )
    return Publish(answer, topic=due_topic(line.system), key=str(line.grant_id), subject=str(case.case_id))


def _refusal(finding: Finding, context: Context) -> Publish:
    """An answer that tells a payment system nothing of a case that it does not know."""
    system = context.cause.sender
    answer = ReplyReceived(reply_id=context.cause.id, accepted=False, findings=(finding, *context.findings))
    return Publish(answer, topic=due_topic(system), key=system, subject=system)


def _repeated(line: Line) -> Finding:
    return _finding("already_reported", "warning", line, "Die Meldung ändert nichts.")


def _forbidden(line: Line) -> Finding:
    return _finding("state_forbids", "error", line, _possible(line))


def _possible(line: Line) -> str:
    allowed = [event for event in PAYMENT.allowed(line.status) if event in _STEPS]
    if not allowed:
        return "Eine weitere Meldung zu dieser Zahlung ist nicht vorgesehen."
    return f"Möglich {'ist' if len(allowed) == 1 else 'sind'} jetzt {' oder '.join(allowed)}."


def _finding(code: str, severity: Severity, line: Line, remedy: str) -> Finding:
    state = f"Die Zahlung ist bereits {_IN_GERMAN[line.status]}."
    return Finding(
        code=code,
        field="/payment_id",
        severity=severity,
        message_de=f"{state} {remedy}",
        message_plain=f"{state} {remedy}",
    )
