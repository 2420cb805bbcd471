"""Every event of a case is told in German, with its reason and paragraph."""

from __future__ import annotations

import pytest

from cli.demo.report.copies import Copies
from cli.demo.report.reading import SERVICE_TOPICS, read_message
from cli.demo.report.telling import Told, tell
from contracts.topics import AGENCY_SUBMISSIONS
from tests.unit.cli.demo.report.story import example, record

NOBODY = Copies({}, {})
NAMES = sorted({event.type_name for topic in (AGENCY_SUBMISSIONS, *SERVICE_TOPICS) for event in topic.events})
NOT_TOLD = {"ApplicationRegistered"}
"""What the agency sent is told instead."""


def _told(name: str, **changes: object) -> Told:
    message = read_message(record(example(name, **changes), 0))
    assert message is not None
    return tell(message.event, NOBODY)


@pytest.mark.parametrize("name", [name for name in NAMES if name not in NOT_TOLD])
def test_every_event_has_words(name: str) -> None:
    told = _told(name)
    assert told.what.endswith(".")
    assert name not in told.what
    assert not any(sign in told.what for sign in "{}_")


def test_an_approval_tells_amount_share_and_duration() -> None:
    told = _told("GrantApproved")
    assert told.what == (
        "Bewilligt: 937,92 EUR monatlich (80 %), Di 01.09.2026 bis Fr 31.08.2029. Träger: Agentur für Arbeit."
    )
    assert "SGB III § 73(2)" in told.basis


def test_a_letter_tells_both_days_that_count() -> None:
    told = _told("NoticeDispatched")
    assert "abgesandt am Di 14.04.2026 (per Post)" in told.what
    assert "gilt als bekannt gegeben am Sa 18.04.2026; Widerspruch bis Mo 18.05.2026" in told.what


def test_the_order_to_a_provider_is_told_apart_from_the_letter_to_the_person() -> None:
    told = [
        _told("NoticeDispatched", act="ServiceCommissioned", template=template).what
        for template in ("service_commissioned", "provider_order")
    ]
    assert ["„Mitteilung über die Beauftragung“" in what for what in told] == [True, False]
    assert ["„Auftrag an den Fachdienst“" in what for what in told] == [False, True]


def test_a_decision_names_both_people() -> None:
    assert (
        _told("DecisionTaken", decided_by="H. Wendt", confirmed_by="R. Dethloff").who
        == "H. Wendt und R. Dethloff"
    )


def test_a_fee_has_another_basis_than_a_subsidy() -> None:
    assert _told("PaymentOrdered").basis == "SGB III § 337(2)"
    assert _told("PaymentOrdered", kind="fee").basis == "SGB IX § 196(1)"


def test_terms_of_providers_name_the_contract_they_stand_in() -> None:
    assert "(Frist des Rahmenvertrags)" in _told("ServiceCommissioned", version=1).what
    assert _told("ReportDue").basis == "SGB IX § 197; Frist des Rahmenvertrags"


def test_where_no_documents_are_needed_none_are_said_to_be_there() -> None:
    assert _told("ApplicationCompleted", documents=[]).what == "Unterlagen sind nicht nötig."


def test_a_deemed_approval_says_since_when() -> None:
    told = _told("SupportDeemedApproved", approved_since="2026-05-03")
    assert told.what == "Begleitung gilt als genehmigt seit So 03.05.2026."


def test_a_term_against_the_authority_says_that_its_end_was_not_moved() -> None:
    assert "zulasten der Behörde" in _told("DeadlineMissed", term="notice_of_delay").why
    assert _told("DeadlineMissed", term="hearing").why == ""
