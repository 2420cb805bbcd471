"""Messages that come too often or too early have their effect once, and when they can."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.e2e import applications
from tests.e2e.good import GoodApplication, GoodApproval

if TYPE_CHECKING:
    from tests.e2e.chain import Chain


async def test_the_same_event_a_hundred_times_has_one_effect_and_one_answer(chain: Chain) -> None:
    agency = chain.agency()
    repeated, other = GoodApplication.of(agency), GoodApplication.of(agency)
    await chain.sent_and_settled(*[repeated.message] * 60, other.message, *[repeated.message] * 39)
    await chain.sent_and_settled(repeated.message)

    case_id = repeated.message.data["case_id"]
    registered = chain.ledger.only("ApplicationRegistered", "intake.events", case_id=case_id)
    chain.ledger.follows("EligibilityAssessed", "eligibility.", registered)
    answers = chain.ledger.find("SubmissionReceived", agency.receipts, submission_id=repeated.message.id)
    assert len(answers) == 100
    assert len({(each.id, each.value) for each in answers}) == 1
    other.had_its_effect_once(chain)


async def test_the_same_event_of_a_service_a_hundred_times_has_one_effect(chain: Chain) -> None:
    agency = chain.agency()
    application = applications.grant_application()
    await chain.sent_and_settled(agency.applies(application))
    approval = GoodApproval.of(agency, application["case_id"])
    await chain.sent_and_settled(*[approval.message] * 100)
    approval.had_its_effect_once(chain)


async def test_an_event_before_its_cause_waits_for_it(chain: Chain) -> None:
    agency = chain.agency()
    application = applications.grant_application()
    case_id = application["case_id"]
    early, other = GoodApproval.of(agency, case_id), GoodApplication.of(agency)
    await chain.sent_and_settled(early.message, other.message)

    for service in ("intake", "notifications"):
        assert await chain.parked(service, case_id, early.message.topic) == ["waiting"]
    assert not chain.ledger.find("NoticeDispatched", case_id=case_id)
    other.had_its_effect_once(chain)

    await chain.sent_and_settled(agency.applies(application))
    for service in ("intake", "notifications"):
        assert await chain.parked(service, case_id, early.message.topic) == []
    early.had_its_effect_once(chain)


async def test_what_follows_an_early_event_keeps_its_place(chain: Chain) -> None:
    agency = chain.agency()
    application = applications.grant_application()
    approvals = [GoodApproval.of(agency, application["case_id"]) for _ in range(3)]
    await chain.sent_and_settled(*(each.message for each in approvals))
    assert await chain.parked("intake", application["case_id"], approvals[0].message.topic) == [
        "waiting",
        "queued",
        "queued",
    ]

    await chain.sent_and_settled(agency.applies(application))
    passed_on = chain.ledger.find("GrantApproved", agency.receipts, case_id=application["case_id"])
    assert [each.data["grant_id"] for each in passed_on] == [
        each.message.data["grant_id"] for each in approvals
    ]
    for each in approvals:
        each.had_its_effect_once(chain)
