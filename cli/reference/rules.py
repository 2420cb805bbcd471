"""The register of rules: what each says, and the function, figure and test that carry it.

The entries stand in `register/*.yaml`. Nothing of them is taken on trust: a name that the code does not have,
a figure that the law does not know or a test that is not there stops the page from being built.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import yaml

from cli.reference.table import table
from law.parameters import parameters
from law.validity import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

ROOT = Path(__file__).parents[2]
REGISTER = Path(__file__).parent / "register"
_INTRO = """\
Every rule of law that these procedures rest on: where it stands, what it says, and where it is in the code.
A rule that no software can follow says why. Vectors are the rows of `tests/unit/law/vectors/`."""


class BrokenRegister(Exception):
    """An entry names something that does not exist."""

    def __init__(self, problems: Iterable[str]) -> None:
        super().__init__(
            "The register of rules names what is not there:\n"
            + "\n".join(f"  {problem}" for problem in problems)
            + "\nCorrect the entry in cli/reference/register/, or bring back what it names."
        )


@dataclass(frozen=True, slots=True)
class RegisteredRule:
    """One rule; either `code` names what carries it, or `not_software` says why nothing does."""

    id: str
    place: str
    says: str
    code: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    note: str = ""
    not_software: str = ""

    def problems(self) -> Iterator[str]:
        """What the entry names in vain, or lacks."""
        if bool(self.code) == bool(self.not_software):
            yield f"{self.id}: needs either code or a reason why it is not software"
        if self.code and not self.tests:
            yield f"{self.id}: no test"
        yield from (f"{self.id}: no code {name}" for name in self.code if _found(name) is None)
        yield from (f"{self.id}: no figure {name}" for name in self.parameters if name not in parameters())
        yield from (f"{self.id}: no test {name}" for name in self.tests if not _is_test(name))


def register() -> Mapping[str, tuple[RegisteredRule, ...]]:
    """Every rule by the title of its part, in order. Raises `BrokenRegister`."""
    parts = {part["title"]: _rules(part) for part in map(_read, sorted(REGISTER.glob("*.yaml")))}
    if problems := [problem for rules in parts.values() for rule in rules for problem in rule.problems()]:
        raise BrokenRegister(problems)
    return parts


def full_name(name: str) -> str:
    """The name that a rule of law has where it is defined; any other name is its own."""
    found = _found(name)
    return found.name if isinstance(found, Rule) else name


def page() -> str:
    """The register as a page."""
    return "\n\n".join(["# Rules", _INTRO, *(_section(title, rules) for title, rules in register().items())])


def _read(file: Path) -> dict[str, Any]:
    part: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return part


def _rules(part: Mapping[str, Any]) -> tuple[RegisteredRule, ...]:
    return tuple(_rule(id_, entry) for id_, entry in part["rules"].items())


def _rule(id_: str, entry: Mapping[str, Any]) -> RegisteredRule:
    members: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()
    }
    return RegisteredRule(id_, **members)


def _section(title: str, rules: Iterable[RegisteredRule]) -> str:
    rows = [(f"{rule.id}", rule.place, _said(rule), _carried(rule), _proved(rule)) for rule in rules]
    return f"## {title}\n\n" + table(("rule", "place", "what it says", "code and figures", "tests"), rows)


def _said(rule: RegisteredRule) -> str:
    return f"{rule.says} {rule.note}" if rule.note else rule.says


def _carried(rule: RegisteredRule) -> str:
    if rule.not_software:
        return f"*not software:* {rule.not_software}"
    figures = [f"figure `{name}`" for name in rule.parameters]
    return ", ".join([*(f"[`{name}`]({_link(name)})" for name in rule.code), *figures])


def _proved(rule: RegisteredRule) -> str:
    return ", ".join(f"[`{name}`](../../{_file_of(name).as_posix()})" for name in rule.tests)


def _link(name: str) -> str:
    """The file that defines it; for a name that is only an alias, the module that has it."""
    found = _found(name)
    module = found if isinstance(found, ModuleType) else importlib.import_module(_module_of(name, found))
    if module.__file__ is None:
        raise BrokenRegister([f"no file of {name}"])
    return f"../../{Path(module.__file__).relative_to(ROOT).as_posix()}"


def _module_of(name: str, found: Any) -> str:
    defined_in: str | None = getattr(found, "__module__", None)
    return (
        defined_in
        if defined_in and defined_in.split(".")[0] == name.split(".")[0]
        else name.rpartition(".")[0]
    )


@cache
def _found(name: str) -> Any:
    """The module, class or function of a dotted name; None if there is none."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found: Any = importlib.import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for part in parts[length:]:
            found = getattr(found, part, None)
        return found
    return None


def _is_test(name: str) -> bool:
    file = ROOT / _file_of(name)
    if name.startswith("vectors/"):
        return file.exists() and name.rpartition(":")[2] in _ids(file)
    if "::" in name:
        return file.exists() and f"def {name.rpartition('::')[2]}(" in file.read_text(encoding="utf-8")
    return file.is_file()


def _file_of(test: str) -> Path:
    if test.startswith("vectors/"):
        return Path("tests/unit/law") / f"{test.rpartition(':')[0]}.yaml"
    return Path("tests") / test.partition("::")[0]


@cache
def _ids(file: Path) -> frozenset[str]:
    """Ids of the rows of a file: a list of rows, or a document of cases for each function."""
    documents = yaml.safe_load_all(file.read_text(encoding="utf-8"))
    lists = (document if isinstance(document, list) else document["cases"] for document in documents)
    return frozenset(str(row["id"]) for rows in lists for row in rows)
