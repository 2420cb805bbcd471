"""A letter without what the law demands of its act is never sent."""

from dataclasses import replace
from typing import Any

import pytest

from contracts.events import Event
from services.notifications.acts import act_of
from services.notifications.demands import Announced, LacksWhatTheLawDemands, lacking
from services.notifications.document import Document, Role, Section
from services.notifications.letter import write
from tests.unit.notifications import example
from tests.unit.notifications.desk import Desk
from tests.unit.notifications.letters import GRANT_ACTS, SUPPORT_ACTS, VOICES, answer, letter

SENDER = {"body": "Agentur für Arbeit Hannover", "court": "Sozialgericht Hannover"}
DEMANDED: list[tuple[str, Role, str]] = [
    ("grant_approved", "amounts", "the amounts by month (SGB X § 33(1))"),
    ("grant_approved", "calculation", "the calculation (SGB X § 35(1))"),
    ("grant_approved", "conditions", "a condition (SGB X § 32)"),
    *((act, "reasons", "the reasons (SGB X § 35(1))") for act in ("grant_refused", "support_revoked")),
    *((act, "remedy", "the period in the instruction on remedies (SGB X § 36, SGG § 66(1))")
      for act in ("grant_ended", "repayment_demanded", "support_approved")),
]  # fmt: skip


def announced(event: Event, **changes: Any) -> Announced:
    said = event.model_dump(mode="json")
    conditions = [example.CONDITION_TEXT] if said.get("conditions") else []
    known = Announced(
        act_of(event.type_name), said, reasons=example.REASONS_TEXT, conditions=conditions, **SENDER
    )
    return replace(known, **changes)


def without(document: Document, role: Role) -> Document:
    """The letter as if its template had forgotten a section."""
    body = (part for part in document.text.body if not (isinstance(part, Section) and part.role == role))
    return replace(document, text=replace(document.text, body=tuple(body)))


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize(("template", "role", "lack"), DEMANDED)
def test_a_section_that_a_template_forgot_is_missed(template: str, role: Role, lack: str, voice: str) -> None:
    event = (GRANT_ACTS | SUPPORT_ACTS)[template]
    document = letter(template, voice)
    assert lacking(document, announced(event)) == ()
    assert lack in lacking(without(document, role), announced(event))


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize(
    ("template", "changes", "lack"),
    [
        ("hearing", {"reasons": "Ein anderer Grund."}, "the reasons (SGB X § 24)"),
        ("hearing", {"reasons": ""}, "the reasons (SGB X § 24)"),
        ("hearing", {"answer_by": "2026-03-19"}, "the term (SGB X § 24)"),
        ("hearing", {"answer_by": None}, "the term (SGB X § 24)"),
        ("documents_requested", {"answer_by": None}, "the term (SGB X § 21(2))"),
        ("documents_missing", {"answer_by": "2026-03-19"}, "the term (SGB X § 21(2))"),
        ("delay", {"reasons": ""}, "the reasons (SGB IX § 18(1))"),
    ],
)
def test_what_prepares_an_act_needs_reasons_and_a_term(
    template: str, changes: dict[str, Any], lack: str, voice: str
) -> None:
    document = letter(template, voice)
    last_day = "2026-03-18" if template == "documents_requested" else "2026-03-20"
    known = announced((GRANT_ACTS | SUPPORT_ACTS)[template], answer_by=last_day)
    assert lacking(document, known) == ()
    assert lacking(document, replace(known, **changes)) == (lack,)


@pytest.mark.parametrize("voice", VOICES)
def test_a_hearing_that_forgot_the_right_to_see_the_files_is_missed(voice: str) -> None:
    document = letter("hearing", voice)
    body = (part for part in document.text.body if "§ 25" not in " ".join(part.words()))
    forgetful = replace(document, text=replace(document.text, body=tuple(body)))
    known = announced(example.hearing(), answer_by="2026-03-20")
    assert "the files (SGB X § 24)" in lacking(forgetful, known)


@pytest.mark.parametrize(
    ("changes", "lack"),
    [
        ({"body": "Agentur für Arbeit Celle"}, "the body"),
        ({"act": act_of("ObjectionDecided", "rejected")}, "the remedy"),
        ({"reasons": "Ein anderer Grund."}, "the reasons"),
        ({"reasons": "", "said": {"supersedes": 1}}, "the reasons"),
        ({"conditions": ["Eine andere Bedingung."]}, "a condition"),
        ({"said": {"monthly_amount": "800.00"}}, "800,00 EUR"),
        ({"said": {"due_on": "2026-12-01"}}, "1. Dezember 2026"),
    ],
)
def test_what_the_act_says_must_stand_in_the_letter(changes: dict[str, Any], lack: str) -> None:
    told = announced(example.approved(), **changes)
    assert any(each.startswith(lack) for each in lacking(letter("grant_approved"), told))


def test_a_message_lacks_nothing_and_what_is_fully_remedied_needs_no_instruction() -> None:
    suspended = without(letter("grant_suspended"), "remedy")
    assert lacking(suspended, announced(example.suspended())) == ()
    remedied = announced(
        example.objection_decided("remedied"), act=act_of("ObjectionDecided", "remedied"), reasons=""
    )
    assert lacking(answer("remedied"), remedied) == ()


def test_what_grants_the_application_may_go_without_reasons() -> None:
    told = Desk().take(example.registered(), example.employer(), example.trainee(), *example.texts())
    document = told.take(example.approved(reasons=None)).written().document
    assert document.text.sections("reasons") == ()


@pytest.mark.parametrize("reasons", ["", "  \n\t"])
def test_an_act_without_reasons_is_not_written(reasons: str) -> None:
    texts = [recorded.model_copy(update={"text": reasons}) for recorded in example.texts()]
    told = Desk().take(example.registered(), example.employer(), example.trainee(), *texts, example.refused())
    payload = told.effects[-1].payload
    with pytest.raises(LacksWhatTheLawDemands, match=r"formal/grant_refused lacks the reasons"):
        write(payload, told.copies_for(payload))


def test_reasons_with_characters_that_no_letter_shows_are_reasons() -> None:
    texts = [
        recorded.model_copy(update={"text": "Grund \U0001f600\x01 <b>&"}) for recorded in example.texts()
    ]
    told = Desk().take(example.registered(), example.employer(), example.trainee(), *texts, example.refused())
    assert "Grund �� <b>&" in told.written().document.words
