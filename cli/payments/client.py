"""Asking the door of payments, in the name of the person whose token it is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import uuid4

import httpx
import typer

from cli.running import read_running
from services.payments.previews import Preview, Standing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

_ANSWERS_WITHIN_S = 60.0

TokenOption = Annotated[
    str | None,
    typer.Option(
        envvar="TEILHABE_PAYMENTS_TOKEN",
        help="The person's token, from `teilhabe token new NAME --right payments:prepare`.",
    ),
]
TokenFileOption = Annotated[
    Path | None,
    typer.Option("--token-file", help="A file that holds the token.", exists=True, dir_okay=False),
]
JsonOption = Annotated[bool, typer.Option("--json", help="What the door answered, instead of tables.")]
UrlOption = Annotated[
    str | None, typer.Option("--url", help="Where the door is; by default that of `teilhabe up`.")
]


class RunRefusedError(Exception):
    """The door refused; its own words say why, and what to do."""

    exit_status = 1

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        told = " ".join(filter(None, (problem.get("detail"), problem.get("remedy"))))
        super().__init__(f"{problem.get('code', status)}: {told}")


class CannotAskError(Exception):
    """Nobody can be asked."""

    exit_status = 2


class Client:
    """One person at the door."""

    def __init__(self, url: str | None, token: str | None, token_file: Path | None) -> None:
        running = read_running()
        address = url or (running.payments_api if running else None)
        if address is None:
            raise CannotAskError("Nothing is up in this folder. Give --url, or run `teilhabe up` first.")
        held = token_file.read_text(encoding="utf-8").strip() if token_file else token
        if not held:
            raise CannotAskError("Say who you are: --token-file, --token or TEILHABE_PAYMENTS_TOKEN.")
        self._url, self._headers = address, {"Authorization": f"Bearer {held}"}

    def runs(self) -> list[Standing]:
        """The latest runs."""
        return [Standing.model_validate(run) for run in self.ask("GET", "/runs")]

    def found(self, run: str) -> Standing:
        """The run that an id begins with; raises `CannotAskError` where that is none, or several."""
        named = [each for each in self.runs() if str(each.run_id).startswith(run)]
        if len(named) != 1:
            raise CannotAskError(
                f"{len(named)} runs have an id that begins with '{run}'. See `teilhabe payments run list`."
            )
        return named[0]

    def preview(self, run_id: UUID) -> Preview:
        """A run with all that is in it."""
        return Preview.model_validate(self.ask("GET", f"/runs/{run_id}"))

    def order(self, run: str, step: str, body: object = None) -> Standing:
        """Have something done to the run that an id begins with; how it stands afterwards.

        Raises `RunRefusedError`, and what `found` raises.
        """
        return Standing.model_validate(self.ask("POST", f"/runs/{self.found(run).run_id}/{step}", body))

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """The answer of the door; raises `RunRefusedError` and `CannotAskError`."""
        headers = {**self._headers, "Idempotency-Key": str(uuid4())}
        try:
            with httpx.Client(base_url=self._url, timeout=_ANSWERS_WITHIN_S, trust_env=False) as client:
                answer = client.request(method, path, headers=headers, json=body)
        except httpx.TransportError as error:
            raise CannotAskError(f"{self._url} does not answer: {error}.") from error
        if answer.is_error:
            is_problem = "problem+json" in answer.headers.get("content-type", "")
            raise RunRefusedError(answer.status_code, answer.json() if is_problem else {})
        return answer.json()
