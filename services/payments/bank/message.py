"""Which of the bank's messages a file is."""

from typing import IO, Literal

from lxml import etree

MessageKind = Literal["pain.002", "camt.053", "camt.054"]
_KINDS: dict[str, MessageKind] = {
    "CstmrPmtStsRpt": "pain.002",
    "BkToCstmrStmt": "camt.053",
    "BkToCstmrDbtCdtNtfctn": "camt.054",
}
_DEEP = 4
"""Elements that may stand before the one that says it: envelopes and `Document`."""


class NoBankMessage(Exception):
    """No XML, or another message."""


def kind_of(file: IO[bytes]) -> MessageKind:
    """Read as far as needed and go back to the beginning. Raises `NoBankMessage`."""
    opened: list[str] = []
    try:
        for _, element in etree.iterparse(file, events=("start",), resolve_entities=False, no_network=True):
            opened.append(etree.QName(element).localname)
            if opened[-1] in _KINDS:
                file.seek(0)
                return _KINDS[opened[-1]]
            if len(opened) > _DEEP:
                break
    except etree.XMLSyntaxError:
        raise NoBankMessage("Die Datei ist kein XML.") from None
    raise NoBankMessage(f"Gelesen werden {', '.join(_KINDS.values())}; hier steht {opened[-1]}.")
