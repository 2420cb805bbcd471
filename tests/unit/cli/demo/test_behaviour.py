"""The behaviour file says how partners deviate, or what is wrong with it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from cli.demo.behaviour import Behaviour, BehaviourError, read_behaviour, read_habits
from cli.demo.partners.bank.habits import ComesBack, Habits, Stranger
from cli.demo.partners.deviations import (
    Declines,
    Extension,
    Late,
    Received,
    Rejected,
    Returned,
    Silent,
    TooHigh,
    Twice,
    Undelivered,
    Work,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

CASE = "ca5e0001-2026-4000-8000-000000000000"


def read(tmp_path: Path, text: str) -> Mapping[UUID, Behaviour]:
    (tmp_path / "input.behaviour.yaml").write_text(text, encoding="utf-8")
    return read_behaviour(tmp_path / "input.ndjson")


def test_without_a_file_nobody_deviates(tmp_path: Path) -> None:
    assert read_behaviour(tmp_path / "input.ndjson") == {}


def test_an_empty_file_means_the_same(tmp_path: Path) -> None:
    assert read(tmp_path, "# nothing\n") == {}


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("provider: silent", Behaviour(provider=Silent())),
        (
            "provider: {decline: no_capacity, providers: 2}",
            Behaviour(provider=Declines(decline="no_capacity", providers=2)),
        ),
        (
            "payment: {returned: AC04, month: 2026-04}",
            Behaviour(payment=Returned(returned="AC04", month="2026-04")),
        ),
        ("payment: {rejected: AC01}", Behaviour(payment=Rejected(rejected="AC01"))),
        ("door: http", Behaviour(door="http")),
        ("work: {report: {late_by_days: 20}}", Behaviour(work=Work(report=Late(late_by_days=20)))),
        ("work: {invoice: {twice: 2026-04}}", Behaviour(work=Work(invoice=Twice(twice="2026-04")))),
        (
            'work: {invoice: {above_by: "50.00", month: 2026-04}}',
            Behaviour(work=Work(invoice=TooHigh(above_by=Decimal("50.00"), month="2026-04"))),
        ),
        (
            'work: {extension: {asked_on: 2026-06-09, until: 2026-09-30, hours_per_week: "4.0"}}',
            Behaviour(
                work=Work(
                    extension=Extension(
                        asked_on=date(2026, 6, 9), until=date(2026, 9, 30), hours_per_week=Decimal("4.0")
                    )
                )
            ),
        ),
        (
            "letter: {act: GrantApproved, undelivered_after_days: 10}",
            Behaviour(letter=Undelivered(act="GrantApproved", undelivered_after_days=10)),
        ),
        (
            "letter: {act: GrantApproved, received_after_days: 9, reported_after_days: 14}",
            Behaviour(letter=Received(act="GrantApproved", received_after_days=9, reported_after_days=14)),
        ),
    ],
)
def test_deviations_are_read_by_case(tmp_path: Path, text: str, meant: Behaviour) -> None:
    assert read(tmp_path, f"{CASE}: {{{text}}}") == {UUID(CASE): meant}


@pytest.mark.parametrize(
    "text",
    [
        f"{CASE}: {{provider: {{decline: bad_mood}}}}",
        f"{CASE}: {{payments: {{rejected: AC01}}}}",
        f"{CASE}: {{work: {{invoice: {{above_by: -1.00, month: 2026-04}}}}}}",
        f"{CASE}: {{letter: {{act: GrantApproved}}}}",
        "no-case: {provider: silent}",
        "- a list",
        "{",
    ],
)
def test_a_mistake_is_told_with_the_file(tmp_path: Path, text: str) -> None:
    with pytest.raises(BehaviourError, match=r"input\.behaviour\.yaml"):
        read(tmp_path, text)


def test_a_bank_is_told_of_accounts_beside_the_cases(tmp_path: Path) -> None:
    told = """
bank:
  answers_for: 2026-09
  closed: {DE1: AC01}
  returned: {DE2: {reason: AC04, after_days: 3}}
  without_reference: [DE3]
  names_differ: [DE4]
  strangers: [{day: 2026-09-01, amount: "120.00", name: Ida Fremd, iban: DE5, remittance: Danke}]
"""
    assert read(tmp_path, f"{CASE}: {{door: http}}{told}") == {UUID(CASE): Behaviour(door="http")}
    stranger = {"day": date(2026, 9, 1), "amount": "120.00", "name": "Ida Fremd", "iban": "DE5"}
    assert read_habits(tmp_path / "input.ndjson") == Habits(
        answers_for="2026-09",
        closed={"DE1": "AC01"},
        returned={"DE2": ComesBack(reason="AC04", after_days=3)},
        without_reference=frozenset({"DE3"}),
        names_differ=frozenset({"DE4"}),
        strangers=(Stranger.model_validate({**stranger, "remittance": "Danke"}),),
    )


def test_without_a_word_of_it_no_bank_answers(tmp_path: Path) -> None:
    assert read_habits(tmp_path / "input.ndjson") == Habits()
    read(tmp_path, f"{CASE}: {{door: http}}")
    assert read_habits(tmp_path / "input.ndjson") == Habits()


@pytest.mark.parametrize(
    "text",
    [
        "bank: {answers_for: 2026-09, returned: {DE1: AC04}}",
        "bank: {closed: [DE1]}",
        "bank: {answers_for: 2026-09, opened: {}}",
        "bank: none",
    ],
)
def test_a_mistake_about_the_bank_is_told_with_its_place(tmp_path: Path, text: str) -> None:
    read(tmp_path, text)
    with pytest.raises(BehaviourError, match=r"input\.behaviour\.yaml: bank"):
        read_habits(tmp_path / "input.ndjson")
