from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law.competence import clock
from law.errors import LawError
from law.holidays import LANDS, is_working_day
from law.periods import end_of_period
from tests.unit.law.vectors import rows

DAYS = st.dates(date(1995, 1, 1), date(2060, 12, 31))
LENGTHS = st.builds("P{}{}".format, st.integers(1, 30), st.sampled_from("DWMY"))


@pytest.mark.parametrize("row", [row for row in rows("periods") if "error" not in row.values[0]])
def test_ends(row: dict[str, Any]) -> None:
    found = end_of_period(row["event"], row["length"], row["land"], kind=row.get("kind", "statutory"))
    assert [found.raw_end, found.last_day] == [row["raw_end"], row["last_day"]]


@pytest.mark.parametrize("row", [row for row in rows("periods") if "error" in row.values[0]])
def test_refusals(row: dict[str, Any]) -> None:
    with pytest.raises(LawError) as refused:
        end_of_period(row["event"], row["length"], row["land"], kind=row.get("kind", "statutory"))
    assert (refused.value.code, refused.value.field) == (row["error"], row["field"])


@pytest.mark.parametrize("row", rows("competence"))
def test_competence_clock(row: dict[str, Any]) -> None:
    found = clock(row["received"], row["land"])
    terms = (found.competence_by, found.decision_by, found.notice_by)
    assert [[term.raw, term.last_day] for term in terms] == [
        row[name] for name in ("competence", "decision", "notice")
    ]


def test_a_shift_is_explained() -> None:
    found = end_of_period(date(2026, 3, 20), "P2W", "NI")
    assert found.steps == (
        "Der Fr 20.03.2026 zählt nicht mit; 2 Wochen später: Fr 03.04.2026",
        "Kein Werktag am Sitz der Behörde: Ende verschoben auf Di 07.04.2026",
    )
    assert found.basis == ("SGB X § 26(1)", "BGB § 187(1)", "BGB § 188", "SGB X § 26(3)")


@given(event_on=DAYS, length=LENGTHS, land=st.sampled_from(sorted(LANDS)))
def test_a_period_ends_on_the_first_working_day_from_its_computed_end(
    event_on: date, length: str, land: str
) -> None:
    found = end_of_period(event_on, length, land)
    assert event_on < found.raw_end <= found.last_day
    assert is_working_day(found.last_day, land)
    skipped = (found.last_day - found.raw_end).days
    assert not any(is_working_day(found.raw_end + timedelta(days=n), land) for n in range(skipped))


@given(event_on=DAYS, months=st.integers(1, 60))
def test_a_period_of_months_ends_on_the_same_number_or_the_last_of_the_month(
    event_on: date, months: int
) -> None:
    end = end_of_period(event_on, f"P{months}M", "NI", kind="benefit").last_day
    assert end.day == event_on.day or (end + timedelta(days=1)).day == 1
    assert (end.year - event_on.year) * 12 + end.month - event_on.month == months
