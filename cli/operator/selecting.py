"""The options that say which dead letters are meant, given to a command in one place."""

from __future__ import annotations

import inspect
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from cli.operator.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Callable

_OPTIONS: dict[str, Any] = {
    "type": Annotated[
        str | None, typer.Option("--type", help="Event type, e.g. HearingHeld or teilhabe.HearingHeld.v1.")
    ],
    "error": Annotated[str | None, typer.Option("--error", help="Part of the code or of the error's text.")],
    "key": Annotated[str | None, typer.Option("--key", help="Id of the case, grant, … concerned.")],
    "since": Annotated[
        datetime | None, typer.Option("--since", help="Failed first at this time (UTC) or later.")
    ],
    "until": Annotated[datetime | None, typer.Option("--until", help="Failed first before this time (UTC).")],
}


def selecting(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command, whose first parameter is the `Selection`, an option for each of its conditions."""

    @wraps(command)
    def with_options(**given: Any) -> None:
        wanted = Selection(**{name: given.pop(name) for name in _OPTIONS})
        command(wanted, **given)

    types = get_type_hints(command, include_extras=True)
    own = list(inspect.signature(command).parameters.values())[1:]
    named = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=option)
        for name, option in _OPTIONS.items()
    ]
    kept = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY, annotation=types[each.name]) for each in own]
    signature = inspect.Signature([*named, *kept])
    with_options.__signature__ = signature  # type: ignore[attr-defined]  # what Typer reads
    with_options.__annotations__ = {name: each.annotation for name, each in signature.parameters.items()}
    del with_options.__wrapped__  # Typer would read the command behind it
    return with_options
