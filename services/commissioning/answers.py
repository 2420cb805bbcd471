"""The one answer to each message of a provider."""

from collections.abc import Sequence
from uuid import UUID

from chassis.handling import Context, Problem, Publish
from contracts.commissioning import ReplyReceived
from contracts.topics import commissions_topic
from contracts.values import Finding
from services.commissioning import findings
from services.commissioning.unreadable import unreadable


def accepted(context: Context, case_id: UUID | None, remarks: Sequence[Finding] = ()) -> Publish:
    """The reply counts; remarks are warnings."""
    return _answer(context, case_id, accepted=True, remarks=remarks)


def refused(context: Context, case_id: UUID | None, reasons: Sequence[Finding]) -> Publish:
    """The reply has no effect. Without a case id where the case is none of the sender's business."""
    return _answer(context, case_id, accepted=False, remarks=reasons)


def answer_problem(problem: Problem, context: Context) -> Publish:
    """The answer to a record that cannot be handled: unreadable, from a wrong sender, of an unknown order."""
    provider = problem.topic.split(".")[1]
    reply = ReplyReceived(
        reply_id=problem.ce_id,
        position=None if problem.ce_id else problem.position,
        accepted=False,
        findings=(_finding(problem),),
    )
    about = _case_named(problem.subject) or provider
    return Publish(reply, topic=commissions_topic(provider), key=about, subject=about)


def _answer(context: Context, case_id: UUID | None, *, accepted: bool, remarks: Sequence[Finding]) -> Publish:
    provider = context.cause.sender
    reply = ReplyReceived(
        case_id=case_id,
        reply_id=context.cause.id,
        accepted=accepted,
        findings=(*context.findings, *remarks),
    )
    about = str(case_id or provider)
    return Publish(reply, topic=commissions_topic(provider), key=about, subject=about)


def _finding(problem: Problem) -> Finding:
    if problem.code == "unknown_reference":
        return findings.unknown_reference()
    return unreadable(problem.code, problem.field, problem.message)


def _case_named(subject: str | None) -> str | None:
    """The case that the sender says it means, if that is a case id at all."""
    try:
        return str(UUID(subject or ""))
    except ValueError:
        return None
