"""A name that differs stops a first payment; a check that could not be made does not."""

import pytest

from services.payments.bank.payee_check import consequence, payee_check


@pytest.mark.parametrize(
    ("code", "result", "follows"),
    [
        ("RCVC", "match", "pay"),
        ("RVMC", "close_match", "ask_a_person"),
        ("RVNM", "no_match", "ask_a_person"),
        ("RVNA", "not_possible", "pay"),
        (None, "opted_out", "pay"),
    ],
)
def test_results(code: str | None, result: str, follows: str) -> None:
    check = payee_check(code)
    assert (check, consequence(check)) == (result, follows)


def test_another_code_is_refused() -> None:
    with pytest.raises(ValueError, match="RCVC"):
        payee_check("ACCP")
