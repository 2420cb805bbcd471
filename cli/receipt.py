"""`teilhabe receipt verify`: assessments recomputed from their receipts. No broker, no database."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn
from uuid import UUID  # noqa: TC003 - typer reads it from the signature

import typer
from pydantic import ValidationError
from pydantic_core import from_json, to_json

from contracts.codecs import TOLERANT
from contracts.eligibility import EligibilityAssessed
from services.eligibility.verification import Unverifiable, Verification, verify

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import BinaryIO

_STANDARD_INPUT = "-"
_TYPE = "teilhabe.EligibilityAssessed.v1"
_STATUS = {"equal": 0, "differs": 1, "unreadable": 2}

app = typer.Typer(no_args_is_help=True)


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of one assessment."""

    event_id: str
    case_id: str
    found: Verification | Unverifiable

    @property
    def result(self) -> str:
        """`equal`, `differs` or `unreadable`."""
        if isinstance(self.found, Unverifiable):
            return "unreadable"
        return "equal" if self.found.equal else "differs"


@app.callback()
def receipt() -> None:
    """The receipts of assessments."""


@app.command(name="verify")
def verify_receipts(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE|-",
            help="EligibilityAssessed as a CloudEvent in structured JSON, or one event a line such as "
            "out/events.ndjson; - is standard input.",
            show_default=False,
        ),
    ],
    case: Annotated[UUID | None, typer.Option(help="Only the assessments of this case.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object for each assessment.")] = False,
) -> None:
    """Recompute assessments from years ago under the law of their day, and say equal or what differs.

    The hash is recomputed from the inputs in the event and the rules version it names. Then the inputs are
    assessed again. Other events in the file are passed over.

    Exit status: 0 if all are equal, 1 if one differs, 2 if one or the file cannot be read.
    """
    counts: Counter[str] = Counter()
    for told in _told(_events(file), case):
        counts[told.result] += 1
        typer.echo(to_json(_as_json(told)).decode() if as_json else "\n".join(_in_words(told)))
    if not counts:
        _give_up("there is no EligibilityAssessed to verify" + (f" of case {case}" if case else ""))
    if not as_json:
        typer.echo(", ".join(f"{counts[result]} {result}" for result in _STATUS if counts[result]))
    raise typer.Exit(max(_STATUS[result] for result in counts))


def _told(events: Iterable[dict[str, Any]], case: UUID | None) -> Iterator[Told]:
    """What is said of each assessment among the events."""
    for event in events:
        data = event.get("data")
        if event.get("type") != _TYPE or not isinstance(data, dict):
            continue
        case_id = str(data.get("case_id"))
        if case is None or case_id == str(case):
            yield Told(str(event.get("id")), case_id, _verified(data))


def _verified(data: dict[str, Any]) -> Verification | Unverifiable:
    try:
        return verify(EligibilityAssessed.model_validate_json(to_json(data), context=TOLERANT))
    except ValidationError as error:
        return Unverifiable(
            f"It is no EligibilityAssessed: {error.error_count()} members are wrong or missing."
        )
    except Unverifiable as error:
        return error


def _events(file: str) -> Iterator[dict[str, Any]]:
    """The JSON objects of a file."""
    if file == _STANDARD_INPUT:
        yield from _objects(sys.stdin.buffer)
        return
    try:
        with Path(file).open("rb") as lines:
            yield from _objects(lines)
    except OSError as error:
        _give_up(f"'{file}' cannot be read: {error.strerror}")


def _objects(lines: BinaryIO) -> Iterator[dict[str, Any]]:
    """One JSON object over several lines, or one in each line; empty lines do not count."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            found = from_json(line)
        except ValueError:
            found = _over_several_lines(line, lines) if number == 1 else None
        if not isinstance(found, dict):
            _give_up(f"line {number} is no JSON object")
        yield found


def _over_several_lines(first: bytes, rest: BinaryIO) -> Any:
    try:
        return from_json(first + rest.read())
    except ValueError:
        return None


def _give_up(why: str) -> NoReturn:
    typer.echo(f"teilhabe: {why}.", err=True)
    raise typer.Exit(_STATUS["unreadable"])


def _in_words(told: Told) -> Iterator[str]:
    found = told.found
    if isinstance(found, Unverifiable):
        yield f"{told.case_id}  unreadable"
        yield f"  {found}"
        return
    yield f"{told.case_id}  law of {found.law_date}  {told.result}"
    for each in found.differences:
        yield f"  {each.path}: {_shown(each.then)} → {_shown(each.now)}"
    if found.rules_then != found.rules_now:
        nevertheless = ": the results are equal nevertheless" if found.equal else ""
        yield f"  rules then {found.rules_then}, now {found.rules_now}{nevertheless}"
    for each in found.reworded:
        yield f"  said in other words now: {each.path}"


def _shown(value: Any) -> str:
    return "nothing" if value is None else value if isinstance(value, str) else to_json(value).decode()


def _as_json(told: Told) -> dict[str, Any]:
    known = {"event_id": told.event_id, "case_id": told.case_id, "result": told.result}
    if isinstance(told.found, Unverifiable):
        return {**known, "problem": str(told.found)}
    return {
        **known,
        "law_date": told.found.law_date,
        "rules_version": {"then": told.found.rules_then, "now": told.found.rules_now},
        "differences": told.found.differences,
        "reworded": told.found.reworded,
    }
