"""What all handlers share: an unknown case waits, timers follow the facts, no message goes unanswered."""

from __future__ import annotations

from dataclasses import replace
from functools import wraps
from typing import TYPE_CHECKING, TypeVar

from chassis.handling import Handlers, Key, Outcome, Wait, unchanged
from contracts.eligibility import ChangeNoted
from contracts.envelope import Event
from contracts.facts import IntegrationGrantFacts
from services.eligibility import clocks, states
from services.eligibility.assessment import assess
from services.eligibility.findings import in_words, listed, without_effect
from services.eligibility.model import Case

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from uuid import UUID

    from chassis.handling import Context
    from contracts.agency import Submission
    from contracts.intake import ApplicationRegistered
    from contracts.values import Finding
    from services.eligibility.model import Application

handles = Handlers(Case)

E = TypeVar("E", bound=Event)


def on(
    event: type[E],
) -> Callable[[Callable[[Case, E, Context], Outcome[Case] | Wait]], Callable[..., Outcome[Case] | Wait]]:
    """Register what an event does to a case. Before its application has come, the event waits."""

    def register(
        step: Callable[[Case, E, Context], Outcome[Case] | Wait],
    ) -> Callable[..., Outcome[Case] | Wait]:
        @handles(event)
        @wraps(step)
        def handled(case: Case | None, happened: E, context: Context) -> Outcome[Case] | Wait:
            if case is None:
                return _before_its_application(happened)
            outcome = step(case, happened, context)
            return outcome if isinstance(outcome, Wait) else timed(case, outcome)

        return handled

    return register


def timed(before: Case | None, outcome: Outcome[Case]) -> Outcome[Case]:
    """The outcome with the timers that follow from what it changed."""
    return replace(outcome, timers=clocks.followed(before, outcome.state)) if outcome.state else outcome


def noted(case: Case, event: Submission | ApplicationRegistered) -> list[ChangeNoted]:
    """The answer to a message that the stage of the case forbids, with what is possible now; else nothing."""
    possible = states.allowed_messages(case)
    if event.type_name in possible:
        return []
    finding = without_effect(
        "no_effect",
        None,
        message=in_words(event.type_name),
        stage=in_words(states.stage(case)),
        allowed=listed((*states.allowed_decisions(case), *possible), "keine weitere Meldung"),
    )
    return [note(case.case_id, event.submission_id, finding)]


def note(case_id: UUID, submission_id: UUID | None, *findings: Finding) -> ChangeNoted:
    """The answer to a message that has no effect now."""
    return ChangeNoted(case_id=case_id, submission_id=submission_id, findings=findings)


def assessed(case: Case, context: Context, *, first: Sequence[Event] = ()) -> Outcome[Case]:
    """Save the case and say what the rules make of it; a closed case is not assessed any more."""
    application = _with_training_grant(case.application, context)
    looked_up = case.with_(application=application)
    events = [*first] if case.closed else [*first, assess(case.case_id, application)]
    return Outcome(looked_up, events=events)


def _with_training_grant(application: Application, context: Context) -> Application:
    """Look up the grant of the training that an integration grant follows."""
    facts = application.facts
    if not isinstance(facts, IntegrationGrantFacts) or facts.subsidy_case_id is None:
        return application
    training = context.get(Case, facts.subsidy_case_id)
    found = training is not None and training.has_training_grant
    return application.model_copy(update={"training_grant_found": found})


def _before_its_application(event: Event) -> Outcome[Case] | Wait:
    case_id = getattr(event, "case_id", None)
    return Wait(on=Key(Case.kind, str(case_id))) if case_id else unchanged(None)
