"""Letters that prepare a decision or tell of its being carried out: documents, hearing, delay, commission."""

from datetime import date

import pytest

from contracts.events import Event
from contracts.intake import ApplicationCompleted
from tests.unit.notifications import example
from tests.unit.notifications.desk import Desk
from tests.unit.notifications.letters import VOICES, letter

MONDAY, SATURDAY = date(2026, 3, 2), date(2026, 2, 28)
by_voice = pytest.mark.parametrize("voice", VOICES)


def desk(*events: Event, today: date = MONDAY, procedure: str = "training_subsidy") -> Desk:
    """A desk at which a case without missing documents lies open, and what is told of it."""
    someone = example.person() if procedure == "integration_service" else example.employer()
    known = (someone, example.trainee(), *example.texts(), example.registered(procedure))
    return Desk(today=today).take(*known, *events)


def supported(*events: Event) -> Desk:
    return desk(*events, procedure="integration_service")


@by_voice
def test_missing_documents_are_asked_for_until_the_day_that_the_receipt_named(voice: str) -> None:
    said = letter("documents_requested", voice).words
    for part in ("Verzeichnis der Berufsausbildungsverhältnisse", "unterschriebene Ausbildungsvertrag"):
        assert part in said
    assert "18. März 2026" in said
    assert "§ 21 Absatz 2 SGB X" in said


@by_voice
def test_a_person_is_not_threatened_with_a_refusal_that_no_warning_came_before(voice: str) -> None:
    told = Desk().take(
        example.person(voice=voice), example.incomplete("integration_service", beneficiary_id=None)
    )
    said = told.written().document.words
    assert "§ 66 Absatz 3 SGB I" in said
    assert "§ 66 Absatz 1" not in said


def test_nothing_is_asked_for_where_nothing_is_missing() -> None:
    assert desk().letters() == []


def test_a_request_of_the_weekend_is_not_sent_where_the_documents_have_come_by_monday() -> None:
    known = (example.employer(), example.trainee())
    told = Desk(today=SATURDAY).take(*known, example.incomplete())
    complete = ApplicationCompleted(case_id=example.CASE, completed_on=SATURDAY)
    assert told.take(complete).on(MONDAY).letters() == []


def test_a_day_that_leaves_no_time_after_notification_is_replaced_by_two_weeks() -> None:
    late = letter("documents_requested", event=example.incomplete(answer_by="2026-03-06")).words
    assert "20. März 2026" in late
    assert "6. März 2026" not in late


@by_voice
def test_a_hearing_names_what_is_intended_the_facts_the_term_and_the_right_to_see_the_file(
    voice: str,
) -> None:
    said = letter("hearing", voice).words
    for part in (
        *("1.234,56 EUR", "1. Februar 2026", "Das Ermessen wurde ausgeübt."),
        *("§ 24", "§ 25 SGB X", "§ 13 SGB X", "20. März 2026"),
    ):
        assert part in said
    assert "m.weber" not in said


def test_the_agency_sets_the_term_of_a_hearing() -> None:
    assert "1. April 2026" in letter("hearing", event=example.hearing(answer_by="2026-04-01")).words


@pytest.mark.parametrize(
    ("intended", "words"),
    [
        ("revoke", "aufzuheben"),
        ("amend", "zu ändern"),
        ("refuse", "abzulehnen"),
        ("demand_repayment", "zurück"),
    ],
)
def test_a_hearing_says_which_decision_may_follow(intended: str, words: str) -> None:
    said = letter("hearing", event=example.hearing(intended=intended, amount=None, effective_on=None)).words
    assert f"wir beabsichtigen, {'bereits' if intended == 'demand_repayment' else 'd'}" in said
    assert words in said


@by_voice
def test_a_notice_of_delay_names_the_day_and_the_reasons_and_what_follows_without_a_decision(
    voice: str,
) -> None:
    said = letter("delay", voice).words
    for part in ("19. Mai 2026", "Das Ermessen wurde ausgeübt.", "Gutachten", "§ 18 Absatz 3"):
        assert part in said


def test_a_delay_that_the_agency_has_told_itself_needs_no_letter() -> None:
    assert supported(example.delay(reasons=None)).letters() == []
    assert supported(example.delay()).letters() == [("DelayNotified", "2026-03-02")]


@by_voice
def test_who_is_supported_learns_by_whom_and_how_but_not_what_it_costs(voice: str) -> None:
    said = letter("service_commissioned", voice).words
    for part in (
        *("Integrationsfachdienst Hannover", "1. April 2026", "31. März 2027", "2,5", "§ 8"),
        "passende Arbeitsplätze erschließen",
    ):
        assert part in said
    assert "480" not in said


def test_another_provider_replaces_the_one_before() -> None:
    told = supported(example.commissioned())
    told.today = date(2026, 3, 12)
    other = example.commissioned(provider="ifd-hannover-2", commission_id=example.GRANT)
    said = told.confirm().take(other).written().document.words
    assert "Brücke Integrationsdienste Hannover" in said
    assert "tritt an die Stelle unseres Schreibens vom 2. März 2026" in said


@by_voice
def test_a_changed_order_is_told_as_a_change(voice: str) -> None:
    changed = letter("service_commissioned", voice, example.commissioned(version=2))
    assert "änder" in changed.text.subject
    assert "9. März 2026" not in changed.words


@by_voice
def test_the_end_of_an_order_names_provider_day_and_what_follows(voice: str) -> None:
    said = letter("commission_withdrawn", voice).words
    for part in ("Integrationsfachdienst Hannover", "10. März 2026", "nicht rechtzeitig" * (voice != "easy")):
        assert part in said
    other = letter("commission_withdrawn", voice, example.commission_withdrawn("revoked")).words
    assert "suchen einen anderen" in said
    assert "suchen einen anderen" not in other


def test_an_order_that_went_to_another_provider_at_once_is_told_by_that_letter_alone() -> None:
    assert supported(example.commission_withdrawn("provider_changed")).letters() == []
