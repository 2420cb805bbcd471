"""A change of account, from the report to the money: what eligibility makes of it, payments pays to."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from chassis.handling import Outcome
from contracts.eligibility import DecisionReturned, GrantApproved
from contracts.intake import PayeeRecorded
from contracts.payments import PaymentHeld
from services.eligibility.handlers import handlers
from tests.unit.eligibility.situations import (
    NEW_PAYEE,
    PAYEE,
    change,
    decision,
    new_account,
    notice,
    registered,
)
from tests.unit.given import context, events, when
from tests.unit.payments.desk import Desk, moment
from tests.unit.payments.example import executed, returned

if TYPE_CHECKING:
    from uuid import UUID

    from contracts.agency import ChangeReported, DecisionTaken
    from contracts.envelope import Event
    from services.eligibility.model import Case

ACCOUNTS = {PAYEE: "DE89370400440532013000", NEW_PAYEE: "DE12500105170648489890"}
CONFIRMED = decision("amend", decided_by="official-2", confirmed_by="official-3")


def reported(kind: str, effective_on: date) -> ChangeReported:
    return change(kind).model_copy(update={"effective_on": effective_on})


class Agency:
    """An official's desk: eligibility and payments, each taking what the other may hear."""

    def __init__(self) -> None:
        self.file: Case | None = None
        self.desk = Desk(today=date(2026, 4, 1))
        self.answers: list[Event] = []
        self.desk.take(
            *(PayeeRecorded(payee_id=id_, name="Beispiel GmbH", iban=iban) for id_, iban in ACCOUNTS.items())
        )
        self.take(registered(), decision(percentage="60"), reported("started", date(2026, 8, 1)))

    def take(self, *submissions: Event) -> None:
        """Hand a submission to both; an approval is announced on the same day."""
        for each in submissions:
            outcome = when(handlers, self.file, each, context(moment(self.desk.today)))
            assert isinstance(outcome, Outcome)
            self.file = outcome.state
            self.desk.take(each)
            for event in events(outcome):
                self.answers.append(event)
                self.desk.take(event)
                if isinstance(event, GrantApproved):
                    self.desk.take(self._letter(event))

    def _letter(self, act: GrantApproved) -> Event:
        return notice(version=act.version, grant_id=act.grant_id, deemed_notified_on=self.desk.today)

    def paid_to(self) -> list[tuple[str, UUID]]:
        """Month and account of each payment."""
        of_iban = {iban: id_ for id_, iban in ACCOUNTS.items()}
        return [(due.month, of_iban[due.payee.iban]) for due in self.desk.payments()]


@pytest.fixture
def agency() -> Agency:
    """August has been paid when October begins."""
    at = Agency()
    at.desk.until(date(2026, 9, 15))
    assert at.paid_to() == [("2026-08", PAYEE)]
    return at


def test_a_reported_account_is_used_from_the_decision_of_two_people_on(agency: Agency) -> None:
    agency.take(new_account())
    agency.desk.until(date(2026, 10, 15))
    assert agency.paid_to()[1:] == [("2026-09", PAYEE)]
    agency.take(CONFIRMED)
    agency.desk.until(date(2026, 12, 15))
    assert agency.paid_to()[2:] == [("2026-10", NEW_PAYEE), ("2026-11", NEW_PAYEE)]


@pytest.mark.parametrize(
    "alone",
    [
        decision("amend", decided_by="official-2"),
        decision("amend", decided_by="official-2", confirmed_by="Official-2 "),
    ],
    ids=["nobody confirms", "confirms it oneself"],
)
def test_one_person_alone_moves_no_money_to_another_account(agency: Agency, alone: DecisionTaken) -> None:
    agency.take(new_account(), alone)
    assert isinstance(agency.answers[-1], DecisionReturned)
    agency.desk.until(date(2026, 12, 15))
    assert {account for _, account in agency.paid_to()} == {PAYEE}


def test_another_amendment_leaves_the_reported_account_aside(agency: Agency) -> None:
    agency.take(new_account(), decision("amend", percentage="50", decided_by="official-2"))
    agency.desk.until(date(2026, 12, 15))
    assert {account for _, account in agency.paid_to()} == {PAYEE}


def test_what_came_back_is_paid_to_the_account_that_two_people_confirm(agency: Agency) -> None:
    [august] = agency.desk.payments()
    agency.desk.take(executed(august), returned(august))
    agency.take(new_account())
    agency.desk.until(date(2026, 10, 15))
    assert len(agency.paid_to()) == 1
    assert {(held.reason, held.owner) for held in agency.desk.told(PaymentHeld)} == {("returned", "agency")}
    agency.take(CONFIRMED)
    assert agency.paid_to()[1:] == [("2026-08", NEW_PAYEE), ("2026-09", NEW_PAYEE)]
    assert agency.desk.payments()[1].attempt == 2


@pytest.mark.parametrize(
    "kind",
    [
        "pay_reduced",
        "pay_raised",
        "absence_unpaid",
        "interrupted",
        "ended",
        "completed",
        "exam_failed",
        "status_changed",
        "bank_account_changed",
        "consent_withdrawn",
        "corrected",
    ],
)
def test_a_reported_change_moves_no_money_by_itself(agency: Agency, kind: str) -> None:
    untouched = agency.desk.case
    agency.take(reported(kind, date(2026, 9, 1)))
    assert agency.desk.case == untouched
    agency.desk.until(date(2027, 1, 15))
    assert [month for month, _ in agency.paid_to()] == ["2026-08", "2026-09", "2026-10", "2026-11", "2026-12"]
    assert len({due.amount for due in agency.desk.payments()}) == 1
