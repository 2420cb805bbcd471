"""Triggers in the services' schemas that keep what the check needs to know of the past."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg

from contracts.topics import SERVICES

if TYPE_CHECKING:
    from collections.abc import Mapping

_SCHEMA = Path(__file__).with_name("journal.sql")


async def install(dsn_admin: str) -> None:
    """Note every outbox row, and count what goes to the inboxes."""
    connection = await asyncpg.connect(dsn_admin)
    try:
        await connection.execute(_SCHEMA.read_text(encoding="utf-8"))
        for service in SERVICES:
            await connection.execute(_triggers(service))
    finally:
        await connection.close()


async def dropped(dsn_admin: str) -> Mapping[str, int]:
    """Records that each service's inbox knew already, by service."""
    connection = await asyncpg.connect(dsn_admin)
    try:
        return {
            service: await connection.fetchval(
                f"SELECT (SELECT last_value - 1 FROM chaos.tried_{service})"  # noqa: S608 - a name of ours
                f" - (SELECT last_value - 1 FROM chaos.entered_{service})"
            )
            for service in SERVICES
        }
    finally:
        await connection.close()


def _triggers(service: str) -> str:
    return f"""
        CREATE SEQUENCE chaos.tried_{service} CACHE 1;
        CREATE SEQUENCE chaos.entered_{service} CACHE 1;
        SELECT nextval('chaos.tried_{service}'), nextval('chaos.entered_{service}');
        CREATE TRIGGER chaos_note AFTER INSERT ON {service}.outbox
            FOR EACH ROW EXECUTE FUNCTION chaos.note();
        CREATE TRIGGER chaos_tried BEFORE INSERT ON {service}.inbox
            FOR EACH ROW EXECUTE FUNCTION chaos.tried();
        CREATE TRIGGER chaos_entered AFTER INSERT ON {service}.inbox
            FOR EACH ROW EXECUTE FUNCTION chaos.entered();
    """
