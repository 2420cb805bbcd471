"""The file of a case: what a person who works on it reads."""

from __future__ import annotations

import json

from cli.demo.report.case_file import case_file
from contracts.topics import SUBJECTS
from tests.unit.cli.demo.report.story import (
    APPLICANT,
    SUBSIDY,
    TRAINEE,
    case,
    example,
    published,
    receipt,
    subjects,
    tombstone,
)

STORY = (
    "ApplicationSubmitted", "ApplicationRegistered", "EligibilityAssessed", "SubmissionReceived",
    "GrantApproved", "NoticeDispatched", "PaymentDue", "PaymentOrdered", "PaymentSettled",
)  # fmt: skip


def _lines(**decision: str) -> list[str]:
    decided = example("DecisionTaken", **decision)
    return [
        *subjects(),
        *(example(name) for name in STORY[:4]),
        *(decided, receipt(decided, str(SUBSIDY))),
        *(example(name) for name in STORY[4:]),
    ]


def test_it_begins_with_who_and_how_it_stands() -> None:
    text = case_file(case(_lines()))
    assert text.startswith("# 214-2026-00871 · Ausbildungszuschuss\n")
    for row in (
        "| Stelle | Agentur für Arbeit Celle |",
        "| Antrag von | Tischlerei Harms GmbH |",
        "| für | Jannis Wolters |",
        "| Stand | bewilligt, wird gezahlt |",
        "| Monatsbetrag | 937,92 EUR |",
        "| Ausgezahlt | 937,92 EUR |",
        "| Letzter Tag für Widerspruch | Mo 18.05.2026 |",
    ):
        assert row in text


def test_it_tells_the_story_day_by_day_in_order() -> None:
    text = case_file(case(_lines()))
    days = ["**Fr 20.03.2026**", "**Di 14.04.2026**", "**Do 01.10.2026**"]
    assert sorted(days, key=text.index) == days
    assert text.index("Antrag auf Ausbildungszuschuss") < text.index("Bewilligung entschieden")
    assert (
        text.index("Bewilligung entschieden")
        < text.index("Bewilligt: 937,92")
        < text.index("Zahlung ausgeführt")
    )


def test_it_shows_conditions_steps_letters_and_payments() -> None:
    text = case_file(case(_lines()))
    assert "## Voraussetzungen" in text
    assert "SGB III § 73(1)" in text
    assert "1. " in text.split("## Berechnung")[1]
    assert f"../notices/{SUBSIDY}/2026-04-14_GrantApproved_" in text
    assert (
        "| 09/2026 | Monatsbetrag | 1 | 1 | 937,92 EUR | Do 01.10.2026 | ausgeführt am Do 01.10.2026 |"
        in text
    )


def test_an_assessment_that_says_nothing_new_is_told_once() -> None:
    again = example("EligibilityAssessed", ce_id=APPLICANT)
    text = case_file(case([*_lines(), again]))
    assert text.count("Voraussetzungen geprüft") == 1


def test_a_message_not_accepted_is_told_with_the_reason() -> None:
    finding = {
        "code": "id_reused", "field": None, "severity": "error",
        "message_de": "Diese ce_id wurde schon verwendet.", "message_plain": "Nummer doppelt.",
    }  # fmt: skip
    position = {"topic": "agency.celle.submissions.v1", "partition": 0, "offset": len(_lines())}
    refusal = example("SubmissionReceived", ce_id=TRAINEE, submission_id=None, position=position,
                      accepted=False, findings=[finding])  # fmt: skip
    text = case_file(case([*_lines(), example("ApplicationSubmitted"), refusal]))
    assert "Nicht angenommen: Antrag auf Ausbildungszuschuss" in text
    assert "Grund: Diese Nummer wurde schon verwendet." in text


def test_names_and_texts_of_erased_people_are_gone() -> None:
    lines = [line.replace("Jannis Wolters", "Wer Erased") for line in _lines()]
    text = case_file(case(lines, tombstone(SUBJECTS.name, TRAINEE)))
    assert "| für | (gelöscht) |" in text
    assert "Wer Erased" not in text
    assert "Grund: (gelöscht)" in text


def test_free_text_cannot_break_out_of_its_paragraph() -> None:
    text = case_file(case(_lines(reasons="Zeile eins\n\n## Zahlungen\n| x |")))
    assert "Grund: Zeile eins ## Zahlungen | x |" in text
    assert text.count("\n## Zahlungen") == 1


def test_the_last_day_for_an_objection_follows_a_receipt_that_was_proved() -> None:
    later = {"deemed_notified_on": "2026-04-24", "objection_deadline": "2026-05-26"}
    sent = json.loads(example("NoticeDispatched"))["data"]["notice_id"]
    proved = example("NotificationEstablished", ce_id=TRAINEE, case_id=str(SUBSIDY), notice_id=sent, **later)
    text = case_file(case([*_lines(), proved]))
    assert "| Letzter Tag für Widerspruch | Di 26.05.2026 |" in text


def test_a_demand_is_shown_as_objections_left_it() -> None:
    demanded = json.loads(example("ReceivableCreated"))["data"]
    about = {name: demanded[name] for name in ("grant_id", "receivable_id", "amount")}
    created = published("ReceivableCreated", case_id=str(SUBSIDY), due_on="2026-07-09")
    suspended = published("ReceivableSuspended", ce_id=TRAINEE, case_id=str(SUBSIDY), **about)
    text = case_file(case([*_lines(), created, suspended]))
    assert "| Do 09.07.2026 | ruht bis zur Entscheidung über den Widerspruch |" in text


def test_a_demand_says_why_it_is_due_and_until_when_a_claim_is_possible() -> None:
    created = published("ReceivableCreated", case_id=str(SUBSIDY), due_on="2026-07-09")
    ruling = published("NoticeDispatched", ce_id=TRAINEE, case_id=str(SUBSIDY), notice_id=TRAINEE,
                       act="ObjectionDecided", deemed_notified_on="2026-07-25", objection_deadline=None,
                       basis="SGB X § 37(2) Satz 1; SGG § 85(3); SGG § 87")  # fmt: skip
    text = case_file(case([*_lines(), created, ruling]))
    assert "Fällig mit dem Ende der Widerspruchsfrist" in text
    assert "Letzter Tag für eine Klage gegen die Entscheidung über den Widerspruch: Di 25.08.2026" in text


def test_the_reasons_of_a_decision_are_given_once_a_day() -> None:
    lines = [
        example("DecisionTaken", reasons="Regelfall.", on="2026-04-14"),
        published("GrantApproved", reasons="Regelfall.", on="2026-04-14"),
    ]
    story = case_file(case([*_lines()[:6], lines[0], receipt(lines[0], str(SUBSIDY)), lines[1]]))
    assert story.count("Grund: Regelfall.") == 1


def test_a_refused_invoice_is_told_with_month_amount_and_provider() -> None:
    invoice = example("InvoiceSubmitted", ce_id=TRAINEE)
    sent = json.loads(invoice)["data"]
    refused = example("ReplyReceived", case_id=str(SUBSIDY), reply_id=TRAINEE, accepted=False,
                      topic="provider.ifd-celle.commissions.v1")  # fmt: skip
    text = case_file(case([*_lines(), invoice, refused]))
    month = "/".join(reversed(sent["month"].split("-")))
    amount = sent["amount"].replace(".", ",")
    assert f"Rechnung für {month} über {amount} EUR nicht angenommen." in text


def test_providers_are_called_by_name() -> None:
    order = published("ServiceCommissioned", case_id=str(SUBSIDY), provider="ifd-celle")
    text = case_file(case([*_lines(), order]))
    assert "| Dienst | Integrationsfachdienst Celle |" in text
    assert "ifd-celle" not in text
