"""Documents that an application lacks, as far as letters ask for them."""

from collections.abc import Mapping
from typing import Any

from contracts.intake import ApplicationRegistered
from services.notifications.model import Case

TERM = "documents"
_SERVES_FOR: Mapping[str, str] = {"disability_notice": "disability_card"}
"""A notice of the disability proves what the card proves (SGB IX § 152(5))."""
_AGAINST = frozenset({"refuse", "withdraw", "revoke"})
_FOR = frozenset({"approve", "amend"})


def received(case: Case, kind: str) -> Case:
    """The case without a document that came in."""
    missing = (each for each in case.missing_documents if each != _SERVES_FOR.get(kind, kind))
    return case.but(missing_documents=tuple(missing))


def completed(case: Case) -> Case:
    """The case without a request for documents: what waits for a working day is not sent any more."""
    waiting = tuple(letter for letter in case.waiting if letter.act != ApplicationRegistered.type_name)
    return case.but(missing_documents=(), waiting=waiting)


def needed(case: Case) -> bool:
    """Whether documents still matter: the application was not turned down, and no grant was ended."""
    return not any(each.decision in _AGAINST for each in case.decisions)


def wanted(case: Case) -> dict[str, Any]:
    """What the letter says: which documents, and whether there was a decision without them."""
    decided = any(each.decision in _FOR for each in case.decisions)
    return {"documents": list(case.missing_documents), "decided": decided}
