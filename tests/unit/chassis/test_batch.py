"""Which errors pass by themselves, and which stay."""

from __future__ import annotations

import asyncpg
import pytest

from chassis.batch import is_transient


@pytest.mark.parametrize(
    "error",
    [
        asyncpg.SerializationError("could not serialize access"),
        asyncpg.DiskFullError("could not extend file: no space left on device"),
        asyncpg.AdminShutdownError("terminating connection due to administrator command"),
        asyncpg.IdleInTransactionSessionTimeoutError("terminating connection due to idle-in-transaction"),
        asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation"),
        asyncpg.InterfaceError("the underlying connection is closed"),
        asyncpg.InternalClientError("unexpected error while performing authentication"),
        ConnectionResetError(104, "Connection reset by peer"),
        TimeoutError(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_trouble_with_server_or_line_passes(error: Exception) -> None:
    assert is_transient(error)


@pytest.mark.parametrize(
    "error",
    [asyncpg.DataError("value out of range"), asyncpg.CheckViolationError("amount_cents"), KeyError("id")],
    ids=lambda error: type(error).__name__,
)
def test_what_is_wrong_with_an_event_stays(error: Exception) -> None:
    assert not is_transient(error)
