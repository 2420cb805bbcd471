"""One application of each procedure from submission to the last payment, on a clock moved day by day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tests.e2e import applications
from tests.e2e.messages import message

if TYPE_CHECKING:
    from tests.e2e.chain import Chain
    from tests.e2e.ledger import Seen
    from tests.e2e.messages import AgencySystem, Message

PROVIDER = "ifd-hannover"
SUPPORT = {
    "tasks": [1, 4, 6],
    "hours_per_week": "5",
    "starts_on": "2026-04-01",
    "ends_on": "2026-06-30",
    "monthly_fee": "680.00",
    "provider": None,
}


@dataclass
class Story:
    """The three cases, and the partners who take part."""

    chain: Chain
    agency: AgencySystem
    begins: dict[tuple[str, int], int]
    """Where each partition ended before, by topic and number."""
    service: dict[str, Any] = field(default_factory=applications.service_application)
    subsidy: dict[str, Any] = field(default_factory=applications.subsidy_application)
    grant: dict[str, Any] = field(default_factory=applications.grant_application)

    @classmethod
    async def told(cls, chain: Chain) -> Story:
        """Let it all happen."""
        ends = await chain.ledger.ends()
        story = cls(chain, chain.agency(), {(at.topic, at.partition): end for at, end in ends.items()})
        await story._applications()
        await story._decisions()
        await story._beginnings()
        await story._ends()
        return story

    @property
    def case_ids(self) -> tuple[str, str, str]:
        """Integration service, training subsidy, integration grant."""
        return self.service["case_id"], self.subsidy["case_id"], self.grant["case_id"]

    async def _applications(self) -> None:
        each = (self.service, self.subsidy, self.grant)
        await self._act("2026-03-02T09:00:00Z", *(self.agency.applies(application) for application in each))
        entry = {"kind": "register_entry", "document_id": "scan-7", "received_on": "2026-03-04"}
        await self._act("2026-03-04T09:00:00Z", self._submits(self.subsidy, "DocumentReceived", **entry))

    async def _decisions(self) -> None:
        meeting = {
            "held_on": "2026-03-05",
            "special_support_needed": True,
            "wishes": {"specialism": "hearing"},
            "work_related_effects": "Braucht schriftliche Anweisungen.",
            "counsellor_contact": "Frau Rat, Zimmer 112",
        }
        await self._act(
            "2026-03-05T09:00:00Z",
            self._submits(self.service, "MeetingHeld", **meeting),
            self._submits(self.service, "DecisionTaken", **applications.approval(support=SUPPORT)),
            self._submits(self.subsidy, "DecisionTaken", **applications.approval(percentage="80")),
            self._submits(
                self.grant, "DecisionTaken", **applications.approval(percentage=70, ends_on="2026-06-30")
            ),
        )
        proposal = self.chain.ledger.find("ProviderProposed", case_id=self.service["case_id"])[-1]
        first = proposal.data["candidates"][0]["provider"]
        chosen = self._submits(self.service, "ProviderChosen", provider=first, chosen_by="b.rat")
        await self._act("2026-03-06T09:00:00Z", chosen)
        await self._act("2026-03-09T09:00:00Z", self._replies("CommissionAccepted", starts_on="2026-04-01"))

    async def _beginnings(self) -> None:
        work = {"change": "started", "effective_on": "2026-04-01"}
        training = {"change": "started", "effective_on": "2026-04-15"}
        await self._act(
            "2026-04-01T09:00:00Z",
            self._submits(self.grant, "ChangeReported", **work),
            self._replies("SupportStarted", started_on="2026-04-01"),
        )
        await self._act("2026-04-15T09:00:00Z", self._submits(self.subsidy, "ChangeReported", **training))

    async def _ends(self) -> None:
        invoice = {"invoice_number": "2026-0417", "month": "2026-04", "amount": "680.00"}
        await self._act("2026-05-05T09:00:00Z", self._replies("InvoiceSubmitted", **invoice))
        report = {"kind": "final", "period_from": "2026-04-01", "period_to": "2026-06-30", "hours": "61.5"}
        await self._act(
            "2026-06-30T15:00:00Z",
            self._replies("SupportEnded", ended_on="2026-06-30", outcome_code="job_found"),
            self._replies("ReportSubmitted", **report),
        )
        await self._go_to(datetime(2026, 9, 2, 8, tzinfo=UTC))

    def _submits(self, application: dict[str, Any], event: str, **data: Any) -> Message:
        return self.agency.submits(event, application["case_id"], **data)

    def _replies(self, event: str, **data: Any) -> Message:
        """What the provider says about the order that it has got."""
        topic = f"provider.{PROVIDER}."
        order = self.chain.ledger.only("ServiceCommissioned", topic, case_id=self.service["case_id"])
        reply = {"commission_id": order.data["commission_id"], **data}
        return message(
            f"{topic}replies.v1", f"/providers/{PROVIDER}", event, reply, subject=order.data["case_id"]
        )

    async def _act(self, at: str, *messages: Message) -> None:
        """Go to a moment, send these messages then, and let everything that follows happen."""
        await self._go_to(datetime.fromisoformat(at))
        await self.chain.sent_and_settled(*(each.headed("ce_time", at.encode()) for each in messages))
        await self._pay()

    async def _go_to(self, moment: datetime) -> None:
        """Move the clock from one thing that is due to the next, until the moment has come."""
        if moment <= await self.chain.now():
            return
        while (due := await self.chain.next_due()) is not None and due < moment:
            await self._stand_at(due)
        await self._stand_at(moment)

    async def _stand_at(self, moment: datetime) -> None:
        await self.chain.move_clock(moment)
        await self.chain.settle()
        await self._pay()

    async def _pay(self) -> None:
        """Execute, as the payment system, whatever is newly due."""
        paid = {each.data.get("payment_id") for each in self.chain.ledger.find("PaymentExecuted")}
        due = self.chain.ledger.find("PaymentDue", "disbursements.main.due")
        if executed := [_executed(each) for each in due if each.data["payment_id"] not in paid]:
            await self.chain.sent_and_settled(*executed)


def _executed(due: Seen) -> Message:
    data = {
        "payment_id": due.data["payment_id"],
        "executed_on": due.data["due_on"],
        "bank_reference": due.data["end_to_end_id"],
    }
    return message(
        "disbursements.main.replies.v1",
        "/payment-systems/main",
        "PaymentExecuted",
        data,
        subject=due.data["case_id"],
        key=due.data["grant_id"],
        time=due.headers["ce_time"],
    )
