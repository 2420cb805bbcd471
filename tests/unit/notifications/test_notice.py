"""From which day a letter counts, and until when it can be objected to."""

from collections.abc import Callable
from datetime import date

import pytest

from chassis.handling import EffectDone
from contracts.events import Event
from services.notifications.handlers import handlers
from tests.unit.given import context, when_done
from tests.unit.notifications import example
from tests.unit.notifications.desk import Desk, cause_id
from tests.unit.notifications.test_posting import NW, desk


@pytest.mark.parametrize(
    ("posted_on", "place", "deemed", "last_day"),
    [
        pytest.param("2026-01-05", {}, "2026-01-09", "2026-02-09", id="ordinary"),
        pytest.param("2025-01-27", {}, "2025-01-31", "2025-02-28", id="short February"),
        pytest.param("2028-01-27", {}, "2028-01-31", "2028-02-29", id="leap year"),
        pytest.param("2026-04-30", NW, "2026-05-04", "2026-06-05", id="Corpus Christi in NW"),
        pytest.param("2026-04-30", {}, "2026-05-04", "2026-06-04", id="no Corpus Christi in NI"),
        pytest.param("2026-11-03", {}, "2026-11-07", "2026-12-07", id="deemed on a Saturday"),
        pytest.param("2024-12-27", {}, "2024-12-30", "2025-01-30", id="third day before 2025"),
        pytest.param("2025-01-02", {}, "2025-01-06", "2025-02-06", id="fourth day since 2025"),
    ],
)
def test_an_act_counts_from_its_deemed_day(
    posted_on: str, place: dict[str, str], deemed: str, last_day: str
) -> None:
    told = desk(date.fromisoformat(posted_on), **place).take(example.approved()).confirm()
    [notice] = told.notices
    assert str(notice.posted_on) == posted_on
    assert str(notice.deemed_notified_on) == deemed
    assert str(notice.objection_deadline) == last_day
    assert "SGB X § 37(2) Satz 1" in notice.basis
    assert "SGG § 84(1)" in notice.basis


def test_the_notice_names_the_act_and_the_grant() -> None:
    [notice] = desk().take(example.approved()).confirm().notices
    assert (notice.act, notice.act_id) == ("GrantApproved", cause_id(example.approved()))
    assert (notice.grant_id, notice.version) == (example.GRANT, 1)
    assert (notice.channel, notice.case_id) == ("post", example.CASE)


@pytest.mark.parametrize(
    ("message", "basis"),
    [
        (example.suspended, "SGB III § 331(1)"),
        (example.resumed, "SGB III § 331(2)"),
        (example.support_deemed_approved, "SGB IX § 18(3)"),
        (example.objection_registered, "SGG § 84"),
        (example.receivable, "SGG § 86a(1)"),
        (example.receivable_resumed, "SGB X § 50"),
        (example.receivable_cancelled, "SGB X § 50"),
        (example.deadline_missed, "SGB X § 21(2)"),
        (example.account_changed, "SGB I § 47"),
        (example.forwarded, "SGB I § 16(2); SGB IX § 14(1)"),
    ],
)
def test_a_message_that_is_no_act_starts_no_period(message: Callable[[], Event], basis: str) -> None:
    [notice] = desk().take(message()).confirm().notices
    assert (notice.deemed_notified_on, notice.objection_deadline, notice.basis) == (None, None, basis)


def test_abroad_nothing_is_deemed_and_no_period_runs() -> None:
    [notice] = desk().take(example.approved()).confirm(abroad=True).notices
    assert (notice.posted_on, notice.deemed_notified_on, notice.objection_deadline) == (
        date(2026, 3, 2),
        None,
        None,
    )


@pytest.mark.parametrize("outcome", ["rejected", "remedied"])
def test_against_the_decision_on_an_objection_there_is_no_objection(outcome: str) -> None:
    told = desk().take(
        example.objection_filed(), example.objection_registered(), example.objection_decided(outcome)
    )
    notice = told.confirm().notices[-1]
    assert notice.act == "ObjectionDecided"
    assert notice.deemed_notified_on == date(2026, 3, 6)
    assert notice.objection_deadline is None
    assert ("SGG § 87" in notice.basis) is (outcome == "rejected")


def test_a_confirmation_that_comes_twice_is_told_once() -> None:
    told = desk().take(example.approved()).confirm()
    assert len(told.confirm().notices) == 1


def test_template_and_voice_are_told_as_the_post_used_them() -> None:
    told: Desk = desk().take(example.approved())
    result = {
        "posted_on": "2026-03-02",
        "channel": "post",
        "template": "grant_approved",
        "voice": "plain",
        "abroad": False,
    }
    assert told.case
    outcome = when_done(handlers, told.case, EffectDone("letter", told.effects[0].id, result), context())
    assert (outcome.events[0].template, outcome.events[0].voice) == ("grant_approved", "plain")


def test_the_real_day_of_posting_counts_not_the_day_the_letter_bears() -> None:
    told = desk().take(example.approved()).confirm(posted_on="2026-03-05")
    assert told.letters() == [("GrantApproved", "2026-03-02")]
    [notice] = told.notices
    assert notice.posted_on == date(2026, 3, 5)
    assert notice.deemed_notified_on == date(2026, 3, 9)
    assert notice.objection_deadline == date(2026, 4, 9)


def test_the_notice_keeps_which_wording_and_which_file_was_sent() -> None:
    told = desk().take(example.approved()).confirm()
    assert told.case
    [posted] = told.case.posted.values()
    assert (posted.template_version, posted.sha256) == ("1a2b3c4d5e6f", "9f86d081")
