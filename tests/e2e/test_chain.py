"""From submission to payment and letter: one application of each procedure through all five services."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from contracts.topics import SERVICES
from tests.e2e.story import PROVIDER
from tests.pdf_text import words

if TYPE_CHECKING:
    from tests.e2e.chain import Chain
    from tests.e2e.story import Story

BERLIN = ZoneInfo("Europe/Berlin")


async def test_a_training_subsidy_is_paid_for_each_month_in_arrears(chain: Chain, story: Story) -> None:
    case_id = story.subsidy["case_id"]
    approved = chain.ledger.only("GrantApproved", "eligibility.", case_id=case_id).data
    assert (approved["monthly_amount"], approved["starts_on"], approved["ends_on"]) == (
        "937.92", "2026-04-15", "2026-08-31",
    )  # fmt: skip
    assert _paid(chain, case_id) == [
        ("2026-04", "instalment", "500.22", "2026-05-04"),
        ("2026-05", "instalment", "937.92", "2026-06-01"),
        ("2026-06", "instalment", "937.92", "2026-07-01"),
        ("2026-07", "instalment", "937.92", "2026-08-03"),
        ("2026-08", "instalment", "937.92", "2026-09-01"),
    ]


async def test_an_integration_grant_is_paid_for_each_month_in_arrears(chain: Chain, story: Story) -> None:
    case_id = story.grant["case_id"]
    assert chain.ledger.only("GrantApproved", "eligibility.", case_id=case_id).data["percentage"] == "70"
    assert _paid(chain, case_id) == [
        ("2026-04", "instalment", "2352.00", "2026-05-04"),
        ("2026-05", "instalment", "2352.00", "2026-06-01"),
        ("2026-06", "instalment", "2352.00", "2026-07-01"),
    ]


async def test_an_integration_service_is_commissioned_delivered_and_paid(chain: Chain, story: Story) -> None:
    case_id = story.service["case_id"]
    order = chain.ledger.only("ServiceCommissioned", "provider.", case_id=case_id)
    assert order.topic == f"provider.{PROVIDER}.commissions.v1"
    assert order.data["client"]["name"] == "Jonas Weber"
    assert order.data["answer_by"] == "2026-03-13"
    told = [each.event for each in chain.ledger.seen if each.topic.startswith("commissioning.")
            and each.data["case_id"] == case_id]  # fmt: skip
    assert told[:5] == [
        "ProviderProposed", "ServiceCommissioned", "CommissionAccepted", "SupportStarted", "InvoiceAccepted",
    ]  # fmt: skip
    assert told[-3:] == ["SupportEnded", "ReportDue", "ReportReceived"]
    assert _paid(chain, case_id) == [("2026-04", "fee", "680.00", "2026-05-05")]
    fee = chain.ledger.only("PaymentDue", case_id=case_id).data["payee"]
    assert fee["iban"] == chain.provider_account(PROVIDER)
    assert (
        chain.ledger.only("FeeSettled", f"provider.{PROVIDER}.", case_id=case_id).data["amount"] == "680.00"
    )


async def test_every_message_of_a_partner_is_answered_once(chain: Chain, story: Story) -> None:
    pairs = {"agency.": "SubmissionReceived", "provider.": "ReplyReceived", "disbursements.": "ReplyReceived"}
    sent = [each for each in chain.ledger.seen if each.headers.get("ce_subject") in story.case_ids
            and not each.headers["ce_source"].startswith("/services/")]  # fmt: skip
    assert len(sent) >= 20
    for each in sent:
        family = each.topic.partition(".")[0] + "."
        member = "submission_id" if family == "agency." else "reply_id"
        answer = chain.ledger.only(pairs[family], family, **{member: each.id}).data
        assert answer["accepted"] is True, answer


async def test_a_letter_goes_out_for_each_decision_and_says_until_when_to_object(
    chain: Chain, story: Story
) -> None:
    for case_id, act in zip(
        story.case_ids, ("SupportApproved", "GrantApproved", "GrantApproved"), strict=True
    ):
        notice = chain.ledger.only("NoticeDispatched", "notifications.", case_id=case_id, act=act).data
        assert notice["posted_on"] == "2026-03-05"
        assert notice["deemed_notified_on"] == "2026-03-09"
        assert notice["objection_deadline"] == "2026-04-09"
        assert (chain.letters / case_id / f"2026-03-05_{act}_{notice['notice_id']}.pdf").is_file()


async def test_the_letter_names_the_amount_the_addressee_and_the_reasons(chain: Chain, story: Story) -> None:
    [letter] = (chain.letters / story.subsidy["case_id"]).glob("*_GrantApproved_*.pdf")
    text = words(letter.read_bytes())
    for expected in (
        "Tischlerei Brandt GmbH",
        "937,92",
        "15. April 2026",
        "gleicht die behinderungsbedingte",
    ):
        assert expected in text


async def test_the_person_learns_who_supports_and_the_provider_gets_a_written_order(
    chain: Chain, story: Story
) -> None:
    letters = (chain.letters / story.service["case_id"]).glob("*_ServiceCommissioned_*.pdf")
    order, told = sorted(
        (words(letter.read_bytes()) for letter in letters), key=lambda said: "Guten Tag" in said
    )
    assert "680,00 EUR" in order
    assert "680,00 EUR" not in told
    for said in (order, told):
        assert "Integrationsfachdienst" in said


async def test_the_agency_gets_what_became_of_its_cases(chain: Chain, story: Story) -> None:
    service, subsidy, grant = story.case_ids
    receipts = story.agency.receipts
    for case_id in (subsidy, grant):
        chain.ledger.only("GrantApproved", receipts, case_id=case_id)
        assert chain.ledger.find("PaymentOrdered", receipts, case_id=case_id) == []
    assert len(chain.ledger.find("PaymentSettled", receipts, case_id=subsidy)) == 5
    assert chain.ledger.only("ServiceCommissioned", receipts, case_id=service).data["client"] is None


async def test_documents_are_asked_for_until_the_last_is_in(chain: Chain, story: Story) -> None:
    case_id = story.subsidy["case_id"]
    first, *_, last = chain.ledger.find("SubmissionReceived", story.agency.receipts, case_id=case_id)
    assert first.data["missing_documents"] == ["register_entry"]
    assert first.data["answer_by"] is not None
    asked = chain.ledger.only(
        "NoticeDispatched", "notifications.", case_id=case_id, act="ApplicationRegistered"
    )
    assert asked.data["template"] == "documents_requested"
    assert last.data["missing_documents"] == []
    completed = chain.ledger.only("ApplicationCompleted", "intake.events", case_id=case_id)
    assert completed.data["completed_on"] == "2026-03-04"


async def test_services_tell_each_other_no_name_account_or_text(chain: Chain, story: Story) -> None:
    secrets = ("Jonas Weber", "Tischlerei Brandt", "Mira Vogt", "Lister Meile", "DE02120300000000202051",
               "schriftliche Anweisungen", "gleicht die")  # fmt: skip
    between = [each for each in chain.ledger.seen if ".events." in each.topic]
    assert between
    for each in between:
        assert not any(secret.encode() in (each.value or b"") for secret in secrets), each


async def test_nothing_is_left_over(chain: Chain, story: Story) -> None:
    for service in SERVICES:
        assert await chain.rows(service, "SELECT id FROM parked WHERE key = ANY($1)", story.case_ids) == []
        assert (
            await chain.rows(service, "SELECT id FROM dead_letter WHERE key = ANY($1)", story.case_ids) == []
        )
        assert (
            await chain.rows(service, "SELECT id FROM outbox WHERE aggregate = ANY($1)", story.case_ids) == []
        )


def _paid(chain: Chain, case_id: str) -> list[tuple[Any, ...]]:
    """Month, kind, amount and day of each payment ordered; each on its day, settled, and paid once."""
    due = chain.ledger.find("PaymentDue", "disbursements.main.due", case_id=case_id)
    assert len({each.data["end_to_end_id"] for each in due}) == len(due)
    for each in due:
        sent_at = datetime.fromisoformat(each.headers["ce_time"])
        assert sent_at.astimezone(BERLIN).date().isoformat() == each.data["due_on"]
        chain.ledger.only("PaymentSettled", "payments.", payment_id=each.data["payment_id"])
    lines = [
        (each.data["month"], each.data["kind"], each.data["amount"], each.data["due_on"]) for each in due
    ]
    return sorted(lines)
