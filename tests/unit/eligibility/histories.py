"""Histories of one case: messages, letters, timers in any order, and the steps of the machines they show."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from chassis.handling import Outcome, Wait
from chassis.states import TIMER
from contracts.agency import (
    ApplicationAmended,
    ApplicationForwarded,
    ApplicationWithdrawn,
    AppointmentBooked,
    ChangeReported,
    DecisionTaken,
    DelayNotified,
    DocumentReceived,
    ExpertOpinionReceived,
    ExpertOpinionRequested,
    HearingHeld,
    ObjectionDecided,
    ObjectionFiled,
    ProvidersInvolved,
)
from contracts.commissioning import SupportEnded
from contracts.eligibility import ChangeNoted, DecisionReturned
from contracts.intake import ApplicationCompleted
from contracts.notifications import NoticeReturned, NotificationEstablished
from services.eligibility import states
from services.eligibility.handlers import handlers
from services.eligibility.objections import notice_objected_to
from services.eligibility.states import OBJECTION
from tests.unit.eligibility.situations import (
    CASE,
    REASONS,
    SUBMISSION,
    decision,
    document,
    meeting,
    notice,
    registered,
    support,
)
from tests.unit.given import context, events, when, when_due

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from contracts.envelope import Event
    from services.eligibility.model import Case

OBJECTIONS = (UUID(int=71), UUID(int=72))
START = datetime(2026, 3, 2, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Step:
    """One observed transition of one machine."""

    machine: str
    source: str
    event: str
    target: str


@dataclass(frozen=True)
class History:
    """A case, when it is, and the timers that are set."""

    case: Case | None = None
    now: datetime = START
    timers: Mapping[str, datetime] = field(default_factory=dict)
    published: tuple[Event, ...] = ()

    @property
    def today(self) -> date:
        return self.now.date()

    def after(self, event: Event) -> tuple[History, list[Step]]:
        """The history with a message; one that waits changes nothing."""
        outcome = when(handlers, self.case, event, context(self.now, type_=event.type_name))
        if isinstance(outcome, Wait):
            return self, []
        return self._then(outcome), self._observed(event, outcome)

    def at_next_timer(self) -> tuple[History, list[Step]]:
        """The history once the clock has reached the next timer."""
        if not self.timers or self.case is None:
            return self, []
        name = min(self.timers, key=lambda each: (self.timers[each], each))
        now = max(self.now, self.timers[name])
        later = replace(self, now=now, timers={n: at for n, at in self.timers.items() if n != name})
        outcome = when_due(handlers, self.case, name, context(now, type_=TIMER + name))
        return later._then(outcome), later._observed(TIMER + name, outcome)

    def at_timer(self, name: str) -> tuple[History, list[Step]]:
        """The history once the clock has reached a timer, and every timer before it."""
        history, steps = self, list[Step]()
        while name in history.timers:
            due = history.timers[name]
            history, more = history.at_next_timer()
            steps += more
            if history.timers.get(name) != due:
                break
        return history, steps

    def _then(self, outcome: Outcome[Case]) -> History:
        timers = dict(self.timers)
        for timer in outcome.timers:
            if timer.due_at is None:
                timers.pop(timer.name, None)
            else:
                timers[timer.name] = timer.due_at
        new = events(outcome)
        return replace(self, case=outcome.state, timers=timers, published=(*self.published, *new))

    def _observed(self, event: Event | str, outcome: Outcome[Case]) -> list[Step]:
        label, after = _label(event, outcome), outcome.state
        assert after is not None
        machine = states.machine_of(after)
        step = Step(machine.name, states.stage(self.case), label, states.stage(after))
        if forbidden(outcome):
            assert step.source == step.target, step
            assert label not in machine.allowed(step.source), step
            return []
        declared = label in machine.allowed(step.source)
        assert declared or label not in states.MESSAGES, step
        of_case = [step] if declared or step.source != step.target else []
        return [
            *of_case,
            *_notice_steps(self.case, after, label, event),
            *_objection_steps(self.case, after, label, event),
        ]


def forbidden(outcome: Outcome[Case]) -> bool:
    """Whether a message was answered as one that the state forbids."""
    notes = (event for event in events(outcome) if isinstance(event, ChangeNoted))
    return any(finding.code == "state_forbids" for note in notes for finding in note.findings)


def menu(procedure: str) -> tuple[Callable[[History], Event | None], ...]:
    """Everything that may happen to a case of a procedure, and much that may not; of letters the next one."""
    own = _ON_SERVICES if procedure == "integration_service" else _ON_GRANTS
    return (*_opening(procedure), *_MESSAGES, *own, _next_letter, _objected(OBJECTIONS[0], _today))


def remedies() -> tuple[Callable[[History], Event | None], ...]:
    """What may become of letters and objections, with the few decisions that it takes."""
    deciding = _granting(percentage=Decimal(60))
    return (*_opening("training_subsidy")[:1], *deciding, *_letters(), *_objections())


def _opening(procedure: str) -> list[Callable[[History], Event | None]]:
    applications: list[dict[str, Any]] = [{}, {"missing_documents": ("other",)}]
    if procedure == "integration_service":
        applications.append({"received_on": date(2026, 3, 4), "forwarded_by": "pension"})
    else:
        applications.append({"disability_status": "disabled", "rehab_status_with_agency": None})
    return [lambda history, given=given: _application(procedure, given) for given in applications]


def _application(procedure: str, given: dict[str, Any]) -> Event:
    later = {
        name: given[name] for name in ("missing_documents", "received_on", "forwarded_by") if name in given
    }
    facts = {name: value for name, value in given.items() if name not in later}
    return registered(procedure, **facts).model_copy(update=later)


def _sent(message: type[Any], /, **members: Any) -> Callable[[History], Event]:
    return lambda history: message(
        case_id=CASE,
        submission_id=SUBMISSION,
        **{name: value(history) if callable(value) else value for name, value in members.items()},
    )


def _today(history: History) -> date:
    return history.today


def _next_month(history: History) -> date:
    return history.today + timedelta(days=30)


_MESSAGES: tuple[Callable[[History], Event | None], ...] = (
    _sent(ApplicationAmended),
    _sent(DocumentReceived, kind="other", document_id="d", received_on=_today),
    _sent(ApplicationCompleted, completed_on=_today, documents=(document("other"),)),
    _sent(AppointmentBooked, at=START, place_accessible=True),
    _sent(ExpertOpinionRequested, requested_on=_today),
    _sent(ExpertOpinionReceived, received_on=_today),
    _sent(ProvidersInvolved, involved_on=_today, plan_conference=True),
    _sent(DelayNotified, sent_on=_today, until=date(2027, 3, 1), reason="missing_cooperation"),
    _sent(DelayNotified, sent_on=_today, until=date(2027, 3, 1), reason="expert_shortage"),
    _sent(HearingHeld, sent_on=_today),
    _sent(ApplicationWithdrawn, withdrawn_on=_today),
    _sent(ApplicationForwarded, to="pension", forwarded_on=_today),
    _sent(ChangeReported, change="started", effective_on=_today),
    lambda history: meeting(submission_id=SUBMISSION),
    lambda history: decision("refuse", reasons=None),
    lambda history: decision("refuse"),
    lambda history: decision("refuse", carrier="employment_agency"),
    lambda history: decision("withdraw"),
    lambda history: decision("revoke"),
)


def _granting(**members: Any) -> list[Callable[[History], Event | None]]:
    """Approvals and amendments, by themselves and on each of two objections."""
    return [
        lambda history, kind=kind, of=of: decision(kind, objection_id=of, decided_by="official-2", **members)
        for kind in ("approve", "amend")
        for of in (None, *OBJECTIONS)
    ]


_ON_SERVICES: tuple[Callable[[History], Event | None], ...] = (
    *_granting(support=support()),
    lambda history: SupportEnded(
        case_id=CASE, commission_id=CASE, ended_on=history.today, outcome_code="other"
    ),
)
_ON_GRANTS: tuple[Callable[[History], Event | None], ...] = (
    *_granting(percentage=Decimal(60)),
    lambda history: decision(percentage="60", carrier="employment_agency"),
    lambda history: decision("demand_repayment", amount="100.00"),
    lambda history: decision("stop_provisionally"),
    lambda history: decision("resume"),
    _sent(ChangeReported, change="interrupted", effective_on=date(2026, 2, 1)),
    _sent(ApplicationAmended, facts={"rehab_status_with_agency": None, "disability_status": "disabled"}),
    _sent(
        ApplicationAmended, facts={"rehab_status_with_agency": True, "disability_status": "severely_disabled"}
    ),
)


_NOTHING_DEEMED = {"deemed_notified_on": None, "objection_deadline": None}


def _letters() -> list[Callable[[History], Event | None]]:
    """The next letter that is due; what becomes of the latest one."""
    return [
        _next_letter,
        _next_letter_abroad,
        *(_of_latest(kind) for kind in ("again", "abroad", "returned", "proved", "disputed")),
    ]


def _next_letter(history: History) -> Event | None:
    if history.case is None or not history.case.notices_outstanding():
        return None
    act = history.case.acts[len(history.case.notices)]
    return _letter(history, uuid5(CASE, str(len(history.case.notices))), act.name, act.version)


def _next_letter_abroad(history: History) -> Event | None:
    """Nothing is deemed abroad: the receipt has to be proved."""
    letter = _next_letter(history)
    return letter.model_copy(update=_NOTHING_DEEMED) if letter else None


def _letter(history: History, notice_id: UUID, act: str, version: int | None) -> Event:
    deadline = history.today + timedelta(days=34)
    return notice(act, version, notice_id=notice_id, posted_on=history.today, objection_deadline=deadline)


def _of_latest(kind: str) -> Callable[[History], Event | None]:
    def event(history: History) -> Event | None:
        if history.case is None or not history.case.notices:
            return None
        latest = history.case.notices[-1]
        about: dict[str, Any] = {"case_id": CASE, "notice_id": latest.notice_id}
        match kind:
            case "again":
                return _letter(history, latest.notice_id, latest.act, latest.version)
            case "abroad":
                again = _letter(history, latest.notice_id, latest.act, latest.version)
                return again.model_copy(update=_NOTHING_DEEMED)
            case "returned":
                return NoticeReturned(**about)
            case "proved":
                about |= {"deemed_notified_on": history.today, "objection_deadline": _next_month(history)}
        return NotificationEstablished(**about, act=latest.act, version=latest.version, basis="SGB X § 37(2)")

    return event


def _objected(objection_id: UUID, received_on: Any, **members: Any) -> Callable[[History], Event]:
    about = {"objection_id": objection_id, "received_by": "hannover", "form": "written"}
    return _sent(ObjectionFiled, received_on=received_on, **(about | members))


def _objections() -> Iterator[Callable[[History], Event | None]]:
    """Objections filed today, long ago at another authority, and much too late; and decided."""
    for objection_id in OBJECTIONS:
        yield _objected(objection_id, _today)
        yield _objected(objection_id, date(2026, 3, 3))
        yield _objected(objection_id, date(2029, 1, 1), form="email", obstacle_ended_on=_today)
        for outcome in ("remedied", "upheld_in_part", "rejected", "inadmissible", "other"):
            yield _decided(objection_id, outcome)


def _decided(objection_id: UUID, outcome: str) -> Callable[[History], Event]:
    about: dict[str, Any] = {"case_id": CASE, "submission_id": SUBMISSION, "objection_id": objection_id}
    taken = ObjectionDecided(**about, outcome="rejected", decided_by="official-3", reasons=REASONS)
    return lambda history: taken.model_copy(update={"outcome": outcome})


def _label(event: Event | str, outcome: Outcome[Case]) -> str:
    if isinstance(event, str):
        return event
    returned = any(isinstance(each, DecisionReturned) for each in events(outcome))
    if isinstance(event, DecisionTaken):
        return "DecisionReturned" if returned else f"DecisionTaken/{event.decision}"
    if isinstance(event, ObjectionDecided):
        return f"ObjectionDecided/{'returned' if returned else event.outcome}"
    return event.type_name


def _notice_steps(before: Case | None, after: Case, label: str, event: Event | str) -> Iterator[Step]:
    known = {each.notice_id: each for each in before.notices} if before else {}
    named = getattr(event, "notice_id", None)
    if before and isinstance(event, ObjectionFiled) and not before.objection(event.objection_id):
        meant = notice_objected_to(before, event)
        named = meant.notice_id if meant else None
    for each in after.notices:
        earlier = known.get(each.notice_id)
        source = states.notice_stage(earlier, before) if earlier and before else states.NEW
        target = states.notice_stage(each, after)
        if source != target or named == each.notice_id:
            yield Step("notice", source, label, target)


def _objection_steps(before: Case | None, after: Case, label: str, event: Event | str) -> Iterator[Step]:
    named = event.objection_id if isinstance(event, DecisionTaken) and label != "DecisionReturned" else None
    known = {each.objection_id: each for each in before.objections} if before else {}
    for each in after.objections:
        earlier = known.get(each.objection_id)
        source = states.objection_stage(earlier) if earlier else states.NEW
        target = states.objection_stage(each)
        due = label.startswith(TIMER) and label in OBJECTION.allowed(source)
        taken = named == each.objection_id and source in ("pending", "to_be_carried_out")
        if source != target or due or taken:
            yield Step("objection", source, label, target)
