"""References by which money that is paid back is recognised: ISO 11649, `RF`, two check digits, the rest.

Whoever demands the money and whoever books it work the reference out of the same ids, so that the letter and
the ledger cannot differ.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final

from contracts.uuids import derived_id

if TYPE_CHECKING:
    from uuid import UUID

_LENGTH: Final = 20
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without I, L, O and U, which people misread."""
_REFERENCE: Final = re.compile(rf"(?=(RF[0-9]{{2}}[{_ALPHABET}]{{{_LENGTH}}}))")


def receivable_id(grant_id: UUID, act_id: UUID) -> UUID:
    """What an act on a grant demands back; `act_id` is the `ce_id` of the act."""
    return derived_id("receivable", grant_id, act_id)


def creditor_reference(receivable_id: UUID) -> str:
    """The reference to give when paying a receivable: 24 letters and digits, a hundred bits of its id."""
    number = int.from_bytes(hashlib.sha256(receivable_id.bytes).digest()[:16])
    body = "".join(_ALPHABET[number >> 5 * place & 31] for place in range(_LENGTH))
    return f"RF{98 - _remainder(body + 'RF00'):02}{body}"


def creditor_references(text: str) -> tuple[str, ...]:
    """The references of this form that stand in a remittance, in their order; blanks do not matter."""
    packed = "".join(text.split()).upper()
    found = dict.fromkeys(match[1] for match in _REFERENCE.finditer(packed))
    return tuple(each for each in found if _remainder(each[4:] + each[:4]) == 1)


def in_groups(reference: str) -> str:
    """The reference as people read it: in groups of four."""
    return " ".join(reference[start : start + 4] for start in range(0, len(reference), 4))


def _remainder(text: str) -> int:
    """Letters as 10 to 35, then modulo 97 (ISO 7064)."""
    return int("".join(str(int(each, 36)) for each in text)) % 97
