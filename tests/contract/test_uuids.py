"""Ids are written and read quickly, and exactly as Python's own `uuid` does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.uuids import text_of, uuid_of

if TYPE_CHECKING:
    from uuid import UUID


@given(st.uuids())
def test_text_and_uuid_are_each_others_inverse(uuid: UUID) -> None:
    assert text_of(uuid) == str(uuid)
    assert uuid_of(str(uuid)) == uuid_of(str(uuid).upper()) == uuid_of(uuid.bytes) == uuid


def test_what_is_no_uuid_is_refused() -> None:
    with pytest.raises(ValueError, match="UUID"):
        uuid_of("6f1c2b7e-0d0c-4a52")
