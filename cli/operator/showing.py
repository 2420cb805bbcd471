"""How an operator's commands show what they found: a table for a person, JSON for a program."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer
from pydantic_core import to_json
from rich.cells import cell_len
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime


def print_json(found: object) -> None:
    """What was found: an object has the members of its dataclass or model."""
    typer.echo(to_json(found, indent=2).decode())


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str]], prose: Collection[str] = ()) -> None:
    """One row each. Only columns of prose are folded: an id stays whole, so that it can be copied."""
    cells = [columns, *rows]
    table = Table()
    for number, name in enumerate(columns):
        whole = None if name in prose else max(cell_len(row[number]) for row in cells)
        table.add_column(name, width=whole, overflow="fold")
    for row in cells[1:]:
        table.add_row(*row)
    console = Console()
    needed = Measurement.get(console, console.options.update(max_width=10_000), table).minimum
    console.width = max(console.width, needed)
    console.print(table)


def print_block(title: str, lines: Mapping[str, str]) -> None:
    """A title, and below it a line for each name."""
    typer.echo(title)
    width = max(map(len, lines))
    for name, text in lines.items():
        typer.echo(f"  {name:<{width}}  {text}")
    typer.echo()


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
