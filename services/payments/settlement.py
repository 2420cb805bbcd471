"""What follows from the facts of a case today: what to hold, what to release, when to look again."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from functools import lru_cache
from operator import is_

from chassis.handling import BERLIN, Context, Outcome, Publish, Timer
from contracts.envelope import Event
from contracts.payments import PaymentHeld, PaymentReleased
from law.payment_day import first_target_day_from
from services.payments import payee_checks, receivables, statements, surplus
from services.payments.claims import Claim, Reckoning
from services.payments.facts import Hold, Line
from services.payments.model import Case
from services.payments.states import stage_of
from services.payments.withdrawal import Withdrawal, stale, take_back


def settle(
    case: Case,
    context: Context,
    events: Sequence[Event | Publish] = (),
    *,
    answer: Publish | None = None,
) -> Outcome[Case]:
    """The outcome of a changed case: its events, what it takes back of its payments, and what follows."""
    if not (case.grants or case.invoices):
        return Outcome(case, events, answer=answer)
    return conclude(take_back(case, stale(case, context), context), context, events, answer=answer)


def conclude(
    back: Withdrawal,
    context: Context,
    events: Sequence[Event | Publish] = (),
    *,
    answer: Publish | None = None,
) -> Outcome[Case]:
    """The outcome of a case as a withdrawal left it: holds that begin or end, the next day to look at it."""
    case, told = receivables.follow(back.case, context.registry)
    case, items = surplus.noted(case, context)
    case, checks = payee_checks.followed(case, context)
    reckoning, today = Reckoning(case, context.registry), context.today
    open_claims = reckoning.claims(today)
    holds = _holds(open_claims, today)
    settled = _staged(case.but(holds=holds, overpaid=reckoning.overpayments()), open_claims, today)
    stated, statement = statements.awaiting(settled, today)
    return Outcome(
        stated,
        events=[*_released(case, holds), *back.events, *events, *told, *_held(case, holds)],
        timers=[
            Timer("pay", _start_of(next_day(reckoning, open_claims, holds, today))),
            *_reminder(settled),
            *statement,
            *back.timers,
        ],
        answer=answer,
        others={**back.runs, **items, **checks},
    )


def _reminder(case: Case) -> list[Timer]:
    return [Timer("remind", _start_of(receivables.next_reminder(case)))] if case.demands else []


def restaged(case: Case, lines: Iterable[Line], day: date) -> Case:
    """The case with the stage of the grants of payments just ordered: none of these is confirmed yet."""
    touched = {line.grant_id for line in lines}
    staged = (
        grant.at(stage_of(case, grant, day, owing=True)) if grant.grant_id in touched else grant
        for grant in case.grants
    )
    return case.but(grants=tuple(staged))


def next_day(
    reckoning: Reckoning, open_claims: Iterable[Claim], holds: tuple[Hold, ...], today: date
) -> date | None:
    """The next day on which something can be paid or has to be reported; today if it can be paid now."""
    if any(claim.payable_on(today) for claim in open_claims):
        return today
    days = {day for claim in open_claims for day in claim.turning_days() if day > today}
    for day in sorted(days | {first_target_day_from(today)} - {today}):
        then = reckoning.claims(day)
        if any(claim.payable_on(day) for claim in then) or _differ(then, day, holds):
            return day
    return None


def _differ(open_claims: Sequence[Claim], day: date, holds: tuple[Hold, ...]) -> bool:
    held = [claim for claim in open_claims if claim.held_on(day)]
    return len(held) != len(holds) or _holds(held, day) != holds


def _holds(open_claims: Iterable[Claim], day: date) -> tuple[Hold, ...]:
    return tuple(hold for claim in open_claims if (hold := claim.hold_on(day)))


def _held(case: Case, holds: tuple[Hold, ...]) -> list[Event]:
    known = {_seen(hold) for hold in case.holds}
    return [
        PaymentHeld(
            case_id=case.case_id,
            grant_id=hold.grant_id,
            payment_id=hold.payment_id,
            month=hold.month,
            kind=hold.kind,
            attempt=hold.attempt,
            amount=hold.amount,
            reason=hold.reason,
            until=hold.until,
            owner=hold.owner,
        )
        for hold in holds
        if _seen(hold) not in known
    ]


def _seen(hold: Hold) -> tuple[object, ...]:
    """What of a hold the agency is told again when it changes."""
    return hold.payment_id, hold.reason, hold.until, hold.owner


def _released(case: Case, holds: tuple[Hold, ...]) -> list[Event]:
    still = {hold.payment_id for hold in holds}
    return [
        PaymentReleased(
            case_id=case.case_id,
            grant_id=hold.grant_id,
            payment_id=hold.payment_id,
            month=hold.month,
            kind=hold.kind,
            attempt=hold.attempt,
            amount=hold.amount,
        )
        for hold in case.holds
        if hold.payment_id not in still
    ]


def _staged(case: Case, open_claims: Iterable[Claim], day: date) -> Case:
    """The case with the stage of each grant, for whoever asks the table."""
    owing = {claim.grant_id for claim in open_claims}
    staged = [grant.at(stage_of(case, grant, day, owing=grant.grant_id in owing)) for grant in case.grants]
    return case if all(map(is_, staged, case.grants)) else case.but(grants=tuple(staged))


@lru_cache(maxsize=64)
def _start_of(day: date | None) -> datetime | None:
    """The first moment of a legal day, in UTC."""
    return datetime.combine(day, time.min, BERLIN).astimezone(UTC) if day else None
