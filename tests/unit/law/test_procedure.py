"""Rules of procedure, as data: what is given to a rule, what it answers or which error it raises."""

from collections.abc import Callable
from decimal import Decimal
from functools import reduce
from importlib import import_module
from typing import Any

import pytest

from law.deemed_approval import DelayNotice
from law.errors import LawError
from law.explanation import Explained
from law.notification import Notification, notified
from law.objection import deadline
from tests.unit.law.vectors import cases


def euro(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def notification(row: dict[str, Any]) -> Notification:
    return notified(**row)


READ: dict[str, Callable[[Any], Any]] = {
    "amount": euro,
    "total": euro,
    "spent": euro,
    "notices": lambda rows: [DelayNotice(*row) for row in rows],
    "notification": notification,
    "lost": lambda row: deadline(notification(row), "NI"),
    "reissued": notification,
}


def asked(rule: str, given: dict[str, Any]) -> Explained:
    module, _, name = rule.rpartition(".")
    answer = getattr(import_module(module), name)(
        **{argument: READ.get(argument, lambda value: value)(value) for argument, value in given.items()}
    )
    assert isinstance(answer, Explained)
    return answer


def member(answer: Any, path: str) -> Any:
    """A member of an answer, such as `apply_by.raw`; of a list, that member of each."""

    def step(value: Any, name: str) -> Any:
        return [getattr(each, name) for each in value] if isinstance(value, tuple) else getattr(value, name)

    found = reduce(step, path.split("."), answer)
    if isinstance(found, Decimal):
        return str(found)
    return list(found) if isinstance(found, tuple) else found


@pytest.mark.parametrize(
    ("rule", "case"), [each for each in cases("procedure") if "expect" in each.values[1]]
)
def test_answers(rule: str, case: dict[str, Any]) -> None:
    answer = asked(rule, case["given"])
    assert {path: member(answer, path) for path in case["expect"]} == case["expect"]
    assert all(answer.steps)
    assert all(answer.basis)
    assert set(case.get("unconfirmed", ())) <= {figure.name for figure in answer.unconfirmed}


@pytest.mark.parametrize(("rule", "case"), [each for each in cases("procedure") if "error" in each.values[1]])
def test_refusals(rule: str, case: dict[str, Any]) -> None:
    with pytest.raises(LawError) as refused:
        asked(rule, case["given"])
    assert (refused.value.code, refused.value.field) == (case["error"], case["field"])


def test_every_case_expects_something() -> None:
    unclear = [
        case["id"]
        for _, case in (each.values for each in cases("procedure"))
        if len({"expect", "error"} & case.keys()) != 1
    ]
    assert not unclear
