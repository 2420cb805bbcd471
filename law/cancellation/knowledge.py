"""The year of knowledge: for the past an act is taken back within a year of knowing the facts."""

from datetime import date

from law.term import Limit, limit
from law.validity import valid


@valid(since=date(1991, 1, 1), by="knowledge_on")
def one_year_of_knowledge(knowledge_on: date) -> Limit:
    """Last day for taking an act back for the past, a year after the authority knew the facts; not moved.

    Source: SGB X § 45(4) sentence 2, § 47(2) sentence 5, § 48(4) sentence 1.
    """
    return limit(
        knowledge_on, "knowledge_limit", "Für die Vergangenheit ab Kenntnis", ("SGB X § 45(4) Satz 2",)
    )
