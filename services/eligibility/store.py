"""Where eligibility keeps its cases."""

from chassis.store import Table
from services.eligibility.model import Case

TABLES = (Table(Case, "cases"),)
