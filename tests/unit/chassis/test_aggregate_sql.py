"""One statement for aggregates of several kinds."""

from __future__ import annotations

from chassis import aggregate_sql

TABLES = ("cases", "payees")


def test_rows_are_locked_table_after_table() -> None:
    statement = aggregate_sql.load(TABLES)
    assert statement.index("FROM cases") < statement.index("FROM payees")
    assert statement.count("ORDER BY id FOR UPDATE") == 2


def test_stubs_are_made_from_the_last_part_to_the_first() -> None:
    statement = aggregate_sql.make_stubs(TABLES)
    assert statement.index("INTO payees") < statement.index("INTO cases")
    assert "INTO cases (id, version, audit_hash) SELECT id, 0, '' FROM unnest($1::text[])" in statement


def test_each_table_has_parameters_of_its_own() -> None:
    statement = aggregate_sql.save(TABLES)
    assert [statement.count(f"${number}::") for number in range(1, 9)] == [1] * 8
    assert "$9" not in statement
