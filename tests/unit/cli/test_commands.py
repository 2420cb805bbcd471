"""The command line: its commands, and errors shown as sentences."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from cli.main import app


@pytest.mark.parametrize("command", ["up", "down", "provision", "migrate", "contracts", "dead-letters"])
def test_every_command_explains_itself(command: str) -> None:
    result = CliRunner().invoke(app, [command, "--help"])
    assert result.exit_code == 0
    assert "Usage" in result.output


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
