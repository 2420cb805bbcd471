"""Messages as partners receive them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from cli.demo.days import begin_of
from cli.demo.partners.messages import Received
from contracts.commissioning import ServiceCommissioned
from contracts.envelope import Envelope
from contracts.payments import PaymentDue
from contracts.topics import commissions_topic, due_topic
from contracts.values import Payee

if TYPE_CHECKING:
    from contracts.envelope import Event

CASE = UUID("ca5e0001-2026-4000-8000-000000000000")
PROVIDER = "ifd-hannover"


def received(topic: str, source: str, event: Event, case: UUID = CASE) -> Received:
    id_ = uuid5(case, f"{event.ce_type} {event.model_dump_json()}")
    envelope = Envelope(
        id=id_, type=event.ce_type, source=source, subject=str(case), time=begin_of(date(2026, 3, 2))
    )
    return Received(topic, event.ce_partitionkey or str(case), envelope, event)


def to_provider(event: Event, provider: str = PROVIDER) -> Received:
    return received(commissions_topic(provider), "/services/commissioning", event)


def to_payment_system(event: Event) -> Received:
    return received(due_topic("main"), "/services/payments", event)


def order(number: int = 1, **terms: Any) -> ServiceCommissioned:
    """An order from 1 April to 15 August, to be answered by 9 March."""
    return ServiceCommissioned(
        **{
            "case_id": CASE,
            "commission_id": uuid5(CASE, f"commission {number}"),
            "version": 1,
            "provider": PROVIDER,
            "tasks": (1, 6),
            "hours_per_week": Decimal("3.5"),
            "starts_on": date(2026, 4, 1),
            "ends_on": date(2026, 8, 15),
            "monthly_fee": Decimal("480.00"),
            "answer_by": date(2026, 3, 9),
            **terms,
        }
    )


def payment(month: str = "2026-03", attempt: int = 1, **particulars: Any) -> PaymentDue:
    """An instalment due on 1 April."""
    return PaymentDue(
        **{
            "payment_id": uuid5(CASE, f"{month} {attempt}"),
            "grant_id": uuid5(CASE, "grant"),
            "case_id": CASE,
            "grant_version": 1,
            "month": month,
            "kind": "instalment",
            "attempt": attempt,
            "amount": Decimal("937.92"),
            "due_on": date(2026, 4, 1),
            "payee": Payee(name="Tischlerei Weber GmbH", iban="DE89370400440532013000"),
            "end_to_end_id": f"E{month}{attempt}",
            "remittance": "AZ-1 2026-03",
            **particulars,
        }
    )
