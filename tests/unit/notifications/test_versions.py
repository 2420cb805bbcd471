"""No wording is used that is not on record."""

from datetime import date

from services.notifications import versions

DAY = date(2026, 11, 23)


def test_every_wording_in_use_is_on_record() -> None:
    told = "run `python -m services.notifications.versions <first day in use>` and commit the result"
    assert versions.missing(versions.kept(), DAY) == [], told


def test_versions_come_in_the_order_of_their_days() -> None:
    days = [each.since for each in versions.kept()]
    assert days == sorted(days)


def test_a_changed_wording_asks_for_a_line_of_its_own() -> None:
    known = versions.kept()
    changed = [each for each in known if (each.template, each.voice) != ("grant_refused", "plain")]
    [asked] = versions.missing(changed, DAY)
    assert (asked.template, asked.voice, asked.since) == ("grant_refused", "plain", DAY)
