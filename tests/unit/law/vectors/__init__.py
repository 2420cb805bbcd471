"""Test cases as data: one YAML row a case, its id in the name of the test."""

from pathlib import Path
from typing import Any

import pytest
import yaml

FOLDER = Path(__file__).parent


def rows(name: str) -> list[Any]:
    """The rows of `<name>.yaml` as parameters of a test."""
    cases = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["id"]) for case in cases]


def cases(folder: str) -> list[Any]:
    """The cases of every file in a folder as parameters (name of the rule, case).

    A file holds one document a rule: `rule`, and `cases` with `id`, `given` and `expect` or `error`.
    """
    return [
        pytest.param(document["rule"], case, id=case["id"])
        for file in sorted((FOLDER / folder).glob("*.yaml"))
        for document in yaml.safe_load_all(file.read_text(encoding="utf-8"))
        for case in document["cases"]
    ]
