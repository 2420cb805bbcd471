"""A sound history, small enough to be written by hand, for tests that spoil it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from chassis.audit import seal
from chassis.handling import Key
from chassis.inbound import Inbound
from contracts.topics import SERVICES, describe
from tests.chaos.history import Audited, Entered, Head, History, Journalled, Kept, Rows, Run, Sent
from tests.chaos.outcome import header, outcome_of
from tests.chaos.readers import READERS

CASE = "0b5f2a6e-6d0f-4a0e-9f6c-3a4f0a1d0001"
GRANT = "0b5f2a6e-6d0f-4a0e-9f6c-3a4f0a1d0002"
AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
SUBMISSIONS, RECEIPTS = "agency.hannover.submissions.v1", "agency.hannover.receipts.v1"


def an_id(number: int) -> str:
    """The id of the message of this number."""
    return f"0b5f2a6e-6d0f-4a0e-9f6c-{number:012x}"


def message(topic: str, number: int, source: str, event: str, key: str = CASE, **data: Any) -> Kept:
    """A message of the case; its offset is its number."""
    headers = {
        "ce_specversion": "1.0",
        "ce_id": an_id(number),
        "ce_type": f"teilhabe.{event}.v1",
        "ce_source": source,
        "ce_subject": CASE,
        "ce_time": "2026-03-02T12:00:00Z",
    }
    return Kept(
        topic=topic,
        partition=0,
        offset=number,
        key=key.encode(),
        value=json.dumps({"case_id": CASE, **data}).encode(),
        headers=tuple((name, value.encode()) for name, value in headers.items()),
    )


def submission(number: int) -> Kept:
    """The agency says that the person withdraws."""
    return message(
        SUBMISSIONS, number, "/agencies/hannover", "ApplicationWithdrawn", withdrawn_on="2026-03-02"
    )


def receipt(number: int, of: int) -> Kept:
    """Intake's answer to a submission."""
    return message(
        RECEIPTS,
        number,
        "/services/intake",
        "SubmissionReceived",
        submission_id=an_id(of),
        accepted=True,
        findings=[],
        missing_documents=[],
    )


def withdrawn(number: int) -> Kept:
    """Intake tells the others of it."""
    return message(
        "intake.events.v1", number, "/services/intake", "ApplicationWithdrawn", withdrawn_on="2026-03-02"
    )


def plan(number: int, *amounts: str) -> Kept:
    """What a grant comes to."""
    instalments = [
        {"month": f"2026-{month:02}", "amount": amount, "due_on": f"2026-{month:02}-28"}
        for month, amount in enumerate(amounts, start=4)
    ]
    return message(
        "payments.events.v1",
        number,
        "/services/payments",
        "InstalmentsPlanned",
        grant_id=GRANT,
        version=1,
        instalments=instalments,
    )


def paid(number: int, event: str, topic: str, key: str, month: str, amount: str) -> Kept:
    """A payment, ordered or settled."""
    return message(
        topic,
        number,
        "/services/payments",
        event,
        key,
        grant_id=GRANT,
        grant_version=1,
        payment_id=an_id(900),
        month=month,
        kind="instalment",
        attempt=1,
        amount=amount,
    )


def ordered(number: int, month: str, amount: str) -> Kept:
    """An order to pay."""
    return paid(number, "PaymentDue", "disbursements.main.due.v1", GRANT, month, amount)


def settled(number: int, month: str, amount: str) -> Kept:
    """Its settlement."""
    return paid(number, "PaymentSettled", "payments.events.v1", CASE, month, amount)


def letter(number: int, notice: int) -> Kept:
    """A letter about the grant."""
    return message(
        "notifications.events.v1",
        number,
        "/services/notifications",
        "NoticeDispatched",
        notice_id=an_id(notice),
        act="GrantApproved",
        act_id=an_id(800),
        template="grant_approved",
    )


def sound() -> History:
    """Two submissions, answered and passed on; a grant of two months, paid; a letter."""
    return history_of(
        submission(1),
        submission(2),
        receipt(11, of=1),
        receipt(12, of=2),
        withdrawn(21),
        withdrawn(22),
        plan(31, "100.00", "50.00"),
        ordered(32, "2026-04", "100.00"),
        ordered(33, "2026-05", "50.00"),
        settled(34, "2026-04", "100.00"),
        settled(35, "2026-05", "50.00"),
        letter(41, notice=700),
    )


def history_of(*records: Kept) -> History:
    """The history that would be sound with these records on the topics."""
    return History(
        run=Run(
            seed=0,
            minutes=1,
            first_day=date(2026, 3, 2),
            last_day=date(2026, 9, 1),
            cases=1,
            faults=(),
            ended={},
            dropped={},
            disk="full",
            rest_s=0.0,
        ),
        sent=tuple(
            Sent(topic=r.topic, partition=0, offset=r.offset, id=header(r, "ce_id"), digest=_digest(r))
            for r in records
            if r.topic == SUBMISSIONS
        ),
        records=records,
        services={name: _rows(name, records) for name in SERVICES},
        calm=outcome_of(records),
    )


def _rows(service: str, records: tuple[Kept, ...]) -> Rows:
    """Everything that it handles in its inbox; everything that it wrote in its journal, in order."""
    reader = READERS[service]
    inbound = Inbound(service, reader.handlers, reader.reader)
    read = [record for record in records if service in describe(record.topic).readers]
    arrivals = [inbound.read(record.record()) for record in read]
    own = [record for record in records if header(record, "ce_source") == f"/services/{service}"]
    audit = tuple(trail([header(record, "ce_id") for record in records if record.topic == SUBMISSIONS]))
    return Rows(
        inbox=tuple(Entered(source=a.inbox[0], id=a.inbox[1]) for a in arrivals if not a.skipped),
        journal=tuple(
            Journalled(
                id=record.offset,
                target=record.topic,
                lane="stream",
                key=(record.key or b"").decode(),
                ce_id=header(record, "ce_id"),
                digest=_digest(record),
            )
            for record in own
        ),
        audit=audit if service == "intake" else (),
        heads=_heads(audit) if service == "intake" else (),
    )


def trail(causes: list[str]) -> list[Audited]:
    """A chain in which each cause has changed the case."""
    entries: list[Audited] = []
    before = b""
    for version, cause in enumerate(causes, start=1):
        fields = (Key("case", CASE), version, "ApplicationWithdrawn", "/agencies/hannover", cause, AT, "-")
        before = seal(before, *fields, b"content")
        entries.append(
            Audited(
                kind="case",
                key=CASE,
                version=version,
                type="ApplicationWithdrawn",
                actor="/agencies/hannover",
                cause_id=cause,
                at=AT,
                rules="-",
                content=b"content".hex(),
                hash=before.hex(),
            )
        )
    return entries


def _heads(audit: tuple[Audited, ...]) -> tuple[Head, ...]:
    return tuple(Head(kind=e.kind, key=e.key, version=e.version, hash=e.hash) for e in audit[-1:])


def _digest(record: Kept) -> str:
    return sha256(record.value or b"").hexdigest()
