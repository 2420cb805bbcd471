"""How an operator's commands show what they found: a table for a person, JSON for a program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer
from pydantic_core import to_json
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime


def print_json(found: Sequence[Any]) -> None:
    """One array; each member is an object with the fields of its dataclass."""
    typer.echo(to_json(list(found), indent=2).decode())


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """One row each; long cells are folded, not cut."""
    table = Table(*columns)
    for column in table.columns:
        column.overflow = "fold"
    for row in rows:
        table.add_row(*row)
    Console().print(table)


def moment(at: datetime | None) -> str:
    """To the second, UTC."""
    return at.strftime("%Y-%m-%d %H:%M:%S") if at else "-"


def age(seconds: float) -> str:
    """A span in its two largest units, e.g. `2 d 3 h`."""
    rest = int(seconds)
    parts = []
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1)):
        count, rest = divmod(rest, length)
        if count:
            parts.append(f"{count} {unit}")
    return " ".join(parts[:2]) or "0 s"
