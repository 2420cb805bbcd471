from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law.errors import LawError
from law.money import cents, euro, german, german_percentage, share


@pytest.mark.parametrize(
    ("raw", "rounded"), [("1.005", "1.01"), ("1.0049", "1.00"), ("2.675", "2.68"), ("7", "7.00")]
)
def test_half_a_cent_goes_up(raw: str, rounded: str) -> None:
    assert str(cents(Decimal(raw))) == rounded


@pytest.mark.parametrize(
    ("text", "amount"), [("937.92", "937.92"), ("1000", "1000.00"), ("0.5", "0.50"), ("0", "0.00")]
)
def test_amounts_are_read(text: str, amount: str) -> None:
    assert str(euro(text)) == amount


@pytest.mark.parametrize(
    "text", ["", "937,92", "937.921", "-1.00", "+1.00", " 1.00", "1e3", "NaN", "١", "1.", ".5", "9" * 13]
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(LawError) as refused:
        euro(text)
    assert refused.value.code == "invalid_amount"


def test_amounts_are_written_as_germans_do() -> None:
    assert german(Decimal("1172.4")) == "1.172,40 EUR"
    assert german(Decimal("28224")) == "28.224,00 EUR"
    assert german_percentage(Decimal("66.670")) == "66,67 %"
    assert german_percentage(Decimal(80)) == "80 %"
    assert german_percentage(Decimal(100)) == "100 %"


@given(amount=st.decimals("0", "1e6", places=2), percentage=st.decimals("0", "100", places=2))
def test_a_share_is_off_by_at_most_half_a_cent(amount: Decimal, percentage: Decimal) -> None:
    assert abs(share(amount, percentage) * 100 - amount * percentage) <= Decimal("0.5")
