"""The command line: its commands, and errors shown as sentences."""

from __future__ import annotations

from importlib import import_module

import pytest
from typer.testing import CliRunner

from cli.commands import COMMANDS
from cli.errors import SHOWN, is_shown
from cli.main import app


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str) -> None:
    result = CliRunner().invoke(app, [command, "--help"])
    assert result.exit_code == 0
    assert "Usage" in result.output


def test_a_slip_of_the_finger_is_told_the_name_meant() -> None:
    result = CliRunner().invoke(app, ["whatf"])
    assert result.exit_code == 2
    assert "Did you mean 'whatif'?" in result.output


@pytest.mark.parametrize("name", sorted(SHOWN))
def test_every_error_that_is_shown_exists(name: str) -> None:
    module, _, error = name.rpartition(".")
    assert issubclass(getattr(import_module(module), error), Exception)


def test_other_errors_keep_their_traceback() -> None:
    assert not is_shown(ValueError("no sentence for a person"))


def test_an_unknown_service_is_named_without_a_traceback() -> None:
    result = CliRunner().invoke(app, ["migrate", "atlantis", "--database", "postgresql://nowhere"])
    assert result.exit_code == 1
    assert "teilhabe: There is no service 'atlantis'." in result.output
    assert "Traceback" not in result.output


def test_down_without_up_says_so(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    result = CliRunner().invoke(app, ["down"])
    assert (result.exit_code, result.output) == (0, "Nothing is up.\n")
