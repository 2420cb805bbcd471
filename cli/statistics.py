"""`teilhabe statistics`: the yearly summary of the integration services (SGB IX § 197), numbers only."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from chassis.registry import Registry
from cli.operator.reach import NothingUpError, OperatorError, connected
from cli.running import read_running
from services.commissioning.statistics import OUTCOMES, SEXES, Line, total, yearly_summary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from services.commissioning.statistics import Figures

_SEXES_DE = {
    "female": "weiblich",
    "male": "männlich",
    "diverse": "divers",
    "unspecified": "ohne Angabe",
    "other": "anderes",
    "unknown": "nicht bekannt",
}
_STOCK_DE = {"Anf.": "Bestand 1.1.", "Zug.": "Zugang", "Abg.": "Abgang", "Ende": "Bestand 31.12."}
_OUTCOMES_DE = {
    "training": ("Ausb", "Ausbildung"),
    "temporary_job": ("bef.", "befristete Stelle"),
    "permanent_job": ("unb.", "unbefristete Stelle"),
    "integration_project": ("Inkl", "Inklusionsbetrieb"),
    "workshop": ("WfbM", "Werkstatt für behinderte Menschen"),
    "other": ("Son.", "Sonstiges"),
    "discontinued": ("abbr", "abgebrochen"),
}
_HEADINGS = _STOCK_DE | dict(_OUTCOMES_DE[outcome] for outcome in OUTCOMES)
"""What each column is headed, and what that is short for: in 80 columns there is room for four letters."""


class UnknownProviderError(OperatorError):
    """Nothing is known of the provider that was asked for."""

    def __init__(self, provider: str, registry: Path) -> None:
        super().__init__(
            f"'{provider}' is not in {registry}/providers.csv, and no support of it is counted. "
            "Write its slug as it stands there, e.g. ifd-hannover."
        )


def statistics(
    year: Annotated[int, typer.Option(min=1900, max=9998, help="Calendar year, e.g. 2026.")],
    provider: Annotated[str | None, typer.Option(help="Only this provider (its slug).")] = None,
    registry: Annotated[Path, typer.Option("--registry", help="Folder with the partners' CSV files.")] = Path(
        "deploy/registry"
    ),
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of tables.")] = False,
    database_url: Annotated[
        str | None,
        typer.Option(
            "--database-url", help="Connection string of commissioning's role; default: what is up."
        ),
    ] = None,
) -> None:
    """Show stock, inflow, outflow and outcomes of the integration services, by sex, provider and agency.

    The tables are in German, for those who have to hand them in. Exit status 2: the provider is not known, or
    the database is not reached.
    """
    lines = asyncio.run(_lines(database_url or _database_that_is_up(), year, provider))
    if provider and not lines and provider not in Registry.load(registry).providers:
        raise UnknownProviderError(provider, registry)
    if as_json:
        typer.echo(_json(year, lines))
    elif not lines:
        typer.echo(f"{year} lief keine Begleitung.")
    else:
        _print(year, lines)


def _database_that_is_up() -> str:
    running = read_running()
    if running is None:
        raise NothingUpError("--database-url")
    return running.databases["commissioning"]


async def _lines(dsn: str, year: int, provider: str | None) -> list[Line]:
    async with connected(dsn, "commissioning") as connection:
        return await yearly_summary(connection, year, provider)


def _print(year: int, lines: list[Line]) -> None:
    """One table a question: by sex, by provider, by agency."""
    console = Console()
    console.print(f"Integrationsfachdienste {year}, Ergebnisbeobachtung nach SGB IX § 197\n")
    console.print(_table("Geschlecht", lines, lambda line: line.sex, SEXES, _SEXES_DE), "")
    for title, of in (("Dienst", _provider), ("Agentur", _agency)):
        console.print(_table(title, lines, of, sorted({of(line) for line in lines}), {}), "")
    console.print(", ".join(f"{short} = {heading}" for short, heading in _HEADINGS.items()))


def _provider(line: Line) -> str:
    return line.provider


def _agency(line: Line) -> str:
    return line.agency


def _table(
    title: str, lines: list[Line], of: Callable[[Line], str], order: Iterable[str], words: dict[str, str]
) -> Table:
    table = Table(title, show_footer=True, box=box.SIMPLE, padding=0, pad_edge=False, show_edge=False)
    table.columns[0].footer = "zusammen"
    everything = [*_cells(total(lines))]
    for name, footer in zip(_HEADINGS, everything, strict=True):
        table.add_column(name, footer, justify="right", min_width=len(name))
    for each, group in _grouped(lines, of, order):
        table.add_row(words.get(each, each), *_cells(total(group)))
    return table


def _grouped(
    lines: list[Line], of: Callable[[Line], str], order: Iterable[str]
) -> Iterator[tuple[str, list[Line]]]:
    for each in order:
        if group := [line for line in lines if of(line) == each]:
            yield each, group


def _cells(figures: Figures) -> Iterator[str]:
    stock = (figures.stock_at_start, figures.inflow, figures.outflow, figures.stock_at_end)
    yield from map(str, (*stock, *(figures.outcomes.get(outcome, 0) for outcome in OUTCOMES)))


def _json(year: int, lines: list[Line]) -> str:
    """Lines by agency, provider and sex, and the sums by sex."""
    by_sex = {sex: asdict(total(group)) for sex, group in _grouped(lines, lambda line: line.sex, SEXES)}
    found = {
        "year": year,
        "basis": "SGB IX § 197",
        "lines": [
            {"agency": each.agency, "provider": each.provider, "sex": each.sex, **asdict(each.figures)}
            for each in lines
        ],
        "by_sex": by_sex,
        "total": asdict(total(lines)),
    }
    return json.dumps(found, ensure_ascii=False, indent=2)
