"""The store in memory keeps what the engine relies on: atomic, isolated, locked, with gaps."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest

from chassis.changes import Changes, Snapshot
from chassis.handling import Key
from chassis.records import Record
from chassis.store import DeadRow
from tests.simulation.loop import Stalled, run
from tests.simulation.memory.database import Database, Transaction
from tests.simulation.memory.rows import Dead
from tests.simulation.memory.store import MemoryStore, MemoryUnit
from tests.simulation.twins.sides import SERVICE, Calm


def test_what_is_not_committed_is_seen_by_nobody_else_and_gone_after_the_end() -> None:
    database = Database()
    writer, reader = Transaction(database), Transaction(database)
    writer.put("alias", "a", "1")
    assert (writer.get("alias", "a"), reader.get("alias", "a")) == ("1", None)
    writer.end()
    assert database.tables["alias"] == {}


def test_a_commit_is_seen_by_transactions_that_have_begun_before() -> None:
    database = Database()
    writer, reader = Transaction(database), Transaction(database)
    writer.put("alias", "a", "1")
    writer.commit()
    assert reader.get("alias", "a") == "1"


def test_a_rollback_leaves_a_gap_in_a_sequence() -> None:
    database = Database()
    failed, good = Transaction(database), Transaction(database)
    failed.next("outbox")
    failed.end()
    assert good.next("outbox") == 2


def test_going_back_to_a_savepoint_undoes_what_came_after_it() -> None:
    transaction = Transaction(Database())
    transaction.put("alias", "a", "1")
    mark = transaction.mark()
    transaction.put("alias", "a", "2")
    transaction.put("alias", "b", "2")
    transaction.back_to(mark)
    assert transaction.rows("alias") == [("a", "1")]


def test_a_row_that_another_transaction_has_locked_is_waited_for() -> None:
    async def second_after_first() -> list[str]:
        database, order = Database(), []
        first, second = Transaction(database), Transaction(database)
        await first.lock("row")

        async def wait() -> None:
            await second.lock("row")
            order.append("second")

        waiting = asyncio.create_task(wait())
        await asyncio.sleep(1)
        order.append("first")
        first.end()
        await waiting
        return order

    assert run(second_after_first()) == ["first", "second"]


def test_two_transactions_that_wait_for_each_other_are_a_deadlock() -> None:
    async def crossed() -> None:
        database = Database()
        first, second = Transaction(database), Transaction(database)
        await first.lock("a")
        await second.lock("b")
        waiting = asyncio.create_task(first.lock("b"))
        await asyncio.sleep(1)
        with pytest.raises(asyncpg.DeadlockDetectedError):
            await second.lock("a")
        second.end()
        await waiting

    run(crossed())


def test_a_world_where_nothing_can_happen_any_more_is_told_from_one_that_waits() -> None:
    async def for_ever() -> None:
        await asyncio.get_running_loop().create_future()

    with pytest.raises(Stalled):
        run(for_ever())


def test_a_redriven_letter_that_goes_with_the_subject_it_erases_stays_gone() -> None:
    async def erased() -> dict[str, dict[object, object]]:
        database = Database()
        subject = Key("text", "a")
        record = Record("topic", 0, 0, b"a", b"{}", ())
        dead = DeadRow(1, subject, record, "cause", "sender")
        database.tables["dead"][1] = Dead(dead, "redrive", "ValueError", "", (subject.id,))
        async with MemoryStore(database, SERVICE.tables, Calm(), MemoryUnit).transaction() as unit:
            loaded = await unit.load([subject])
            gone = Changes(snapshots={subject: Snapshot(1, None, b"")}, redriven=[1], erased={subject.id})
            await unit.save(gone, (), loaded)
        return database.tables

    assert run(erased())["dead"] == {}
