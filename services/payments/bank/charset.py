"""The characters that every bank in the SEPA area can carry. Source: EPC217-08, DFÜ agreement Annex 3."""

import re
import unicodedata

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"})
_NOT_SEPA = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]")
_SLASHES = re.compile(r"/{2,}")
_IDENTIFIER = re.compile(r"(?!/)(?!.*//)[A-Za-z0-9/\-?:().,'+ ]{1,35}(?<!/)")


def transliterate(text: str) -> str:
    """The text in the SEPA character set: ä as ae, é as e, whatever else as a blank.

    No slash at either end and no two in a row, as the SEPA rulebook asks; blanks are drawn together.
    """
    latin = unicodedata.normalize("NFKD", text.translate(_UMLAUTS))
    plain = "".join(letter for letter in latin if not unicodedata.combining(letter))
    plain = _SLASHES.sub("/", _NOT_SEPA.sub(" ", plain)).strip("/ ")
    return " ".join(plain.split())


def is_sepa(text: str) -> bool:
    """Whether every character is in the SEPA character set."""
    return _NOT_SEPA.search(text) is None


def is_identifier(text: str) -> bool:
    """Whether a text can be a MsgId, PmtInfId or EndToEndId: 1–35 characters, slashes single and inside."""
    return _IDENTIFIER.fullmatch(text) is not None
