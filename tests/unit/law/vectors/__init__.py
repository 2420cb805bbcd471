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
