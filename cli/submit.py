"""`teilhabe submit`: send a file of events through intake's HTTP door, and see what becomes of each line."""

from __future__ import annotations

import json
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import httpx
import typer

from cli.running import read_running

if TYPE_CHECKING:
    from collections.abc import Iterator

_WAIT_S = 3_600


class NoDoorError(Exception):
    """There is nowhere to send to."""

    def __init__(self) -> None:
        super().__init__("Nothing is up in this folder. Give --url, or run `teilhabe up` first.")


class RefusedError(Exception):
    """The door did not take the file; its own words say why."""

    def __init__(self, answer: httpx.Response) -> None:
        problem = answer.json() if "problem+json" in answer.headers.get("content-type", "") else {}
        told = " ".join(filter(None, (problem.get("detail"), problem.get("remedy"))))
        super().__init__(f"The door answered {answer.status_code}. {told}".strip())


FileArgument = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="One CloudEvent a line.")]
TokenOption = Annotated[
    str, typer.Option(envvar="TEILHABE_TOKEN", help="The agency's token, from `teilhabe token new`.")
]
UrlOption = Annotated[
    str | None, typer.Option("--url", help="Where the door is; by default that of `teilhabe up`.")
]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Check every line and write nothing.")]


def submit(
    file: FileArgument, token: TokenOption, url: UrlOption = None, dry_run: DryRunOption = False
) -> None:
    """Send a file of events, one a line; print one result a line. Exit 1 if a line was refused."""
    accepted = refused = 0
    with _answered(file, token, url or _address(), dry_run=dry_run) as answer:
        for line in answer.iter_lines():
            typer.echo(line)
            if json.loads(line)["accepted"]:
                accepted += 1
            else:
                refused += 1
    typer.echo(f"{accepted} accepted, {refused} refused.", err=True)
    if refused:
        raise typer.Exit(1)


def _address() -> str:
    running = read_running()
    if running is None or running.api is None:
        raise NoDoorError
    return running.api


@contextmanager
def _answered(file: Path, token: str, url: str, *, dry_run: bool) -> Iterator[httpx.Response]:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/x-ndjson"}
    path = f"{url}/submissions/bulk"
    with (
        file.open("rb") as content,
        httpx.Client(timeout=_WAIT_S, trust_env=False) as client,
        client.stream("POST", path, params={"dry_run": dry_run}, content=content, headers=headers) as answer,
    ):
        if answer.status_code != httpx.codes.OK:
            answer.read()
            raise RefusedError(answer)
        yield answer
