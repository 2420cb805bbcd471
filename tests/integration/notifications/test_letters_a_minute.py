"""How many letters one core sets: a floor far below what is measured."""

from tests.bench.letters import measure


def test_one_core_sets_a_thousand_letters_a_minute() -> None:
    assert measure(60).each_minute > 1000
