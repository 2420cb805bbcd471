"""Where notifications keeps its aggregates."""

from chassis.store import Table
from services.notifications.copies import Subject, Text
from services.notifications.model import Case

TABLES = (
    Table(Case, "cases"),
    Table(Subject, "subjects"),
    Table(Text, "texts"),
)
