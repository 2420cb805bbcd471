"""Free places: taken by an offer, counted by the provider's own reports once it has accepted."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from services.commissioning.model import District
from services.commissioning.places import Book
from tests.unit.commissioning.test_proposal import provider

ONE, TWO = UUID(int=1), UUID(int=2)
TODAY = date(2026, 2, 2)
PROVIDER = provider(capacity=20)


def free(district: District | None, today: date = TODAY) -> int:
    return Book(district, today).of(PROVIDER).free


def test_before_any_report_the_capacity_counts_shared_among_districts() -> None:
    shared = replace(PROVIDER, capacity=70, districts=("hannover", "celle", "hildesheim"))
    assert Book(None, TODAY).of(shared).free == 23


def test_an_offer_takes_a_place_and_a_decline_gives_it_back() -> None:
    offered = Book(None, TODAY).offer(PROVIDER, ONE)
    assert free(offered) == 19
    assert free(Book(offered, TODAY).give_back(PROVIDER, ONE)) == 20


def test_a_report_counts_accepted_orders_but_not_open_offers() -> None:
    district = Book(None, TODAY).offer(PROVIDER, ONE)
    district = Book(district, TODAY).accept(PROVIDER, ONE)
    district = Book(district, TODAY).offer(PROVIDER, TWO)
    district = Book(district, TODAY).report(PROVIDER, 7, TODAY)
    assert free(district) == 6


def test_the_end_of_an_order_that_a_report_has_counted_frees_its_place() -> None:
    district = Book(None, TODAY).offer(PROVIDER, ONE)
    district = Book(district, TODAY).accept(PROVIDER, ONE)
    district = Book(district, TODAY).report(PROVIDER, 7, TODAY)
    assert free(Book(district, TODAY).give_back(PROVIDER, ONE)) == 8


def test_a_report_for_a_later_day_counts_from_that_day() -> None:
    district = Book(None, TODAY).report(PROVIDER, 3, date(2026, 3, 1))
    assert free(district, date(2026, 2, 28)) == 20
    assert free(district, date(2026, 3, 1)) == 3


def test_places_are_kept_for_each_provider() -> None:
    other = provider("ifd-b", capacity=5)
    district = Book(Book(None, TODAY).offer(PROVIDER, ONE), TODAY).offer(other, TWO)
    assert free(district) == 19
    assert Book(district, TODAY).of(other).free == 4
