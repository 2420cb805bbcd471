"""Money held back: why, who has to act, until when."""

from datetime import date

import pytest

from contracts.eligibility import GrantResumed
from contracts.envelope import Event
from contracts.notifications import NoticeReturned, NotificationEstablished
from contracts.payments import PaymentHeld, PaymentReleased
from tests.unit.payments.desk import Desk
from tests.unit.payments.example import (
    CASE,
    GRANT,
    approved,
    commissioned,
    ended,
    invoiced,
    notice_id,
    notified,
    recorded,
    registered,
    rejected,
    service_registered,
    started,
    suspended,
)

GOOD: dict[str, Event] = {
    "application": registered(),
    "account": recorded(),
    "approval": approved(),
    "letter": notified(),
    "start": started(),
}
RETURNED = NoticeReturned(case_id=CASE, notice_id=notified().notice_id)


def desk(*more: Event, **other: Event | None) -> Desk:
    """What is needed for the first payment, but for what is given otherwise or not at all (None)."""
    return Desk().take(*filter(None, (GOOD | other).values()), *more)


def told(at: Desk) -> list[tuple[str, str | None, date | None]]:
    return [(held.reason, held.owner, held.until) for held in at.told(PaymentHeld)]


def established(deemed: date | None) -> NotificationEstablished:
    """When the letter of the first version counts as notified was looked into again."""
    return NotificationEstablished(
        case_id=CASE,
        notice_id=notified().notice_id,
        act="GrantApproved",
        grant_id=GRANT,
        version=1,
        deemed_notified_on=deemed,
        basis="SGB X § 37(2) sentence 3",
    )


@pytest.mark.parametrize(
    ("at", "held"),
    [
        (desk(suspended(date(2026, 4, 2))), ("suspended", "agency", date(2026, 4, 3))),
        (desk(suspended()), ("suspended", "agency", None)),
        (desk(approval=approved(payee_id=None)), ("no_payee", "agency", None)),
        (desk(application=registered(documents=())), ("register_entry_missing", "employer", None)),
        (desk(start=None), ("not_started", "employer", None)),
        (desk(start=started(date(2026, 5, 1))), ("not_started", None, date(2026, 5, 1))),
        (desk(letter=None), ("notice_not_deemed", None, None)),
        (desk(letter=notified(deemed=None)), ("notice_not_deemed", "agency", None)),
        (desk(RETURNED), ("notice_not_deemed", "agency", None)),
        (
            desk(letter=notified(deemed=date(2026, 3, 17))),
            ("notice_not_deemed", None, date(2026, 3, 17)),
        ),
        (desk(application=None), ("application_unknown", None, None)),
        (
            Desk().take(service_registered(), commissioned(), invoiced(amount="700.00")),
            ("invoice_unlike_order", "provider", None),
        ),
        (
            Desk().take(service_registered(), commissioned(provider="nobody"), invoiced(provider="nobody")),
            ("no_payee", "agency", None),
        ),
    ],
    ids=lambda value: " ".join(map(str, value)) if isinstance(value, tuple) else "",
)
def test_each_hold_says_why_who_and_until_when(at: Desk, held: tuple[str, str | None, date | None]) -> None:
    assert told(at.until(date(2026, 3, 10))) == [held]


def test_a_failed_account_is_the_agencys_matter() -> None:
    at = desk().until(date(2026, 3, 2))
    assert told(at.take(rejected(at.payments()[0]))) == [("rejected", "agency", None)]


def test_a_hold_is_told_again_when_somebody_else_has_to_act() -> None:
    at = desk(letter=None).until(date(2026, 3, 10)).take(notified(deemed=None))
    assert told(at) == [("notice_not_deemed", None, None), ("notice_not_deemed", "agency", None)]
    assert at.told(PaymentReleased) == []


def test_a_letter_sent_again_counts_from_its_new_day() -> None:
    at = desk(RETURNED).until(date(2026, 3, 10)).take(notified(deemed=date(2026, 3, 16)))
    assert told(at)[-1] == ("notice_not_deemed", None, date(2026, 3, 16))
    assert [day for day, *_ in at.until(date(2026, 3, 31)).paid()] == ["2026-03-16"]


@pytest.mark.parametrize(
    ("day", "paid"), [(date(2026, 3, 20), ["2026-03-20"]), (date(2026, 2, 9), ["2026-03-02"]), (None, [])]
)
def test_the_day_that_is_established_counts(day: date | None, paid: list[str]) -> None:
    at = desk(established(day)).until(date(2026, 3, 31))
    assert [day for day, *_ in at.paid()] == paid


def test_a_receipt_that_cannot_be_proved_stops_what_is_not_yet_paid() -> None:
    at = desk().until(date(2026, 3, 31)).take(established(None)).until(date(2026, 4, 30))
    assert [month for _, month, *_ in at.paid()] == ["2026-02"]
    assert told(at) == [("notice_not_deemed", "agency", None)]
    assert [month for _, month, *_ in at.take(established(date(2026, 4, 30))).paid()] == [
        "2026-02",
        "2026-03",
    ]


def test_a_day_established_for_an_unknown_letter_changes_nothing() -> None:
    unknown = established(None).model_copy(update={"notice_id": notice_id(started())})
    assert len(desk(unknown).until(date(2026, 3, 2)).paid()) == 1


@pytest.mark.parametrize(
    ("until", "paid_on"),
    [
        (date(2026, 3, 2), "2026-03-03"),  # its last day is the day of payment itself
        (date(2026, 3, 1), "2026-03-02"),  # the day of payment is the first without it
        (date(2026, 3, 5), "2026-03-06"),  # Friday
        (date(2026, 3, 6), "2026-03-09"),  # Friday: Saturday and Sunday are no TARGET days
        (date(2026, 4, 2), "2026-04-07"),  # Good Friday to Easter Monday
        (date(2026, 4, 30), "2026-05-04"),  # 1 May and a weekend
    ],
)
def test_a_stop_is_paid_up_on_the_first_target_day_after_it(until: date, paid_on: str) -> None:
    at = desk(suspended(until)).until(date(2026, 5, 31))
    assert at.paid()[0][:2] == (paid_on, "2026-02")


def test_during_a_stop_nothing_is_paid_on_any_day() -> None:
    at = desk(suspended(date(2026, 4, 30)))
    assert at.until(date(2026, 5, 1)).paid() == []
    assert {day for day, *_ in at.until(date(2026, 5, 4)).paid()} == {"2026-05-04"}
    assert [month for _, month, *_ in at.paid()] == ["2026-02", "2026-03", "2026-04"]


@pytest.mark.parametrize(("last_day", "months"), [(date(2026, 2, 28), ["2026-02"]), (date(2026, 1, 31), [])])
def test_a_cancellation_during_the_stop_pays_only_what_it_leaves(last_day: date, months: list[str]) -> None:
    at = desk(suspended(date(2026, 4, 2))).until(date(2026, 3, 20)).take(ended(last_day))
    assert [month for _, month, *_ in at.until(date(2026, 12, 31)).paid()] == months


def test_an_amendment_during_the_stop_does_not_end_it() -> None:
    at = desk(suspended(date(2026, 4, 30))).until(date(2026, 3, 20))
    at.take(approved(version=2, monthly="900.00"), notified(version=2, deemed=date(2026, 3, 26)))
    assert at.until(date(2026, 4, 30)).paid() == []
    assert len(at.until(date(2026, 5, 4)).paid()) == 3


def test_a_second_stop_holds_what_the_first_had_held() -> None:
    at = desk(suspended(date(2026, 3, 20))).until(date(2026, 3, 19)).take(suspended(date(2026, 5, 19)))
    assert at.until(date(2026, 5, 19)).paid() == []
    assert {day for day, *_ in at.until(date(2026, 5, 31)).paid()} == {"2026-05-20"}


@pytest.mark.parametrize("resumed_first", [True, False])
def test_the_end_by_law_and_its_announcement_pay_once(resumed_first: bool) -> None:
    at = desk(suspended(date(2026, 4, 10))).until(date(2026, 4, 10 if resumed_first else 13))
    at.take(GrantResumed(case_id=CASE, grant_id=GRANT)).until(date(2026, 4, 30))
    assert [month for _, month, *_ in at.paid()] == ["2026-02", "2026-03"]
