"""Worlds in which something has happened already."""

from datetime import date
from uuid import UUID

from contracts.commissioning import CommissionAccepted, SupportStarted
from tests.unit.commissioning.example import (
    FIRST,
    approved,
    chosen,
    contact,
    effects,
    meeting,
    person,
    registered,
)
from tests.unit.commissioning.world import World, commission_id


def registered_world() -> World:
    """An application with the copies that an order needs."""
    return World().take(person(), effects(), contact(), registered(), meeting())


def proposed_world() -> World:
    """Support is approved, providers are proposed."""
    return registered_world().take(approved())


def offered_world() -> World:
    """The first provider has been asked on Monday, 2 February 2026."""
    return proposed_world().take(chosen())


def accepted_world() -> World:
    """The first provider has taken the order on."""
    world = offered_world()
    answer = world.reply(
        FIRST, CommissionAccepted(commission_id=commission_id(world), starts_on=date(2026, 3, 2))
    )
    assert answer.accepted
    return world


def running_world() -> World:
    """The support has started on Monday, 2 March 2026."""
    world = accepted_world().until(date(2026, 3, 2))
    answer = world.reply(
        FIRST, SupportStarted(commission_id=commission_id(world), started_on=date(2026, 3, 2))
    )
    assert answer.accepted
    return world


def codes(answer: object) -> list[str]:
    """The codes of an answer's findings."""
    return [finding.code for finding in getattr(answer, "findings", ())]


UNKNOWN = UUID("00000000-0000-4000-8000-000000000000")
