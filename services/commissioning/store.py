"""Where commissioning keeps its aggregates."""

from chassis.store import Table
from services.commissioning.accounts import ProviderAccount
from services.commissioning.model import Case, District, Subject, Text

TABLES = (
    Table(Case, "cases"),
    Table(District, "districts"),
    Table(Subject, "subjects"),
    Table(Text, "texts"),
    Table(ProviderAccount, "provider_accounts"),
)
