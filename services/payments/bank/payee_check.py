"""Whether the holder of an account is who is to be paid. Source: Regulation (EU) 2024/886."""

from typing import Literal

PayeeCheck = Literal["match", "close_match", "no_match", "not_possible", "opted_out"]
"""ISO codes RCVC, RVMC, RVNM, RVNA; `opted_out` where a file was sent without the check, as firms may."""
Consequence = Literal["pay", "ask_a_person"]

_RESULTS: dict[str, PayeeCheck] = {
    "RCVC": "match",
    "RVMC": "close_match",
    "RVNM": "no_match",
    "RVNA": "not_possible",
}


def payee_check(code: str | None) -> PayeeCheck:
    """The result for a bank's code; None where no check was ordered. Raises `ValueError` for another code."""
    if code is None:
        return "opted_out"
    try:
        return _RESULTS[code]
    except KeyError:
        raise ValueError(f"{code!r} is no result of a payee check: {', '.join(_RESULTS)}") from None


def consequence(check: PayeeCheck) -> Consequence:
    """What follows for the first payment to an account.

    A name that differs, much or a little, is looked at by a person. Where the bank could not check, or was
    not asked to, nothing speaks against the account: two persons have confirmed it.
    """
    return "ask_a_person" if check in {"close_match", "no_match"} else "pay"
