"""Decisions by days: what is in force, and what is left of a grant that was ended and granted again."""

from datetime import date
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from law.schedule import Funding
from services.eligibility.fundings import amount_on, in_force
from tests.unit.eligibility.situations import OBJECTION, after, case_of, decision, notice, objection

FIRST, SECOND = Decimal("900.00"), Decimal("600.00")
YEAR = Funding(FIRST, date(2026, 8, 1), date(2027, 7, 31))
LOWER = Funding(SECOND, date(2026, 12, 16), date(2027, 7, 31))


def test_a_later_decision_counts_from_its_own_first_day() -> None:
    assert in_force((YEAR, LOWER)) == (Funding(FIRST, date(2026, 8, 1), date(2026, 12, 15)), LOWER)
    assert in_force((YEAR, LOWER), date(2027, 1, 1)) == (
        Funding(SECOND, date(2027, 1, 1), date(2027, 7, 31)),
    )


def test_what_a_decision_repeats_is_one_span() -> None:
    again = Funding(FIRST, date(2027, 2, 1), date(2027, 7, 31))
    assert in_force((YEAR, again)) == (YEAR,)


def test_an_amount_is_that_of_the_day_or_of_the_latest_decision() -> None:
    days = (date(2026, 12, 15), date(2026, 12, 16), date(2028, 1, 1))
    assert [amount_on((YEAR, LOWER), day) for day in days] == [FIRST, SECOND, SECOND]
    assert amount_on((), date(2027, 1, 1)) is None


def test_a_grant_ended_and_granted_again_keeps_its_gap() -> None:
    ended = after(
        decision(percentage="60"),
        decision("revoke", ends_on=date(2026, 12, 31)),
        notice(),
        notice("GrantEnded", 1),
        objection(),
        start=case_of(),
    )
    again = decision(
        "amend", percentage="60", starts_on=date(2027, 3, 1), objection_id=OBJECTION, decided_by="official-2"
    )
    grant = after(again, start=ended).grant
    assert grant
    assert [(span.starts_on, span.ends_on) for span in in_force(grant.fundings)] == [
        (date(2026, 8, 1), date(2026, 12, 31)),
        (date(2027, 3, 1), date(2029, 7, 31)),
    ]


days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
fundings = st.lists(st.builds(Funding, st.sampled_from([FIRST, SECOND]), days, days), min_size=1, max_size=4)


@given(fundings, days)
def test_on_each_day_the_latest_decision_that_has_begun_counts(decided: list[Funding], day: date) -> None:
    begun = [funding for funding in decided if funding.starts_on <= day]
    expected = begun[-1].monthly_amount if begun and day <= begun[-1].ends_on else None
    spans = in_force(decided)
    assert all(one.ends_on < later.starts_on for one, later in pairwise(spans))
    assert [span.monthly_amount for span in spans if span.starts_on <= day <= span.ends_on] == (
        [] if expected is None else [expected]
    )
