"""What is on the topics is what the contracts say, to someone who has only the contracts."""

from __future__ import annotations

import ast
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e import outside_reader
from tests.e2e.outside_reader import Findings, OutsideReader

if TYPE_CHECKING:
    from tests.e2e.chain import Chain
    from tests.e2e.story import Story

ROOT = Path(__file__).parents[2]
OURS = {"contracts", "law", "chassis", "services", "cli", "deploy", "tests"}
SENT = {
    "ApplicationSubmitted", "SubmissionReceived", "SubjectRecorded", "PayeeRecorded", "TextRecorded",
    "ApplicationRegistered", "ApplicationCompleted", "DocumentReceived", "MeetingHeld", "DecisionTaken",
    "ChangeReported", "EligibilityAssessed", "GrantApproved", "SupportApproved", "ProviderProposed",
    "ProviderChosen", "ServiceCommissioned", "CommissionAccepted", "SupportStarted", "InvoiceSubmitted",
    "InvoiceAccepted", "SupportEnded", "ReportDue", "ReportSubmitted", "ReportReceived", "ReplyReceived",
    "InstalmentsPlanned", "PaymentDue", "PaymentOrdered", "PaymentExecuted", "PaymentSettled", "FeeSettled",
    "NoticeDispatched",
}  # fmt: skip


async def test_a_reader_with_nothing_but_the_contracts_finds_every_message_valid(
    chain: Chain, story: Story
) -> None:
    reader = OutsideReader(ROOT / "contracts")
    found = await reader.read(chain.stack.bootstrap, story.begins)
    assert found.problems == []
    assert found.types >= SENT
    assert found.channels == reader.channels.keys() - {"intake.submissions.v1"}
    assert found.records >= 100


@dataclass(frozen=True)
class Written:
    """A record as a Kafka client hands it over."""

    topic: str
    key: bytes
    headers: tuple[tuple[str, bytes], ...]
    value: bytes | None
    partition: int = 0
    offset: int = 0


def example(topic: str | None = None, **changes: Any) -> Written:
    """The published example of a payment, with other headers or (`data_…`) other data."""
    event = json.loads((ROOT / "contracts" / "examples" / "PaymentDue.json").read_text(encoding="utf-8"))
    data = event.pop("data") | {
        name.removeprefix("data_"): value for name, value in changes.items() if name.startswith("data_")
    }
    named = event.pop("topic")
    key = event["partitionkey"].encode()
    content_type = event.pop("datacontenttype")
    attributes = event | {name: value for name, value in changes.items() if not name.startswith("data_")}
    headers = [(f"ce_{name}", value.encode()) for name, value in attributes.items() if value]
    return Written(
        topic or named, key, (("content-type", content_type.encode()), *headers), json.dumps(data).encode()
    )


def problems(*records: Written) -> list[str]:
    found = Findings()
    reader = OutsideReader(ROOT / "contracts")
    for record in records:
        reader.take(record, found)
    return found.problems


def test_the_reader_has_nothing_against_a_published_example() -> None:
    assert problems(example(), example()) == []


@pytest.mark.parametrize(
    ("records", "problem"),
    [
        ([example(source="/services/intake")], "/services/intake does not write here"),
        ([example(source="")], "no header ce_source"),
        ([example(type="teilhabe.PaymentDue.v2")], "teilhabe.PaymentDue.v2 is not sent here"),
        ([example(topic="intake.events.v1")], "teilhabe.PaymentDue.v1 is not sent here"),
        ([example(partitionkey="another")], "is not b'another'"),
        ([example(data_grant_id="019df504-263d-720d-a9f9-a28196912755")], "is not the grant"),
        ([example(subject="another")], "subject another is not"),
        ([example(data_amount="937,92")], "does not match"),
        ([example(data_amount=937.92)], "is not of type 'string'"),
        ([example(data_due_on="2026-02-30")], "is not a 'date'"),
        ([example(data_person="Jonas")], "Additional properties are not allowed"),
        ([example(dataschema="urn:other")], "ce_dataschema is urn:other"),
        ([example(), example(data_amount="1.00")], "another message under a used id"),
        ([replace(example(), value=None)], "a null value where nothing is erased"),
        ([replace(example(), headers=(*example().headers, ("ce_id", b"1")))], "a header comes twice"),
    ],
)
def test_the_reader_finds_what_is_wrong(records: list[Written], problem: str) -> None:
    assert problem in problems(*records)[0]


def test_the_reader_shares_no_code_with_the_project() -> None:
    tree = ast.parse(Path(outside_reader.__file__).read_text(encoding="utf-8"))
    imported = {
        name.partition(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported.isdisjoint(OURS)
