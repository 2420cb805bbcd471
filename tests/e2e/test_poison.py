"""What cannot be handled or sent is set aside with its reason; everything around it goes on, exactly once."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from contracts.topics import SERVICES, describe
from deploy.kafka_admin import kafka_admin
from tests.e2e import applications
from tests.e2e.good import GoodApplication, GoodApproval
from tests.e2e.messages import from_service

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from tests.e2e.chain import Chain
    from tests.e2e.messages import AgencySystem, Message

READERS = ("intake", "payments", "notifications")
"""Services that handle an approval."""
GOOD_EVENTS = 10_000


@pytest.fixture(scope="module")
async def case_id(chain: Chain) -> str:
    """A registered application for a grant."""
    application = applications.grant_application()
    await chain.sent_and_settled(chain.agency().applies(application))
    return str(application["case_id"])


SPOILED: dict[str, tuple[Callable[[Message], Message], str, str]] = {
    "not JSON": (lambda m: m.valued(b'{"case_id"'), "not_json", "record: "),
    "a null value": (lambda m: m.valued(None), "value_missing", "record: the record has no value"),
    "not UTF-8": (
        lambda m: m.headed("ce_subject", b"\xff"),
        "header_not_utf8",
        "header:ce_subject: Header is not UTF-8",
    ),
    "no ce_id": (lambda m: m.without("ce_id"), "header_missing", "header:ce_id: Header is required"),
    "two ce_id": (lambda m: m.doubled("ce_id", b"2"), "header_doubled", "header:ce_id: Header occurs more"),
    "a wrong sender": (
        lambda m: m.headed("ce_source", b"/services/payments"),
        "sender_mismatch",
        "header:ce_source: /services/payments does not write to eligibility.events.v1",
    ),
    "a wrong type": (lambda m: _changed(m, version="one"), "int_type", "/version: "),
    "a date that is none": (lambda m: _changed(m, starts_on="2026-02-30"), "date", "/starts_on: "),
    "U+0000": (lambda m: _changed(m, conditions=["a\0b"]), "nul_character", "/conditions/0: "),
}


@pytest.mark.parametrize("what", SPOILED)
async def test_what_a_service_cannot_read_is_a_dead_letter_of_each_reader(
    chain: Chain, case_id: str, what: str
) -> None:
    spoil, code, says = SPOILED[what]
    before, after = (GoodApproval.of(chain.agency(), case_id) for _ in range(2))
    bad = spoil(GoodApproval.of(chain.agency(), case_id).message)
    _, position, _ = await chain.sent_and_settled(before.message, bad, after.message)

    for service in READERS:
        dead = await chain.dead_letter(service, position)
        assert dead is not None
        assert (dead["origin"], dead["status"], dead["value"]) == ("event", "open", bad.value)
        assert code in dead["code"]
        assert dead["error"].startswith(says)
        assert "Correct the program that wrote it" in dead["error"]
    before.had_its_effect_once(chain)
    after.had_its_effect_once(chain)


@pytest.mark.parametrize("type_", [b"teilhabe.GrantPainted.v1", b"teilhabe.GrantApproved.v9"])
async def test_a_type_that_a_service_does_not_know_is_passed_over(
    chain: Chain, case_id: str, type_: bytes
) -> None:
    before, after = (GoodApproval.of(chain.agency(), case_id) for _ in range(2))
    unknown = GoodApproval.of(chain.agency(), case_id).message.headed("ce_type", type_)
    _, position, _ = await chain.sent_and_settled(before.message, unknown, after.message)

    assert [await chain.dead_letter(service, position) for service in SERVICES] == [None] * len(SERVICES)
    before.had_its_effect_once(chain)
    after.had_its_effect_once(chain)


async def test_a_null_value_on_a_compacted_topic_erases_the_copies(chain: Chain) -> None:
    subject = applications.person("Erika Beispiel")
    message = from_service("intake", "SubjectRecorded", subject | {"case_id": subject["subject_id"]})
    recorded = message.on("intake.subjects.v1")
    await chain.sent_and_settled(recorded)
    assert await _copies(chain, subject["subject_id"]) == [True, True]

    await chain.sent_and_settled(recorded.valued(None))
    assert await _copies(chain, subject["subject_id"]) == [False, False]


async def test_one_poison_event_among_ten_thousand_good_ones(chain: Chain) -> None:
    agency = chain.agency()
    cases = [applications.service_application()["case_id"] for _ in range(50)]
    await chain.sent_and_settled(*(_registration(agency, case_id) for case_id in cases))
    good = [_appointment(agency, cases[n % len(cases)], n) for n in range(GOOD_EVENTS)]
    poison, behind = (
        _appointment(agency, cases[7], n).headed("ce_source", b"/agencies/atlantis") for n in (1, 2)
    )
    at = GOOD_EVENTS // 2
    positions = await chain.send(*good[:at], poison, *good[at:], behind)
    await chain.settle(within_s=120)

    dead = await chain.dead_letter("intake", positions[at])
    assert dead is not None
    assert (dead["code"], dead["key"], dead["status"]) == ("UnknownAgency", cases[7], "open")
    assert "add it to agencies.csv" in dead["error"]
    assert await chain.parked("intake", cases[7], "intake.submissions.v1") == ["behind"]
    ids = Counter(each.id for each in good)
    answered = chain.ledger.find("SubmissionReceived", agency.receipts)
    booked = chain.ledger.find("AppointmentBooked", "intake.events")
    assert Counter(id_ for each in answered if (id_ := each.data["submission_id"]) in ids) == ids
    assert Counter(id_ for each in booked if (id_ := each.data["submission_id"]) in ids) == ids
    assert not [each for each in booked if each.data["submission_id"] in {poison.id, behind.id}]


async def test_an_outgoing_message_that_the_broker_refuses_holds_back_only_its_key(chain: Chain) -> None:
    agency = chain.agency("goettingen")
    case_id = applications.service_application()["case_id"]
    await chain.sent_and_settled(_registration(agency, case_id))
    long = agency.submits("ApplicationAmended", case_id, facts={f"x{n}": "\0" for n in range(60)})
    later = agency.submits("AppointmentBooked", case_id, at="2026-03-10T09:00:00Z", place_accessible=True)
    other = GoodApplication.of(agency)
    async with _small_messages_only(chain, agency.receipts, 4_000):
        await chain.sent_and_settled(long)
        await chain.sent_and_settled(later, other.message)
        [dead] = await chain.rows("intake", "SELECT * FROM dead_letter WHERE topic = $1", agency.receipts)
        assert (dead["origin"], dead["status"], dead["code"]) == (
            "outbox",
            "open",
            "MessageSizeTooLargeError",
        )
        assert json.loads(dead["value"])["submission_id"] == long.id
        assert dead["error"].startswith(f"{agency.receipts} does not take this message of")
        assert "Raise max.message.bytes of the topic, then redrive." in dead["error"]
        assert not chain.ledger.find("SubmissionReceived", submission_id=later.id)
        waiting = await chain.rows("intake", "SELECT value FROM outbox WHERE target = $1", agency.receipts)
        assert [json.loads(row["value"])["submission_id"] for row in waiting] == [later.id]
        other.had_its_effect_once(chain)

    await chain.redrive("intake", dead["id"])
    answered = chain.ledger.find("SubmissionReceived", agency.receipts, case_id=case_id)
    assert [each.data["submission_id"] for each in answered[1:]] == [long.id, later.id]
    other.had_its_effect_once(chain)


@asynccontextmanager
async def _small_messages_only(chain: Chain, topic: str, size: int) -> AsyncIterator[None]:
    """The broker takes only short messages on a topic for a while."""
    config = describe(topic).config
    resource: Any = ConfigResource
    async with kafka_admin(chain.stack.bootstrap) as admin:
        small = config | {"max.message.bytes": str(size)}
        await admin.alter_configs([resource(ConfigResourceType.TOPIC, topic, configs=small)])
        try:
            yield
        finally:
            await admin.alter_configs([resource(ConfigResourceType.TOPIC, topic, configs=config)])


async def _copies(chain: Chain, subject_id: str) -> list[bool]:
    """Whether the services that keep copies of subjects have this one."""
    statement = "SELECT state FROM subjects WHERE id = $1 AND state IS NOT NULL"
    return [
        bool(await chain.rows(service, statement, subject_id))
        for service in ("commissioning", "notifications")
    ]


def _registration(agency: AgencySystem, case_id: str) -> Message:
    return agency.applies(applications.service_application(case_id=case_id))


def _appointment(agency: AgencySystem, case_id: str, number: int) -> Message:
    """A booking as intake takes it by HTTP or from a file."""
    at = f"2026-04-{number % 28 + 1:02}T09:00:00Z"
    booked = agency.submits("AppointmentBooked", case_id, at=at, place_accessible=True)
    return booked.on("intake.submissions.v1")


def _changed(message: Message, **members: Any) -> Message:
    return message.valued(json.dumps(message.data | members).encode())
