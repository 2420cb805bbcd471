"""Topics: names, writers, keys, retention, and whose word counts where."""

import pytest

from contracts import topics
from contracts.agency import ApplicationSubmitted
from contracts.eligibility import GrantApproved
from contracts.payments import InstalmentsPlanned, PaymentDue, PaymentOrdered
from contracts.topics import TOPICS, all_topics, describe, sender_fits

DAY = 86_400_000
SERVICES = ("intake", "eligibility", "commissioning", "payments", "notifications")
TABLE = [
    ("agency.{agency}.submissions.v1", "agency", "intake", "case", 1, "30 d"),
    ("agency.{agency}.receipts.v1", "intake", "agency", "case", 1, "90 d"),
    ("intake.submissions.v1", "intake", "intake", "case", 6, "30 d"),
    ("intake.subjects.v1", "intake", "commissioning notifications", "subject", 6, "compacted"),
    ("intake.payees.v1", "intake", "payments", "payee", 6, "compacted"),
    ("intake.texts.v1", "intake", "commissioning notifications", "text", 6, "compacted"),
    *(
        (
            f"{name}.events.v1",
            name,
            " ".join(other for other in SERVICES if other != name),
            "case",
            6,
            "for ever",
        )
        for name in SERVICES
    ),
    ("provider.{provider}.commissions.v1", "commissioning", "provider", "case", 1, "30 d"),
    ("provider.{provider}.replies.v1", "provider", "commissioning", "case", 1, "30 d"),
    ("disbursements.{system}.due.v1", "payments", "system", "grant", 6, "30 d"),
    ("disbursements.{system}.replies.v1", "system", "payments", "grant", 6, "30 d"),
]


def test_the_topics_are_those_told() -> None:
    told = [(t.pattern, t.writer, " ".join(t.readers), t.key, t.partitions, t.retention) for t in TOPICS]
    assert told == TABLE


def test_names_of_partner_topics() -> None:
    assert topics.submissions_topic("celle") == "agency.celle.submissions.v1"
    assert topics.receipts_topic("jc-celle") == "agency.jc-celle.receipts.v1"
    assert topics.commissions_topic("ifd-celle") == "provider.ifd-celle.commissions.v1"
    assert topics.replies_topic("ifd-celle") == "provider.ifd-celle.replies.v1"
    assert topics.due_topic("main") == "disbursements.main.due.v1"
    assert topics.payment_replies_topic("main") == "disbursements.main.replies.v1"


def test_all_topics_of_a_registry() -> None:
    every = all_topics(["celle", "jc-celle"], ["ifd-celle"], ["main"])
    assert len(every) == 2 * 2 + 2 + 2 + 9
    assert every["agency.jc-celle.receipts.v1"] is topics.AGENCY_RECEIPTS
    assert all(describe(name) is topic for name, topic in every.items())


@pytest.mark.parametrize(
    "name", ["payments.events", "agency.Celle.submissions.v1", "agency..receipts.v1", "x"]
)
def test_an_unknown_topic_is_named(name: str) -> None:
    with pytest.raises(LookupError, match=name):
        describe(name)


def test_a_family_has_no_name_of_its_own() -> None:
    with pytest.raises(ValueError, match="agency"):
        _ = topics.AGENCY_RECEIPTS.name
    with pytest.raises(ValueError, match="without a parameter"):
        topics.PAYMENTS_EVENTS.named("main")


@pytest.mark.parametrize(
    ("topic", "source", "fits"),
    [
        ("agency.celle.submissions.v1", "/agencies/celle", True),
        ("agency.celle.submissions.v1", "/agencies/jc-celle", False),
        ("agency.celle.submissions.v1", "/agencies/celle/", False),
        ("agency.celle.submissions.v1", "/agencies/celle\n", False),
        ("agency.celle.submissions.v1", "/providers/celle", False),
        ("agency.celle.submissions.v1", "/services/intake", False),
        ("agency.celle.receipts.v1", "/services/intake", True),
        ("agency.celle.receipts.v1", "/services/eligibility", False),
        ("intake.submissions.v1", "/agencies/celle", True),
        ("intake.submissions.v1", "/agencies/jc-bremen", True),
        ("intake.submissions.v1", "/agencies/", False),
        ("intake.submissions.v1", "/services/intake", False),
        ("payments.events.v1", "/services/payments", True),
        ("payments.events.v1", "/services/intake", False),
        ("provider.ifd-celle.replies.v1", "/providers/ifd-celle", True),
        ("provider.ifd-celle.replies.v1", "/providers/ifd-celle-2", False),
        ("provider.ifd-celle.commissions.v1", "/services/commissioning", True),
        ("disbursements.main.replies.v1", "/payment-systems/main", True),
        ("disbursements.main.replies.v1", "/payment-systems/other", False),
        ("disbursements.main.due.v1", "/services/payments", True),
    ],
)
def test_a_sender_speaks_on_its_own_topic_only(topic: str, source: str, fits: bool) -> None:
    assert sender_fits(topic, source) is fits


def test_every_topic_takes_large_messages_and_the_brokers_time() -> None:
    for topic in TOPICS:
        assert topic.config["max.message.bytes"] == "4194304"
        assert topic.config["message.timestamp.type"] == "LogAppendTime"


def test_how_long_records_are_kept() -> None:
    assert topics.AGENCY_SUBMISSIONS.config["retention.ms"] == str(30 * DAY)
    assert topics.AGENCY_RECEIPTS.config["retention.ms"] == str(90 * DAY)
    assert topics.INTAKE_EVENTS.config["retention.ms"] == "-1"
    assert not topics.INTAKE_EVENTS.compacted
    compacted = topics.SUBJECTS.config
    assert topics.SUBJECTS.compacted
    assert compacted["cleanup.policy"] == "compact"
    assert compacted["max.compaction.lag.ms"] == compacted["segment.ms"] == str(DAY)
    assert compacted["delete.retention.ms"] == str(90 * DAY)


def test_who_is_a_partner() -> None:
    partners = {topic.pattern for topic in TOPICS if topic.from_partner}
    assert partners == {
        "agency.{agency}.submissions.v1",
        "intake.submissions.v1",
        "provider.{provider}.replies.v1",
        "disbursements.{system}.replies.v1",
    }


def test_agencies_are_not_told_what_concerns_payment_systems() -> None:
    told = set(topics.AGENCY_RECEIPTS.events)
    assert GrantApproved in told
    assert told.isdisjoint({InstalmentsPlanned, PaymentOrdered, PaymentDue, ApplicationSubmitted})


def test_a_payment_is_due_on_one_topic_alone() -> None:
    assert [topic.pattern for topic in TOPICS if PaymentDue in topic.events] == [
        "disbursements.{system}.due.v1"
    ]
