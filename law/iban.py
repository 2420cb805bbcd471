"""Account numbers: ISO 13616 by length, form and check digits of the country (97-10 of ISO 7064)."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from law.explanation import Explained
from law.validity import valid

Fault = Literal["length", "checksum", "country", "characters"]

_BASIS = ("ISO 13616", "ISO 7064")
_FAULTS: dict[str, tuple[Fault, str]] = {
    "InvalidLength": ("length", "Die Länge passt nicht zum Land"),
    "InvalidChecksumDigits": (
        "checksum",
        "Die Prüfziffer stimmt nicht; vielleicht ist eine Ziffer vertauscht",
    ),
    "InvalidCountryCode": ("country", "Das Länderkennzeichen ist nicht bekannt"),
    "InvalidStructure": ("characters", "Zeichen oder Aufbau passen nicht"),
}


@dataclass(frozen=True, slots=True)
class Iban(Explained):
    """Whether an IBAN can exist; if not, what is wrong with it. Says nothing about the account."""

    valid: bool
    normalised: str
    """Upper case, without blanks."""
    fault: Fault | None


@valid(since=date(1997, 1, 1))
def iban(text: str) -> Iban:
    """Check an account number as a person writes it: blanks and lower case do no harm. Source: ISO 13616."""
    # Imported on use: it reads the register of all banks, which only those who check an account need.
    from schwifty import IBAN
    from schwifty.exceptions import InvalidStructure, SchwiftyException

    normalised = "".join(text.split()).upper() if text.isascii() else text
    try:
        if not text.isascii():  # the digits of other scripts count as digits there
            raise InvalidStructure
        IBAN(normalised)
    except SchwiftyException as error:
        fault, words = _FAULTS[type(error).__name__]
        return Iban(False, normalised, fault, steps=(words,), basis=_BASIS)
    return Iban(True, normalised, None, steps=("Länge und Prüfziffer stimmen",), basis=_BASIS)
