"""The events about payments, picked from records as they come."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from pydantic_core import from_json

from chassis.handling import legal_day
from services.payments.reconciling.against_events import ABOUT_PAYMENTS
from services.payments.reconciling.evidence import Period, Published

Headers = Sequence[tuple[str, bytes | None]]


class Gathered:
    """What is of the period: by its payment, or by the day on which it was published."""

    def __init__(self, period: Period, wanted: Collection[UUID]) -> None:
        """`wanted`: the payments of the period."""
        self._period, self._wanted = period, wanted
        self.by_payment: dict[UUID, list[Published]] = defaultdict(list)

    def take(self, headers: Headers, value: bytes | None, *, settled: bool) -> None:
        """Keep an event about a payment of the period; `settled` as in `Published`."""
        told = _read(dict(headers), value, settled)
        if told is None:
            return
        day = happened_on(headers)
        if told.payment_id in self._wanted or (day is not None and self._period.covers(day)):
            self.by_payment[told.payment_id].append(told)


def happened_on(headers: Headers) -> date | None:
    """The legal day of a record's `ce_time`; None where it has none that can be read."""
    with suppress(ValueError):
        return legal_day(datetime.fromisoformat(_text(dict(headers), "ce_time")))
    return None


def _read(headers: Mapping[str, bytes | None], value: bytes | None, settled: bool) -> Published | None:
    """None for what is about no payment, and for what cannot be read."""
    event = _text(headers, "ce_type").removeprefix("teilhabe.").rpartition(".v")[0]
    if event not in ABOUT_PAYMENTS or value is None:
        return None
    try:
        data = from_json(value)
        amount = Decimal(data["amount"]) if data.get("amount") else None
        return Published(event, _text(headers, "ce_id"), UUID(data["payment_id"]), amount, settled)
    except (ValueError, ArithmeticError, LookupError, AttributeError, TypeError):
        return None


def _text(headers: Mapping[str, bytes | None], name: str) -> str:
    return (headers.get(name) or b"").decode("utf-8", "replace")
