"""How value types are read from JSON and written to it."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from contracts import values
from contracts.agency import DecisionTaken
from contracts.codecs import TOLERANT

OFFSETS = st.integers(-720, 840).map(lambda minutes: timezone(timedelta(minutes=minutes)))
READ: list[tuple[Any, str, object]] = [
    (values.Euro, '"937.92"', Decimal("937.92")),
    (values.Euro, '"937.9"', Decimal("937.9")),
    (values.Euro, '"937"', Decimal(937)),
    (values.Euro, '"0.00"', Decimal("0.00")),
    (values.Percentage, '"80"', Decimal(80)),
    (values.Percentage, "80", Decimal(80)),
    (values.Percentage, "33.3", Decimal("33.3")),
    (values.Hours, '"7.5"', Decimal("7.5")),
    (values.Day, '"2026-02-28"', date(2026, 2, 28)),
    (values.Instant, '"2026-03-02T08:15:00Z"', datetime(2026, 3, 2, 8, 15, tzinfo=UTC)),
    (values.Instant, '"2026-03-02T09:15:00+01:00"', datetime(2026, 3, 2, 8, 15, tzinfo=UTC)),
    (values.Month, '"2026-12"', "2026-12"),
    (values.Land, '"NI"', "NI"),
    (values.Ags, '"03351006"', "03351006"),
    (values.Iban, '"de02 1203 0000 0000 2020 51"', "DE02120300000000202051"),
    (values.Text, '"frei"', "frei"),
    (values.Flag, "true", True),
    (values.Count, "0", 0),
]

REFUSED: list[tuple[Any, str, str]] = [
    (values.Euro, "937.92", "string_type"),
    (values.Euro, "937", "string_type"),
    (values.Euro, "true", "string_type"),
    (values.Euro, '"937.921"', "string_pattern_mismatch"),
    (values.Euro, '"1e3"', "string_pattern_mismatch"),
    (values.Euro, '"NaN"', "string_pattern_mismatch"),
    (values.Euro, '"٣.00"', "string_pattern_mismatch"),
    (values.Euro, '"-0.01"', "negative_amount"),
    (values.Percentage, "100.01", "percentage_out_of_range"),
    (values.Percentage, '"-1"', "percentage_out_of_range"),
    (values.Percentage, "true", "decimal_type"),
    (values.Percentage, '"viel"', "decimal_parsing"),
    (values.Day, '"2026-02-30"', "date_from_datetime_parsing"),
    (values.Day, '"2026-02-28T00:00:00Z"', "string_pattern_mismatch"),
    (values.Day, "20260228", "string_type"),
    (values.Instant, '"2026-03-02T08:15:00"', "string_pattern_mismatch"),
    (values.Instant, '"2026-03-02T25:00:00Z"', "datetime_from_date_parsing"),
    (values.Instant, "1772439300", "string_type"),
    (values.Instant, '"0001-01-01T00:00:00+05:00"', "datetime_object_invalid"),
    (values.Month, '"2026-13"', "string_pattern_mismatch"),
    (values.Land, '"XX"', "literal_error"),
    (values.Ags, '"335100"', "string_pattern_mismatch"),
    (values.Flag, '"true"', "bool_type"),
    (values.Flag, "1", "bool_type"),
    (values.Number, '"1"', "int_type"),
    (values.Count, "-1", "negative_number"),
    (values.Count, '"1"', "int_type"),
    (values.Task, "11", "less_than_equal"),
    (values.Slug, '"Celle Nord"', "string_pattern_mismatch"),
    (values.Reference, json.dumps("x" * 36), "string_too_long"),
    (values.Official, json.dumps("x" * 65), "string_too_long"),
    (values.Channel, '"fax"', "unknown_value"),
    (values.Channel, '"other"', "unknown_value"),
]


@pytest.mark.parametrize(("type_", "text", "value"), READ)
def test_is_read(type_: Any, text: str, value: object) -> None:
    assert TypeAdapter(type_).validate_json(text) == value


@pytest.mark.parametrize(("type_", "text", "code"), REFUSED)
def test_is_refused(type_: Any, text: str, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(type_).validate_json(text)
    assert [error["type"] for error in refused.value.errors()] == [code]


@pytest.mark.parametrize("amount", [937, 937.92, True])
def test_an_amount_is_never_made_of_a_number(amount: object) -> None:
    with pytest.raises(ValidationError, match="string_type"):
        TypeAdapter(values.Euro).validate_python(amount)


def test_an_amount_of_three_decimals_is_refused_in_python_too() -> None:
    with pytest.raises(ValidationError, match="decimal_max_places"):
        TypeAdapter(values.Euro).validate_python(Decimal("1.005"))


@given(st.decimals(min_value=0, max_value=999_999_999, places=2))
def test_an_amount_is_written_with_two_decimals_and_read_back(amount: Decimal) -> None:
    money: TypeAdapter[Decimal] = TypeAdapter(values.Euro)
    written = money.dump_json(amount)
    assert written == f'"{amount:.2f}"'.encode()
    assert money.validate_json(written) == amount


@given(st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=OFFSETS))  # noqa: DTZ001  # bounds
def test_a_time_is_written_in_utc(time: datetime) -> None:
    instant: TypeAdapter[datetime] = TypeAdapter(values.Instant)
    read = instant.validate_python(time)
    assert (read.tzinfo, read) == (UTC, time)
    assert instant.dump_json(read).endswith(b'Z"')


def test_the_smallest_amount_is_not_written_as_minus_zero() -> None:
    assert TypeAdapter(values.Euro).dump_json(Decimal("-0.00")) == b'"0.00"'


def test_a_tolerant_reader_takes_an_unknown_value_as_other() -> None:
    adapter: TypeAdapter[str] = TypeAdapter(values.Channel)
    assert adapter.validate_json('"fax"', context=TOLERANT) == "other"
    assert adapter.validate_json('"post"', context=TOLERANT) == "post"
    with pytest.raises(ValidationError, match="unknown_value"):
        adapter.validate_json("7", context=TOLERANT)


def test_other_may_be_sent_where_it_has_a_meaning() -> None:
    assert TypeAdapter(values.DocumentKind).validate_json('"other"') == "other"


def test_an_error_does_not_repeat_personal_data() -> None:
    with pytest.raises(ValidationError) as refused:
        DecisionTaken.model_validate({"decided_by": "Erika Beispiel" * 10})
    assert "Erika" not in str(refused.value)
