"""How value types are read from JSON and written to it, as pydantic-core schemas.

Reading runs inside pydantic-core; Python functions are called only for values that come from Python, for
enumeration values nobody knows, and when an amount is written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, get_args

from pydantic_core import CoreSchema, PydanticKnownError, core_schema

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue

TOLERANT = {"tolerant": True}
"""Validation context of a reader that maps enumeration values it does not know to `other`."""


@dataclass(frozen=True, eq=False, slots=True)
class Written:
    """A value that is text of one form in JSON and a type of its own in Python."""

    form: str
    """Regular expression of the text that is read; the JSON Schema shows it unless `shown` overrides it."""
    python: type
    parsed: CoreSchema
    write: Callable[[Any], str] | None = None
    shown: dict[str, Any] = field(default_factory=dict)
    """More members of the JSON Schema."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        text = core_schema.str_schema(pattern=self.form, strict=True)
        return core_schema.json_or_python_schema(
            json_schema=core_schema.chain_schema([text, self.parsed]),
            python_schema=core_schema.no_info_before_validator_function(self._accept, self.parsed),
            serialization=_serialise_by(self.write) if self.write else None,
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": "string", "pattern": self.form, **self.shown}

    def _accept(self, value: object) -> object:
        if type(value) is self.python:
            return value
        if type(value) is not str:
            raise PydanticKnownError("string_type")
        if not re.fullmatch(self.form, value):
            raise PydanticKnownError("string_pattern_mismatch", {"pattern": self.form})
        return value


def _serialise_by(write: Callable[[Any], str]) -> core_schema.SerSchema:
    return core_schema.plain_serializer_function_ser_schema(write, when_used="json")


def _refuse(schema: CoreSchema, error: str, message: str) -> CoreSchema:
    return core_schema.custom_error_schema(schema, custom_error_type=error, custom_error_message=message)


def _utc(value: datetime) -> datetime:
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise PydanticKnownError("datetime_object_invalid", {"error": "no such time in UTC"}) from None


@lru_cache(maxsize=1024)  # an amount comes again and again: in each month, in each event of a payment
def _two_decimals(amount: Decimal) -> str:
    return f"{amount + 0:.2f}"  # + 0 turns -0.00 into 0.00


def _plain_decimal(number: Decimal) -> str:
    return f"{number + 0:f}"


DAY = Written(
    form=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    python=date,
    parsed=core_schema.date_schema(),
    shown={"format": "date"},
)
INSTANT = Written(
    form=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})$",
    python=datetime,
    parsed=core_schema.no_info_after_validator_function(
        _utc, core_schema.datetime_schema(tz_constraint="aware")
    ),
    shown={"format": "date-time"},
)
EURO = Written(
    form=r"^-?[0-9]{1,12}(\.[0-9]{1,2})?$",
    python=Decimal,
    parsed=core_schema.chain_schema(
        [
            core_schema.decimal_schema(decimal_places=2, max_digits=14, allow_inf_nan=False),
            _refuse(
                core_schema.decimal_schema(ge=Decimal(0)), "negative_amount", "Amount must not be negative"
            ),
        ]
    ),
    write=_two_decimals,
    shown={"pattern": r"^[0-9]{1,12}(\.[0-9]{1,2})?$", "examples": ["937.92"]},
)
EURO_DIFFERENCE = Written(
    form=r"^-?[0-9]{1,12}(\.[0-9]{1,2})?$",
    python=Decimal,
    parsed=core_schema.decimal_schema(decimal_places=2, max_digits=14, allow_inf_nan=False),
    write=_two_decimals,
    shown={"examples": ["-187.58"]},
)
HOURS = Written(
    form=r"^[0-9]{1,4}(\.[0-9]{1,2})?$",
    python=Decimal,
    parsed=core_schema.decimal_schema(ge=Decimal(0), decimal_places=2, max_digits=6, allow_inf_nan=False),
    write=_plain_decimal,
    shown={"examples": ["7.5"]},
)


@dataclass(frozen=True, eq=False, slots=True)
class Checked:
    """A JSON number or text with a core schema of its own, read in one form or more, written in one."""

    core: CoreSchema
    read_as: JsonSchemaValue
    written_as: JsonSchemaValue

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return self.core

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return dict(self.written_as if handler.mode == "serialization" else self.read_as)


_DECIMAL_TEXT = {"type": "string", "pattern": r"^[0-9]{1,3}(\.[0-9]{1,16})?$"}
PERCENTAGE = Checked(
    core=core_schema.chain_schema(
        [
            core_schema.decimal_schema(allow_inf_nan=False, max_digits=20, decimal_places=16),
            _refuse(
                core_schema.decimal_schema(ge=Decimal(0), le=Decimal(100)),
                "percentage_out_of_range",
                "Percentage must be between 0 and 100",
            ),
        ],
        serialization=_serialise_by(_plain_decimal),
    ),
    read_as={"anyOf": [_DECIMAL_TEXT, {"type": "number", "minimum": 0, "maximum": 100}]},
    written_as=_DECIMAL_TEXT,
)
COUNT = Checked(
    core=core_schema.chain_schema(
        [
            core_schema.int_schema(strict=True),
            _refuse(core_schema.int_schema(ge=0), "negative_number", "Number must not be negative"),
        ]
    ),
    read_as={"type": "integer", "minimum": 0},
    written_as={"type": "integer", "minimum": 0},
)


@dataclass(frozen=True, eq=False, slots=True)
class Extensible:
    """An enumeration that may grow: a tolerant reader takes a value it does not know as `other`.

    Annotates a `Literal` that contains `other`. Unless `sends_other`, nobody may send `other` itself.
    """

    sends_other: bool = False

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        known = self._known(source)
        return core_schema.union_schema(
            [
                core_schema.literal_schema(known),
                core_schema.with_info_plain_validator_function(_other_if_tolerant),
            ],
            mode="left_to_right",
            custom_error_type="unknown_value",
            custom_error_message="Input should be one of: {known}",
            custom_error_context={"known": ", ".join(known)},
            serialization=core_schema.simple_ser_schema("str"),
            metadata={"known": known},
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": "string", "x-known-values": schema["metadata"]["known"]}

    def _known(self, source: Any) -> list[str]:
        return [value for value in get_args(source) if value != "other" or self.sends_other]


def _other_if_tolerant(value: object, info: core_schema.ValidationInfo) -> str:
    if type(value) is str and info.context and info.context.get("tolerant"):
        return "other"
    raise PydanticKnownError("literal_error", {"expected": "a known value"})
