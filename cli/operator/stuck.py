"""`teilhabe stuck`: cases in which something should have happened, and did not."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.operator.reach import DatabasesOption, JsonOption, SecretsOption, ask_each
from cli.operator.showing import moment, print_block, print_json
from cli.operator.standstill import Granted, Moment, Stuck, granted, stuck_in, without_instalments

if TYPE_CHECKING:
    from pathlib import Path


def stuck(
    at: Annotated[
        datetime | None,
        typer.Option(help="Look from this time (UTC) instead of now; for services with a controlled clock."),
    ] = None,
    reply_days: Annotated[
        int, typer.Option(min=0, help="Days after its due day that a payment may go unanswered.")
    ] = 10,
    database_url: DatabasesOption = None,
    secrets: SecretsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show cases that stand still: terms that passed unnoticed, approvals without instalments, and the like.

    Shows ids and codes only, and what to do about each. Exit status: 0 none stands still, 1 one does, 2 a
    database is not reached.
    """
    time = datetime.now(UTC) if at is None else at if at.tzinfo else at.replace(tzinfo=UTC)
    found = asyncio.run(_all(database_url, secrets, Moment(time, reply_days)))
    if as_json:
        print_json(found)
    elif found:
        for each in found:
            _print(each)
    else:
        typer.echo("No case stands still.")
    raise typer.Exit(int(bool(found)))


async def _all(given: list[str] | None, secrets: Path | None, at: Moment) -> list[Stuck]:
    """Found in each service by itself, then between eligibility and payments."""

    async def of_service(connection: Any, service: str) -> list[Stuck]:
        return await stuck_in(connection, service, at)

    async def grants(connection: Any, service: str) -> list[Granted]:
        return await granted(connection, service)

    alone = await ask_each(of_service, given, secrets)
    return [*alone, *without_instalments(await ask_each(grants, given, secrets), at)]


def _print(each: Stuck) -> None:
    lines = {"case": each.case_id, "what": each.what, "since": moment(each.since), "to do": each.advice}
    print_block(f"{each.service}: {each.code}", lines)
