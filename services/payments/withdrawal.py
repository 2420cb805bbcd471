"""Taking a collected payment back, when it may not be paid any more, or not so."""

from collections.abc import Iterable
from dataclasses import field

from chassis.handling import Aggregate, Context, Key, Publish, Timer
from contracts.frozen import altered, frozen
from contracts.payments import PaymentCancelled
from contracts.topics import due_topic
from services.payments.claims import Claim, claims
from services.payments.facts import Line
from services.payments.model import Case
from services.payments.runs import PaymentRun


@frozen
class Withdrawal:
    """A case whose collected payments are all still to be made, and what that changed."""

    case: Case
    runs: dict[Key, Aggregate | None] = field(default_factory=dict)
    events: tuple[Publish, ...] = ()
    timers: tuple[Timer, ...] = ()


def take_back(case: Case, lines: Iterable[Line], context: Context) -> Withdrawal:
    """Take payments out of their runs.

    A run that is not released gets smaller. The payment system was told how many payments to expect of one
    that is: it is told that these do not come.
    """
    runs: dict[Key, Aggregate | None] = {}
    events: list[Publish] = []
    timers: dict[str, Timer] = {}
    for line in lines:
        run = context.get(PaymentRun, line.run_id)
        assert run is not None, f"payment {line.payment_id} is in a run that does not exist"
        before = runs.get(run.key, run)
        assert isinstance(before, PaymentRun)
        released = run.status == "released"
        case = case.with_line(altered(line, status="cancelled" if released else "withdrawn"))
        if released:
            events.append(_cancelled(line, case))
        else:
            runs[run.key] = before.left(line)
        if not case.collected(run.run_id):
            timers[run.timer] = Timer(run.timer, None)
    return Withdrawal(case, runs, tuple(events), tuple(timers.values()))


def stale(case: Case, context: Context) -> tuple[Line, ...]:
    """The collected payments that would not be collected now, or with another amount or account."""
    collected = case.collected()
    if not collected:
        return ()
    bare = case
    for line in collected:
        bare = bare.with_line(altered(line, status="withdrawn"))
    wanted = {claim.payment_id: claim for claim in claims(bare, context.today, context.registry)}
    return tuple(line for line in collected if not _stands(line, wanted.get(line.payment_id)))


def _stands(line: Line, claim: Claim | None) -> bool:
    return (
        claim is not None
        and not claim.obstacles
        and claim.amount == line.amount
        and claim.account == line.account
    )


def _cancelled(line: Line, case: Case) -> Publish:
    event = PaymentCancelled(payment_id=line.payment_id, grant_id=line.grant_id, case_id=case.case_id)
    return Publish(event, topic=due_topic(line.system), subject=str(case.case_id))
