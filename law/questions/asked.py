"""The members of a question, read strictly: exact amounts, whole numbers, real days, no guessing.

`None` and a missing member are the same. A member that nobody asks for is not looked at.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import TypeVar

from law.errors import LawError
from law.holidays import LANDS
from law.money import HUNDRED, euro
from law.questions.problems import BadMember

LONGEST_TEXT = 64
MOST = 9999
_MOST_DECIMALS = 16
_DAY_LENGTH = 10
_AGS_LENGTH = 8

T = TypeVar("T")


class Asked:
    """A question as it came, with one reader for each type; all raise `BadMember`, naming the member."""

    __slots__ = ("_members",)

    def __init__(self, members: Mapping[str, object]) -> None:
        self._members = members

    def has(self, name: str) -> bool:
        """Whether a member is given and not null."""
        return self._members.get(name) is not None

    def optional(self, name: str, read: Callable[[str], T]) -> T | None:
        """A member by its reader, or None if it is not given: `asked.optional("amount", asked.money)`."""
        return read(name) if self.has(name) else None

    def money(self, name: str) -> Decimal:
        """Euros from a text such as "937.92": no sign, at most two decimals and twelve digits before them."""
        text = self._text(name, 'einen Betrag als Text, zum Beispiel "937.92"')
        try:
            return euro(text)
        except LawError as error:
            raise BadMember(name, error.code, str(error)) from None

    def percentage(self, name: str) -> Decimal:
        """0 to 100, from a number or a decimal text, at most 16 decimals."""
        number = self._number(name)
        if not (number.is_finite() and 0 <= number <= HUNDRED):
            raise BadMember(
                name, "percentage_out_of_range", "Ein Prozentsatz liegt zwischen 0 und 100. Bitte ändern."
            )
        if -int(number.as_tuple().exponent) > _MOST_DECIMALS:
            message = f"Bitte höchstens {_MOST_DECIMALS} Nachkommastellen angeben."
            raise BadMember(name, "too_many_decimals", message)
        return number.normalize()

    def day(self, name: str) -> date:
        """A calendar day from a text "YYYY-MM-DD"."""
        text = self._text(name, 'einen Tag, zum Beispiel "2026-08-01"')
        if len(text) == _DAY_LENGTH and text[4] == text[7] == "-":
            try:
                return date.fromisoformat(text)
            except ValueError:
                pass
        raise BadMember(name, "invalid_date", f"{text!r} ist kein Tag. Bitte so schreiben: 2026-08-01.")

    def word(self, name: str, known: Collection[str]) -> str:
        """One of the words of a closed list."""
        text = self._text(name, f"eines dieser Wörter: {', '.join(known)}")
        if text not in known:
            message = f"{text!r} ist nicht bekannt. Bitte eines dieser Wörter angeben: {', '.join(known)}."
            raise BadMember(name, "unknown_value", message)
        return text

    def flag(self, name: str, default: bool | None = None) -> bool:
        """`true` or `false`; without a default it has to be given."""
        value = self._members.get(name)
        if value is None and default is not None:
            return default
        if value is not True and value is not False:
            raise self._wrong(name, value, "true oder false")
        return value

    def count(self, name: str, default: int | None = None) -> int:
        """A whole number from 0 to 9999."""
        value = self._members.get(name)
        if value is None and default is not None:
            return default
        if type(value) is not int:
            raise self._wrong(name, value, "eine ganze Zahl")
        if not 0 <= value <= MOST:
            message = f"Bitte eine ganze Zahl von 0 bis {MOST} angeben."
            raise BadMember(name, "number_out_of_range", message)
        return value

    def text(self, name: str) -> str:
        """A short text that the rule itself reads: a month, a length of time."""
        return self._text(name, "einen kurzen Text")

    def land(self) -> str:
        """The Land of the authority."""
        return self.word("land", _LANDS)

    def municipality(self) -> str | None:
        """The key (AGS) of the authority's municipality, if it is given."""
        if not self.has("municipality"):
            return None
        key = self._text("municipality", "einen Gemeindeschlüssel")
        if not (len(key) == _AGS_LENGTH and key.isascii() and key.isdecimal()):
            message = f"{key!r} ist kein Gemeindeschlüssel. Bitte acht Ziffern angeben, etwa 03241001."
            raise BadMember("municipality", "invalid_municipality", message)
        return key

    def items(self, name: str, most: int) -> list["Asked"]:
        """A list of objects, empty if it is not given."""
        value = self._members.get(name)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise self._wrong(name, value, "eine Liste von Objekten")
        if len(value) > most:
            raise BadMember(name, "too_many", f"Bitte höchstens {most} Einträge angeben.")
        return list(map(Asked, value))

    def _text(self, name: str, wanted: str) -> str:
        value = self._members.get(name)
        if not isinstance(value, str):
            raise self._wrong(name, value, wanted)
        if len(value) > LONGEST_TEXT:
            raise BadMember(name, "too_long", f"Der Text ist zu lang. Bitte {wanted} angeben.")
        return value

    def _number(self, name: str) -> Decimal:
        value = self._members.get(name)
        if isinstance(value, str) and len(value) <= LONGEST_TEXT and _is_plain(value):
            return Decimal(value)
        if isinstance(value, Decimal):
            return value
        if type(value) is float or (type(value) is int and abs(value) <= HUNDRED):
            return Decimal(str(value))
        if type(value) is int:
            return Decimal("Infinity")
        raise self._wrong(name, value, 'einen Prozentsatz, zum Beispiel 80 oder "66.67"')

    @staticmethod
    def _wrong(name: str, value: object, wanted: str) -> BadMember:
        if value is None:
            return BadMember(name, "missing", f"Die Angabe {name} fehlt. Bitte {wanted} angeben.")
        message = f"Die Angabe {name} hat die falsche Form. Bitte {wanted} angeben."
        return BadMember(name, "wrong_type", message)


_LANDS = tuple(sorted(LANDS))


def _is_plain(text: str) -> bool:
    whole, _, decimals = text.partition(".")
    return text.isascii() and whole.isdecimal() and ("." not in text or decimals.isdecimal())
