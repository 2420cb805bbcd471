"""What letters say, in each voice."""

import re
from datetime import date
from typing import Any

import pytest

from contracts.references import creditor_references
from services.notifications import english, phrases
from services.notifications.acts import ACTS
from services.notifications.document import Document, Paragraph, Section, Table
from services.notifications.letter import voice_for
from services.notifications.letter import write as written
from tests.unit.notifications import example
from tests.unit.notifications.desk import Desk
from tests.unit.notifications.letters import GRANT_ACTS, SUPPORT_ACTS, VOICES, answer, letter

OBJECTED_TO = (
    "grant_approved",
    "grant_refused",
    "grant_ended",
    "repayment_demanded",
    "support_approved",
    "support_refused",
    "support_revoked",
)
MESSAGES = (
    "grant_suspended",
    "grant_resumed",
    "support_deemed_approved",
    "receivable_suspended",
    "receivable_resumed",
    "receivable_cancelled",
    "payment_returned",
    "statement",
    "documents_requested",
    "hearing",
    "delay",
    "service_commissioned",
    "commission_withdrawn",
    "documents_missing",
    "account_changed",
    "application_forwarded",
)
HEALTH = ("schwerbehindert", "severely", "Diagnose", "Grad der Behinderung", "disability")


def text(document: Document) -> str:
    """What a letter says, in reading order."""
    return document.words


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize("template", GRANT_ACTS | SUPPORT_ACTS)
def test_every_letter_is_a_german_text_with_sender_addressee_reference_and_date(
    template: str, voice: str
) -> None:
    document = letter(template, voice)
    said = text(document)
    addressee = "Jamila Öztürk" if template in SUPPORT_ACTS else "Tischlerei Köhler & Söhne GmbH"
    assert document.text.language == "de"
    assert document.text.subject
    for part in (
        "Agentur für Arbeit Hannover",
        addressee,
        "30159 Hannover",
        "AA-H 2026/0417",
        "2. März 2026",
    ):
        assert part in said
    for leftover in ("{{", "{%", "None", "Undefined"):
        assert leftover not in said
    for word in HEALTH:
        assert word.casefold() not in said.casefold()


def test_there_is_a_template_for_every_act_in_every_voice() -> None:
    assert {act.template for act in ACTS.values()} == {*GRANT_ACTS, *SUPPORT_ACTS, "objection_decided"}


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize("template", OBJECTED_TO)
def test_an_act_instructs_on_remedy_body_seat_period_and_form(template: str, voice: str) -> None:
    said = text(letter(template, voice))
    assert "Rechtsbehelfsbelehrung" in said
    assert "innerhalb eines Monats nach Bekanntgabe Widerspruch" in said
    assert "bei der Agentur für Arbeit Hannover in Hannover" in said
    for form in ("schriftlich", "elektronisch", "Niederschrift", "§ 36a Absatz 2", "E-Mail genügt nicht"):
        assert form in said
    assert "am vierten Tag" in said
    assert not re.search(r"bis zum \d+\. \w+ \d+ Widerspruch", said)


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize("template", MESSAGES)
def test_a_message_says_that_it_is_no_act(template: str, voice: str) -> None:
    said = text(letter(template, voice))
    assert "kein Bescheid" in said
    assert "Rechtsbehelfsbelehrung" not in said


@pytest.mark.parametrize("voice", VOICES)
def test_abroad_the_period_is_three_months_and_nothing_is_deemed(voice: str) -> None:
    address = {"country": "AT", "city": "Wien", "postcode": "1010"}
    told = Desk().take(
        example.registered(),
        example.employer(voice=voice, address=address),
        example.trainee(),
        *example.texts(),
        example.approved(),
    )
    said = text(told.written().document)
    assert "innerhalb von drei Monaten nach Bekanntgabe" in said
    assert "vierten Tag" not in said
    assert "1010 Wien AT" in said


@pytest.mark.parametrize("voice", VOICES)
def test_a_job_centre_is_named_as_the_body_under_its_own_law(voice: str) -> None:
    said = text(letter("grant_approved", voice, agency="jc-hannover"))
    assert "beim Jobcenter" in said
    assert "§ 16 Absatz 1 SGB II" in said


@pytest.mark.parametrize("voice", VOICES)
def test_an_approval_tells_amounts_by_month_calculation_conditions_and_reasons(voice: str) -> None:
    said = text(letter("grant_approved", voice))
    for part in (
        "937,92 EUR",
        "468,96 EUR",
        "15 von 30 Tagen",
        "September 2026 bis Juli 2029",
        "33.296,16 EUR",
        "1.172,40 EUR × 80 % = 937,92 EUR",
        "§ 73 Abs. 2 SGB III, § 338 SGB III",
        example.CONDITION_TEXT,
        "Das Ermessen wurde ausgeübt.",
    ):
        assert part in said


@pytest.mark.parametrize(
    ("voice", "asks"),
    [("formal", "teilen Sie sie uns mit"), ("plain", "schreiben Sie uns Ihre IBAN")],
)
def test_an_approval_without_an_account_asks_for_one(voice: str, asks: str) -> None:
    known, unknown = "auf das Konto, das Sie uns genannt haben", example.approved(payee_id=None)
    assert known in text(letter("grant_approved", voice))
    said = text(letter("grant_approved", voice, unknown))
    assert asks in said
    assert known not in said


@pytest.mark.parametrize("voice", VOICES)
def test_amounts_and_days_of_other_acts(voice: str) -> None:
    repayment = text(letter("repayment_demanded", voice))
    assert "1.234,56 EUR" in repayment
    assert "1. Dezember 2026" in repayment
    assert len(creditor_references(repayment)) == 1
    assert "§ 86a Abs. 1 SGG" in repayment
    ended = text(letter("grant_ended", voice))
    assert "31. Oktober 2026" in ended
    assert "§ 86a Abs. 2 Nr. 2 SGG" in ended
    assert "10. Dezember 2026" in text(letter("grant_suspended", voice))
    support = text(letter("support_approved", voice))
    assert "2,5 Stunden in der Woche" in support
    assert "passende Arbeitsplätze erschließen" in support
    assert "480" not in support


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize("outcome", ["rejected", "upheld_in_part", "inadmissible"])
def test_an_objection_decision_instructs_on_the_claim(outcome: str, voice: str) -> None:
    said = text(answer(outcome, voice))
    assert "Widerspruchsbescheid" in said
    assert "innerhalb eines Monats nach Bekanntgabe Klage" in said
    assert "beim Sozialgericht Hannover" in said
    assert "§§ 87, 90 SGG" in said


@pytest.mark.parametrize("voice", VOICES)
def test_a_remedied_objection_leaves_nothing_to_claim(voice: str) -> None:
    assert "Rechtsbehelfsbelehrung" not in text(answer("remedied", voice))


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({}, "7. April 2026"),
        ({"timely": False, "deadline": "2026-03-18"}, "§ 67 SGG"),
        ({"timely": False, "deadline": None}, "noch kein"),
        ({"form_valid": False}, "einfache E-Mail genügt"),
        ({"suspensive": True}, "Bis dahin"),
    ],
)
def test_an_acknowledgement_tells_time_form_and_what_comes_next(
    changes: dict[str, Any], says: str, voice: str
) -> None:
    event = example.objection_registered(**changes)
    assert says in text(letter("objection_registered", voice, event))


def test_markup_in_names_and_reasons_is_only_text() -> None:
    told = Desk().take(
        example.registered(),
        example.employer().model_copy(update={"name": "<b>Köhler</b>"}),
        example.trainee(),
        *(recorded.model_copy(update={"text": "<script>1</script>"}) for recorded in example.texts()),
        example.approved(),
    )
    document = told.written().document
    assert document.address[0] == "<b>Köhler</b>"
    assert document.text.sections("reasons")[0].blocks == (Paragraph("<script>1</script>"),)


@pytest.mark.parametrize(
    ("wanted", "used"), [("formal", "formal"), ("plain", "plain"), ("easy", "easy"), ("other", "formal")]
)
def test_a_voice_that_nobody_knows_is_answered_formally(wanted: str, used: str) -> None:
    assert voice_for(wanted) == used


def test_large_print_is_set_for_those_who_need_it() -> None:
    addressee = example.person(accessibility=["large_print"])
    known = (example.registered("integration_service"), addressee, *example.texts())
    assert Desk().take(*known, example.support_refused()).written().document.layout == "large_print"


@pytest.mark.parametrize(("voice", "layout"), [("formal", "normal"), ("plain", "normal"), ("easy", "easy")])
def test_easy_letters_have_larger_type(voice: str, layout: str) -> None:
    assert letter("grant_refused", voice).layout == layout


def test_amounts_stand_in_a_table_under_a_header() -> None:
    [amounts] = letter("grant_approved").text.sections("amounts")
    table = next(block for block in amounts.blocks if isinstance(block, Table))
    assert table.header == ("Zeitraum", "Monate", "Betrag je Monat", "Summe")
    assert table.rows[1] == ("September 2026 bis Juli 2029", "35", "937,92 EUR", "32.827,20 EUR")


def test_the_same_letter_is_the_same_text() -> None:
    known = (example.registered(), example.employer(), example.trainee(), *example.texts())
    told = Desk().take(*known, example.approved())
    payload = told.effects[0].payload
    assert written(payload, told.copies_for(payload)) == told.written()


def amended(voice: str, agency: str = "hannover", on: str = "2026-12-01", **changes: Any) -> str:
    """What the letter says that announces version 2 of a grant."""
    known = (example.registered(agency=agency), example.employer(voice=voice), example.trainee())
    told = Desk().take(*known, *example.texts(), example.approved()).confirm()
    told.today = date.fromisoformat(on)
    told.take(example.approved(version=2, supersedes=1, calculation=None, **changes))
    return text(told.written().document)


@pytest.mark.parametrize("voice", VOICES)
def test_an_amendment_tells_what_changes_and_from_when(voice: str) -> None:
    said = amended(voice, monthly_amount="800.00", starts_on="2027-01-01", ends_on="2029-06-30")
    for part in ("937,92 EUR", "800,00 EUR", "1. Januar 2027", "30. Juni 2029", "31. Juli 2029"):
        assert part in said
    assert "§§ 45 bis 48 SGB X" in said or voice == "easy"


@pytest.mark.parametrize("voice", VOICES)
def test_an_amendment_of_something_else_says_that_the_money_stays(voice: str) -> None:
    said = amended(voice)
    assert "bleiben gleich" in said
    assert "937,92 EUR" in said
    assert "§ 86a" not in said


@pytest.mark.parametrize(
    ("agency", "changes", "told"),
    [
        pytest.param("hannover", {"monthly_amount": "1000.00"}, [], id="a rise takes nothing away"),
        pytest.param(
            "hannover",
            {"monthly_amount": "800.00", "starts_on": "2027-01-01"},
            ["die Zukunft betrifft, hat ein Widerspruch keine aufschiebende Wirkung (§ 86a Abs. 2 Nr. 2"],
            id="lower from next month on",
        ),
        pytest.param(
            "hannover",
            {"monthly_amount": "800.00"},
            ["die Vergangenheit betrifft, hat ein Widerspruch aufschiebende Wirkung (§ 86a Abs. 1 SGG)"],
            id="lower for the past too: agency",
        ),
        pytest.param(
            "jc-hannover",
            {"monthly_amount": "800.00"},
            ["die Vergangenheit betrifft, hat ein Widerspruch keine aufschiebende Wirkung (§ 39 Nr. 1 SGB"],
            id="lower for the past too: job centre",
        ),
        pytest.param(
            "hannover",
            {"ends_on": "2029-06-30"},
            ["die Zukunft betrifft, hat ein Widerspruch keine aufschiebende Wirkung"],
            id="ends sooner",
        ),
    ],
)
def test_an_amendment_says_what_an_objection_stops(
    agency: str, changes: dict[str, Any], told: list[str]
) -> None:
    said = amended("formal", agency, **changes)
    for part in told:
        assert part in said
    assert ("Wirkung eines Widerspruchs" in said) is bool(told)


@pytest.mark.parametrize(
    ("agency", "ended_on", "past"),
    [
        ("hannover", "2026-10-31", None),
        ("hannover", "2026-03-02", None),
        ("hannover", None, None),
        ("hannover", "2026-03-01", "hat ein Widerspruch aufschiebende Wirkung (§ 86a Abs. 1 SGG)"),
        ("jc-hannover", "2026-02-15", "hat ein Widerspruch keine aufschiebende Wirkung (§ 39 Nr. 1 SGB II)"),
    ],
)
def test_an_end_in_the_past_says_so_and_what_an_objection_stops(
    agency: str, ended_on: str | None, past: str | None
) -> None:
    said = text(letter("grant_ended", "formal", example.ended(ended_on), agency=agency))
    assert ("wirkt damit auch für die Vergangenheit" in said) is (past is not None)
    assert (past or "") in said
    assert ("die Vergangenheit betrifft" in said) is (past is not None)
    assert "die Zukunft betrifft, hat ein Widerspruch keine aufschiebende Wirkung" in said


@pytest.mark.parametrize("voice", VOICES)
def test_missing_documents_are_named_and_awaited_until_a_day(voice: str) -> None:
    case = {"missing_documents": ["training_contract", "disability_card"]}
    said = text(letter("documents_missing", voice, **case))
    for part in ("20. Februar 2026", "20. März 2026", "Ausbildungsvertrag", "§ 152 SGB IX", "§§ 20, 21"):
        assert part in said
    assert "§ 66" not in said


@pytest.mark.parametrize("voice", VOICES)
def test_a_person_is_warned_in_writing_of_what_follows_without_documents(voice: str) -> None:
    known = (example.registered("integration_service"), example.person(voice=voice), *example.texts())
    said = text(Desk().take(*known, example.deadline_missed()).written().document)
    assert "§ 66 Absatz 1 und 3 SGB I" in said


@pytest.mark.parametrize("voice", VOICES)
def test_after_an_approval_missing_documents_threaten_no_decision_on_the_file(voice: str) -> None:
    known = (example.registered(), example.employer(voice=voice), example.trainee(), *example.texts())
    said = text(Desk().take(*known, example.decision(), example.deadline_missed()).written().document)
    assert "§§ 20, 21" not in said
    assert "nicht zahlen" in said


@pytest.mark.parametrize("voice", VOICES)
def test_a_reported_account_is_told_without_naming_it(voice: str) -> None:
    said = text(letter("account_changed", voice))
    for part in ("DE02", "202051", "2051"):
        assert part not in said
    assert "1. April 2026" in said
    assert "Haben Sie die Änderung nicht gemeldet?" in said or "Waren Sie das nicht?" in said


@pytest.mark.parametrize("voice", VOICES)
def test_a_payment_that_came_back_asks_for_an_account_and_names_none(voice: str) -> None:
    said = text(letter("payment_returned", voice))
    for part in ("937,92 EUR", "September 2026", "§ 47 SGB I"):
        assert part in said
    assert "AC04" not in said
    assert "Bankverbindung" in said or "IBAN" in said


@pytest.mark.parametrize(
    ("to", "named"), [("jc-hannover", "Jobcenter Hannover"), ("Deutsche Rentenversicherung Nord",) * 2]
)
@pytest.mark.parametrize("voice", VOICES)
def test_a_forwarded_application_names_who_decides_now(voice: str, to: str, named: str) -> None:
    assert named in text(letter("application_forwarded", voice, example.forwarded(to)))


@pytest.mark.parametrize("voice", VOICES)
def test_a_personal_budget_tells_its_amount_and_commissions_nobody(voice: str) -> None:
    event = example.support_approved(personal_budget=True)
    said = text(letter("support_approved", voice, event))
    assert "480,00 EUR" in said
    assert "§ 29 SGB IX" in said
    assert "einen Integrationsfachdienst in" not in said


@pytest.mark.parametrize("voice", VOICES)
def test_a_late_objection_is_told_until_when_to_ask_for_reinstatement(voice: str) -> None:
    event = example.objection_registered(timely=False, deadline="2026-03-18", reinstatement_by="2026-04-22")
    assert "22. April 2026" in text(letter("objection_registered", voice, event))


@pytest.mark.parametrize("template", GRANT_ACTS | SUPPORT_ACTS)
def test_only_an_act_claims_that_a_person_decided(template: str) -> None:
    decided = "Die Entscheidung hat eine Mitarbeiterin oder ein Mitarbeiter getroffen"
    assert (decided in text(letter(template))) is (template in OBJECTED_TO)


@pytest.mark.parametrize("template", GRANT_ACTS | SUPPORT_ACTS)
def test_an_easy_letter_says_that_no_readers_have_checked_it(template: str) -> None:
    assert "Eine Prüf-Gruppe hat den Text noch nicht geprüft" in text(letter(template, "easy"))


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize("template", GRANT_ACTS | SUPPORT_ACTS)
def test_every_section_has_a_heading_and_nothing_is_empty(template: str, voice: str) -> None:
    document = letter(template, voice)
    sections = [part for part in document.text.body if isinstance(part, Section)]
    assert sections
    assert all(section.blocks for section in sections)
    assert all(said.strip() for said in document.text.words())


def test_the_legal_basis_stands_in_singular_or_plural() -> None:
    assert "Rechtsgrundlage ist § 73 Absatz 1 und 2 SGB III" in text(letter("grant_approved"))
    support = text(letter("support_approved"))
    assert (
        "Rechtsgrundlagen sind § 49 Absatz 6 Satz 2 Nummer 9 SGB IX und die §§ 192 bis 194 SGB IX" in support
    )
    assert "in den §§ 192 bis 194 SGB IX" in text(letter("support_approved", "plain"))


@pytest.mark.parametrize("voice", VOICES)
def test_a_deemed_approval_says_since_when(voice: str) -> None:
    assert re.search(r"seit dem .*2026 als genehmigt", text(letter("support_deemed_approved", voice)))


@pytest.mark.parametrize("template", GRANT_ACTS | SUPPORT_ACTS)
def test_who_wishes_english_gets_an_english_text_beside_the_german_letter(template: str) -> None:
    document = letter(template, addressee={"language": "en-GB"})
    assert document.text == letter(template).text
    informed = document.information
    assert informed is not None
    assert informed.language == "en"
    said = " ".join(informed.words())
    assert "Only the German letter before it is legally binding" in said
    assert ("objection (Widerspruch) within one month" in said) is (template in OBJECTED_TO)
    for leftover in ("{{", "{%", "None", "Undefined"):
        assert leftover not in said
    assert not re.search(r"\d,\d\d\b", said)


@pytest.mark.parametrize(
    ("template", "says"),
    [
        (
            "grant_approved",
            ("EUR 937.92", "17 August 2026 to 31 July 2029", "EUR 33,296.16", "15 of 30 days"),
        ),
        ("repayment_demanded", ("EUR 1,234.56", "1 December 2026")),
        ("support_approved", ("2.5 hours a week", "look for suitable jobs", "to find a job")),
        ("documents_missing", ("20 March 2026",)),
    ],
)
def test_the_english_text_tells_the_same_amounts_and_days(template: str, says: tuple[str, ...]) -> None:
    informed = letter(template, addressee={"language": "en"}).information
    assert informed is not None
    for part in says:
        assert part in " ".join(informed.words())


@pytest.mark.parametrize("outcome", ["remedied", "upheld_in_part", "rejected", "inadmissible"])
def test_the_english_text_on_an_objection_names_the_court_where_there_is_a_claim(outcome: str) -> None:
    informed = answer(outcome, language="en").information
    assert informed is not None
    assert ("Sozialgericht Hannover" in " ".join(informed.words())) is (outcome != "remedied")


@pytest.mark.parametrize("language", ["de", "de-DE", "tr", "fr"])
def test_in_other_languages_the_letter_is_german_alone(language: str) -> None:
    assert letter("grant_refused", addressee={"language": language}).information is None


def test_english_words_are_there_for_every_code() -> None:
    for name in ("GOALS", "TASKS", "DOCUMENTS"):
        assert getattr(english, name).keys() == getattr(phrases, name).keys()
