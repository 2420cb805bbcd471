from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law import objection
from law.errors import LawError
from law.holidays import LANDS, is_working_day
from law.notification import Channel, Notification, notified
from tests.unit.law.vectors import rows


def notification_of(row: dict[str, Any]) -> Notification:
    return notified(
        row.get("channel", "post"),
        posted_on=row.get("posted"),
        handed_over_on=row.get("handed_over"),
        received_on=row.get("received"),
        abroad=row.get("abroad", False),
    )


@pytest.mark.parametrize("row", rows("objection_deadlines"))
def test_deadlines(row: dict[str, Any]) -> None:
    found = objection.deadline(
        notification_of(row),
        row["land"],
        row.get("municipality"),
        row.get("instruction", "correct"),
        abroad=row.get("abroad", False),
    )
    assert [found.deemed_notified_on, found.raw_end, found.last_day] == [
        row["notified"],
        row["raw_end"],
        row["last_day"],
    ]
    assert found.steps
    assert found.basis


@pytest.mark.parametrize(
    ("notification", "rule"),
    [
        (notified("post", posted_on=date(2024, 12, 31)), "third_day_after_posting"),
        (notified("post", posted_on=date(2025, 1, 1)), "fourth_day_after_posting"),
        (notified("post", posted_on=date(2025, 1, 1), abroad=True), "no_presumption_abroad"),
        (notified("post", received_on=date(2026, 1, 14)), "actual_receipt"),
        (notified("in_person", handed_over_on=date(2026, 1, 14)), "handed_over"),
    ],
)
def test_the_rule_is_named(notification: Notification, rule: str) -> None:
    assert notification.rule == rule


@pytest.mark.parametrize(
    ("channel", "days", "field"),
    [
        ("post", {}, "posted_on"),
        ("in_person", {"posted_on": date(2026, 1, 14)}, "handed_over_on"),
        ("post", {"posted_on": date(2026, 1, 14), "received_on": date(2026, 1, 13)}, "received_on"),
    ],
)
def test_impossible_days_are_refused(channel: Channel, days: dict[str, Any], field: str) -> None:
    with pytest.raises(LawError) as refused:
        notified(channel, **days)
    assert refused.value.field == field


def test_an_unknown_instruction_is_refused() -> None:
    with pytest.raises(LawError) as refused:
        objection.deadline(notified("post", posted_on=date(2026, 1, 5)), "NI", None, "wrong")  # type: ignore[arg-type]
    assert refused.value.code == "unknown_instruction"


@pytest.mark.parametrize(
    ("received_on", "last_day", "in_time"),
    [
        (date(2026, 2, 9), date(2026, 2, 9), True),
        (date(2026, 2, 10), date(2026, 2, 9), False),
        (date(2030, 1, 1), None, True),
    ],
)
def test_receipt_on_the_last_day_is_in_time(received_on: date, last_day: date | None, in_time: bool) -> None:
    assert objection.timely(received_on, last_day) is in_time


def test_a_mail_is_no_valid_form() -> None:
    forms: list[objection.Form] = ["written", "electronic", "on_record", "email"]
    assert [objection.form_valid(form) for form in forms] == [True, True, True, False]


@pytest.mark.parametrize(
    ("act", "agency", "job_centre"),
    [
        ("refusal", False, False),
        ("reduction", False, False),
        ("past_cancellation", True, False),
        ("repayment_demand", True, True),
        ("immediate_execution", False, False),
    ],
)
def test_suspensive_effect(act: objection.Act, agency: bool, job_centre: bool) -> None:
    found = [objection.suspensive(act, carrier) for carrier in ("employment_agency", "job_centre")]
    assert [suspends for suspends, _ in found] == [agency, job_centre]
    assert all(basis.startswith(("SGG § 86a", "SGB II § 39")) for _, basis in found)


def test_without_a_carrier_the_effect_is_unknown() -> None:
    with pytest.raises(LawError) as refused:
        objection.suspensive("refusal", "undetermined")
    assert refused.value.code == "unknown_act"


@given(posted_on=st.dates(date(2020, 1, 1), date(2035, 12, 31)), land=st.sampled_from(sorted(LANDS)))
def test_a_deadline_ends_on_a_working_day_not_before_its_computed_end(posted_on: date, land: str) -> None:
    found = objection.deadline(notified("post", posted_on=posted_on), land)
    assert found.raw_end is not None
    assert found.last_day is not None
    assert is_working_day(found.last_day, land)
    assert found.raw_end <= found.last_day
    assert (found.last_day - found.raw_end).days <= 5
