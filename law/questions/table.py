"""Every question by its name, and the one function that answers them all."""

from collections.abc import Callable
from dataclasses import dataclass

from law.errors import LawError, OutsideValidity
from law.questions import (
    carrier,
    competence_clock,
    integration_grant,
    notification,
    objection_deadline,
    partial_month,
    payment_day,
    period,
    repayment,
    training_subsidy,
)
from law.questions.answers import Answer
from law.questions.asked import Asked
from law.questions.problems import BadLine, UnknownQuestion


@dataclass(frozen=True, slots=True)
class Question:
    """How a question is answered, and the members whose day decides which law holds."""

    answer: Callable[[Asked], Answer]
    dated_by: tuple[str, ...] = ()


_DISPATCH = ("posted_on", "handed_over_on", "received_on")
QUESTIONS = {
    "training-subsidy": Question(training_subsidy.answer, ("on",)),
    "integration-grant": Question(integration_grant.answer, ("starts_on",)),
    "partial-month": Question(partial_month.answer, ("from",)),
    "repayment": Question(repayment.answer),
    "notification": Question(notification.answer, _DISPATCH),
    "objection-deadline": Question(objection_deadline.answer, _DISPATCH),
    "period": Question(period.answer, ("event_on",)),
    "competence-clock": Question(competence_clock.answer, ("received_on",)),
    "payment-day": Question(payment_day.answer, ("month",)),
    "carrier": Question(carrier.answer),
}


def answer(question: object) -> Answer:
    """The answer to a question read from JSON; never raises, whatever it is given.

    What cannot be answered gives `{"error": {"code", "field", "message"}}`: a stable code, the member that
    has to change (null: no single one), and a German sentence that says what to do. Members that the question
    does not ask for are ignored.
    """
    try:
        return _answered(question)
    except LawError as error:
        return refused(error)


def refused(error: LawError) -> Answer:
    """The answer where there is none."""
    return {"error": {"code": error.code, "field": error.field, "message": str(error)}}


def _answered(question: object) -> Answer:
    if not isinstance(question, dict):
        raise BadLine("not_an_object", "Das ist kein JSON-Objekt.")
    name = question.get("question")
    if not isinstance(name, str) or name not in QUESTIONS:
        raise UnknownQuestion(name, QUESTIONS)
    asked = Asked(question)
    try:
        return QUESTIONS[name].answer(asked)
    except OutsideValidity as error:
        error.field = next(filter(asked.has, QUESTIONS[name].dated_by), error.field)
        raise
