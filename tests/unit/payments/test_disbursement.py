"""What banks see, and the rows that guard against paying twice."""

from datetime import date
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.references import end_to_end_id, remittance
from services.payments.store import COLUMNS, rows
from tests.unit.given import registry
from tests.unit.payments.desk import Desk
from tests.unit.payments.example import CASE, GRANT, approved, notified, recorded, registered, started

SEPA = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ ")


@pytest.mark.parametrize(
    ("reference", "text"),
    [
        ("117A042/26", "117A042/26 2026-02"),
        ("Größe-Ä1", "Groesse-Ae1 2026-02"),
        ("//A//B/", "A/B 2026-02"),
        ("A_1 & é", "A 1 e 2026-02"),
        ("日本", "2026-02"),
    ],
)
def test_remittance(reference: str, text: str) -> None:
    assert remittance(reference, "2026-02") == text


@given(st.text(max_size=35))
def test_a_bank_can_always_carry_the_remittance(reference: str) -> None:
    text = remittance(reference, "2026-02")
    assert set(text) <= SEPA
    assert len(text) <= 140
    assert "//" not in text
    assert not text.startswith("/")


def test_end_to_end_ids_fit_and_differ() -> None:
    one, other = uuid4(), uuid4()
    assert len(end_to_end_id(one)) <= 35
    assert end_to_end_id(one) != end_to_end_id(other)


def test_each_payment_is_a_row_in_cents() -> None:
    desk = Desk().take(registered(), recorded(), approved(), notified(), started()).until(date(2026, 3, 2))
    assert desk.case is not None
    [row] = rows(desk.case)
    values = dict(zip(COLUMNS, row, strict=True))
    assert values["payment_id"] == desk.payments()[0].payment_id
    assert (values["case_id"], values["grant_id"]) == (CASE, GRANT)
    assert (values["amount_cents"], values["status"]) == (93792, "ordered")
    assert (values["month"], values["kind"], values["attempt"]) == ("2026-02", "instalment", 1)


def test_an_agency_outside_the_registry_is_named() -> None:
    application = registered(agency="nowhere")
    assert "nowhere" not in registry().agencies
    desk = Desk().take(application, recorded(), approved(), notified(), started())
    with pytest.raises(LookupError, match=r"'nowhere' is not in the registry. Add it"):
        desk.until(date(2026, 3, 2))
