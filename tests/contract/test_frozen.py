"""Values made without being checked are the values that a check would have made."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import ValidationError

from contracts.frozen import altered, trusted
from contracts.values import Instalment

if TYPE_CHECKING:
    from collections.abc import Callable

MEMBERS: dict[str, Any] = {
    "month": "2026-04",
    "amount": Decimal("937.92"),
    "days": 30,
    "due_on": date(2026, 5, 4),
}


def test_a_trusted_value_is_the_one_that_was_checked() -> None:
    checked, unchecked = Instalment(**MEMBERS), trusted(Instalment, dict(MEMBERS))
    assert unchecked == checked
    assert hash(unchecked) == hash(checked)
    assert repr(unchecked) == repr(checked)
    assert unchecked.model_dump_json() == checked.model_dump_json()
    assert unchecked.model_dump(exclude_unset=True) == checked.model_dump(exclude_unset=True)


def test_a_trusted_value_is_frozen() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        trusted(Instalment, dict(MEMBERS)).days = 29  # type: ignore[misc]


def test_an_altered_value_leaves_the_one_before_as_it_was() -> None:
    before = Instalment(**MEMBERS)
    after = altered(before, days=29)
    assert after == before.model_copy(update={"days": 29})
    assert before == Instalment(**MEMBERS)


@pytest.mark.parametrize("make", [lambda value: value.model_copy(), altered], ids=["pydantic", "ours"])
def test_an_altered_value_shares_nothing_that_can_change(make: Callable[[Instalment], Instalment]) -> None:
    before = Instalment(**MEMBERS)
    after = make(before)
    assert after.__dict__ is not before.__dict__
    assert after.model_fields_set is not before.model_fields_set
