"""Whom a message is about, and whether their data are still there: what was erased goes to nobody again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

_CASES = {
    "intake": """
        SELECT id, ARRAY[state->>'applicant_id', state->>'beneficiary_id'] AS people, '{}'::text[] AS texts,
               EXISTS (SELECT FROM audit WHERE kind = 'case' AND key = cases.id AND type = 'timer:retention')
               AS expired
        FROM cases WHERE id = ANY($1::text[]) ORDER BY id FOR SHARE
    """,
    "commissioning": """
        SELECT id, ARRAY[state->'seat'->>'applicant_id'] AS people,
               ARRAY[state->>'effects_text', state->>'contact_text'] AS texts, false AS expired
        FROM cases WHERE id = ANY($1::text[]) ORDER BY id FOR SHARE
    """,
}
_THERE = "SELECT id FROM {table} WHERE id = ANY($1::text[]) AND state IS NOT NULL ORDER BY id FOR SHARE"


async def people_of(
    connection: Any, service: str, cases: Collection[str]
) -> Mapping[str, Sequence[str] | None]:
    """The people of each case that is known; None where one of them, or a text of the case, has been erased.

    They are locked until the transaction ends, in the order in which services lock them.
    """
    rows = await connection.fetch(_CASES[service], sorted(cases))
    people = {row["id"]: list(filter(None, row["people"])) for row in rows}
    texts = {row["id"]: list(filter(None, row["texts"])) for row in rows}
    expired = {row["id"] for row in rows if row["expired"]}
    there = await _there(connection, "subjects", people.values())
    there |= await _there(connection, "texts", texts.values())
    return {
        case: None if case in expired or not there.issuperset([*people[case], *texts[case]]) else people[case]
        for case in people
    }


async def _there(connection: Any, table: str, ids: Collection[Collection[str]]) -> set[str]:
    wanted = sorted({id_ for some in ids for id_ in some})
    rows = await connection.fetch(_THERE.format(table=table), wanted) if wanted else ()
    return {row["id"] for row in rows}
