"""A service of the tests' own. Each case has a ledger; the answer in a `HearingHeld` says what to do to it.

add 5                   adds 5; the database takes balances up to 1000 only
crash-unless <text>     fails until the text has been recorded
wait <text>             waits for the text, then adds 1
copy <case>             adds 1 to another case's ledger too
publish <letters>       publishes a message of at least that size
note <text> <words>     publishes a text on its compacted topic; `erase <text>` erases it there
remind <time>           sets a timer; it adds 100 when it fires
remind-behind <gate>    sets a timer that is due once the gate has been opened
post <how>              asks for the effect `post`; its confirmation adds 10

The order `open` opens a gate; it is refused for a case of which nothing is known.
"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from chassis.handling import (
    Aggregate,
    Context,
    Effect,
    EffectDone,
    Handlers,
    Key,
    OrderGiven,
    Outcome,
    Problem,
    Publish,
    Reply,
    Result,
    Timer,
    TimerFired,
    Tombstone,
    Wait,
    derived_id,
)
from chassis.service import Service, main
from chassis.store import Table
from contracts.agency import HearingHeld
from contracts.intake import PayeeRecorded, TextRecorded
from contracts.receipts import SubmissionReceived
from contracts.topics import INTAKE_EVENTS, PAYEES, TEXTS, receipts_topic, submissions_topic
from contracts.values import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chassis.adapters import Adapter

NAME = "eligibility"
"""The service it stands in for: its role, its schema, its place as a reader of intake's topics."""

SCHEMA = """
CREATE TABLE ledgers (
    id text PRIMARY KEY, version bigint NOT NULL, state jsonb, audit_hash bytea,
    balance integer GENERATED ALWAYS AS ((state->>'balance')::integer) STORED CHECK (balance <= 1000));
CREATE TABLE notes (id text PRIMARY KEY, version bigint NOT NULL, state jsonb, audit_hash bytea);
"""


class Ledger(Aggregate, kind="ledger"):
    """What happened to a case, in order."""

    id: str
    balance: int = 0
    entries: tuple[str, ...] = ()

    def booked(self, amount: int, words: str) -> Ledger:
        return self.model_copy(update={"balance": self.balance + amount, "entries": (*self.entries, words)})


class Note(Aggregate, kind="note"):
    """A copy of a recorded text."""

    id: str
    text: str


handlers = Handlers(Ledger)
handlers.knows(Note)


@handlers(HearingHeld)
def hear(ledger: Ledger | None, event: HearingHeld, context: Context) -> Result:
    """Do what the answer says, and answer the agency."""
    before = ledger or Ledger(id=str(event.case_id))
    verb, _, rest = str(event.answer).partition(" ")
    result = _VERBS[verb](before, rest, context)
    if isinstance(result, Wait) or not context.cause.topic.startswith("agency."):
        return result
    receipt = SubmissionReceived(case_id=event.case_id, submission_id=context.cause.id, accepted=True)
    answer = Publish(receipt, topic=receipts_topic(context.cause.sender))
    return replace(result, answer=answer)


@handlers(TextRecorded, on=Note, id_field="text_id")
def record(_note: Note | None, event: TextRecorded, context: Context) -> Outcome[Note]:
    return Outcome(Note(id=str(event.text_id), text=event.text))


@handlers.timer("reminder")
def remind(ledger: Ledger, fired: TimerFired, context: Context) -> Outcome[Ledger]:
    return Outcome(ledger.booked(100, f"{fired.name} at {context.now.isoformat()}"))


@handlers.effect("post")
def posted(ledger: Ledger, done: EffectDone, context: Context) -> Outcome[Ledger]:
    return Outcome(ledger.booked(10, f"posted {done.result['how']}"))


@handlers.order("open")
def open_gate(ledger: Ledger | None, order: OrderGiven, context: Context) -> Outcome[Ledger]:
    if ledger is None:
        return Outcome(None, reply=Reply(refused="not_found", detail="no such ledger"))
    gate = order.content["gate"]
    return Outcome(ledger.booked(0, f"opened {gate}"), opens=[gate], reply=Reply())


def answer_problem(problem: Problem, context: Context) -> Publish:
    finding = Finding(
        code=problem.code,
        field=problem.field,
        severity="error",
        message_de=problem.message,
        message_plain=problem.message,
    )
    receipt = SubmissionReceived(position=problem.position, accepted=False, findings=(finding,))
    agency = problem.topic.split(".")[1]
    return Publish(receipt, topic=receipts_topic(agency), key=agency, subject=agency)


def _add(ledger: Ledger, rest: str, context: Context) -> Outcome[Ledger]:
    return Outcome(ledger.booked(int(rest), f"add {rest}"))


def _crash_unless(ledger: Ledger, rest: str, context: Context) -> Outcome[Ledger]:
    if context.get(Note, rest) is None:
        raise RuntimeError(f"{rest} is not there")
    return Outcome(ledger.booked(1, "did not crash"))


def _wait(ledger: Ledger, rest: str, context: Context) -> Result:
    if context.get(Note, rest) is None:
        return Wait(Key(Note.kind, rest))
    return Outcome(ledger.booked(1, "waited"))


def _wait_for(ledger: Ledger, rest: str, context: Context) -> Result:
    if context.get(Ledger, rest) is None:
        return Wait(Key(Ledger.kind, rest))
    return Outcome(ledger.booked(1, "waited"))


def _copy(ledger: Ledger, rest: str, context: Context) -> Outcome[Ledger]:
    other = context.get(Ledger, rest) or Ledger(id=rest)
    return Outcome(
        ledger.booked(1, "copied"), others={Key(Ledger.kind, rest): other.booked(1, f"copy of {ledger.id}")}
    )


def _publish(ledger: Ledger, rest: str, context: Context) -> Outcome[Ledger]:
    words = "x" * int(rest)
    finding = Finding(code="long", severity="warning", message_de=words, message_plain=words)
    event = SubmissionReceived(case_id=UUID(ledger.id), accepted=True, findings=(finding,))
    return Outcome(
        ledger.booked(0, f"publish {rest}"), [Publish(event, topic=receipts_topic(context.cause.sender))]
    )


def _payee(ledger: Ledger, rest: str, context: Context) -> Outcome[Ledger]:
    event = PayeeRecorded(payee_id=UUID(rest), name="Werkstatt", iban="DE02120300000000202051")
    return Outcome(ledger.booked(0, "payee"), [Publish(event, topic=PAYEES.name, subject=rest)])


def _forget(ledger: Ledger, rest: str, context: Context) -> Outcome[Ledger]:
    return Outcome(ledger.booked(0, "forget"), [Tombstone(PAYEES.name, rest)])


def _remind(ledger: Ledger, rest: str, context: Context) -> Outcome[Ledger]:
    return Outcome(ledger.booked(0, "remind"), timers=[Timer("reminder", datetime.fromisoformat(rest))])


def _remind_behind(ledger: Ledger, rest: str, context: Context) -> Outcome[Ledger]:
    return Outcome(ledger.booked(0, "remind"), timers=[Timer("reminder", context.now, gate=rest)])


def _unstorable(ledger: Ledger, rest: str, context: Context) -> Outcome[Ledger]:
    return Outcome(ledger.booked(0, "unstorable"), timers=[Timer("reminder:\ud800", context.now)])


def _post(ledger: Ledger, rest: str, context: Context) -> Outcome[Ledger]:
    effect = Effect("post", derived_id("post", context.cause.id), {"how": rest})
    return Outcome(ledger.booked(0, f"post {rest}"), effects=[effect])


_VERBS: dict[str, Callable[[Ledger, str, Context], Result]] = {
    "add": _add,
    "crash-unless": _crash_unless,
    "wait": _wait,
    "wait-for": _wait_for,
    "copy": _copy,
    "publish": _publish,
    "payee": _payee,
    "forget": _forget,
    "remind": _remind,
    "remind-behind": _remind_behind,
    "unstorable": _unstorable,
    "post": _post,
}


def ledger_service(agency: str, adapters: Mapping[str, Adapter] | None = None) -> Service:
    """The service, reading one agency's submissions and what intake publishes."""
    return Service(
        name=NAME,
        handlers=handlers,
        tables=(Table(Ledger, "ledgers"), Table(Note, "notes")),
        topics=lambda _registry: [submissions_topic(agency), INTAKE_EVENTS.name, TEXTS.name],
        rules="rules of the test",
        answer_problem=answer_problem,
        adapters=lambda _settings, _registry: adapters or {},
    )


if __name__ == "__main__":
    main(ledger_service(os.environ["LEDGER_AGENCY"]))
