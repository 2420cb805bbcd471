"""When a letter is asked for, and on which day it is posted."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from chassis.handling import Key, derived_id
from contracts.agency import ApplicationAmended
from contracts.eligibility import GrantRefused
from contracts.events import Event
from services.notifications.model import Case
from services.notifications.posting import UnknownSender
from tests.unit.given import context
from tests.unit.notifications import example
from tests.unit.notifications.desk import Desk, cause_id

NW = {"land": "NW", "municipality": "05315000"}


def desk(today: date = date(2026, 3, 2), **case: str) -> Desk:
    """A desk that knows the application, the employer, the trainee and the texts."""
    known = (example.registered(**case), example.employer(), example.trainee(), *example.texts())
    return Desk(today=today).take(*known)


@pytest.mark.parametrize(
    "act",
    [
        example.approved,
        example.refused,
        example.ended,
        example.suspended,
        example.resumed,
        example.repayment,
        example.support_approved,
        example.support_deemed_approved,
        example.support_refused,
        example.support_revoked,
        example.objection_registered,
        example.receivable,
        example.receivable_resumed,
        example.receivable_cancelled,
        example.deadline_missed,
        example.account_changed,
        example.forwarded,
    ],
)
def test_each_act_is_told_by_one_letter_on_its_day(act: Callable[[], Event]) -> None:
    told = desk().take(act())
    assert told.letters() == [(act().type_name, "2026-03-02")]


def test_the_id_of_the_notice_follows_from_the_event() -> None:
    told = desk().take(example.approved(), example.approved())
    assert [effect.id for effect in told.effects] == [derived_id("notice", cause_id(example.approved()))]


def test_a_decision_on_saturday_is_posted_on_monday() -> None:
    told = desk(date(2026, 2, 28)).take(example.approved())
    assert told.effects == []
    assert told.due_at is not None
    assert told.due_at.astimezone(UTC) == datetime(2026, 3, 1, 23, tzinfo=UTC)
    assert told.on(date(2026, 3, 1)).letters() == []
    assert told.on(date(2026, 3, 2)).letters() == [("GrantApproved", "2026-03-02")]


def test_corpus_christi_holds_up_the_post_where_it_is_a_holiday() -> None:
    corpus_christi = date(2026, 6, 4)
    rhineland = desk(corpus_christi, **NW).take(example.approved())
    assert rhineland.letters() == []
    assert rhineland.on(date(2026, 6, 5)).letters() == [("GrantApproved", "2026-06-05")]
    assert desk(corpus_christi).take(example.approved()).letters() == [("GrantApproved", "2026-06-04")]


def test_letters_of_a_weekend_go_out_together_and_once() -> None:
    told = desk(date(2026, 2, 28)).take(example.approved()).on(date(2026, 3, 1)).take(example.suspended())
    both = [("GrantApproved", "2026-03-02"), ("GrantSuspended", "2026-03-02")]
    assert told.on(date(2026, 3, 2)).letters() == both
    assert told.on(date(2026, 3, 3)).letters() == both


def test_a_decision_waits_for_the_application() -> None:
    early = Desk().take(example.approved())
    assert early.waits_on == Key("case", str(example.CASE))
    told = early.take(example.employer(), example.trainee(), *example.texts(), example.registered())
    assert told.letters() == [("GrantApproved", "2026-03-02")]


def test_a_letter_waits_for_names_and_reasons_so_that_its_day_is_the_real_one() -> None:
    early = Desk().take(example.registered(), example.employer(), example.approved())
    assert early.waits_on == Key("subject", str(example.TRAINEE))
    early.take(example.trainee())
    assert early.waits_on == Key("text", str(example.REASONS))
    early.today = date(2026, 3, 3)
    assert early.take(*example.texts()).letters() == [("GrantApproved", "2026-03-03")]


def test_what_is_asked_of_the_post_holds_no_names_texts_accounts_or_health() -> None:
    told = desk().take(example.approved(), example.support_approved())
    said = str([dict(effect.payload) for effect in told.effects])
    for personal in ("Köhler", "Ahrens", "Lindenallee", "Ermessen", "payee", "disab"):
        assert personal not in said


def test_a_later_version_names_the_notice_it_replaces() -> None:
    told = desk().take(example.approved())
    told.today = date(2026, 9, 1)
    told.take(example.approved(version=2, supersedes=1, monthly_amount="800.00"))
    assert told.effects[-1].payload["earlier_notice_on"] == "2026-03-02"


def test_an_approval_on_objection_names_the_refusal_it_replaces() -> None:
    refused = GrantRefused(case_id=example.CASE, grant_id=example.GRANT, version=1)
    told = desk().take(refused)
    told.today = date(2026, 4, 14)
    told.take(example.approved(version=2, supersedes=1))
    assert told.effects[-1].payload["earlier_notice_on"] == "2026-03-02"


def test_changed_support_names_the_notice_it_replaces() -> None:
    told = desk(procedure="integration_service").take(example.support_approved())
    assert told.effects[-1].payload["earlier_notice_on"] is None
    told.today = date(2026, 9, 1)
    changed = example.support_approved().model_copy(update={"goal": "secure_job"})
    assert "ersetzt unseren Bescheid vom 2. März 2026" in told.take(changed).written().document.words


def test_a_case_is_kept_as_json_with_what_waits_in_it() -> None:
    told = desk().take(example.approved(), example.objection_filed())
    waiting = told.on(date(2026, 3, 7)).take(example.ended(), example.returned(example.ANSWER))
    assert waiting.case
    assert waiting.case.waiting
    assert Case.model_validate_json(waiting.case.model_dump_json()) == waiting.case


def test_a_letter_in_the_name_of_an_unknown_agency_is_refused_with_what_to_do() -> None:
    with pytest.raises(UnknownSender, match=r"nowhere .* agencies\.csv"):
        desk(agency="nowhere").take(example.approved())


def test_another_applicant_gets_the_later_letters() -> None:
    amended = ApplicationAmended.model_validate(
        {"case_id": example.CASE, "applicant": {"subject_id": example.TRAINEE}}
    )
    told = desk().take(amended, example.approved())
    assert told.effects[0].payload["addressee_id"] == str(example.TRAINEE)


def test_every_registered_agency_can_sign_a_letter() -> None:
    agencies = context().registry.agencies
    assert agencies
    for agency in agencies.values():
        told = desk(date(2026, 3, 3), agency=agency.slug, land=agency.land, municipality=agency.municipality)
        told.take(example.approved())
        assert told.effects[0].payload["sender"]["name"] == agency.name
        assert told.effects[0].payload["sender"]["court"].startswith("Sozialgericht")
