"""What a bank says about a file of credit transfers: pain.002, of any version."""

from collections.abc import Iterator
from typing import IO, Literal

from lxml import etree

from contracts.frozen import frozen
from contracts.values import Finding
from services.payments.bank.elements import all_within, drop_before, first_text, stream, text

Level = Literal["file", "block", "transfer"]
_LEVELS: dict[str, tuple[Level, str]] = {
    "OrgnlGrpInfAndSts": ("file", "GrpSts"),
    "OrgnlPmtInfAndSts": ("block", "PmtInfSts"),
    "TxInfAndSts": ("transfer", "TxSts"),
}


@frozen
class StatusReport:
    """Status of a file, of a block or of one transfer."""

    level: Level
    status: str
    """ISO code, e.g. `ACCP`, `ACSC`, `PART`, `RJCT`."""
    reasons: tuple[str, ...]
    """ISO codes, e.g. `AC01`; of a proprietary reason its text."""
    message_id: str | None
    """MsgId of the report."""
    original_message_id: str | None
    payment_information_id: str | None
    end_to_end_id: str | None

    @property
    def rejected(self) -> bool:
        """Whether nothing is executed of what it is about."""
        return self.status == "RJCT"


def read(file: IO[bytes]) -> Iterator[StatusReport | Finding]:
    """The reports of a file in their order, the block after its transfers; no level without a status."""
    message_id = original_message_id = None
    for element in stream(file, "GrpHdr", *_LEVELS):
        if isinstance(element, Finding):
            yield element
            continue
        name = etree.QName(element).localname
        if name == "GrpHdr":
            message_id = text(element, "MsgId")
            continue
        if name == "OrgnlGrpInfAndSts":
            original_message_id = text(element, "OrgnlMsgId")
        if report := _report(element, name, message_id, original_message_id):
            yield report
        drop_before(element)


def _report(
    element: etree._Element, name: str, message_id: str | None, original_message_id: str | None
) -> StatusReport | None:
    level, status_tag = _LEVELS[name]
    status = text(element, status_tag)
    if status is None:
        return None
    block = element.getparent() if level == "transfer" else element
    return StatusReport(
        level=level,
        status=status,
        reasons=tuple(_reasons(element)),
        message_id=message_id,
        original_message_id=original_message_id,
        payment_information_id=text(block, "OrgnlPmtInfId"),
        end_to_end_id=text(element, "OrgnlEndToEndId"),
    )


def _reasons(element: etree._Element) -> Iterator[str]:
    for information in all_within(element, "StsRsnInf"):
        if reason := first_text(information, "Rsn/Cd", "Rsn/Prtry"):
            yield reason
