"""What a reckoning reuses from one day for another changes nothing: each day is as if asked for alone."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from services.payments.claims import Reckoning, claims
from services.payments.model import Case
from tests.unit.given import registry
from tests.unit.payments.desk import Desk
from tests.unit.payments.example import approved, notified, registered, started, suspended

FIRST = date(2026, 2, 2)
DAYS = st.integers(0, 200).map(lambda days: FIRST + timedelta(days=days))


def case(starts: date, deemed: date, later: date, until: date | None) -> Case:
    """Two versions, the second announced later; work that starts and a stop that ends on the way."""
    desk = Desk(released_at_once=False)
    desk.take(registered(), approved(), notified(deemed=deemed), started(starts), suspended(until))
    desk.take(approved(2, "600.00"), notified(2, deemed=later))
    assert desk.case is not None
    return desk.case


@settings(deadline=None)
@given(DAYS, DAYS, DAYS, st.none() | DAYS, st.lists(DAYS, min_size=1, max_size=12))
def test_a_day_does_not_depend_on_the_days_asked_for_before(
    starts: date, deemed: date, later: date, until: date | None, asked: list[date]
) -> None:
    known = case(starts, deemed, later, until)
    reckoning = Reckoning(known, registry())
    for day in asked:
        assert reckoning.claims(day) == claims(known, day, registry())
