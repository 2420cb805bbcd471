"""A service with the smallest handler that still does everything: load, count, save, publish.

It folds each `DeadlineApproaching` into its case and publishes one `DeadlineMissed`. Run as a module it
goes through the chassis, in batches of `TEILHABE_BATCH_SIZE`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chassis.handling import Aggregate, Context, Handlers, Outcome
from chassis.service import Service, main
from chassis.store import Table
from contracts.terms import DeadlineApproaching, DeadlineMissed
from contracts.topics import ELIGIBILITY_EVENTS

if TYPE_CHECKING:
    from chassis.registry import Registry

TABLE = """
    CREATE TABLE IF NOT EXISTS counted (
        id text PRIMARY KEY, version bigint NOT NULL, state jsonb, audit_hash bytea)
"""
"""In the schema of payments, whose name, topic and role the synthetic service borrows."""


class Counted(Aggregate, kind="counted"):
    """How many terms of a case have come near."""

    terms: int = 0


handlers = Handlers(Counted)


@handlers(DeadlineApproaching)
def count(counted: Counted | None, event: DeadlineApproaching, context: Context) -> Outcome[Counted]:
    """One more; and one event out."""
    after = Counted(terms=(counted.terms if counted else 0) + 1)
    return Outcome(after, events=[missed(event)])


def missed(event: DeadlineApproaching) -> DeadlineMissed:
    """The event that goes out for one that came in."""
    return DeadlineMissed(case_id=event.case_id, term=event.term, due_on=event.due_on, basis=event.basis)


def topics(_registry: Registry) -> list[str]:
    """The one topic it reads."""
    return [ELIGIBILITY_EVENTS.name]


service = Service("payments", handlers, (Table(Counted, "counted"),), topics)

if __name__ == "__main__":
    main(service)
