"""Whatever a partner sends: it is told what is wrong, where, and what to do; nothing else is disturbed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e import applications
from tests.e2e.good import GoodApplication
from tests.e2e.messages import message

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.chain import Chain, Position
    from tests.e2e.messages import AgencySystem, Message


@dataclass(frozen=True, slots=True)
class Ground:
    """Two agencies, each with a case of its own."""

    own: AgencySystem
    other: AgencySystem
    own_case: str
    other_case: str
    other_subject: dict[str, Any]

    def application(self, **members: Any) -> Message:
        """An application of the agency whose topic is used."""
        return self.own.applies(applications.subsidy_application(**members))

    def about(self, event: str, /, **data: Any) -> Message:
        """A message about the agency's own case."""
        return self.own.submits(event, self.own_case, **data)


@pytest.fixture(scope="module")
async def ground(chain: Chain) -> Ground:
    """A grant case of the one agency, a service case of the other."""
    own, other = chain.agency("hannover"), chain.agency("celle")
    first, second = applications.subsidy_application(), applications.service_application()
    await chain.sent_and_settled(own.applies(first), other.applies(second))
    return Ground(own, other, first["case_id"], second["case_id"], second["applicant"])


@dataclass(frozen=True, slots=True)
class Clause:
    """One kind of bad input, and what its sender is told."""

    what: str
    bad: Callable[[Ground], Message]
    code: str
    field: str | None
    says: str
    accepted: bool = False
    by_position: bool = False
    """There is no usable id by which the receipt could name the message."""


def _with_pay(*amounts: object) -> dict[str, Any]:
    facts: dict[str, Any] = applications.subsidy_application()["facts"]
    return facts | {"monthly_pay": list(amounts)}


def _payee(iban: str) -> dict[str, str]:
    return {"name": "Tischlerei Brandt GmbH", "iban": iban}


CLAUSES = (
    Clause(
        "not JSON", lambda g: g.application().valued(b'{"case_id": '),
        "not_json", None, "kein gültiges JSON",
    ),
    Clause(
        "no object", lambda g: g.application().valued(b"[]"),
        "not_an_object", None, "muss ein JSON-Objekt stehen",
    ),
    Clause(
        "a null value", lambda g: g.application().valued(None),
        "value_missing", None, "hat keinen Inhalt",
    ),
    Clause(
        "2 MB", lambda g: g.application(reference="x" * 2_000_000),
        "too_large", None, "größer als 1 MB",
    ),
    Clause(
        "a header that is not UTF-8", lambda g: g.application().headed("ce_subject", b"\xff\xfe"),
        "header_not_utf8", None, "ce_subject ist nicht in UTF-8",
    ),
    Clause(
        "a foreign header that is not UTF-8", lambda g: g.application().headed("x-tool", b"\xff\xfe"),
        "header_not_utf8", None, "x-tool ist nicht in UTF-8",
    ),
    Clause(
        "a header without value", lambda g: g.application().headed("ce_time", None),
        "header_null", None, "ce_time ist leer",
    ),
    Clause(
        "no ce_id", lambda g: g.application().without("ce_id"),
        "header_missing", None, "ce_id fehlt", by_position=True,
    ),
    Clause(
        "two ce_id", lambda g: g.application().doubled("ce_id", applications.new_id().encode()),
        "header_doubled", None, "ce_id kommt mehrfach vor", by_position=True,
    ),
    Clause(
        "a ce_id that is none", lambda g: g.application().headed("ce_id", b"4711"),
        "header_malformed", None, "ce_id hat nicht die vorgeschriebene Form", by_position=True,
    ),
    Clause(
        "an unknown type", lambda g: g.application().headed("ce_type", b"teilhabe.ApplicationBurnt.v1"),
        "type_unknown", None, "ist hier nicht bekannt",
    ),
    Clause(
        "another topic's type", lambda g: g.application().headed("ce_type", b"teilhabe.GrantApproved.v1"),
        "type_unknown", None, "ist hier nicht bekannt",
    ),
    Clause(
        "an unknown major version",
        lambda g: g.application().headed("ce_type", b"teilhabe.ApplicationSubmitted.v9"),
        "version_unknown", None, "wird nicht unterstützt",
    ),
    Clause(
        "a wrong type", lambda g: g.application(signed="ja"),
        "not_a_flag", "/signed", "In /signed muss true oder false stehen",
    ),
    Clause(
        "a wrong type inside", lambda g: g.application(facts=_with_pay(724.0)),
        "not_a_text", "/facts/monthly_pay/0", "In /facts/monthly_pay/0 muss ein Text",
    ),
    Clause(
        "a date that is none", lambda g: g.application(applied_on="2026-02-30"),
        "not_a_date", "/applied_on", "kein Tag, den es im Kalender gibt",
    ),
    Clause(
        "U+0000 in a text", lambda g: g.about("DecisionTaken", **applications.approval(reasons="a\0b")),
        "nul_character", "/reasons", "enthält das Zeichen U+0000",
    ),
    Clause(
        "U+0000 in a header", lambda g: g.application().headed("ce_subject", b"a\0b"),
        "nul_character", None, "ce_subject enthält das Zeichen U+0000",
    ),
    Clause(
        "an IBAN with a bad checksum", lambda g: g.application(payee=_payee("DE02120300000000202052")),
        "iban_invalid", "/payee/iban", "ist ungültig", accepted=True,
    ),
    Clause(
        "a negative amount", lambda g: g.application(facts=_with_pay("724.00", "-854.00", "977.00")),
        "negative_amount", "/facts/monthly_pay/1", "ist negativ", accepted=True,
    ),
    Clause(
        "a sender that does not fit the topic", lambda g: g.other.applies(
            applications.service_application()).on(g.own.submissions),
        "sender_mismatch", None, "passt nicht zum Topic",
    ),
    Clause(
        "another agency's case", lambda g: g.own.submits(
            "ApplicationWithdrawn", g.other_case, withdrawn_on="2026-03-02"),
        "foreign_case", "/case_id", "gehört einer anderen Dienststelle",
    ),
    Clause(
        "another agency's subject", lambda g: g.own.applies(
            applications.service_application(applicant=g.other_subject | {"name": "Jemand anders"})),
        "foreign_subject", "/applicant/subject_id", "gehört einer anderen Dienststelle",
    ),
    Clause(
        "a decision for an unknown case", lambda g: g.own.submits(
            "DecisionTaken", applications.new_id(), **applications.approval(percentage="80")),
        "unknown_case", "/case_id", "kein Antrag registriert",
    ),
)  # fmt: skip


@pytest.mark.parametrize("clause", CLAUSES, ids=lambda clause: clause.what)
async def test_an_agency_is_told_what_is_wrong_and_nothing_else_is_disturbed(
    chain: Chain, ground: Ground, clause: Clause
) -> None:
    before, after = GoodApplication.of(ground.own), GoodApplication.of(ground.own)
    bad = clause.bad(ground)
    passed_on = _passed_on(chain, bad)
    _, position, _ = await chain.sent_and_settled(before.message, bad, after.message)

    receipt = _receipt(chain, ground.own, bad, position, by_position=clause.by_position)
    assert receipt["accepted"] is clause.accepted
    [finding] = [each for each in receipt["findings"] if each["code"] == clause.code]
    assert finding["field"] == clause.field
    assert clause.says in finding["message_de"]
    assert "Bitte" in finding["message_de"]
    assert finding["message_plain"]
    assert (_passed_on(chain, bad) > passed_on) is clause.accepted
    before.had_its_effect_once(chain)
    after.had_its_effect_once(chain)


async def test_another_agencys_subject_keeps_its_name(chain: Chain, ground: Ground) -> None:
    intruder = applications.service_application(applicant=ground.other_subject | {"name": "Jemand anders"})
    await chain.sent_and_settled(ground.own.applies(intruder))
    subject_id = ground.other_subject["subject_id"]
    recorded = chain.ledger.find("SubjectRecorded", "intake.subjects", subject_id=subject_id)
    assert {each.data["name"] for each in recorded} == {ground.other_subject["name"]}


async def test_a_value_that_cannot_be_meant_counts_as_missing(chain: Chain, ground: Ground) -> None:
    bad = ground.application(payee=_payee("DE02120300000000202052"))
    await chain.sent_and_settled(bad)
    registered = chain.ledger.only("ApplicationRegistered", "intake.events", case_id=bad.data["case_id"])
    assert registered.data["payee_id"] is None


async def test_a_decision_above_the_cap_comes_back_with_the_cap(chain: Chain) -> None:
    agency = chain.agency()
    application = applications.subsidy_application()
    too_much = agency.submits(
        "DecisionTaken", application["case_id"], **applications.approval(percentage="81")
    )
    after = GoodApplication.of(agency)
    await chain.sent_and_settled(agency.applies(application), too_much, after.message)

    receipt = chain.ledger.only("SubmissionReceived", agency.receipts, submission_id=too_much.id)
    assert receipt.data["accepted"] is True
    returned = chain.ledger.only("DecisionReturned", agency.receipts, submission_id=too_much.id).data
    [finding] = returned["findings"]
    assert (finding["code"], finding["field"]) == ("percentage_above_cap", "/percentage")
    assert "80" in finding["message_de"]
    assert finding["message_plain"]
    case_id = application["case_id"]
    assert not chain.ledger.find("GrantApproved", case_id=case_id)
    assert not chain.ledger.find("NoticeDispatched", case_id=case_id, act="GrantApproved")
    after.had_its_effect_once(chain)

    right = agency.submits("DecisionTaken", case_id, **applications.approval(percentage="80"))
    await chain.sent_and_settled(right)
    assert chain.ledger.only("GrantApproved", "eligibility.", case_id=case_id).data["version"] == 1


async def test_another_message_under_a_used_id_is_refused_by_its_position(
    chain: Chain, ground: Ground
) -> None:
    first, second = GoodApplication.of(ground.own), GoodApplication.of(ground.own)
    other = ground.application().headed("ce_id", first.message.id.encode())
    _, position, _ = await chain.sent_and_settled(first.message, other, second.message)

    receipt = _receipt(chain, ground.own, other, position, by_position=True)
    assert receipt["accepted"] is False
    [finding] = receipt["findings"]
    assert finding["code"] == "id_reused"
    assert "mit neuer ce_id senden" in finding["message_de"]
    assert not chain.ledger.find("ApplicationRegistered", case_id=other.data["case_id"])
    first.had_its_effect_once(chain)
    second.had_its_effect_once(chain)


REPLIES: dict[str, tuple[Callable[[Message], Message], str]] = {
    "not JSON": (lambda m: m.valued(b"{"), "not_json"),
    "a null value": (lambda m: m.valued(None), "value_missing"),
    "an unknown type": (lambda m: m.headed("ce_type", b"teilhabe.GrantApproved.v1"), "type_unknown"),
    "something unknown": (lambda m: m, "unknown_reference"),
}
PARTNERS = {
    "provider.ifd-celle": ("/providers/ifd-celle", "SupportStarted", "commission_id", "commissions"),
    "disbursements.main": ("/payment-systems/main", "PaymentExecuted", "payment_id", "due"),
}


@pytest.mark.parametrize("what", REPLIES)
@pytest.mark.parametrize("partner", PARTNERS)
async def test_providers_and_payment_systems_are_answered_too(chain: Chain, partner: str, what: str) -> None:
    source, event, member, answered_on = PARTNERS[partner]
    spoil, code = REPLIES[what]
    data = {member: applications.new_id(), "started_on": "2026-04-01", "executed_on": "2026-04-01"}
    data["bank_reference"] = "4711"
    reply = message(f"{partner}.replies.v1", source, event, data, subject=applications.new_id())
    bad = spoil(reply)
    await chain.sent_and_settled(bad)

    answer = chain.ledger.only("ReplyReceived", f"{partner}.{answered_on}.", reply_id=bad.id).data
    assert answer["accepted"] is False
    [finding] = answer["findings"]
    assert code in finding["code"]
    assert finding["message_de"]
    assert finding["message_plain"]


def _receipt(
    chain: Chain, agency: AgencySystem, bad: Message, position: Position, *, by_position: bool
) -> dict[str, Any]:
    """The one receipt, by the id of the message or by its place."""
    if not by_position:
        return chain.ledger.only("SubmissionReceived", agency.receipts, submission_id=bad.id).data
    topic, partition, offset = position
    place = {"topic": topic, "partition": partition, "offset": offset}
    receipt = chain.ledger.only("SubmissionReceived", agency.receipts, position=place).data
    assert receipt["submission_id"] is None
    return receipt


def _passed_on(chain: Chain, bad: Message) -> int:
    """How many events the services have got about the case that the message is keyed by."""
    key = (bad.key or b"").decode()
    return sum(each.topic == "intake.events.v1" and each.key == key for each in chain.ledger.seen)
