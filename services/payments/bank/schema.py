"""The official schema of ISO 20022 for pain.001.001.09, as the package sepaxml brings it."""

from functools import cache
from importlib.resources import as_file, files
from typing import IO

from lxml import etree


class AgainstSchema(Exception):
    """A file that the schema of ISO 20022 does not allow; the sentence is the parser's, with the line."""


def validate(file: IO[bytes]) -> None:
    """Read a file against the schema, piece by piece. Raises `AgainstSchema`."""
    try:
        for _, element in etree.iterparse(
            file, schema=_schema(), tag="{*}CdtTrfTxInf", resolve_entities=False
        ):
            element.clear()
            _forget_before(element)
    except etree.XMLSyntaxError as error:
        raise AgainstSchema(f"line {error.lineno}: {error.msg}") from error


def _forget_before(element: etree._Element) -> None:
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


@cache
def _schema() -> etree.XMLSchema:
    with as_file(files("sepaxml") / "schemas" / "pain.001.001.09.xsd") as path:
        return etree.XMLSchema(etree.parse(path))
