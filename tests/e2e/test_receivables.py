"""Money demanded back: held up by an objection, replaced by what an official demands in answer to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.e2e import applications

if TYPE_CHECKING:
    from tests.e2e.chain import Chain
    from tests.e2e.messages import AgencySystem

ACT = "RepaymentDemanded"


async def demanded(chain: Chain) -> tuple[AgencySystem, str, str]:
    """A grant, a hearing, a demand of 300 euros and its letter: the agency, the case, the notice."""
    agency, application = chain.agency(), applications.grant_application()
    case_id = application["case_id"]
    await chain.sent_and_settled(agency.applies(application))
    approval = applications.approval(percentage=70, ends_on="2026-06-30")
    await chain.sent_and_settled(
        agency.submits("DecisionTaken", case_id, **approval),
        agency.submits("HearingHeld", case_id, sent_on="2026-03-03", answered_on="2026-03-05"),
        agency.submits("DecisionTaken", case_id, **demand("300.00")),
    )
    while not chain.ledger.find("NoticeDispatched", "notifications.", case_id=case_id, act=ACT):
        due = await chain.next_due()
        assert due, "the letter waits for nothing"
        await chain.move_clock(due)
        await chain.settle()
    notice = chain.ledger.only("NoticeDispatched", "notifications.", case_id=case_id, act=ACT)
    return agency, case_id, notice.data["notice_id"]


def demand(amount: str, **members: Any) -> dict[str, Any]:
    """Data of a decision to demand money back."""
    return applications.approval(decision="demand_repayment", amount=amount, **members)


def told(chain: Chain, agency: AgencySystem, case_id: str) -> list[tuple[str, str]]:
    """What the agency has been told of receivables, and of which amount."""
    return [
        (seen.event.removeprefix("Receivable"), seen.data["amount"])
        for seen in chain.ledger.seen
        if seen.topic == agency.receipts
        and seen.event.startswith("Receivable")
        and seen.data["case_id"] == case_id
    ]


async def test_an_objection_holds_a_demand_up_until_an_official_answers_it(chain: Chain) -> None:
    agency, case_id, notice_id = await demanded(chain)
    assert told(chain, agency, case_id) == [("Created", "300.00")]

    objection = {"objection_id": applications.new_id()}
    filed = {"notice_id": notice_id, "received_on": "2026-03-20", "received_by": "Hannover"}
    await chain.sent_and_settled(
        agency.submits("ObjectionFiled", case_id, form="written", **objection, **filed)
    )
    assert told(chain, agency, case_id)[1:] == [("Suspended", "300.00")]

    by = {"decided_by": "w.stelle", "reasons": applications.REASONS}
    await chain.sent_and_settled(
        agency.submits("ObjectionDecided", case_id, outcome="upheld_in_part", **objection, **by)
    )
    assert told(chain, agency, case_id)[2:] == []

    lower = demand("120.00", **objection) | by
    await chain.sent_and_settled(agency.submits("DecisionTaken", case_id, **lower))
    assert told(chain, agency, case_id)[2:] == [("Created", "120.00"), ("Cancelled", "300.00")]
    [row] = await chain.rows("payments", "SELECT demands, held_payments FROM cases WHERE id = $1", case_id)
    assert dict(row) == {"demands": 2, "held_payments": 0}
