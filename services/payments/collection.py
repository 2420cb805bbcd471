"""Collecting what is payable today in the open run of the payment system of the case's agency."""

from collections.abc import Iterator
from uuid import UUID

from chassis.handling import Context, Key, Outcome, Timer, Wait
from services.payments.calculation import ordered_before, parts
from services.payments.claims import Claim, claims
from services.payments.facts import Application, Line
from services.payments.model import Case, RecordedPayee
from services.payments.runs import PaymentRun, RunBook, month_of
from services.payments.settlement import conclude
from services.payments.withdrawal import Withdrawal, stale, take_back


def collect(case: Case, application: Application, context: Context) -> Outcome[Case] | Wait:
    """Put everything that is payable today into the run; wait if all of it lacks the copy of its account.

    What is collected is ordered when the run has been released: each case has a timer behind the run's gate.
    """
    _ask_for_copies(case, context)
    book, run = _open_run(_system(application, context), context)
    back = take_back(case, stale(case, context), context)
    today = context.today
    payable = [claim for claim in claims(back.case, today, context.registry) if claim.payable_on(today)]
    known = [claim for claim in payable if claim.provider or context.get(RecordedPayee, claim.account)]
    if payable and not known:
        return Wait(on=Key(RecordedPayee.kind, str(payable[0].account)))
    if not known:
        return conclude(back, context)
    lines = [_line(claim, run, application, back.case) for claim in known]
    run = _kept(back, run)
    for line in lines:
        run = run.joined(line)
    joined = Withdrawal(
        _with_lines(back.case, lines),
        {**back.runs, book.key: book, run.key: run},
        back.events,
        (
            *(each for each in back.timers if each.name != run.timer),
            Timer(run.timer, context.now, gate=run.gate),
        ),
    )
    return conclude(joined, context)


def _ask_for_copies(case: Case, context: Context) -> None:
    """Have the accounts loaded first: a fold that lacks one starts anew, and the claims are what costs."""
    for grant in case.grants:
        if account := grant.versions[-1].payee_id:
            context.get(RecordedPayee, account)


def _system(application: Application, context: Context) -> str:
    agency = context.registry.agencies.get(application.agency)
    if agency is None:
        raise LookupError(f"Agency '{application.agency}' is not in the registry. Add it to agencies.csv.")
    return agency.payment_system


def _open_run(system: str, context: Context) -> tuple[RunBook, PaymentRun]:
    """The run that takes payments of this month: the last one, or, once that is prepared, the next."""
    month = month_of(context.today)
    book = context.get(RunBook, system) or RunBook(system=system, month=month)
    if book.month == month:
        run = context.get(PaymentRun, book.run_id)
        if run is not None and run.status == "open":
            return book, run
        book = book.next(month) if run is not None else book
    else:
        book = book.next(month)
    assert context.get(PaymentRun, book.run_id) is None, f"run {book.run_id} was opened before"
    return book, PaymentRun(
        run_id=book.run_id, system=system, month=month, number=book.number, opened_on=context.today
    )


def _kept(back: Withdrawal, run: PaymentRun) -> PaymentRun:
    """The run as a withdrawal has left it."""
    left = back.runs.get(run.key, run)
    assert isinstance(left, PaymentRun)
    return left


def _with_lines(case: Case, lines: list[Line]) -> Case:
    """The case with payments collected; one that was withdrawn before takes its own place."""
    again = {line.payment_id for line in lines}
    return case.but(lines=(*(line for line in case.lines if line.payment_id not in again), *lines))


def _line(claim: Claim, run: PaymentRun, application: Application, case: Case) -> Line:
    if claim.account is None:
        raise ValueError(f"payment {claim.payment_id} has no account")
    before = ordered_before(case, claim)
    return Line(
        payment_id=claim.payment_id,
        grant_id=claim.grant_id,
        version=claim.version,
        month=claim.month,
        kind=claim.kind,
        attempt=claim.attempt,
        amount=claim.amount,
        due_on=run.opened_on,
        account=claim.account,
        system=run.system,
        run_id=run.run_id,
        agency=application.agency,
        procedure=application.procedure,
        usual=case.usual(claim.grant_id, claim.version),
        ordered_before=before or None,
        parts=parts(case, claim, before),
        replaces=tuple(_failed(case, claim)),
    )


def _failed(case: Case, claim: Claim) -> Iterator[UUID]:
    """What was to pay the same before: of a grant's month everything, as a claim is all that is missing."""
    for line in case.lines_of(claim.grant_id).get(claim.month, ()):
        if line.failed and (claim.provider is None or line.kind == claim.kind):
            yield line.payment_id
