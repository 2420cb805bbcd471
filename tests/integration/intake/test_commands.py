"""What a person does at the door from the command line."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

from tests.e2e.console import ROOT, TEILHABE
from tests.integration.intake.test_submissions import application

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.intake.conftest import Intake


async def teilhabe(folder: Path, *arguments: object) -> tuple[int | None, str, str]:
    """Exit status, output and messages of a command."""
    process = await asyncio.create_subprocess_exec(
        TEILHABE, *map(str, arguments),
        cwd=folder, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    printed, told = await process.communicate()
    return process.returncode, printed.decode(), told.decode()


async def test_a_token_that_was_made_lets_a_file_in(intake: Intake, tmp_path: Path) -> None:
    registry = ROOT / "deploy" / "registry"
    tokens = intake.settings.api_tokens_file
    made, token, _ = await teilhabe(
        tmp_path, "token", "new", "hannover", "--file", tokens, "--registry", registry
    )
    assert made == 0
    good, bad = application(), application(signed="ja")
    file = tmp_path / "events.ndjson"
    file.write_text(f"{json.dumps(good)}\n{json.dumps(bad)}\n", encoding="utf-8")
    to = ("--token", token.strip(), "--url", intake.url)
    status, printed, told = await teilhabe(tmp_path, "submit", file, *to, "--dry-run")
    assert (status, told) == (1, "1 accepted, 1 refused.\n")
    assert await intake.written(good["id"]) == []
    status, printed, _ = await teilhabe(tmp_path, "submit", file, *to)
    assert [json.loads(line)["written"] for line in printed.splitlines()] == [True, False]
    assert len(await intake.written(good["id"])) == 1


async def test_what_cannot_be_done_is_said_in_a_sentence(intake: Intake, tmp_path: Path) -> None:
    file = tmp_path / "events.ndjson"
    file.touch()
    refused = await teilhabe(tmp_path, "submit", file, "--token", "x", "--url", intake.url)
    nowhere = await teilhabe(tmp_path, "submit", file, "--token", "x")
    registry = ROOT / "deploy" / "registry"
    unknown = await teilhabe(tmp_path, "token", "new", "atlantis", "--registry", registry)
    assert [status for status, _, _ in (refused, nowhere, unknown)] == [1, 1, 1]
    assert refused[2].startswith("teilhabe: The door answered 401. ")
    assert "teilhabe up" in nowhere[2]
    assert "'atlantis' is not in" in unknown[2]
