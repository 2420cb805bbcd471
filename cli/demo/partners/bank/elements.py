"""What the bank's messages are made of."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from functools import partial
from typing import TYPE_CHECKING, Any

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

BANK = "Musterbank AG"
_WRITTEN_AT = time(17, 30, tzinfo=UTC)
"""After the last booking of a day."""


class Message:
    """Makes the elements of a message: `message.Amt("10.00", Ccy="EUR")`, with others inside."""

    def __init__(self, name: str) -> None:
        """`name` with its version, e.g. `camt.054.001.08`."""
        self._namespace = f"urn:iso:std:iso:20022:tech:xsd:{name}"
        self._prefixes: dict[Any, str] = {None: self._namespace}

    def __getattr__(self, tag: str) -> Callable[..., etree._Element]:
        return partial(self._element, tag)

    def _element(self, tag: str, *inside: etree._Element | str, **attributes: str) -> etree._Element:
        element = etree.Element(f"{{{self._namespace}}}{tag}", attributes, nsmap=self._prefixes)
        for each in inside:
            if isinstance(each, str):
                element.text = each
            else:
                element.append(each)
        return element


def written(document: etree._Element) -> bytes:
    """The file."""
    return etree.tostring(document, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def moment(day: date) -> str:
    """When a message of a day is written."""
    return datetime.combine(day, _WRITTEN_AT).isoformat()


def euros(message: Message, tag: str, amount: Decimal) -> etree._Element:
    """An amount in EUR."""
    element: etree._Element = getattr(message, tag)(f"{amount:.2f}", Ccy="EUR")
    return element
