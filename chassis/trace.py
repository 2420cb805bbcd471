"""W3C trace context: one trace follows a case's events from service to service."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uuid import UUID

_TRACEPARENT = re.compile(r"00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})")


def continued(traceparent: str | None, event_id: UUID) -> str:
    """The trace context of an emitted event: the cause's trace, a span of its own.

    The span id is taken from the event's id, so that a redrive gives the same one; without a
    usable trace the event starts one. Source: W3C Trace Context § 3.2.
    """
    match = _TRACEPARENT.fullmatch(traceparent or "")
    trace_id, flags = (match[1], match[3]) if match else (event_id.hex, "00")
    return f"00-{trace_id}-{event_id.hex[16:]}-{flags}"
