"""The letter with a month's statement: what it says, who gets it, how long it is kept."""

from datetime import date
from uuid import UUID

import pytest

from contracts.statements import StatementIssued
from services.notifications.document import Document, Table
from services.notifications.statements import NOT_WANTED
from tests.unit.notifications import example
from tests.unit.notifications.desk import Desk
from tests.unit.notifications.example_statement import statement
from tests.unit.notifications.letters import VOICES, letter


def section(document: Document, role: str) -> str:
    return " ".join(word for each in document.text.sections(role) for word in each.words())  # type: ignore[arg-type]


def desk(**employer: object) -> Desk:
    """A case whose grant was announced on 2 March 2026."""
    people = example.employer(**employer), example.trainee(), *example.texts()
    return Desk().take(*people, example.registered(), example.approved())


@pytest.mark.parametrize("voice", VOICES)
def test_a_person_can_work_out_every_amount(voice: str) -> None:
    steps = section(letter("statement", voice), "calculation")
    for step in (
        "15. September 2026 bis 30. September 2026, Fördersatz 80 %: 937,92 EUR × 16 / 30 = 500,22 EUR",
        "1. Februar 2027 bis 28. Februar 2027, Fördersatz 80 %: 937,92 EUR × 30 / 30 = 937,92 EUR",
        "1.000,00 EUR × 14 / 30 = 466,67 EUR",
        "1.000,00 EUR × 16 / 30 = 533,33 EUR",
        "Zusammen 1.000,00 EUR. Davon war bereits angewiesen: 937,92 EUR. Ergibt 62,08 EUR.",
        "Davon mit unserer Forderung verrechnet: 100,00 EUR (§ 51 SGB I). Ergibt 837,92 EUR.",
    ):
        assert step in steps


@pytest.mark.parametrize("voice", ["formal", "plain"])
def test_the_tables_name_month_kind_day_and_amount_of_each_movement(voice: str) -> None:
    blocks = [each.blocks[0] for each in letter("statement", voice).text.sections("amounts")]
    paid, returned, recovered = (each.rows for each in blocks if isinstance(each, Table))
    assert paid == (
        ("September 2026", "Monatsbetrag", "1. März 2027", "500,22 EUR"),
        ("Februar 2027", "Monatsbetrag", "1. März 2027", "937,92 EUR"),
        ("Januar 2027 (Nachtrag für Februar 2027)", "Nachzahlung", "26. Februar 2027", "62,08 EUR"),
        ("Februar 2027", "Monatsbetrag", "1. März 2027", "837,92 EUR"),
    )
    assert returned == (("Februar 2027", "5. März 2027", "937,92 EUR"),)
    assert recovered == (("mit Zahlungen verrechnet", "2. März 2027", "100,00 EUR"),)


@pytest.mark.parametrize("voice", VOICES)
def test_the_sums_come_first(voice: str) -> None:
    assert "2.338,14 EUR" in letter("statement", voice).words
    assert "März 2027" in letter("statement", voice).text.subject


def test_whoever_reads_english_finds_the_movements() -> None:
    document = letter("statement", addressee={"language": "en"})
    assert document.information
    words = " ".join(document.information.words())
    for said in (
        "EUR 2,338.14",
        "September 2026",
        "additional payment",
        "sent back by the bank",
        "5 March 2027",
    ):
        assert said in words


def test_an_amount_names_the_decision_that_it_rests_on() -> None:
    told = desk().take(statement())
    steps = section(told.written().document, "calculation")
    assert "nach unserem Bescheid vom 2. März 2026, Fördersatz 80 %" in steps


def test_a_statement_is_a_message_that_starts_no_period() -> None:
    told = desk().take(statement()).confirm()
    [notice] = [each for each in told.notices if each.act == StatementIssued.type_name]
    assert (notice.deemed_notified_on, notice.objection_deadline) == (None, None)


def test_who_does_without_statements_gets_none() -> None:
    assert len(desk(accessibility=(NOT_WANTED,)).take(statement()).letters()) == 1


def test_a_statement_is_sent_once_whichever_event_tells_of_it() -> None:
    told = desk().take(statement(), statement(recoveries=()))
    assert [act for act, _ in told.letters()] == ["GrantApproved", "StatementIssued"]


def test_a_statement_waits_for_the_application() -> None:
    waiting = Desk().take(statement())
    assert waiting.waits_on is not None


def test_old_statements_are_forgotten_and_decisions_kept() -> None:
    told = desk()
    for number in range(1, 7):
        told.on(date(2026, 4 + number, 5))
        told.take(statement(month=f"2026-{3 + number:02}", statement_id=UUID(int=number))).confirm()
    assert told.case
    kept = [each.act for each in told.case.posted.values()]
    assert kept[0] == "GrantApproved"
    assert 2 <= kept.count("StatementIssued") <= 3
