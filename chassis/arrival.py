"""A record as it was read: something to fold, a problem, or nothing of interest here."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from chassis.changes import InboxKey, Item
from chassis.handling import Cause, Key, OrderGiven, Problem, Route, derived_id
from contracts.frozen import frozen
from contracts.values import Finding, Position

if TYPE_CHECKING:
    from chassis.records import Record
    from contracts.topic import Topic

READER_FAILED = "reader_failed"
BEYOND_HORIZON = "beyond_horizon"
OURS = frozenset({READER_FAILED, BEYOND_HORIZON})
"""Codes of problems that are ours, not the sender's: the record is kept as a dead letter and not answered."""


@frozen
class Arrival:
    """A record as read: something to fold, a problem, or neither (then it is skipped)."""

    record: Record
    inbox: InboxKey
    content: bytes
    route: Route | None = None
    id: str = ""
    """The aggregate's id, or with an alias the part's."""
    payload: object = None
    cause: Cause | None = None
    also: tuple[Key, ...] = ()
    findings: tuple[Finding, ...] = ()
    personal: tuple[str, ...] = ()
    problem: Problem | None = None
    beyond_horizon: bool = False
    """So old that the inbox may have forgotten it; if it knows it, it is a repeat all the same."""

    @property
    def skipped(self) -> bool:
        """Nobody here handles this type of event."""
        return self.route is None and self.problem is None

    @property
    def ordered(self) -> bool:
        """It is a person's order: whoever gave it waits for the reply, also to a repeat."""
        return isinstance(self.payload, OrderGiven)

    @property
    def alias(self) -> Key | None:
        """The part by which the aggregate has to be found."""
        return Key(self.route.alias, self.id) if self.route and self.route.alias else None

    def item(self, aggregate_id: str) -> Item:
        """The thing to fold, once the aggregate's id is known."""
        assert self.route is not None
        assert self.cause is not None
        return Item(
            key=Key(self.route.kind, aggregate_id),
            handler=self.route.handler,
            payload=self.payload,
            cause=self.cause,
            record=self.record,
            inbox=self.inbox,
            findings=self.findings,
            personal=self.personal,
        )


def from_partner(topic: Topic) -> bool:
    """Whether an agency, a provider or a payment system speaks here; each of their records is answered."""
    return not topic.source.startswith("/services/")


def why_not(arrival: Arrival) -> tuple[str, str]:
    """Why a dead letter cannot be handled now either."""
    if arrival.problem is None:
        return "type_unknown", "no handler here takes this type of event on this topic"
    return arrival.problem.code, arrival.problem.message


def reused(arrival: Arrival) -> Arrival:
    """Another message under a used id enters the inbox by its position and is told so."""
    problem = problem_of(
        arrival, "id_reused", "header:ce_id", "this id belongs to another message; give each message its own"
    )
    return replace(
        arrival, inbox=(arrival.record.topic, arrival.record.position_id), route=None, problem=problem
    )


def set_aside(arrival: Arrival) -> Arrival:
    """A record that is new to the inbox only because the inbox may have forgotten it is not handled."""
    message = "older than what the inbox remembers of this topic: it may have been handled before"
    return replace(arrival, route=None, problem=problem_of(arrival, BEYOND_HORIZON, "", message))


def problem_of(arrival: Arrival, code: str, field: str, message: str, ce_id: UUID | None = None) -> Problem:
    """A problem of a record that could be read."""
    record = arrival.record
    position = Position(topic=record.topic, partition=record.partition, offset=record.offset)
    subject = arrival.cause.subject if arrival.cause else None
    return Problem(code, field, message, record.topic, position, ce_id, subject)


def answer_id(arrival: Arrival) -> UUID:
    """The cause id of an answer: the message's own where it counts, else one of its position."""
    source, id_ = arrival.inbox
    by_position = source == arrival.record.topic
    return derived_id(source, id_) if by_position else UUID(id_)
