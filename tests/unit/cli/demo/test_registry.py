"""The registry of a run: the given one, but for payees that are checked where a bank answers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chassis.registry import PaymentSystem, Registry
from cli.demo.registry import copied, with_payee_checks
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

SHIPPED = ROOT / "deploy" / "registry"


def test_the_copy_is_as_shipped_but_for_the_check(tmp_path: Path) -> None:
    shipped = Registry.load(SHIPPED)
    copy = Registry.load(copied(SHIPPED, with_payee_checks(shipped), tmp_path / "copy"))
    assert copy == replace(
        shipped, payment_systems={"main": replace(shipped.payment_systems["main"], payee_check=True)}
    )


def test_nothing_is_checked_where_no_bank_answers() -> None:
    by_events = PaymentSystem("other", "Landeskasse", wants_bank_file=False, payee_check=True)
    given = replace(Registry.load(SHIPPED), payment_systems={"other": by_events})
    assert with_payee_checks(given).payment_systems == {"other": replace(by_events, payee_check=False)}
