"""Cases with a grant whose first instalment is to be paid: what payments has been told of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Self
from uuid import UUID, uuid4

from chassis.handling import derived_id
from contracts.agency import ChangeReported
from contracts.eligibility import GrantApproved
from contracts.intake import ApplicationRegistered, PayeeRecorded
from contracts.notifications import NoticeDispatched
from contracts.topics import ELIGIBILITY_EVENTS, INTAKE_EVENTS, NOTIFICATIONS_EVENTS, PAYEES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contracts.envelope import Event
    from contracts.topic import Topic

YEAR = datetime.now(UTC).year + 1
AMOUNT = Decimal("1000.00")
FIRST, LAST = date(YEAR, 1, 1), date(YEAR, 12, 31)
AGENCY = "braunschweig-goslar"


@dataclass(frozen=True, slots=True)
class Ids:
    """The names of one case and of what belongs to it."""

    case_id: UUID
    grant_id: UUID
    payment_id: UUID
    """Of the first instalment; derived from the grant, as the service derives it."""
    payee_id: UUID
    notice_id: UUID

    @classmethod
    def new(cls) -> Self:
        """Names that nobody has used."""
        grant_id = uuid4()
        payment_id = derived_id("payment", grant_id, 1, f"{YEAR}-01", "instalment", 1)
        return cls(uuid4(), grant_id, payment_id, uuid4(), uuid4())


def events(ids: Ids) -> Mapping[Topic, list[Event]]:
    """All that has to be known before the first instalment can be paid, by topic."""
    return {
        INTAKE_EVENTS: [_registered(ids), _started(ids)],
        PAYEES: [PayeeRecorded(payee_id=ids.payee_id, name="Krüger KG", iban="DE89370400440532013000")],
        ELIGIBILITY_EVENTS: [_approved(ids)],
        NOTIFICATIONS_EVENTS: [_notified(ids)],
    }


def _registered(ids: Ids) -> ApplicationRegistered:
    facts = {
        "disability_status": "severely_disabled",
        "receives_basic_income": False,
        "work_starts_on": FIRST,
        "permanent": True,
        "monthly_wage": Decimal("2800.00"),
        "former_employment_months": 0,
        "other_wage_subsidy": False,
        "employer_district": AGENCY,
        "employee_district": AGENCY,
    }
    return ApplicationRegistered.model_validate(
        {
            "case_id": ids.case_id,
            "submission_id": uuid4(),
            "reference": "117A042",
            "procedure": "integration_grant",
            "agency": AGENCY,
            "land": "NI",
            "municipality": "03101000",
            "channel": "online",
            "applied_on": date(YEAR - 1, 12, 1),
            "signed": True,
            "applicant_id": uuid4(),
            "payee_id": ids.payee_id,
            "facts": facts,
            "documents": (),
        }
    )


def _started(ids: Ids) -> ChangeReported:
    return ChangeReported(case_id=ids.case_id, change="started", effective_on=FIRST)


def _approved(ids: Ids) -> GrantApproved:
    return GrantApproved(
        case_id=ids.case_id,
        grant_id=ids.grant_id,
        version=1,
        carrier="employment_agency",
        procedure="integration_grant",
        monthly_amount=AMOUNT,
        percentage=Decimal(40),
        starts_on=FIRST,
        ends_on=LAST,
        payee_id=ids.payee_id,
    )


def _notified(ids: Ids) -> NoticeDispatched:
    return NoticeDispatched(
        case_id=ids.case_id,
        notice_id=ids.notice_id,
        act="GrantApproved",
        act_id=uuid4(),
        grant_id=ids.grant_id,
        version=1,
        template="grant_approved",
        voice="formal",
        channel="post",
        posted_on=date(YEAR, 1, 5),
        deemed_notified_on=date(YEAR, 1, 9),
        basis="SGB X § 37(2)",
    )
