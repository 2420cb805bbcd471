"""The page on receipts: what it prints is what comes out."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.main import app
from law.rules import RULES_VERSION

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "how-to" / "verify-a-receipt.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"^```console\n\$ \.venv/bin/teilhabe (.*?)\n(.*?)^```", PAGE, re.M | re.S)
_NOW = re.compile(r'(now"?[ :]"?)[0-9-]{10}\+[0-9a-f]{12}')


def test_the_page_shows_runs() -> None:
    assert len(SHOWN) == 3


@pytest.mark.parametrize(("command", "printed"), SHOWN, ids=[command for command, _ in SHOWN])
def test_what_is_printed_comes_out(command: str, printed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    done = CliRunner().invoke(app, shlex.split(command))
    assert done.stdout == _NOW.sub(rf"\g<1>{RULES_VERSION}", printed)
    assert done.exit_code == (1 if "differs" in printed else 0)
