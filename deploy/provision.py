"""Make everything the services stand on: topics, roles, schemas, tables.

One source for code, broker and documents: topics come from `contracts` and the registry. Running it
again changes nothing; what is there but differs is reported, never altered.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chassis.migrations import migrate, migration_folders
from contracts.topics import SERVICES
from deploy.database import create_roles_and_schemas, new_passwords, service_dsn
from deploy.topics import create_topics

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chassis.registry import Registry


@dataclass(frozen=True, slots=True)
class Provisioned:
    """What was made, and how each service gets in."""

    dsns: Mapping[str, str]
    """Connection string by service, with the role's password: keep it secret."""
    topics_created: tuple[str, ...]
    topics_differing: tuple[str, ...]
    """One sentence for each existing topic that is not as the contracts want it."""
    migrations_applied: Mapping[str, tuple[str, ...]]
    """Versions applied now, by service."""


async def provision(
    bootstrap: str, dsn_admin: str, registry: Registry, passwords: Mapping[str, str] | None = None
) -> Provisioned:
    """Provision broker and database; `passwords` by service, new random ones where None."""
    topics = await create_topics(bootstrap, registry)
    dsns, applied = await provision_database(dsn_admin, passwords or new_passwords())
    return Provisioned(dsns, topics.created, topics.differing, applied)


async def provision_database(
    dsn_admin: str, passwords: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """Roles, schemas and tables in the database that `dsn_admin` names: connection strings, versions."""
    await create_roles_and_schemas(dsn_admin, passwords)
    dsns = {service: service_dsn(dsn_admin, service, passwords[service]) for service in SERVICES}
    applied = {
        service: tuple(await migrate(dsn, service, migration_folders(service)))
        for service, dsn in dsns.items()
    }
    return dsns, applied
