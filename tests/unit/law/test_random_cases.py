"""Every public function of the law answers or refuses: some thousand of the million cases of the bench."""

from tests.bench.law_random import functions, run
from tests.bench.random_questions import KINDS


def test_whatever_is_asked_is_answered_or_refused() -> None:
    tally = run(8_000)
    assert tally.unhandled == []
    assert tally.calls.keys() == functions().keys() | {f"question {kind}" for kind in KINDS}


def test_the_same_seed_draws_the_same_cases() -> None:
    assert run(200).calls == run(200).calls
