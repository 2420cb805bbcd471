"""Reading ISO 20022 files as a stream, whatever namespace and version they are in.

Elements are found by their local names: banks use versions of many years, prefixes and sometimes no
namespace at all. Entities are not resolved and nothing is fetched.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import IO

from lxml import etree

from contracts.values import Finding

_CENT, _TOO_MUCH = Decimal("0.01"), Decimal(10) ** 15


def stream(file: IO[bytes], *names: str) -> Iterator[etree._Element | Finding]:
    """Each element of one of these names when it is complete; emptied when the next one is asked for.

    A file that breaks off gives what was complete before, then a finding.
    """
    tags = [f"{{*}}{name}" for name in names]
    try:
        for _, element in etree.iterparse(file, tag=tags, resolve_entities=False, no_network=True):
            yield element
            element.clear()
    except etree.XMLSyntaxError as error:
        yield unreadable(f"/line/{error.lineno}", "Die Datei bricht ab oder ist kein XML")


def drop_before(element: etree._Element) -> None:
    """Forget the like element before this one: it is empty, but would keep its place in the tree."""
    before, parent = element.getprevious(), element.getparent()
    if before is not None and parent is not None and before.tag == element.tag:
        parent.remove(before)


def text(element: etree._Element | None, path: str) -> str | None:
    """Text of the first element on a path of local names, e.g. `Sts/Cd`; None where it is absent or blank."""
    found = within(element, path)
    return (found.text or "").strip() or None if found is not None else None


def within(element: etree._Element | None, path: str) -> etree._Element | None:
    """The first element on a path of local names."""
    return None if element is None else element.find(_wildcards(path))


def all_within(element: etree._Element, path: str) -> list[etree._Element]:
    """Every element on a path of local names."""
    return element.findall(_wildcards(path))


def first_text(element: etree._Element | None, *paths: str) -> str | None:
    """Text on the first of several paths that has any: versions put the same thing in different places."""
    return next((found for path in paths if (found := text(element, path))), None)


def amount_of(element: etree._Element | None) -> Decimal:
    """An amount in euros. Raises `ValueError` where it is none, is negative or in another currency."""
    if element is None or element.get("Ccy", "EUR") != "EUR":
        raise ValueError("Der Betrag fehlt oder ist nicht in Euro")
    try:
        amount = Decimal((element.text or "").strip())
    except InvalidOperation:
        raise ValueError("Der Betrag ist keine Zahl") from None
    if not amount.is_finite() or not 0 <= amount < _TOO_MUCH:
        raise ValueError("Der Betrag ist keine Zahl ab null")
    if amount % _CENT:
        raise ValueError("Der Betrag hat Bruchteile von Cent")
    return amount.quantize(_CENT)


def day_of(element: etree._Element | None, path: str) -> date | None:
    """The day of a `Dt` or `DtTm`. Raises `ValueError` where it is none."""
    said = first_text(element, f"{path}/Dt", f"{path}/DtTm")
    return date.fromisoformat(said[:10]) if said else None


def unreadable(place: str, wrong: str) -> Finding:
    """What could not be read, for a person to look at; the rest of the file goes on."""
    told = f"{wrong}. Bitte die Stelle in der Datei der Bank ansehen und dort nachfragen."
    return Finding(code="unreadable", field=place, severity="error", message_de=told, message_plain=told)


def _wildcards(path: str) -> str:
    return "/".join(f"{{*}}{name}" for name in path.split("/"))
