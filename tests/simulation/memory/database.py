"""A database in memory: what is committed, and transactions over it at READ COMMITTED."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from tests.simulation.memory.locks import Locks

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator

    from tests.simulation.memory.rows import Dead, OutboxRow, Parked

Table = dict[Any, Any]


class Database:
    """One service's tables as last committed."""

    def __init__(self) -> None:
        self.tables: defaultdict[str, Table] = defaultdict(dict)
        self.locks = Locks()
        self.journal: list[OutboxRow] = []
        """Every row that was ever committed to the outbox, in the order of the commits."""
        self.active: set[int] = set()
        """Numbers of the transactions that have written and not ended."""
        self.committed: list[Callable[[Transaction], None]] = []
        """Called at each commit, before anybody sees it."""
        self.seen: list[Callable[[], None]] = []
        """Called after each commit that has written something, and after each deletion."""
        self.withdrawn: set[int] = set()
        """Outbox rows that are not sent: their subject was erased, or an operator has given them up."""
        self._sequences: defaultdict[str, int] = defaultdict(int)
        self._last_commit: dict[tuple[str, Any], int] = {}
        """By aggregate and by parked event: the number of the commit that wrote it last."""

    def next(self, sequence: str) -> int:
        """The next number; one that is not used in the end is a gap."""
        self._sequences[sequence] += 1
        return self._sequences[sequence]

    def changed(self) -> None:
        """Something may be due now."""
        for tell in self.seen:
            tell()

    def committing(self, table: str, keys: Iterable[Any]) -> None:
        """Note which commit writes these rows; call it once for each table of a commit."""
        if table in ("aggregate", "parked"):
            number = self._sequences["commit"]
            self._last_commit |= {(table, key): number for key in keys}

    @property
    def to_be_tried(self) -> bool:
        """Whether what an event waits for has been written since the event was tried last.

        Who wrote it tries the event at once, unless it was killed in between: then it comes back later.
        """
        last = self._last_commit
        return any(
            last.get(("aggregate", row.waits_on), 0) > last.get(("parked", number), 0)
            for number, row in self.tables["parked"].items()
            if row.row.reason == "waiting"
        )

    @property
    def outbox(self) -> list[OutboxRow]:
        """What waits to be sent, by number."""
        return [row for _, row in sorted(self.tables["outbox"].items())]

    @property
    def parked(self) -> list[Parked]:
        """What may not be handled yet, by number."""
        return [row for _, row in sorted(self.tables["parked"].items())]

    @property
    def dead(self) -> list[Dead]:
        """All dead letters, by number."""
        return [row for _, row in sorted(self.tables["dead"].items())]


class Transaction:
    """What one transaction has written, seen by itself alone until it commits."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._written: defaultdict[str, Table] = defaultdict(dict)
        self._xid = 0

    @property
    def xid(self) -> int:
        """Its number, given at the first write."""
        if not self._xid:
            self._xid = self.database.next("xid")
            self.database.active.add(self._xid)
        return self._xid

    def next(self, sequence: str) -> int:
        """The next number of a sequence; it stays used after a rollback."""
        return self.database.next(sequence)

    async def lock(self, row: Hashable) -> None:
        """Lock a row, whether it is there or not."""
        await self.database.locks.acquire(self, row)

    def get(self, table: str, key: Any) -> Any:
        """A row, None if there is none."""
        written = self._written[table]
        return written[key] if key in written else self.database.tables[table].get(key)

    def rows(self, table: str) -> list[tuple[Any, Any]]:
        """All rows of a table, by key."""
        merged = self.database.tables[table] | self._written[table]
        return [(key, merged[key]) for key in sorted(merged) if merged[key] is not None]

    def put(self, table: str, key: Any, row: Any) -> None:
        """Insert or replace a row; None deletes it."""
        assert self.xid
        self._written[table][key] = row

    def written(self, table: str) -> Iterator[tuple[Any, Any]]:
        """Rows that this transaction has written."""
        return ((key, row) for key, row in self._written[table].items() if row is not None)

    def mark(self) -> dict[str, Table]:
        """A savepoint."""
        return {table: dict(rows) for table, rows in self._written.items()}

    def back_to(self, mark: dict[str, Table]) -> None:
        """Undo what was written since a savepoint; locks are kept."""
        self._written = defaultdict(dict, mark)

    def commit(self) -> None:
        """Make it visible, all at once."""
        for look in self.database.committed:
            look(self)
        self.database.withdrawn |= {key for key, row in self._written["outbox"].items() if row is None}
        self.database.next("commit")
        for table, rows in self._written.items():
            self.database.committing(table, rows)
            committed = self.database.tables[table]
            for key, row in rows.items():
                if row is None:
                    committed.pop(key, None)
                else:
                    committed[key] = row
        self.database.journal += [row for _, row in sorted(self.written("outbox"))]
        self.end()
        if self._xid:
            self.database.changed()

    def end(self) -> None:
        """Let go of its locks; what was not committed is gone."""
        self.database.active.discard(self._xid)
        self.database.locks.release(self)
