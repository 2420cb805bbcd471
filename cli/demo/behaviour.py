"""How partners deviate in one run: the behaviour file beside an input.

`applications.ndjson` has `applications.behaviour.yaml`. Without the file, and for a case that it does not
name, everybody behaves regularly. Keys are case ids, and `bank`:

    7c0e7f6a-3f0b-4a53-9d57-5d1a2f3b4c01:
      provider: {decline: no_capacity}       # the first provider asked; `providers: 2`: the first two
    7c0e7f6a-3f0b-4a53-9d57-5d1a2f3b4c02:
      provider: silent                       # the first one asked never answers
    7c0e7f6a-3f0b-4a53-9d57-5d1a2f3b4c03:
      payment: {returned: AC04, month: 2026-04, after_days: 2}   # executed, and sent back 2 days later
    7c0e7f6a-3f0b-4a53-9d57-5d1a2f3b4c04:
      payment: {rejected: AC01}              # without `month`, the first payment of the case
    7c0e7f6a-3f0b-4a53-9d57-5d1a2f3b4c05:
      work:                                  # of the provider that accepts
        report: {late_by_days: 20}           # the first interim report
        invoice: {above_by: "50.00", month: 2026-04}    # or {twice: 2026-04}
        extension: {asked_on: 2026-06-09, until: 2026-09-30, hours_per_week: "4.0"}
    7c0e7f6a-3f0b-4a53-9d57-5d1a2f3b4c06:
      letter: {act: GrantApproved, undelivered_after_days: 10}
    7c0e7f6a-3f0b-4a53-9d57-5d1a2f3b4c07:
      letter: {act: GrantApproved, received_after_days: 9, reported_after_days: 14}
    7c0e7f6a-3f0b-4a53-9d57-5d1a2f3b4c08:
      door: http                             # the agency sends over HTTP
    bank:                                    # a bank knows accounts, and no cases
      answers_for: 2026-09                   # payments of this month are answered by its files alone
      closed: {DE28000000000000001017: AC04}                # refused at once, in the pain.002
      returned: {DE98000000000000001018: {reason: AC04, after_days: 2}}   # booked, and booked back
      without_reference: [DE44000000000000001020]           # reported by remittance, without end-to-end id
      names_differ: [DE71000000000000001019]                # the holder is called otherwise
      strangers:                             # money that nobody expects
        - {day: 2026-09-01, amount: "120.00", name: Ida Fremd, iban: DE89370400440532013000, remittance: Dank}

Without `bank`, and for all other months, payment systems answer by events.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeVar
from uuid import UUID

import yaml
from pydantic import TypeAdapter, ValidationError

from cli.demo.partners.bank.habits import Habits
from cli.demo.partners.deviations import (
    Declines,
    Deviation,
    Received,
    Rejected,
    Returned,
    Silent,
    Undelivered,
    Work,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class BehaviourError(Exception):
    """A behaviour file cannot be used; the message names file, place and what is wrong there."""

    def __init__(self, file: Path, problem: str) -> None:
        super().__init__(f"{file}: {problem}")


class Behaviour(Deviation):
    """How partners deviate in one case."""

    provider: Declines | Silent | None = None
    work: Work = Work()
    letter: Undelivered | Received | None = None
    payment: Returned | Rejected | None = None
    door: Literal["http"] | None = None
    """How the agency of the case sends: through intake's HTTP door instead of Kafka."""
    keeps_back: bool = False
    """An event of the case is left parked or dead at the end, and that is what the input wants to show."""


Behaviours = dict[UUID, Behaviour]
T = TypeVar("T")
_BANK = "bank"
_READER = TypeAdapter(Behaviours)
_HABITS = TypeAdapter(Habits)


def behaviour_file(scenario: Path) -> Path:
    """Where the behaviour beside an input is looked for."""
    return scenario.with_suffix(".behaviour.yaml")


def read_behaviour(scenario: Path) -> Mapping[UUID, Behaviour]:
    """The deviations beside an input, by case; none where there is no file. Raises `BehaviourError`."""
    file = behaviour_file(scenario)
    return _validated(_READER, file, _written_out(_content(file, but=_BANK)))


def read_habits(scenario: Path) -> Habits:
    """How the payment systems' bank behaves; unless told, it only takes files. Raises `BehaviourError`."""
    file = behaviour_file(scenario)
    content = _content(file)
    if not isinstance(content, dict) or _BANK not in content:
        return Habits()
    return _validated(_HABITS, file, content[_BANK], _BANK)


def _content(file: Path, but: str | None = None) -> object:
    """What stands in the file, without one of its keys; nothing where there is no file."""
    if not file.exists():
        return {}
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BehaviourError(file, str(error)) from None
    return (
        {key: each for key, each in content.items() if key != but} if isinstance(content, dict) else content
    )


def _validated(reader: TypeAdapter[T], file: Path, content: object, *within: str) -> T:
    try:
        return reader.validate_python(content)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, (*within, *first["loc"])))
        raise BehaviourError(file, f"{place}: {first['msg']}") from None


def _written_out(cases: object) -> object:
    """With the short form `provider: silent` written as a mapping."""
    if not isinstance(cases, dict):
        return cases
    return {
        case: {**deviations, "provider": {"silent": True}} if _is_silent(deviations) else deviations
        for case, deviations in cases.items()
    }


def _is_silent(deviations: object) -> bool:
    return isinstance(deviations, dict) and deviations.get("provider") == "silent"
