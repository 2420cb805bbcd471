"""A counsellor at an agency, who takes the first provider proposed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.demo.partners.messages import Reply
from contracts.agency import ProviderChosen
from contracts.commissioning import ProviderProposed
from contracts.topics import AGENCY_RECEIPTS, receipts_topic, submissions_topic

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date
    from uuid import UUID

    from cli.demo.partners.messages import Received


class Counsellors:
    """One counsellor for each agency."""

    next_date: date | None = None
    """They choose on the day of the proposal."""

    def __init__(self, agencies: Iterable[str], leave_alone: Collection[UUID] = ()) -> None:
        """`leave_alone`: cases whose provider somebody else chooses."""
        self.topics = tuple(receipts_topic(agency) for agency in agencies)
        self._leave_alone = frozenset(leave_alone)

    def receive(self, message: Received, today: date) -> Sequence[Reply]:
        """Choose the first candidate of a proposal."""
        event = message.event
        if not isinstance(event, ProviderProposed) or not event.candidates:
            return ()
        if event.case_id in self._leave_alone:
            return ()
        agency = AGENCY_RECEIPTS.value_in(message.topic) or ""
        choice = ProviderChosen(
            case_id=event.case_id, provider=event.candidates[0].provider, chosen_by=f"{agency}/beratung"[:64]
        )
        case = str(event.case_id)
        cause = message.envelope.id
        return (Reply(submissions_topic(agency), case, f"/agencies/{agency}", case, choice, cause),)

    def due(self, today: date) -> Sequence[Reply]:
        return ()
