"""Asking the door of payments, in the name of the person whose token it is."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar
from uuid import uuid4

import httpx
import typer

from cli.running import read_running
from services.payments.previews import Preview, Standing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from uuid import UUID

T = TypeVar("T")

_ANSWERS_WITHIN_S = 60.0
_FILES_WITHIN_S = 900.0
"""A month of payments is written, or booked, in minutes."""
_PRIVATELY = os.O_CREAT | os.O_TRUNC | os.O_WRONLY

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
        return the_one(named, f"runs have an id that begins with '{run}'", "run list")

    def preview(self, run_id: UUID) -> Preview:
        """A run with all that is in it."""
        return Preview.model_validate(self.ask("GET", f"/runs/{run_id}"))

    def order(self, run: str, step: str, body: object = None) -> Standing:
        """Have something done to the run that an id begins with; how it stands afterwards.

        Raises `RunRefusedError`, and what `found` raises.
        """
        return Standing.model_validate(self.ask("POST", f"/runs/{self.found(run).run_id}/{step}", body))

    def fetch(self, path: str, out: Path) -> str:
        """Write what the door sends to a file that nobody else may read; its SHA-256 as the door names it.

        Raises as `ask` does; nothing is left then.
        """
        part = out.with_name(f"{out.name}.part")
        try:
            with (
                self._talking(_FILES_WITHIN_S) as client,
                client.stream("GET", path, headers=self._headers) as answer,
            ):
                if answer.is_error:
                    answer.read()
                    raise _refusal(answer)
                with os.fdopen(os.open(part, _PRIVATELY, 0o600), "wb") as file:
                    for chunk in answer.iter_bytes():
                        file.write(chunk)
            part.replace(out)
        finally:
            part.unlink(missing_ok=True)
        return answer.headers["etag"].strip('"')

    def hand_in(self, path: str, file: Path, **params: str) -> Any:
        """The answer of the door to an XML file; raises as `ask` does."""
        headers = {**self._headers, "Content-Type": "application/xml"}
        with self._talking(_FILES_WITHIN_S) as client, file.open("rb") as content:
            answer = client.post(path, params=params, headers=headers, content=content)
        if answer.is_error:
            raise _refusal(answer)
        return answer.json()

    def ask(self, method: str, path: str, body: object = None, **params: str | int | bool | None) -> Any:
        """The answer of the door; parameters that are None are not sent.

        Raises `RunRefusedError` and `CannotAskError`.
        """
        query = {name: value for name, value in params.items() if value is not None}
        headers = {**self._headers, "Idempotency-Key": str(uuid4())}
        with self._talking() as client:
            answer = client.request(method, path, params=query, headers=headers, json=body)
        if answer.is_error:
            raise _refusal(answer)
        return answer.json()

    @contextmanager
    def _talking(self, within_s: float = _ANSWERS_WITHIN_S) -> Iterator[httpx.Client]:
        try:
            with httpx.Client(base_url=self._url, timeout=within_s, trust_env=False) as client:
                yield client
        except httpx.TransportError as error:
            raise CannotAskError(f"{self._url} does not answer: {error}.") from error


def the_one(found: Sequence[T], what: str, listed_by: str) -> T:
    """The only one that was found; raises `CannotAskError` where that is none, or several."""
    if len(found) != 1:
        raise CannotAskError(f"{len(found)} {what}. See `teilhabe payments {listed_by}`.")
    return found[0]


def _refusal(answer: httpx.Response) -> RunRefusedError:
    is_problem = "problem+json" in answer.headers.get("content-type", "")
    return RunRefusedError(answer.status_code, answer.json() if is_problem else {})
