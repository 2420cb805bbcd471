"""`teilhabe demo`: applications as agencies send them, carried through the whole system."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from cli.demo.driver import run
from cli.demo.plan import Options, plan_of
from cli.demo.progress import Progress
from cli.demo.report import print_summary, write_report
from cli.interruptible import run_interruptible
from deploy.local.stack import Mode

InputOption = Annotated[Path, typer.Option("--input", help="Submissions, one CloudEvent a line.")]
UntilOption = Annotated[
    datetime | None,
    typer.Option(
        "--until",
        help="Last simulated day; default: three months after the last event.",
        formats=["%Y-%m-%d"],
        show_default=False,
    ),
]
OutOption = Annotated[Path, typer.Option("--out", help="Folder for the output; it is emptied first.")]
RegistryOption = Annotated[Path, typer.Option("--registry", help="Folder with the partners' CSV files.")]
StackOption = Annotated[Mode | None, typer.Option("--stack", help="Where Kafka and PostgreSQL come from.")]


def demo(
    input_: InputOption = Path("examples/applications.ndjson"),
    until: UntilOption = None,
    out: OutOption = Path("out"),
    registry: RegistryOption = Path("deploy/registry"),
    stack: StackOption = None,
) -> None:
    """Take submissions through all five services on a moved clock, and show what came of it.

    The services run on a copy of the registry, in `registry` of the output, in which every payment system
    with bank files has its payees checked (`payee_check`).

    A behaviour file beside the input (`<input>.behaviour.yaml`) says how partners deviate. Exit status 0
    only if every message got its answer, nothing is left over, and every process has stopped.
    """
    console = Console()
    plan = plan_of(Options(input_, out, until.date() if until else None, registry, stack))
    result = run_interruptible(run(plan, Progress(console)))
    write_report(result, out)
    print_summary(result, console, out)
    for problem in result.problems:
        typer.echo(f"teilhabe: {problem}", err=True)
    if result.problems:
        raise typer.Exit(1)
