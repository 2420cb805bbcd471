"""What banks write in their own ways is read as the same: one file a way, and what must be found in it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from contracts.values import Finding
from services.payments.bank import camt, pain002
from services.payments.bank.matching import KnownPayment, Reported, match

if TYPE_CHECKING:
    from services.payments.bank.camt import Booking
    from services.payments.bank.pain002 import StatusReport

FOLDER = Path(__file__).parent / "dialects"
EXPECTED: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    (FOLDER / "expected.yaml").read_text(encoding="utf-8")
)


def _read(name: str) -> list[Booking | StatusReport | Finding]:
    with (FOLDER / name).open("rb") as file:
        return [*pain002.read(file)] if name.startswith("status") else [*camt.read(file)]


def _members(found: Booking | StatusReport | Finding, asked: dict[str, Any]) -> dict[str, Any]:
    if isinstance(found, Finding):
        return {"finding": found.field}
    return {name: _plain(getattr(found, name)) for name in asked}


def _plain(value: object) -> object:
    match value:
        case Decimal():
            return f"{value:.2f}"
        case tuple():
            return list(value)
        case _:
            return value


def _told(*names: str) -> Reported:
    return Reported().adding(each for name in names for each in _read(name) if not isinstance(each, Finding))


def test_every_file_is_expected() -> None:
    assert {path.name for path in FOLDER.glob("*.xml")} == set(EXPECTED)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_what_must_be_read(name: str) -> None:
    expected = EXPECTED[name]
    found = _read(name)
    assert [_members(each, asked) for each, asked in zip(found, expected, strict=True)] == expected


KNOWN = [
    KnownPayment("E1", Decimal("531.49"), "117A1/26 2026-08", "RUN-2026-09", "RUN-1"),
    KnownPayment("E2", Decimal("871.48"), "117A2/26 2026-08", "RUN-2026-09", "RUN-1"),
]


def test_a_batch_in_a_statement_is_the_sum_of_the_transfers_in_the_notification() -> None:
    matched = match(KNOWN, _told("notification-02-txamt-latin1.xml", "statement-02-batch-in-one-detail.xml"))
    assert {id_: fate.status for id_, fate in matched.fates.items()} == {"E1": "executed", "E2": "executed"}
    assert [each.amount for each in matched.unmatched] == [Decimal("4.90")], "the fee"


@pytest.mark.parametrize("turned", [False, True])
def test_an_entry_without_details_is_the_one_that_a_notification_tells_in_full(turned: bool) -> None:
    files = ["notification-04-reference-in-detail.xml", "statement-08-single-entries-two-accounts.xml"]
    matched = match(KNOWN[:1], _told(*(reversed(files) if turned else files)))
    assert matched.fates["E1"].status == "executed"
    assert Decimal("531.49") not in [each.amount for each in matched.unmatched if each.end_to_end_id is None]


def test_returns_of_another_bank_end_what_was_executed() -> None:
    matched = match(KNOWN, _told("notification-02-txamt-latin1.xml", "notification-08-prefixed-returns.xml"))
    assert {fate.status for fate in matched.fates.values()} == {"returned"}
    assert matched.fates["E2"].reasons == ("Konto geschlossen",)
