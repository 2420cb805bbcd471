"""What an operator sees of cases that have run their course through all five services."""

from __future__ import annotations

from typing import TYPE_CHECKING

import asyncpg

from contracts.topics import SERVICES
from tests.integration.operator.console import found, teilhabe

if TYPE_CHECKING:
    from tests.e2e.chain import Chain
    from tests.e2e.story import Story


def databases(chain: Chain) -> tuple[str, ...]:
    return tuple(part for dsn in chain.dsns.values() for part in ("--database-url", dsn))


async def _stuck(chain: Chain, case_ids: tuple[str, ...], *options: str) -> list[tuple[str, str]]:
    rows = await found("stuck", "--at", f"{await chain.now():%Y-%m-%dT%H:%M:%S}", *databases(chain), *options)
    return [(each["code"], each["what"]) for each in rows if each["case_id"] in case_ids]


async def test_the_audit_trails_of_a_whole_story_are_unbroken(chain: Chain, story: Story) -> None:
    trails = await found("audit", "verify", *databases(chain))
    assert {each["service"] for each in trails} == set(SERVICES)
    assert all(each["entries"] > 0 for each in trails)
    assert [each["breaks"] for each in trails] == [[]] * len(SERVICES)


async def test_a_course_holds_what_each_service_did_and_nothing_personal(chain: Chain, story: Story) -> None:
    case_id = story.service["case_id"]
    entries = await found("case", case_id, *databases(chain))
    assert [each["at"] for each in entries] == sorted(each["at"] for each in entries)
    done = {(each["service"], each["what"]) for each in entries if each["kind"] == "done"}
    assert {
        ("intake", "ApplicationSubmitted"),
        ("eligibility", "DecisionTaken"),
        ("commissioning", "SupportApproved"),
        ("payments", "InvoiceAccepted"),
        ("notifications", "SupportApproved"),
    } <= done
    decided = {each["service"]: each["by"] for each in entries if each["what"] == "DecisionTaken"}
    assert (decided["intake"], decided["eligibility"]) == ("official", "official")
    table = (await teilhabe("case", case_id, *databases(chain))).output
    for secret in ("Jonas Weber", "b.rat", "schriftliche Anweisungen"):
        assert secret not in table


async def test_a_case_is_found_by_a_part_of_it(chain: Chain, story: Story) -> None:
    order = chain.ledger.only("ServiceCommissioned", "provider.", case_id=story.service["case_id"])
    by_part = await found("case", order.data["commission_id"], *databases(chain))
    assert by_part == await found("case", story.service["case_id"], *databases(chain))


async def test_a_case_is_told_in_words_to_those_who_work_on_it(chain: Chain, story: Story) -> None:
    options = ("--words", "--bootstrap", chain.stack.bootstrap, *databases(chain))
    told = (await teilhabe("case", story.subsidy["case_id"], *options)).output
    assert "02.03.2026" in told
    for words in ("registriert", "Tischlerei Brandt GmbH", "Bewilligung", "937,92", "Grundlage: "):
        assert words in told
    steps = await found("case", story.subsidy["case_id"], *options)
    assert steps[0]["event"] == "ApplicationRegistered"
    assert len({each["event_id"] for each in steps}) == len(steps)


async def test_an_unknown_case_is_told(chain: Chain) -> None:
    result = await teilhabe("case", "00000000-0000-4000-8000-000000000000", *databases(chain))
    assert (result.exit_code, "No service knows" in result.output) == (2, True)


async def test_a_story_that_went_well_stands_still_nowhere(chain: Chain, story: Story) -> None:
    assert await _stuck(chain, story.case_ids) == []


async def test_what_should_have_followed_is_found(chain: Chain, story: Story) -> None:
    """Each is brought about by hand, and undone."""
    case_ids = story.case_ids
    payment = chain.ledger.find("PaymentDue", case_id=story.grant["case_id"])[0].data
    unanswered = "UPDATE payment_lines SET status = $2 WHERE payment_id = $1"
    async with _Undone(chain, "payments", unanswered, (payment["payment_id"], "ordered"), "settled"):
        assert await _stuck(chain, case_ids) == [
            ("payment_unanswered", f"instalment {payment['month']} {payment['payment_id']}")
        ]
        assert await _stuck(chain, case_ids, "--reply-days", "1000") == []


class _Undone:
    """A change by hand in one service, for the time of a block."""

    def __init__(
        self, chain: Chain, service: str, statement: str, values: tuple[str, str], before: str
    ) -> None:
        self._dsn, self._statement, self._values, self._before = (
            chain.dsns[service],
            statement,
            values,
            before,
        )

    async def __aenter__(self) -> None:
        await self._execute(*self._values)

    async def __aexit__(self, *_: object) -> None:
        await self._execute(self._values[0], self._before)

    async def _execute(self, *values: str) -> None:
        connection = await asyncpg.connect(self._dsn)
        await connection.execute(self._statement, *values)
        await connection.close()
