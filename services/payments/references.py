"""Identifiers that go to the bank and come back from it, each worked out of an id of ours."""

from uuid import UUID

from contracts.values import Month
from services.payments.bank.charset import transliterate


def end_to_end_id(payment_id: UUID) -> str:
    """32 characters that stand for one grant, version, month, kind and attempt; the bank returns them."""
    return payment_id.hex.upper()


def message_id(run_id: UUID) -> str:
    """MsgId of the file of a run: 32 characters."""
    return run_id.hex.upper()


def payment_information_id(run_id: UUID) -> str:
    """PmtInfId of the one block in that file."""
    return f"{message_id(run_id)}-1"


def id_in(reference: str | None) -> UUID | None:
    """The id that one of these identifiers stands for; None where it is none of ours."""
    try:
        return UUID((reference or "").removesuffix("-1"))
    except ValueError:
        return None


def remittance(reference: str, month: Month) -> str:
    """The agency's file number and the month in the SEPA character set: no person, no benefit.

    Other characters become blanks; no slash at either end and no two in a row, as the SEPA rulebook asks.
    """
    return f"{transliterate(reference)} {month}".lstrip()
