"""What each event means to someone who works on the case: what happened, why, and by which paragraph."""

from cli.demo.report.telling import (
    agency,
    commissioning,
    eligibility,
    intake,
    notifications,
    payments,
    statements,
)
from cli.demo.report.telling.told import Told, tell

__all__ = [
    "Told",
    "agency",
    "commissioning",
    "eligibility",
    "intake",
    "notifications",
    "payments",
    "statements",
    "tell",
]
