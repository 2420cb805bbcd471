"""`python -m tests.bench.law_random`: a million random cases through every public function of the law.

Each is called with random arguments of its types, and every question is asked. What the law does not allow is
a `LawError`; anything else that is raised is a mistake of ours, printed with its arguments, and ends with
status 1. The same seed draws the same cases.
"""

from __future__ import annotations

import argparse
import inspect
import pkgutil
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from random import Random
from typing import Any

import law
from law.errors import LawError
from law.questions import answer
from law.validity import Rule
from tests.bench.random_questions import KINDS, question
from tests.bench.random_values import arguments

SEED = 20261122
_NO_RULES = ("errors", "explanation", "parameters", "questions", "rules", "term", "validity", "wording")
"""Modules that only rules call, or that questions of their own ask."""
_SHARE_OF_QUESTIONS = 0.2
_SLOWEST = 10
_WARM_UP = 1_000
"""Cases that are not counted: the first holiday of all is slow because its calendar is loaded."""

Case = tuple[str, Callable[..., Any], dict[str, Any]]


@dataclass(slots=True)
class Tally:
    """What came of the cases."""

    calls: Counter[str] = field(default_factory=Counter)
    seconds: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    slowest: dict[str, tuple[float, dict[str, Any]]] = field(default_factory=dict)
    unhandled: list[str] = field(default_factory=list)

    def add(self, name: str, given: dict[str, Any], seconds: float) -> None:
        """Count one call."""
        self.calls[name] += 1
        self.seconds[name] += seconds  # type: ignore[assignment]  # a counter adds floats just as well
        if seconds > self.slowest.get(name, (0.0, {}))[0]:
            self.slowest[name] = seconds, given


def functions() -> dict[str, Callable[..., Any]]:
    """Every public function of the law by its full name, dated or not."""
    found: dict[str, Callable[..., Any]] = {}
    for module in pkgutil.iter_modules(law.__path__, "law."):
        if module.name.removeprefix("law.") not in _NO_RULES:
            found |= _public(module.name)
    return found


def run(number: int, seed: int = SEED) -> Tally:
    """Call so many times, each function and each question about as often as the others of its kind."""
    random, tally = Random(seed), Tally()
    rules = list(functions().items())
    before = Random(seed + 1)
    for _ in range(_WARM_UP):
        _try(*_case(rules, before), Tally())
    for _ in range(number):
        _try(*_case(rules, random), tally)
    return tally


def _public(module: str) -> dict[str, Callable[..., Any]]:
    return {
        f"{module}.{name}": each
        for name, each in vars(import_module(module)).items()
        if not name.startswith("_")
        and (isinstance(each, Rule) or inspect.isfunction(inspect.unwrap(each)))
        and each.__module__ == module
    }


def _case(rules: list[tuple[str, Callable[..., Any]]], random: Random) -> Case:
    if random.random() < _SHARE_OF_QUESTIONS:
        kind = random.choice(list(KINDS))
        return f"question {kind}", answer, {"question": question(kind, random)}
    name, function = random.choice(rules)
    return name, function, arguments(function, random)


def _try(name: str, function: Callable[..., Any], given: dict[str, Any], tally: Tally) -> None:
    began = time.process_time()
    try:
        result = function(**given)
    except LawError as error:
        tally.refusals[error.code] += 1
    except Exception as error:
        tally.unhandled.append(f"{name}({given}): {type(error).__name__}: {error}")
    else:
        if function is answer and "error" in result:
            tally.refusals[result["error"]["code"]] += 1
    tally.add(name, given, time.process_time() - began)


def report(tally: Tally, seconds: float) -> None:
    """Counts by rule, refusals by code, the slowest calls, and what was not handled."""
    total = tally.calls.total()
    print(f"{total:,} cases in {seconds:.0f} s; {len(tally.unhandled)} unhandled errors\n")
    print(f"{'':60} {'calls':>9} {'mean µs':>9} {'worst ms':>9}")
    for name in sorted(tally.calls):
        mean = tally.seconds[name] / tally.calls[name] * 1e6
        print(f"{name:60} {tally.calls[name]:9,} {mean:9.1f} {tally.slowest[name][0] * 1e3:9.1f}")
    print("\nrefusals by code")
    for code, count in tally.refusals.most_common():
        print(f"{code:60} {count:9,}")
    print("\nthe slowest single calls")
    ranked = sorted(tally.slowest.items(), key=lambda each: -each[1][0])
    for name, (worst, given) in ranked[:_SLOWEST]:
        print(f"{worst * 1e3:7.1f} ms  {name}  {given!r:.200}")
    for line in tally.unhandled[:100]:
        print(f"UNHANDLED {line!r:.600}", file=sys.stderr)


def main() -> int:
    """Run and print; 1 if anything was not handled."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.law_random", description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=SEED)
    given = parser.parse_args()
    began = time.perf_counter()
    tally = run(given.cases, given.seed)
    report(tally, time.perf_counter() - began)
    return bool(tally.unhandled)


if __name__ == "__main__":
    sys.exit(main())
