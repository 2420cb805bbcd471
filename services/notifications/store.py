"""Where notifications keeps its aggregates."""

from chassis.store import Table
from services.notifications.model import Case, Subject, Text

TABLES = (
    Table(Case, "cases"),
    Table(Subject, "subjects"),
    Table(Text, "texts"),
)
