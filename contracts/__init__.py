"""What crosses a service's border: events, value types, topics, envelope.

Importing the package registers every event type.
"""

from contracts import (
    agency,
    commissioning,
    eligibility,
    intake,
    notifications,
    payments,
    receipts,
    terms,
)

__all__ = [
    "agency",
    "commissioning",
    "eligibility",
    "intake",
    "notifications",
    "payments",
    "receipts",
    "terms",
]
