"""Good events around a bad one, and the proof that each had its effect exactly once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.e2e import applications
from tests.e2e.messages import from_service

if TYPE_CHECKING:
    from tests.e2e.chain import Chain
    from tests.e2e.messages import AgencySystem, Message


@dataclass(frozen=True, slots=True)
class GoodApplication:
    """An application that nothing is wrong with."""

    message: Message
    agency: AgencySystem

    @classmethod
    def of(cls, agency: AgencySystem) -> GoodApplication:
        """A new one."""
        return cls(agency.applies(applications.service_application()), agency)

    def had_its_effect_once(self, chain: Chain) -> None:
        """Registered, answered, assessed, and the assessment passed on: each exactly once."""
        case_id = self.message.data["case_id"]
        receipt = chain.ledger.only("SubmissionReceived", submission_id=self.message.id)
        assert receipt.topic == self.agency.receipts
        assert receipt.data["accepted"] is True
        registered = chain.ledger.only("ApplicationRegistered", "intake.events", case_id=case_id)
        assessed = chain.ledger.follows("EligibilityAssessed", "eligibility.", registered)
        chain.ledger.follows("EligibilityAssessed", self.agency.receipts, assessed)


@dataclass(frozen=True, slots=True)
class GoodApproval:
    """An approval as eligibility publishes it, of a case that the services know."""

    message: Message
    agency: AgencySystem

    @classmethod
    def of(cls, agency: AgencySystem, case_id: str) -> GoodApproval:
        """A new grant."""
        data = {
            "case_id": case_id,
            "grant_id": applications.new_id(),
            "version": 1,
            "carrier": "employment_agency",
            "procedure": "integration_grant",
            "monthly_amount": "2352.00",
            "starts_on": "2026-04-01",
            "ends_on": "2026-06-30",
        }
        return cls(from_service("eligibility", "GrantApproved", data), agency)

    def had_its_effect_once(self, chain: Chain) -> None:
        """Passed on to the agency, planned and announced: each exactly once."""
        grant_id = self.message.data["grant_id"]
        chain.ledger.only("GrantApproved", self.agency.receipts, grant_id=grant_id)
        chain.ledger.only("InstalmentsPlanned", "payments.", grant_id=grant_id)
        chain.ledger.only("NoticeDispatched", "notifications.", grant_id=grant_id)
