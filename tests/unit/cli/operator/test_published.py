"""What a replay takes for published already."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest

from chassis.records import Record
from cli.operator.replay.published import Published, ReleaseForgottenError

DUE = "disbursements.main.due.v1"


def _record(type_: str, value: dict[str, Any], id_: str | None = None, key: bytes = b"k") -> Record:
    headers = (("ce_id", (id_ or str(uuid4())).encode()), ("ce_type", f"teilhabe.{type_}.v1".encode()))
    return Record(DUE, 0, 0, key, json.dumps(value).encode(), headers)


def test_a_message_is_known_by_its_id() -> None:
    published, id_ = Published(), str(uuid4())
    published.note(_record("PaymentHeld", {"reason": "a"}, id_))
    assert published.holds(_record("PaymentHeld", {"reason": "b"}, id_))
    assert not published.holds(_record("PaymentHeld", {"reason": "b"}))


def test_what_says_the_same_is_known_as_often_as_it_was_published() -> None:
    published = Published()
    for _ in range(2):
        published.note(_record("PaymentHeld", {"reason": "a"}))
    assert [published.holds(_record("PaymentHeld", {"reason": "a"})) for _ in range(3)] == [True, True, False]


def test_a_message_that_was_sent_again_counts_once() -> None:
    published, sent = Published(), _record("PaymentHeld", {"reason": "a"})
    published.note(sent)
    published.note(sent)
    assert [published.holds(_record("PaymentHeld", {"reason": "a"})) for _ in range(2)] == [True, False]


def test_the_same_words_about_another_key_are_another_message() -> None:
    published = Published()
    published.note(_record("PaymentHeld", {"reason": "a"}))
    assert not published.holds(_record("PaymentHeld", {"reason": "a"}, key=b"other"))


def test_a_payment_is_known_by_its_own_id_whatever_else_it_says() -> None:
    published, payment = Published(), str(uuid4())
    published.note(_record("PaymentDue", {"payment_id": payment, "amount": "937.92"}))
    assert published.holds(_record("PaymentDue", {"payment_id": payment, "amount": "900.00"}))
    assert published.holds(_record("PaymentDue", {"payment_id": payment, "amount": "800.00"}))
    assert not published.holds(_record("PaymentDue", {"payment_id": str(uuid4()), "amount": "937.92"}))


class _Runs:
    """A pool of a database in which these runs are released."""

    def __init__(self, *released: str) -> None:
        self._rows = [{"id": id_} for id_ in released]

    async def fetch(self, _statement: str) -> list[dict[str, str]]:
        return self._rows


async def test_a_release_that_the_database_has_forgotten_ends_it() -> None:
    known, forgotten = str(uuid4()), str(uuid4())
    published = Published()
    published.note(_record("PaymentRunReleased", {"run_id": known}))
    await published.check_releases(_Runs(known))
    published.note(_record("PaymentRunReleased", {"run_id": forgotten}))
    with pytest.raises(ReleaseForgottenError, match=forgotten):
        await published.check_releases(_Runs(known))
