"""What a payment, a grant and a receivable go through. What is not declared here does not happen."""

from collections.abc import Iterator, Mapping
from datetime import date

from chassis.states import Machine, Transition
from services.payments.facts import Grant, ReceivableStatus, Stage
from services.payments.model import Case
from services.payments.schedule import last_day_owed

_ARREARS = "SGB III § 337(2)"
_OFFICIAL = "official"

PAYMENT_SYSTEM = "payment system"
_BANK = "bank"
_TAKEN_BACK = "it may not, or not so, be paid any more; the run is not released"
_CANCELLED = "it may not, or not so, be paid any more; the run is released"
_CHANGES = (
    "GrantApproved",
    "GrantSuspended",
    "GrantEnded",
    "NoticeDispatched",
    "NoticeReturned",
    "NotificationEstablished",
    "ChangeReported",
    "ApplicationAmended",
    "PaymentRejected",
    "PaymentReturned",
    "timer:pay",
)
"""What can take a payment back that has been collected."""
PAYMENT = Machine(
    "payment",
    "collected",
    (
        Transition("collected", "timer:order", "ordered", "the run is released"),
        Transition("collected", "timer:order", "withdrawn", "the run is cancelled"),
        Transition("collected", "timer:order", "cancelled", "the account was erased"),
        Transition("collected", "order:remove", "withdrawn", human=True, by="whoever prepares the run"),
        *(Transition("collected", event, "withdrawn", _TAKEN_BACK) for event in _CHANGES),
        *(Transition("collected", event, "cancelled", _CANCELLED) for event in _CHANGES),
        Transition("withdrawn", "timer:pay", "collected", "it may be paid again, or in the next run"),
        Transition("ordered", "PaymentExecuted", "settled", by=PAYMENT_SYSTEM),
        Transition("ordered", "PaymentRejected", "rejected", by=PAYMENT_SYSTEM),
        Transition("settled", "PaymentReturned", "returned", by=PAYMENT_SYSTEM),
        Transition("ordered", "order:told", "settled", "all of it is booked", by=_BANK),
        Transition("ordered", "order:told", "rejected", "the bank refuses it, or its file", by=_BANK),
        Transition("ordered", "order:told", "returned", "execution and return are told at once", by=_BANK),
        Transition("settled", "order:told", "returned", "all of it has come back", by=_BANK),
        Transition("ordered", "PaymentExecuted", "returned", "the bank has told of the return", by=_BANK),
    ),
    final=("settled", "rejected", "returned", "withdrawn", "cancelled"),
    reopened_by=("PaymentReturned", "order:told", "timer:pay"),
    about="One payment for a month. What failed is paid by another payment, to another account.",
)
_PREPARES, _RELEASES = "whoever may prepare", "whoever may release"
RUN = Machine(
    "run",
    "open",
    (
        Transition("open", "order:prepare", "prepared", "something is in it", human=True, by=_PREPARES),
        Transition(
            "prepared",
            "order:release",
            "released",
            "by another person, who has seen what is in it, on a TARGET day",
            human=True,
            by=_RELEASES,
        ),
        Transition("open", "order:cancel", "cancelled", human=True, by=f"{_PREPARES} or release"),
        Transition("prepared", "order:cancel", "cancelled", human=True, by=f"{_PREPARES} or release"),
    ),
    final=("released", "cancelled"),
    about="The payments of one day of payment and one payment system. None is ordered before the release.",
)

_WHERE: Mapping[Stage, str] = {
    "waiting": "nothing has been ordered yet",
    "paying": "something has been ordered and the last funded day is to come",
    "held": "a day of payment has passed and something stands in the way",
    "settlement": "the last funded day has passed; something is not paid or not confirmed yet",
    "closed": "the last funded day has passed; all that is owed is paid",
}
"""What tells apart the stages to which one and the same event may lead."""


def _act(source: Stage, event: str, *targets: Stage, basis: str) -> tuple[Transition, ...]:
    """An official's act on a grant, by what it leaves."""
    return tuple(
        Transition(source, event, target, _WHERE[target], human=True, basis=basis, by=_OFFICIAL)
        for target in targets
    )


def _passing(source: Stage, event: str, *targets: Stage, basis: str = _ARREARS) -> tuple[Transition, ...]:
    """What time, or a fact that came in, leads to."""
    return tuple(Transition(source, event, target, _WHERE[target], basis=basis) for target in targets)


_DECIDED, _ENDED = "SGB X § 48", "SGB X §§ 45, 47, 48"
GRANT = Machine(
    "grant",
    "waiting",
    (
        *_passing("waiting", "PaymentOrdered", "paying", basis=f"{_ARREARS}, SGB X § 39(1)"),
        *_passing("waiting", "timer:pay", "settlement"),
        *_act("waiting", "GrantApproved", "settlement", basis=_DECIDED),
        *_act("waiting", "GrantEnded", "settlement", "closed", basis=_ENDED),
        *_passing("paying", "PaymentOrdered", "paying"),
        *_passing("paying", "timer:pay", "settlement"),
        *_act("paying", "GrantApproved", "settlement", "closed", basis=_DECIDED),
        *_act("paying", "GrantEnded", "settlement", "closed", basis=_ENDED),
        *(each for source in _WHERE if source != "held" for each in _passing(source, "PaymentHeld", "held")),
        *_passing("held", "PaymentReleased", "waiting", "paying", "settlement", "closed"),
        *(
            Transition(
                source, "GrantSuspended", "stopped", human=True, basis="SGB III § 331(1)", by=_OFFICIAL
            )
            for source in _WHERE
        ),
        *_act("stopped", "GrantResumed", *_WHERE, basis="SGB III § 331(2)"),
        *_act("stopped", "GrantEnded", *_WHERE, basis=_ENDED),
        *_passing("stopped", "timer:pay", *_WHERE, basis="SGB III § 331(2)"),
        *_passing("settlement", "PaymentSettled", "closed"),
        *_passing("settlement", "PaymentRejected", "closed"),
        *_passing("settlement", "order:told", "closed"),
        *_act("settlement", "GrantEnded", "closed", basis=_ENDED),
        *_act("settlement", "GrantApproved", "waiting", "paying", "closed", basis=_DECIDED),
        *_act("closed", "GrantApproved", "waiting", "paying", "settlement", basis=_DECIDED),
    ),
    final=("closed",),
    reopened_by=("GrantApproved", "GrantSuspended", "PaymentHeld"),
    about="The payment of a grant, from its approval to the last month.",
)


def _lifted(source: str, event: str, guard: str) -> Transition:
    return Transition(source, event, "cancelled", guard, human=True, basis="SGG § 85(1)", by=_OFFICIAL)


_ANSWERED = "answers the objection, which is remedied or upheld"
_RETURNED = "the ruling was the first official's own"
_RECOVERS = "whoever may recover"
_HELD_UP, _REPLACED = "answers in part, or rests on, what an open objection is about", "SGG §§ 86, 86a(1)"
_STANDS = "rejected or inadmissible; or answered by this demand"
_SETTLED: Mapping[ReceivableStatus, str] = {
    "paid": "nothing is left; it was paid or set off",
    "written_off": "nothing is left; a part at least was written off",
}


def _settling(target: ReceivableStatus, guard: str) -> Iterator[Transition]:
    """What leaves nothing of a receivable."""
    yield Transition("open", "order:receive", target, guard, by="whoever pays")
    yield Transition("open", "order:set_off", target, guard, human=True, basis="SGB I § 51", by=_RECOVERS)
    yield Transition(
        "suspended",
        "ObjectionDecided",
        target,
        f"{_STANDS}; {guard}",
        human=True,
        basis="SGG § 85(2)",
        by=_OFFICIAL,
    )
    yield _objected(target)
    yield Transition(target, "RepaymentDemanded", "suspended", _HELD_UP, basis=_REPLACED)
    yield _lifted(target, "RepaymentDemanded", "demands another sum in answer to the objection")
    yield Transition(target, "DecisionReturned", "suspended", _RETURNED, basis="SGG § 85")


def _objected(source: ReceivableStatus) -> Transition:
    return Transition(
        source, "ObjectionRegistered", "suspended", "suspensive", basis="SGG § 86a(1)", by="employer"
    )


RECEIVABLE = Machine(
    "receivable",
    "open",
    (
        _objected("open"),
        Transition("open", "RepaymentDemanded", "suspended", _HELD_UP, basis=_REPLACED),
        Transition(
            "suspended", "ObjectionDecided", "open", _STANDS, human=True, basis="SGG § 85(2)", by=_OFFICIAL
        ),
        _lifted("suspended", "ObjectionDecided", "remedied or upheld, and an act has answered it"),
        _lifted("suspended", "GrantApproved", _ANSWERED),
        _lifted("suspended", "GrantEnded", _ANSWERED),
        _lifted("suspended", "RepaymentDemanded", "demands another sum in answer to the objection"),
        _lifted("open", "RepaymentDemanded", "demands another sum in answer to the objection"),
        *(each for target, guard in _SETTLED.items() for each in _settling(target, guard)),
        Transition("open", "order:write_off", "written_off", "nothing is left", human=True, by=_RECOVERS),
        Transition(
            "open",
            "order:confirm_write_off",
            "written_off",
            "by another person than proposed it; nothing is left",
            human=True,
            by=_RECOVERS,
        ),
        Transition("open", "DecisionReturned", "suspended", _RETURNED, basis="SGG § 85"),
        Transition("cancelled", "DecisionReturned", "suspended", _RETURNED, basis="SGG § 85"),
    ),
    final=("paid", "written_off", "cancelled"),
    reopened_by=("ObjectionRegistered", "RepaymentDemanded", "DecisionReturned"),
    about="Money demanded back. Nothing is set off or written off but by a person.",
)

MACHINES = (PAYMENT, RUN, GRANT, RECEIVABLE)


def stage_of(case: Case, grant: Grant, day: date, *, owing: bool) -> Stage:
    """Where a grant stands on a day; `owing` says whether anything is owed and not ordered."""
    if grant.stopped_on(day):
        return "stopped"
    if any(hold.grant_id == grant.grant_id for hold in case.holds):
        return "held"
    lines = [line for line in case.lines if line.grant_id == grant.grant_id]
    last = last_day_owed(grant.versions)
    if last is None or last < day:
        unconfirmed = any(line.status in ("collected", "ordered") for line in lines)
        return "settlement" if owing or unconfirmed else "closed"
    return "paying" if any(line.left for line in lines) else "waiting"
