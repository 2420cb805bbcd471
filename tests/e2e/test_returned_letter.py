"""A letter that came back is written again, and what its receipt is said to be reaches who counts from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.e2e import applications
from tests.e2e.good import GoodApproval
from tests.pdf_text import words

if TYPE_CHECKING:
    from tests.e2e.chain import Chain
    from tests.e2e.messages import AgencySystem


NEW_ADDRESS = {"street": "Neue Straße 1", "postcode": "30159", "city": "Hannover", "country": "DE"}


async def until_told(chain: Chain, event: str, case_id: str) -> None:
    """Move the clock until notifications has told an event of a case."""
    while not chain.ledger.find(event, "notifications.", case_id=case_id):
        due = await chain.next_due()
        assert due, "the letter waits for nothing"
        await chain.move_clock(due)
        await chain.settle()


async def announced(chain: Chain) -> tuple[AgencySystem, dict[str, Any], dict[str, Any]]:
    """An approval whose letter is out: the agency, the applicant, the notice."""
    agency = chain.agency()
    application = applications.grant_application()
    await chain.sent_and_settled(agency.applies(application))
    approval = GoodApproval.of(agency, application["case_id"])
    await chain.sent_and_settled(approval.message)
    await until_told(chain, "NoticeDispatched", application["case_id"])
    notice = chain.ledger.only("NoticeDispatched", "notifications.", case_id=application["case_id"])
    return agency, application["applicant"], notice.data


async def test_a_letter_that_came_back_goes_to_the_new_address_under_its_notice_id(chain: Chain) -> None:
    agency, applicant, notice = await announced(chain)
    named = {"case_id": notice["case_id"], "notice_id": notice["notice_id"]}
    back = agency.submits(
        "NoticeUndelivered",
        notice["case_id"],
        notice_id=notice["notice_id"],
        returned_on=notice["posted_on"],
    )
    await chain.sent_and_settled(back, back)
    assert not chain.ledger.find("NoticeReissued", **named)
    moved = agency.submits(
        "ApplicationAmended", notice["case_id"], applicant=applicant | {"address": NEW_ADDRESS}
    )
    await chain.sent_and_settled(moved)
    await until_told(chain, "NoticeReissued", notice["case_id"])

    for topic in ("notifications.", agency.receipts):
        chain.ledger.only("NoticeReturned", topic, **named)
        chain.ledger.only("AddressEnquiryNeeded", topic, **named)
        chain.ledger.only("NoticeReissued", topic, **named)
        first, again = chain.ledger.find("NoticeDispatched", topic, **named)
        assert first.data == notice
        assert again.data["act_id"] == notice["act_id"]
        assert "SGB X § 37(2) Satz 3" in again.data["basis"]
    one, other = (
        words(letter.read_bytes()) for letter in sorted((chain.letters / notice["case_id"]).iterdir())
    )
    assert ["bereits am" in said for said in (one, other)] == [False, True]
    assert [NEW_ADDRESS["street"] in said for said in (one, other)] == [False, True]


async def test_a_disputed_receipt_takes_the_day_away_and_a_proved_one_gives_it_back(chain: Chain) -> None:
    agency, _, notice = await announced(chain)
    told = []
    for received_on in (None, notice["deemed_notified_on"]):
        report = agency.submits(
            "NoticeReceiptReported",
            notice["case_id"],
            notice_id=notice["notice_id"],
            received_on=received_on,
        )
        await chain.sent_and_settled(report)
        named = {"case_id": notice["case_id"], "notice_id": notice["notice_id"]}
        told = chain.ledger.find("NotificationEstablished", agency.receipts, **named)
    assert [each.data["objection_deadline"] for each in told] == [None, notice["objection_deadline"]]
