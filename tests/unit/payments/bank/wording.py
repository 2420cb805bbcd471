"""Bank messages as small as they may be, for tests of what follows from them."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from uuid import UUID

from services.payments.references import end_to_end_id, message_id

IBAN = "DE75512108001245126199"
_CAMT = "urn:iso:std:iso:20022:tech:xsd:{kind}.001.08"
_ROOTS = {"camt.053": ("BkToCstmrStmt", "Stmt"), "camt.054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn")}


def detail(
    payment: UUID | str | None, amount: str, *, remittance: str = "", reason: str | None = None
) -> str:
    """One transfer within an entry; `payment` is our id, or a foreign end-to-end id."""
    reference = end_to_end_id(payment) if isinstance(payment, UUID) else payment
    ids = f"<Refs><EndToEndId>{reference or 'NOTPROVIDED'}</EndToEndId></Refs>"
    words = f"<RmtInf><Ustrd>{remittance}</Ustrd></RmtInf>" if remittance else ""
    why = f"<RtrInf><Rsn><Cd>{reason}</Cd></Rsn></RtrInf>" if reason else ""
    return f'<TxDtls>{ids}<Amt Ccy="EUR">{amount}</Amt>{words}{why}</TxDtls>'


def entry(
    reference: str | None,
    amount: str,
    *details: str,
    direction: str = "DBIT",
    day: date = date(2026, 3, 3),
    batch_of: int | None = None,
    status: str = "BOOK",
) -> str:
    """One entry of an account; without details the sum of a batch where `batch_of` counts it."""
    batch = f"<Btch><NbOfTxs>{batch_of}</NbOfTxs></Btch>" if batch_of else ""
    named = f"<AcctSvcrRef>{reference}</AcctSvcrRef>" if reference else ""
    inside = f"<NtryDtls>{batch}{''.join(details)}</NtryDtls>" if batch or details else ""
    return (
        f'<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd><Sts><Cd>{status}</Cd></Sts>'
        f"<BookgDt><Dt>{day}</Dt></BookgDt>{named}{inside}</Ntry>"
    )


def account_report(*entries: str, kind: str = "camt.054", number: str = "1") -> bytes:
    """A notification (camt.054) or statement (camt.053) of these entries."""
    root, report = _ROOTS[kind]
    account = f"<Id>{number}</Id><Acct><Id><IBAN>{IBAN}</IBAN></Id></Acct>"
    body = f"<{report}>{account}{''.join(entries)}</{report}>"
    return f'<Document xmlns="{_CAMT.format(kind=kind)}"><{root}>{body}</{root}></Document>'.encode()


def status_report(
    run_id: UUID, refused: Iterable[tuple[UUID, str]] = (), *, whole: str | None = None
) -> bytes:
    """A pain.002 about the file of a run: payments refused with a reason, or with `whole` all of it."""
    group = f"<GrpSts>RJCT</GrpSts><StsRsnInf><Rsn><Cd>{whole}</Cd></Rsn></StsRsnInf>" if whole else ""
    said = "".join(
        f"<TxInfAndSts><OrgnlEndToEndId>{end_to_end_id(payment)}</OrgnlEndToEndId><TxSts>RJCT</TxSts>"
        f"<StsRsnInf><Rsn><Cd>{reason}</Cd></Rsn></StsRsnInf></TxInfAndSts>"
        for payment, reason in refused
    )
    original = f"<OrgnlMsgId>{message_id(run_id)}</OrgnlMsgId>"
    body = (
        f"<GrpHdr><MsgId>S1</MsgId></GrpHdr><OrgnlGrpInfAndSts>{original}{group}</OrgnlGrpInfAndSts>"
        f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{message_id(run_id)}-1</OrgnlPmtInfId>{said}</OrgnlPmtInfAndSts>"
    )
    root = "CstmrPmtStsRpt"
    return f"<Document><{root}>{body}</{root}></Document>".encode()


def total(*amounts: str) -> str:
    """The sum of amounts."""
    return f"{sum(map(Decimal, amounts), Decimal(0)):.2f}"
