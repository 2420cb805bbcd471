"""The register names every rule, and nothing that is not there."""

from __future__ import annotations

from itertools import chain

from cli.reference import rules
from cli.reference.rules import RegisteredRule
from law.parameters import parameters
from law.rules import rules as rules_of_law

UNUSED = {48, 49, 59, 68, 69, 96, 97, 98, 99, 109}
"""Numbers that the register leaves free at the end of a part."""


def test_no_rule_is_missing_from_the_register() -> None:
    ids = [rule.id for rule in chain.from_iterable(rules.register().values())]
    assert ids == [f"R{number}" for number in range(1, 123) if number not in UNUSED]


def test_every_function_of_the_law_carries_a_rule_of_the_register() -> None:
    """A function may also be carried by its whole module."""
    named = {
        rules.full_name(name) for part in rules.register().values() for rule in part for name in rule.code
    }
    modules = {name: name.rpartition(".")[0] for name in rules_of_law()}
    assert [name for name, module in modules.items() if name not in named and module not in named] == []


def test_every_figure_of_the_law_stands_behind_a_rule() -> None:
    named = {name for part in rules.register().values() for rule in part for name in rule.parameters}
    assert set(parameters()) - named == set()


def test_an_entry_that_names_what_is_not_there_is_found() -> None:
    broken = RegisteredRule(
        "R0",
        "nowhere",
        "nothing",
        code=("law.money.nonsense", "law.money.cents"),
        parameters=("no_such_figure",),
        tests=("vectors/training_subsidy:A999", "unit/law/test_money.py::test_nothing", "unit/nowhere.py"),
    )
    assert list(broken.problems()) == [
        "R0: no code law.money.nonsense",
        "R0: no figure no_such_figure",
        "R0: no test vectors/training_subsidy:A999",
        "R0: no test unit/law/test_money.py::test_nothing",
        "R0: no test unit/nowhere.py",
    ]


def test_an_entry_is_carried_by_code_or_says_why_not() -> None:
    assert list(RegisteredRule("R0", "here", "this").problems()) == [
        "R0: needs either code or a reason why it is not software"
    ]
