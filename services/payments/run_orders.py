"""What people decide about a run: prepare, release by a second person, cancel, take one payment out."""

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from chassis.handling import BERLIN, A, Context, OrderGiven, Outcome, Publish, Reply
from contracts.payments import PaymentRunReleased
from contracts.topics import due_topic
from law.payment_day import is_target_day
from services.payments.facts import Line, Removal
from services.payments.model import Case
from services.payments.runs import BankFile, PaymentRun, RunStatus
from services.payments.settlement import settle
from services.payments.states import RUN

UNKNOWN = Reply("not_found", "Diesen Zahllauf gibt es nicht.")
_IN_GERMAN: dict[RunStatus, str] = {
    "open": "offen",
    "prepared": "vorbereitet",
    "released": "freigegeben",
    "cancelled": "verworfen",
}


def prepare(run: PaymentRun | None, order: OrderGiven, context: Context) -> Outcome[PaymentRun]:
    """Close the run: nothing joins it any more, what is payable from now on goes into the next one."""
    if run is None:
        return _refused(run, UNKNOWN)
    if refusal := _forbidden(run, context) or _empty(run):
        return _refused(run, refusal)
    return Outcome(run.but(status="prepared", prepared_by=order.by), reply=Reply())


def release(run: PaymentRun | None, order: OrderGiven, context: Context) -> Outcome[PaymentRun]:
    """Let the payments be ordered; by another person than prepared it, who has seen what is in it."""
    if run is None:
        return _refused(run, UNKNOWN)
    if refusal := _forbidden(run, context) or _not_to_release(run, order, context):
        return _refused(run, refusal)
    released = run.but(
        status="released", released_by=order.by, released_on=context.today, released_at=context.now
    )
    told = PaymentRunReleased(run_id=run.run_id, month=run.month, count=run.count, total=run.total)
    return Outcome(released, [Publish(told, topic=due_topic(run.system))], opens=[run.gate], reply=Reply())


def cancel(run: PaymentRun | None, order: OrderGiven, context: Context) -> Outcome[PaymentRun]:
    """Drop the run before its release; its payments go into the next one."""
    if run is None:
        return _refused(run, UNKNOWN)
    if refusal := _forbidden(run, context):
        return _refused(run, refusal)
    cancelled = run.but(status="cancelled", cancelled_by=order.by, reason=order.content["reason"])
    return Outcome(cancelled, opens=[run.gate], reply=Reply())


def record_file(run: PaymentRun | None, order: OrderGiven, context: Context) -> Outcome[PaymentRun]:
    """Keep who fetched the run's bank file first, and what it was; another file of the run is refused."""
    if run is None:
        return _refused(run, UNKNOWN)
    fetched = BankFile.model_validate({**order.content, "fetched_by": order.by, "fetched_at": context.now})
    if run.bank_file is None:
        return Outcome(run.but(bank_file=fetched), reply=Reply())
    if run.bank_file.sha256 != fetched.sha256:
        return _refused(run, _another_file(run.bank_file))
    return Outcome(run, reply=Reply())


def remove(case: Case | None, order: OrderGiven, context: Context) -> Outcome[Case]:
    """Take a payment out of its run before the release; it is held until somebody puts it back.

    A new decision on the grant makes another payment of it, which this does not hold.
    """
    line = case.line(UUID(order.content["payment_id"])) if case else None
    if case is None or line is None or str(line.run_id) != order.content["run_id"]:
        return _refused(case, Reply("not_found", "Diese Zahlung gehört nicht zu diesem Lauf."))
    run = context.get(PaymentRun, line.run_id)
    if run is None or line.status != "collected" or run.status not in ("open", "prepared"):
        return _refused(case, _too_late(line))
    removal = Removal(payment_id=line.payment_id, by=order.by, reason=order.content["reason"])
    return replace(settle(case.but(removals=(*case.removals, removal)), context), reply=Reply())


def restore(case: Case | None, order: OrderGiven, context: Context) -> Outcome[Case]:
    """Put back a payment that was taken out of a run: it goes into the next one."""
    payment_id = UUID(order.content["payment_id"])
    kept = _without(case.removals, payment_id) if case else ()
    if case is None or len(kept) == len(case.removals):
        return _refused(case, Reply("not_found", "Diese Zahlung ist aus keinem Lauf herausgenommen."))
    return replace(settle(case.but(removals=kept), context), reply=Reply())


def _without(removals: Iterable[Removal], payment_id: UUID) -> tuple[Removal, ...]:
    return tuple(each for each in removals if each.payment_id != payment_id)


def _refused(state: A | None, reply: Reply) -> Outcome[A]:
    return Outcome(state, reply=reply)


def _forbidden(run: PaymentRun, context: Context) -> Reply | None:
    """The states allow the order, or the sentence that says what they do allow."""
    if context.cause.type in RUN.allowed(run.status):
        return None
    possible = " oder ".join(each.removeprefix("order:") for each in RUN.allowed(run.status)) or "nichts mehr"
    detail = f"Der Lauf ist {_IN_GERMAN[run.status]}; möglich ist jetzt: {possible}."
    return Reply("state_forbids", detail)


def _empty(run: PaymentRun) -> Reply | None:
    return None if run.count else Reply("run_empty", "In diesem Lauf ist keine Zahlung.")


def _not_to_release(run: PaymentRun, order: OrderGiven, context: Context) -> Reply | None:
    """Four eyes, of which the second have seen what is released, on a day on which banks settle."""
    if run.prepared_by == order.by:
        return Reply("same_person", f"{order.by} hat den Lauf vorbereitet und darf ihn nicht freigeben.")
    if run.revision != order.content["revision"]:
        detail = f"Gesehen wurde Stand {order.content['revision']}, der Lauf hat Stand {run.revision}."
        return Reply("revision_differs", detail)
    if not is_target_day(context.today):
        return Reply("no_target_day", f"Am {context.today:%d.%m.%Y} führen Banken keine Zahlungen aus.")
    return _empty(run)


def _another_file(first: BankFile) -> Reply:
    when = first.fetched_at.astimezone(BERLIN)
    detail = (
        f"{first.fetched_by} hat am {when:%d.%m.%Y} eine Datei mit {first.count} Zahlungen abgeholt; "
        "jetzt wäre sie eine andere."
    )
    return Reply("file_differs", detail)


def _too_late(line: Line) -> Reply:
    if line.status == "withdrawn":
        return Reply("state_forbids", "Diese Zahlung ist bereits aus dem Lauf genommen.")
    return Reply("state_forbids", "Der Lauf ist freigegeben; einzelne Zahlungen gehen nicht mehr heraus.")
