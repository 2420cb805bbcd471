"""How cases ended, in what does not depend on how long things took."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pydantic_core import from_json

from contracts.agency import ProviderChosen
from contracts.notifications import NoticeDispatched
from contracts.payments import PaymentDue
from contracts.receipts import SubmissionReceived
from tests.chaos.history import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.chaos.history import Kept

INSTALMENT: Final = "instalment"
"""Fees are left out: a provider begins when it gets the order, and that takes as long as it takes."""
DECISIONS: Final = frozenset({"GrantApproved", "SupportApproved", "GrantRefused", "SupportRefused"})
"""Letters about these are compared. Others remind of terms, which pass while a server is down."""


def outcome_of(records: Iterable[Kept]) -> Outcome:
    """The outcome that topics tell; records that came twice count once."""
    firsts = list(first_of_each(records))
    return Outcome(
        payments=tuple(sorted(_payments(firsts))),
        receipts=tuple(sorted(_receipts(firsts))),
        letters=tuple(sorted(_letters(firsts))),
    )


def first_of_each(records: Iterable[Kept]) -> Iterator[Kept]:
    """Each message once: topic, source and id tell repeats."""
    seen: set[tuple[str, str, str]] = set()
    for record in records:
        identity = (record.topic, header(record, "ce_source"), header(record, "ce_id"))
        if record.value is None or identity not in seen:
            seen.add(identity)
            yield record


def header(record: Kept, name: str) -> str:
    """A header as text; empty where there is none."""
    return next((value or b"" for key, value in record.headers if key == name), b"").decode()


def data_of(record: Kept) -> dict[str, Any]:
    """Its data."""
    return dict(from_json(record.value or b"{}"))


def of_type(records: Iterable[Kept], ce_type: str, prefix: str = "") -> Iterator[dict[str, Any]]:
    """Data of all records of a type, on topics that begin with `prefix`."""
    for record in records:
        if record.topic.startswith(prefix) and header(record, "ce_type") == ce_type:
            yield data_of(record)


def _payments(records: list[Kept]) -> Iterator[tuple[str, int, str, str, int, str]]:
    for due in of_type(records, PaymentDue.ce_type):
        if due["kind"] == INSTALMENT:
            case, version, month = due["case_id"], due["grant_version"], due["month"]
            yield case, version, month, due["kind"], due["attempt"], due["amount"]


def _receipts(records: list[Kept]) -> Iterator[tuple[str, bool]]:
    """Without those of choices: their ids go back to a proposal, and that to the number of a timer."""
    choices = {header(r, "ce_id") for r in records if header(r, "ce_type") == ProviderChosen.ce_type}
    for receipt in of_type(records, SubmissionReceived.ce_type):
        if receipt["submission_id"] not in choices:
            yield receipt["submission_id"], receipt["accepted"]


def _letters(records: list[Kept]) -> Iterator[tuple[str, str]]:
    for letter in of_type(records, NoticeDispatched.ce_type, "notifications."):
        if letter["act"] in DECISIONS:
            yield letter["case_id"], letter["act"]
