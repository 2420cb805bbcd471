"""`teilhabe lag`: how far each service is behind what is on its topics."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chassis.registry import Registry
from cli.operator.offsets import Lag, lags, total
from cli.operator.reach import BootstrapOption, JsonOption, broker
from cli.operator.showing import age, moment, print_json, print_table
from contracts.topics import SERVICES, all_topics

if TYPE_CHECKING:
    from collections.abc import Sequence


def lag(
    older_than: Annotated[
        float, typer.Option(min=0, help="Seconds that a record may lie unread before it counts as found.")
    ] = 300,
    every: Annotated[bool, typer.Option("--all", help="Also partitions that are read to their end.")] = False,
    group: Annotated[
        list[str] | None,
        typer.Option(metavar="SERVICE=GROUP", help="A consumer group that is not named like its service."),
    ] = None,
    bootstrap: BootstrapOption = None,
    registry: Annotated[Path, typer.Option("--registry", help="Folder with the partners' CSV files.")] = Path(
        "deploy/registry"
    ),
    as_json: JsonOption = False,
) -> None:
    """Show for each service, topic and partition what was read and what is there.

    Shows numbers and topics only. Exit status: 0 nothing lies unread for long, 1 a record is older than
    --older-than, or was removed before it was read, or waits and no process of the service runs; 2 the broker
    is not reached.
    """
    groups = groups_of(group or ())
    topics = topics_read(Registry.load(registry))
    found = asyncio.run(lags(broker(bootstrap), groups, topics))
    shown = [each for each in found if every or each.lag or each.lost]
    if as_json:
        print_json(shown)
    else:
        _print(found, shown)
    raise typer.Exit(int(any(_to_mend(each, older_than) for each in found)))


def topics_read(registry: Registry) -> dict[str, list[str]]:
    """The topics that the contracts give each service to read."""
    topics = all_topics(registry.agencies, registry.providers, registry.payment_systems)
    return {
        service: [name for name, topic in topics.items() if service in topic.readers] for service in SERVICES
    }


def groups_of(given: Sequence[str]) -> dict[str, str]:
    """The consumer group of each service: its name, or what is given as `service=group`."""
    groups = {service: service for service in SERVICES}
    for each in given:
        service, separator, name = each.partition("=")
        if service not in groups or not separator or not name:
            raise typer.BadParameter(
                f"'{each}' is not SERVICE=GROUP, the service one of {', '.join(SERVICES)}"
            )
        groups[service] = name
    return groups


def _to_mend(each: Lag, older_than: float) -> bool:
    return each.lost > 0 or each.seconds > older_than or (each.lag > 0 and each.processes == 0)


def _print(found: list[Lag], shown: list[Lag]) -> None:
    rows = []
    for service in dict.fromkeys(each.service for each in found):
        own = [each for each in found if each.service == service]
        oldest = max(each.seconds for each in own)
        rows.append((service, str(own[0].processes), str(len(own)), str(total(own)), age(oldest)))
    print_table(("service", "processes", "partitions", "lag", "oldest unread"), rows)
    if shown:
        columns = ("service", "topic", "partition", "committed", "end", "lag", "lost", "unread since")
        print_table(columns, map(_cells, shown))


def _cells(each: Lag) -> tuple[str, ...]:
    committed = "-" if each.committed is None else str(each.committed)
    numbers = (str(each.partition), committed, str(each.end), str(each.lag), str(each.lost))
    return each.service, each.topic, *numbers, moment(each.since)
