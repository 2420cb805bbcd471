"""What goes to a bank: allowed by the schema, and by what a schema cannot say."""

from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from services.payments.bank.charset import is_identifier, is_sepa, transliterate
from services.payments.bank.pain001 import NAMESPACE, UnfitForBank, write
from services.payments.bank.schema import AgainstSchema, validate
from services.payments.bank.transfers import Address, Debtor, TransferFile
from tests.unit.payments.bank.example import IBAN, block, file, transfer


def _written(what: TransferFile) -> bytes:
    out = BytesIO()
    write(what, out)
    return out.getvalue()


def _texts(content: bytes, tag: str) -> list[str | None]:
    return [each.text for each in etree.fromstring(content).iter(f"{{{NAMESPACE}}}{tag}")]


def _codes(what: TransferFile) -> list[tuple[str, str | None]]:
    with pytest.raises(UnfitForBank) as refused:
        write(what, BytesIO())
    return [(finding.code, finding.field) for finding in refused.value.findings]


def test_a_file_is_as_the_schema_wants_it() -> None:
    hybrid = Address("Wien", "AT", lines=("Hinterhaus", "Tuer 4"))
    content = _written(file(block([transfer(1), transfer(2, address=hybrid)], 1), block([transfer(3)], 2)))
    validate(BytesIO(content))
    assert _texts(content, "NbOfTxs") == ["3", "2", "1"]
    assert _texts(content, "CtrlSum") == ["2813.76", "1875.84", "937.92"]
    assert _texts(content, "EndToEndId") == ["E2E0000001", "E2E0000002", "E2E0000003"]
    assert _texts(content, "Dt") == ["2026-10-01", "2026-10-02"]
    assert set(_texts(content, "Cd")) == {"SEPA", "GOVT"}
    assert set(_texts(content, "ChrgBr")) == {"SLEV"}
    assert _texts(content, "AdrLine") == ["Hinterhaus", "Tuer 4"]


def test_the_schema_refuses_another_order_of_elements() -> None:
    content = _written(file(block([transfer()])))
    with pytest.raises(AgainstSchema, match="line"):
        validate(BytesIO(content.replace(b"<ChrgBr>SLEV</ChrgBr>", b"<ChrgBr>NONE</ChrgBr>")))


@pytest.mark.parametrize(
    ("changes", "code", "member"),
    [
        ({"end_to_end_id": "E" * 36}, "identifier", "end_to_end_id"),
        ({"end_to_end_id": "/E"}, "identifier", "end_to_end_id"),
        ({"end_to_end_id": "E//1"}, "identifier", "end_to_end_id"),
        ({"name": "Möller"}, "characters", "name"),
        ({"name": "M" * 71}, "length", "name"),
        ({"name": " "}, "length", "name"),
        ({"remittance": "x" * 141}, "length", "remittance"),
        ({"iban": "DE88370400440532013000"}, "iban", "iban"),
        ({"iban": "de89370400440532013000"}, "iban", "iban"),
        ({"amount": Decimal(0)}, "amount", "amount"),
        ({"amount": Decimal("1000000000.00")}, "amount", "amount"),
        ({"amount": Decimal("0.015")}, "amount", "amount"),
        ({"address": Address("Berlin", "de")}, "country", "address/country"),
        ({"address": Address("", "DE")}, "length", "address/town"),
        ({"address": Address("Berlin", "DE", lines=("a", "b", "c"))}, "address_lines", "address/lines"),
    ],
)
def test_a_transfer_that_no_bank_takes(changes: dict[str, object], code: str, member: str) -> None:
    assert _codes(file(block([transfer(1), transfer(2, **changes)]))) == [
        (code, f"/blocks/0/transfers/1/{member}")
    ]


def test_ids_are_unique_across_blocks() -> None:
    twice = file(block([transfer()], 1), block([transfer()], 2))
    assert _codes(twice) == [("repeated_identifier", "/blocks/1/transfers/0/end_to_end_id")]


def test_what_is_written_is_what_was_released() -> None:
    assert _codes(file(block([transfer()], count=2))) == [("control_sum", "/blocks/0")]
    assert _codes(file(block([transfer()], total=Decimal("937.91")))) == [("control_sum", "/blocks/0")]


def test_a_wrong_header_stops_before_the_first_byte() -> None:
    out = BytesIO()
    wrong = file(block([transfer()]), block([transfer(2)]), message_id="", debtor=Debtor("Ä", IBAN[:-1]))
    with pytest.raises(UnfitForBank) as refused:
        write(wrong, out)
    assert out.getvalue() == b""
    assert [finding.code for finding in refused.value.findings] == [
        "identifier", "characters", "iban", "repeated_identifier", "execution_day",
    ]  # fmt: skip


def test_a_file_has_at_most_half_a_million_transfers() -> None:
    assert _codes(file(block([transfer()], count=500_001))) == [("transfer_count", "")]
    assert ("transfer_count", "") in _codes(file(block([])))


def test_findings_do_not_pile_up() -> None:
    assert len(_codes(file(block(transfer(number, name="ß") for number in range(300))))) == 100


@given(st.text(max_size=70))
def test_whatever_is_transliterated_is_allowed(text: str) -> None:
    plain = transliterate(text)
    assert is_sepa(plain)
    assert transliterate(plain) == plain
    assert not plain or len(plain) > 35 or is_identifier(plain)
