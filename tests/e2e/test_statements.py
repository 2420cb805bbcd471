"""Each month the employer and the provider learn what was paid, and how it came about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.e2e.story import PROVIDER
from tests.pdf_text import words

if TYPE_CHECKING:
    from tests.e2e.chain import Chain
    from tests.e2e.story import Story


async def test_a_subsidy_is_stated_in_each_month_in_which_it_was_paid(chain: Chain, story: Story) -> None:
    stated = chain.ledger.find("StatementIssued", "payments.", case_id=story.subsidy["case_id"])
    assert [(each.data["month"], each.data["total_paid"]) for each in stated] == [
        ("2026-05", "500.22"),
        ("2026-06", "937.92"),
        ("2026-07", "937.92"),
        ("2026-08", "937.92"),
    ]
    [line] = stated[0].data["lines"]
    [part] = line["calculation"]["parts"]
    assert (part["first"], part["last"], part["days"]) == ("2026-04-15", "2026-04-30", 16)
    assert (line["calculation"]["owed"], line["amount"]) == ("500.22", "500.22")


async def test_the_agency_gets_the_statements_of_its_cases(chain: Chain, story: Story) -> None:
    case_id = story.subsidy["case_id"]
    assert len(chain.ledger.find("StatementIssued", story.agency.receipts, case_id=case_id)) == 4


async def test_the_letter_says_how_the_amount_came_about(chain: Chain, story: Story) -> None:
    folder = chain.letters / story.subsidy["case_id"]
    first, *others = sorted(folder.glob("*_StatementIssued_*.pdf"))
    assert first.name.startswith("2026-06-02_")
    assert len(others) == 3
    said = words(first.read_bytes())
    assert "nach unserem Bescheid vom 5. März 2026" in said
    assert "937,92 EUR × 16 / 30 = 500,22 EUR" in said


async def test_the_provider_is_told_of_its_fee(chain: Chain, story: Story) -> None:
    told = chain.ledger.only(
        "ProviderStatementIssued", f"provider.{PROVIDER}.commissions.", provider=PROVIDER
    )
    assert told.key == PROVIDER
    assert (told.data["month"], told.data["total"]) == ("2026-05", "680.00")
    [line] = told.data["lines"]
    assert (line["case_id"], line["invoice_number"], line["for_month"]) == (
        story.service["case_id"],
        "2026-0417",
        "2026-04",
    )
