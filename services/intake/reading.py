"""Reading what agencies send: strictly in form, forgiving in content.

What can be read but cannot be meant (a negative amount, an IBAN whose check digits do not hold, an empty
text) is noted as a finding and counts as missing. What cannot be read ends the reading.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, TypeVar

from pydantic_core import from_json

from chassis.reading import Reading, Unreadable
from contracts.envelope import DataError, Event, Problem, decode
from contracts.values import CONTENT_ERRORS, Finding, Payee, PayeeRef, SubjectRef, Text, TextRef, Value
from law.iban import iban
from services.intake.plausibility import doubts, plausible
from services.intake.texts import texts_in, with_texts
from services.intake.wording import finding

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

E = TypeVar("E", bound=Event)
Findings = tuple[Finding, ...]

_CODES: Final = {
    "json_invalid": "not_json",
    "no_data": "value_missing",
    "nul_character": "nul_character",
    "missing": "member_missing",
    "string_type": "not_a_text",
    "string_pattern_mismatch": "wrong_form",
    "string_too_long": "too_long",
    "bool_type": "not_a_flag",
    "int_type": "not_a_whole_number",
    "int_parsing": "not_a_whole_number",
    "int_from_float": "not_a_whole_number",
    "decimal_type": "not_a_decimal",
    "decimal_parsing": "not_a_decimal",
    "decimal_max_digits": "not_a_decimal",
    "decimal_max_places": "not_a_decimal",
    "decimal_whole_digits": "not_a_decimal",
    "finite_number": "not_a_decimal",
    "date_type": "not_a_date",
    "date_parsing": "not_a_date",
    "date_from_datetime_parsing": "not_a_date",
    "date_from_datetime_inexact": "not_a_date",
    "datetime_type": "not_a_time",
    "datetime_parsing": "not_a_time",
    "datetime_from_date_parsing": "not_a_time",
    "timezone_aware": "not_a_time",
    "uuid_type": "not_an_id",
    "uuid_parsing": "not_an_id",
    "unknown_value": "unknown_value",
    "literal_error": "unknown_value",
    "greater_than": "out_of_range",
    "greater_than_equal": "out_of_range",
    "less_than": "out_of_range",
    "less_than_equal": "out_of_range",
    "list_type": "not_a_list",
    "tuple_type": "not_a_list",
    "dict_type": "not_an_object",
    "model_type": "not_an_object",
    "model_attributes_type": "not_an_object",
}
"""Error types of the contracts' models and the codes that agencies see."""

_CONSEQUENCES: Final = frozenset({"facts_without_procedure"})
"""Errors that only follow from another one in the same message."""


def read_submission(cls: type[Event], raw: bytes) -> Reading:
    """Read one message of an agency.

    Returns the event with the findings on its content. Raises `Unreadable` with code, JSON pointer and what
    to do for wrong types, impossible dates, unknown values, missing members and U+0000.
    """
    event, nulled = read_leniently(cls, raw)
    event, emptied = without_empty_texts(event)
    event, unpaid = without_invalid_account(event)
    refuse_references(event)
    event, doubtful = with_plausible_facts(event)
    return Reading(event, (*nulled, *emptied, *unpaid, *doubts(event), *doubtful))


def read_leniently(cls: type[E], raw: bytes) -> tuple[E, Findings]:
    """Read an event with values that cannot be meant replaced by null; raises `Unreadable`."""
    found: Findings = ()
    nulled: set[str] = set()
    while True:
        try:
            return decode(cls, raw, tolerant=False), found
        except DataError as error:
            problems = _causes(error.problems)
        unreadable = [p for p in problems if p.code not in CONTENT_ERRORS and p.field not in nulled]
        if unreadable:
            raise _unreadable(unreadable)
        found += tuple(finding(p.code, p.field) for p in problems if p.field not in nulled)
        pointers = {_still_there(problem.field, nulled) for problem in problems}
        if "" in pointers:
            raise _unreadable(problems)
        raw = _nulled(raw, pointers)
        nulled |= pointers


def _causes(problems: Sequence[Problem]) -> Sequence[Problem]:
    """The problems without those that only follow from another one."""
    return [problem for problem in problems if problem.code not in _CONSEQUENCES] or problems


def _unreadable(problems: Sequence[Problem]) -> Unreadable:
    findings = tuple(finding(_CODES.get(p.code, "value_invalid"), p.field or None) for p in problems)
    first = findings[0]
    return Unreadable(first.code, first.field or "", first.message_de, findings)


def _still_there(pointer: str, nulled: set[str]) -> str:
    """What to null next: the value, or, where null is not allowed, the member that holds it."""
    while pointer in nulled:
        pointer = pointer.rpartition("/")[0]
    return pointer


def _nulled(raw: bytes, pointers: set[str]) -> bytes:
    data = from_json(raw)
    for pointer in pointers:
        *parents, last = (part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:])
        target: Any = data
        for step in parents:
            target = target[int(step) if isinstance(target, list) else step]
        target[int(last) if isinstance(target, list) else last] = None
    return json.dumps(data).encode()


def without_empty_texts(event: E) -> tuple[E, Findings]:
    """The event with texts that hold nothing but blanks taken away."""
    empty: list[str] = []

    def checked(pointer: str, text: Text) -> Text | None:
        if isinstance(text, TextRef) or text.strip():
            return text
        empty.append(pointer)
        return None

    return with_texts(event, checked), tuple(finding("text_blank", pointer) for pointer in empty)


def without_invalid_account(event: E) -> tuple[E, Findings]:
    """The event without a payee whose IBAN has a wrong length or wrong check digits (ISO 13616)."""
    payee = getattr(event, "payee", None)
    if not isinstance(payee, Payee) or iban(payee.iban).valid:
        return event, ()
    return event.model_copy(update={"payee": None}), (finding("iban_invalid", "/payee/iban"),)


def with_plausible_facts(event: E) -> tuple[E, Findings]:
    """The event with facts that can be meant, and what is doubtful about them."""
    if not isinstance(facts := getattr(event, "facts", None), Value):
        return event, ()
    kept, found = plausible(facts)
    return event.model_copy(update={"facts": kept}), found


def refuse_references(event: Event, among: Collection[str] | None = None) -> None:
    """Raise where a partner names an id of a text, payee or subject instead of sending the thing itself.

    `among` limits the check to these JSON pointers.
    """
    members = ((f"/{name}", getattr(event, name)) for name in type(event).model_fields)
    for pointer, value in (*members, *texts_in(event)):
        if isinstance(value, TextRef | PayeeRef | SubjectRef) and (among is None or pointer in among):
            refused = finding("reference_not_allowed", pointer)
            raise Unreadable(refused.code, pointer, refused.message_de, (refused,))
