"""What notifications publishes: letters and the terms they start."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from contracts.codecs import Extensible
from contracts.envelope import Event
from contracts.values import Code, Day, Version, Voice

NoticeChannel = Annotated[Literal["post", "electronic", "portal", "in_person", "other"], Extensible()]


class NoticeDispatched(Event):
    """A letter has left the house, was put ready for retrieval or was handed over."""

    case_id: UUID
    notice_id: UUID
    act: Code
    """Name of the event announced, e.g. `GrantApproved`."""
    act_id: UUID
    """`ce_id` of that event."""
    grant_id: UUID | None = None
    version: Version | None = None
    template: Code
    voice: Voice
    channel: NoticeChannel
    posted_on: Day
    """Day of dispatch, provision or handing over."""
    deemed_notified_on: Day | None = None
    """Null where nothing is deemed (SGB X § 37(2))."""
    objection_deadline: Day | None = None
    """Last day for an objection; null where there is no remedy or no period has begun."""
    basis: str


class NoticeReturned(Event):
    """A letter came back."""

    case_id: UUID
    notice_id: UUID


class AddressEnquiryNeeded(Event):
    """A letter came back and no other address is known: the agency has to find out where to send it."""

    case_id: UUID
    notice_id: UUID
    subject_id: UUID
    """The addressee."""
    basis: str


class NoticeReissued(Event):
    """A letter was sent again: its day of notification counts anew."""

    case_id: UUID
    notice_id: UUID


class NotificationEstablished(Event):
    """When a notice counts as notified was established anew: receipt was proved, or could not be."""

    case_id: UUID
    notice_id: UUID
    act: Code
    grant_id: UUID | None = None
    version: Version | None = None
    deemed_notified_on: Day | None = None
    """Null where receipt is disputed and cannot be proved."""
    objection_deadline: Day | None = None
    basis: str
