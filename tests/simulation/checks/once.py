"""Looked at in every commit: what may be said once only is said once, however often it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pydantic_core import from_json

from contracts.notifications import NoticeDispatched
from contracts.payments import PaymentDue
from contracts.receipts import SubmissionReceived
from tests.simulation.checks.violation import Violation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chassis.outgoing import Outgoing

PLACES: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    PaymentDue.ce_type: (
        "one payment each grant, version, month, kind and attempt",
        ("grant_id", "grant_version", "month", "kind", "attempt"),
    ),
    NoticeDispatched.ce_type: ("one letter each decision", ("notice_id", "posted_on")),
    SubmissionReceived.ce_type: ("one receipt each submission", ("submission_id",)),
}
"""By type: the guarantee, and the members of which there may be one event each, on one topic."""


class Once:
    """Follows what one service says."""

    def __init__(self) -> None:
        self._ids: dict[tuple[str, ...], str] = {}

    def look(self, message: Outgoing) -> None:
        """Look at one message that is about to be committed."""
        headers = dict(message.headers)
        guarantee, members = PLACES.get((headers.get("ce_type") or b"").decode(), ("", ()))
        if not guarantee or message.value is None:
            return
        data = from_json(message.value)
        place = (message.target, guarantee, *(str(data.get(member)) for member in members))
        id_ = (headers.get("ce_id") or b"").decode()
        if place[-1] != "None" and self._ids.setdefault(place, id_) != id_:
            raise Violation(guarantee, f"{place} stands in {self._ids[place]} and in {id_}")
