"""The handlers that the peers can work with, by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chassis.registry import Registry
from contracts.eligibility import GrantApproved
from contracts.terms import DeadlineApproaching
from services.payments.handlers import handlers as payments
from tests.bench.peers.folding import Folding
from tests.bench.subjects.synthetic import handlers as synthetic

if TYPE_CHECKING:
    from pathlib import Path

    from chassis.handling import Handlers
    from contracts.envelope import Event


@dataclass(frozen=True, slots=True)
class Working:
    """One handler of a service."""

    handlers: Handlers
    event: type[Event]

    def folding(self, registry: Path) -> Folding:
        """The handler with what it needs to know of the partners."""
        return Folding(self.handlers, self.event, Registry.load(registry))


WORKINGS = {
    "synthetic": Working(synthetic, DeadlineApproaching),
    "payments": Working(payments, GrantApproved),
}
