"""Where intake keeps its aggregates, and what its HTTP door reads of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from chassis.rows import answer_from_json
from chassis.store import Table
from services.intake.model import (
    Case,
    Fingerprint,
    RecordedPayee,
    RecordedSubject,
    RecordedText,
    Reference,
)

if TYPE_CHECKING:
    from uuid import UUID

    import asyncpg

    from chassis.postgres import PostgresStore

TABLES = (
    Table(Case, "cases"),
    Table(RecordedSubject, "subjects"),
    Table(RecordedPayee, "payees"),
    Table(RecordedText, "texts"),
    Table(Reference, "file_numbers"),
    Table(Fingerprint, "fingerprints"),
)


class CommittedRecords:
    """Cases and answers as last committed; nothing is locked."""

    def __init__(self, pool: asyncpg.Pool, store: PostgresStore) -> None:
        self._pool, self._store = pool, store

    async def case(self, case_id: UUID) -> Case | None:
        """A case, whoever owns it."""
        return cast("Case | None", await self._store.read(Case, case_id))

    async def receipt(self, agency: str, submission_id: UUID) -> bytes | None:
        """The answer to an agency's message, as JSON; None while there is none."""
        text = await self._pool.fetchval(
            "SELECT answer FROM inbox WHERE source = $1 AND id = $2",
            f"/agencies/{agency}",
            str(submission_id),
        )
        answer = answer_from_json(text)
        return answer.value if answer else None
