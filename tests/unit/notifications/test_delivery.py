"""What happens after a letter is out: it comes back and is sent again, or its receipt is reported."""

import json
from datetime import date, timedelta
from uuid import UUID

import pytest

from contracts.events import Event
from contracts.notifications import (
    AddressEnquiryNeeded,
    NoticeDispatched,
    NoticeReissued,
    NoticeReturned,
    NotificationEstablished,
)
from services.notifications.model import Case
from tests.unit.notifications import example
from tests.unit.notifications.desk import Desk
from tests.unit.notifications.test_posting import desk


def out(act: Event | None = None, *, abroad: bool = False, channel: str = "post") -> tuple[Desk, UUID]:
    """A desk with one letter out, posted on Monday, 2 March 2026, and its notice id."""
    told = desk().take(act or example.approved()).confirm(abroad, channel)
    return told, told.notices[-1].notice_id


def came_back(told: Desk, notice_id: UUID, on: date = date(2026, 3, 9)) -> Desk:
    """The letter comes back on a day; the agency finds its address right, and the post confirms it again."""
    told.today = on
    told.take(example.undelivered(notice_id, on.isoformat()), example.address_confirmed(on))
    return told.on(on + timedelta(days=1)).confirm()


def names(told: Desk) -> list[str]:
    return [event.type_name for event in told.published]


def test_a_letter_that_came_back_is_sent_again_under_its_id_with_new_days() -> None:
    told, notice_id = out()
    first = told.notices[0]
    assert str(first.objection_deadline) == "2026-04-07"
    came_back(told, notice_id)
    about = {"case_id": example.CASE, "notice_id": notice_id}
    assert told.published[1:] == [
        NoticeReturned(**about),
        AddressEnquiryNeeded(**about, subject_id=example.APPLICANT, basis="SGB X § 37(2), § 67a(1)"),
        NoticeReissued(**about),
        told.notices[1],
    ]
    again = told.notices[1]
    assert (again.notice_id, again.act_id, again.version) == (notice_id, first.act_id, first.version)
    assert str(again.posted_on) == "2026-03-10"
    assert str(again.deemed_notified_on) == "2026-03-14"
    assert str(again.objection_deadline) == "2026-04-14"
    assert "SGB X § 37(2) Satz 3" in again.basis


def test_it_waits_for_an_address_as_long_as_none_is_told() -> None:
    told, notice_id = out()
    told.today = date(2026, 3, 9)
    told.take(example.undelivered(notice_id)).on(date(2026, 6, 9))
    assert names(told)[1:] == ["NoticeReturned", "AddressEnquiryNeeded"]
    assert len(told.effects) == 1


def test_it_goes_to_the_new_address_once_that_is_told() -> None:
    told, notice_id = out()
    told.today = date(2026, 3, 9)
    told.take(example.undelivered(notice_id))
    told.today = date(2026, 3, 12)
    told.take(example.applicant_amended(), example.employer(address={"street": "Neue Straße 1"}))
    assert len(told.effects) == 1
    told.on(date(2026, 3, 13)).confirm()
    assert names(told)[3:] == ["NoticeReissued", "NoticeDispatched"]
    assert "Neue Straße 1" in told.written().document.words


def test_a_correction_that_leaves_the_address_sends_nothing_again() -> None:
    told, notice_id = out()
    told.today = date(2026, 3, 9)
    told.take(example.undelivered(notice_id), example.applicant_amended(), example.employer())
    assert len(told.on(date(2026, 3, 10)).effects) == 1


def test_it_goes_out_at_once_where_another_address_was_told_before_it_came_back() -> None:
    told, notice_id = out()
    told.today = date(2026, 3, 9)
    told.take(example.employer(address={"street": "Neue Straße 1"}), example.undelivered(notice_id)).confirm()
    assert names(told)[1:] == ["NoticeReturned", "NoticeReissued", "NoticeDispatched"]


def test_what_is_sent_again_is_another_effect_and_says_that_it_came_back() -> None:
    told, notice_id = out()
    came_back(told, notice_id)
    first, again = told.effects
    assert first.id != again.id
    assert first.payload["variables"] == again.payload["variables"]
    assert "bereits am 2. März 2026 geschickt" in told.written().document.words


def test_a_letter_whose_address_is_told_on_a_friday_goes_out_on_monday() -> None:
    told, notice_id = out()
    came_back(told, notice_id, date(2026, 3, 6))
    assert names(told)[1:] == ["NoticeReturned", "AddressEnquiryNeeded"]
    told.on(date(2026, 3, 9)).confirm()
    assert names(told)[3:] == ["NoticeReissued", "NoticeDispatched"]


def test_it_goes_to_whoever_is_the_applicant_now() -> None:
    told, notice_id = out()
    told.take(example.applicant_amended(example.TRAINEE))
    came_back(told, notice_id)
    assert told.effects[-1].payload["addressee_id"] == str(example.TRAINEE)


def test_the_same_report_again_while_it_is_on_its_way_changes_nothing() -> None:
    told, notice_id = out()
    told.today = date(2026, 3, 9)
    report = example.undelivered(notice_id)
    assert names(told.take(report, report))[1:] == ["NoticeReturned", "AddressEnquiryNeeded"]


def test_what_comes_back_twice_waits_for_an_address_once_more() -> None:
    told, notice_id = out()
    came_back(told, notice_id)
    told.today = date(2026, 3, 16)
    told.take(example.undelivered(notice_id, "2026-03-16"))
    assert names(told)[5:] == ["NoticeReturned", "AddressEnquiryNeeded"]
    told.take(example.address_confirmed(told.today)).on(date(2026, 3, 17)).confirm()
    assert names(told)[7:] == ["NoticeReissued", "NoticeDispatched"]
    assert len({effect.id for effect in told.effects}) == 3
    assert "bereits am 2. März 2026 geschickt" in told.written().document.words


@pytest.mark.parametrize(
    "report",
    [
        pytest.param(example.undelivered(UUID(int=9)), id="unknown notice back"),
        pytest.param(example.receipt(UUID(int=9), "2026-03-09"), id="unknown notice received"),
    ],
)
def test_a_notice_that_is_not_known_changes_nothing(report: Event) -> None:
    told, _ = out()
    assert names(told.take(report)) == ["NoticeDispatched"]


def test_a_report_from_before_the_posting_changes_nothing() -> None:
    told, notice_id = out()
    told.take(example.undelivered(notice_id, "2026-02-27"), example.receipt(notice_id, "2026-02-27"))
    assert names(told) == ["NoticeDispatched"]


@pytest.mark.parametrize("received_on", ["9999-12-31", "2100-01-01"])
def test_a_receipt_on_a_day_that_no_rule_covers_changes_nothing(received_on: str) -> None:
    told, notice_id = out()
    told.take(example.receipt(notice_id, received_on))
    assert names(told) == ["NoticeDispatched"]


def established(told: Desk, report: Event) -> NotificationEstablished:
    told.take(report)
    event = told.published[-1]
    assert isinstance(event, NotificationEstablished)
    return event


@pytest.mark.parametrize(
    ("received_on", "deemed", "last_day"),
    [
        pytest.param("2026-03-10", "2026-03-10", "2026-04-10", id="later than presumed"),
        pytest.param("2026-03-06", "2026-03-06", "2026-04-07", id="on the presumed day"),
        pytest.param("2026-03-04", "2026-03-06", "2026-04-07", id="earlier: the presumption stays"),
        pytest.param(None, "None", "None", id="disputed"),
    ],
)
def test_a_reported_receipt_moves_the_day_and_the_deadline(
    received_on: str | None, deemed: str, last_day: str
) -> None:
    told, notice_id = out()
    event = established(told, example.receipt(notice_id, received_on))
    assert (str(event.deemed_notified_on), str(event.objection_deadline)) == (deemed, last_day)
    assert (event.notice_id, event.act, event.version) == (notice_id, "GrantApproved", 1)
    assert event.basis


def test_a_receipt_proved_after_a_dispute_counts() -> None:
    told, notice_id = out()
    assert established(told, example.receipt(notice_id, None)).objection_deadline is None
    event = established(told, example.receipt(notice_id, "2026-03-20"))
    assert str(event.objection_deadline) == "2026-04-20"


def test_abroad_the_receipt_counts_and_three_months_run() -> None:
    told, notice_id = out(abroad=True)
    assert told.notices[0].objection_deadline is None
    event = established(told, example.receipt(notice_id, "2026-03-18"))
    assert str(event.deemed_notified_on) == "2026-03-18"
    assert str(event.objection_deadline) == "2026-06-18"


@pytest.mark.parametrize(
    ("channel", "deemed", "basis"),
    [
        ("portal", "2026-03-06", "SGB X § 37(2a)"),
        ("electronic", "2026-03-06", "SGB X § 37(2) Satz 2"),
        ("in_person", "2026-03-02", "SGB X § 37(1)"),
    ],
)
def test_the_channel_decides_the_day(channel: str, deemed: str, basis: str) -> None:
    told, _ = out(channel=channel)
    [notice] = told.notices
    assert (notice.channel, str(notice.deemed_notified_on)) == (channel, deemed)
    assert basis in notice.basis


def test_electronic_sending_abroad_is_deemed_but_three_months_run() -> None:
    told, _ = out(abroad=True, channel="electronic")
    assert str(told.notices[0].deemed_notified_on) == "2026-03-06"
    assert str(told.notices[0].objection_deadline) == "2026-06-08"


def test_from_a_portal_the_retrieval_counts() -> None:
    told, notice_id = out(channel="portal")
    event = established(told, example.receipt(notice_id, "2026-03-12"))
    assert str(event.deemed_notified_on) == "2026-03-12"


def test_the_receipt_of_a_mere_message_starts_nothing() -> None:
    told, notice_id = out(example.suspended())
    assert names(told.take(example.receipt(notice_id, "2026-03-09"))) == ["NoticeDispatched"]


def test_the_receipt_of_an_objection_decision_starts_no_period_to_object() -> None:
    told = desk().take(example.objection_filed(), example.objection_registered(), example.objection_decided())
    notice_id = told.confirm().notices[-1].notice_id
    event = established(told, example.receipt(notice_id, "2026-03-12"))
    assert str(event.deemed_notified_on) == "2026-03-12"
    assert event.objection_deadline is None
    assert "SGG § 87" in event.basis


def test_a_letter_that_came_back_has_no_receipt_until_it_is_out_again() -> None:
    told, notice_id = out()
    told.today = date(2026, 3, 9)
    told.take(example.undelivered(notice_id), example.receipt(notice_id, "2026-03-10"))
    assert names(told)[1:] == ["NoticeReturned", "AddressEnquiryNeeded"]


def test_what_is_to_be_sent_again_is_not_after_an_erasure() -> None:
    told, notice_id = out()
    told.erase("subject", example.APPLICANT)
    came_back(told, notice_id)
    assert names(told)[1:] == ["NoticeReturned"]
    assert told.case is not None
    assert told.case.unwritten == {notice_id}


def test_an_act_for_an_erased_party_is_booked_as_unwritten_and_waits_for_nothing() -> None:
    told = desk().erase("subject", example.TRAINEE).take(example.approved())
    assert (told.waiting, told.effects) == ([], [])
    assert told.case is not None
    assert len(told.case.unwritten) == 1


def test_an_act_that_waits_for_a_text_waits_no_more_once_it_is_erased() -> None:
    known = (example.registered(), example.employer(), example.trainee())
    told = Desk().take(*known, example.approved())
    assert told.waiting
    assert told.erase("text", example.REASONS).erase("text", example.CONDITION).waiting == []
    assert told.effects == []


def test_a_letter_that_the_post_could_not_write_is_told_to_nobody() -> None:
    told = desk().take(example.approved())
    [effect] = told.effects
    told.refuse(effect, f"subject {example.APPLICANT}")
    assert not [event for event in told.published if isinstance(event, NoticeDispatched)]
    assert told.case is not None
    assert told.case.unwritten == {effect.id}


def test_a_case_is_kept_as_json_with_what_came_back() -> None:
    told, notice_id = out()
    came_back(told, notice_id, date(2026, 3, 7))
    assert told.case
    assert Case.model_validate_json(told.case.model_dump_json()) == told.case
    told.today = date(2026, 3, 16)
    told.on(date(2026, 3, 9)).confirm().on(date(2026, 3, 16)).take(
        example.undelivered(notice_id, "2026-03-16")
    )
    assert told.case.posted[notice_id].returned
    assert Case.model_validate_json(told.case.model_dump_json()) == told.case


def test_a_case_saved_before_letters_were_kept_is_read_and_sends_nothing_it_does_not_know() -> None:
    told, notice_id = out()
    assert told.case
    saved = json.loads(told.case.model_dump_json())
    posted = saved["posted"][str(notice_id)]
    for name in ("notice_id", "decided_on", "variables", "first_posted_on", "channel", "abroad", "returned"):
        del posted[name]
    saved["posted"][str(notice_id)] = posted | {"grant_id": str(example.GRANT), "version": 1, "outcome": None}
    told.case = Case.model_validate(saved)
    assert told.case.posted[notice_id].version == 1
    told.take(example.approved(version=2, supersedes=1))
    assert told.effects[-1].payload["before"] is None
    assert names(came_back(told, notice_id))[1:] == ["NoticeReturned", "NoticeDispatched"]
