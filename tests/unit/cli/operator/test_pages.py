"""The pages for operators: every command has one, and every option that a page names exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.commands import COMMANDS
from cli.main import app

FOLDER = Path(__file__).parents[4] / "docs" / "how-to" / "operate"
PAGES = sorted(FOLDER.glob("*.md"))
_OPTION = re.compile(r"(?<![\w-])--[a-z-]+\b")
_FOREIGN = {"--list", "--database"}
"""Of Kafka's own programs, and of what `teilhabe doctor` advises."""


def _commands() -> list[str]:
    return sorted(name for name, place in COMMANDS.items() if place.startswith("cli.operator."))


def _options_of(command: str) -> set[str]:
    """The options of a command and of what is below it."""
    runner = CliRunner(env={"COLUMNS": "200"})
    text = runner.invoke(app, [command, "--help"]).output
    for below in {"list", "show", "redrive", "discard", "verify", "service", "partner"}:
        text += runner.invoke(app, [command, below, "--help"]).output
    return set(_OPTION.findall(text))


@pytest.mark.parametrize("command", _commands())
def test_every_command_has_a_page_whose_options_exist(command: str) -> None:
    page = (FOLDER / f"{command}.md").read_text(encoding="utf-8")
    assert f"teilhabe {command}" in page
    assert "Exit status" in page
    named = set(_OPTION.findall(page)) - _FOREIGN
    assert named - _options_of(command) == set()


def test_the_overview_leads_to_every_page() -> None:
    overview = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert [
        page.name for page in PAGES if page.name != "README.md" and f"({page.name})" not in overview
    ] == []
