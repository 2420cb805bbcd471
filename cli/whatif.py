"""`teilhabe whatif`: questions to the law without a case, a line each. No broker, no database."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from law.questions.lines import answer_lines, bounded_lines, is_error

if TYPE_CHECKING:
    from typing import BinaryIO

_STANDARD_INPUT = "-"
_READ_AHEAD = 1 << 16

FileArgument = Annotated[
    str,
    typer.Argument(
        metavar="FILE|-",
        help="Questions, one JSON object a line; - or nothing: standard input.",
        show_default=False,
    ),
]


def whatif(file: FileArgument = _STANDARD_INPUT) -> None:
    """Answer questions to the law, a line each: amounts, periods, days, carriers.

    Reads one JSON object a line and writes one JSON answer a line, in order. The
    member "question" names what is asked: training-subsidy, integration-grant,
    partial-month, repayment, notification, objection-deadline, period,
    competence-clock, payment-day or carrier. The others are its input:

    {"question": "payment-day", "month": "2026-04"}

    Each answer also holds basis (paragraphs), steps (what was computed, in order)
    and parameters (figures taken). A line that cannot be answered, an empty one
    too, gets {"error": {"code", "field", "message"}} in its place.

    Exit status: 0 if every line was answered, 1 if one was not, 2 if there is no
    such file.
    """
    if file == _STANDARD_INPUT:
        raise typer.Exit(_answer(sys.stdin.buffer, sys.stdout.buffer, at_once=True))
    with _opened(file) as questions:
        raise typer.Exit(_answer(questions, sys.stdout.buffer, at_once=False))


def _opened(file: str) -> BinaryIO:
    try:
        return Path(file).open("rb", _READ_AHEAD)
    except OSError as error:
        typer.echo(f"teilhabe: '{file}' cannot be read: {error.strerror}.", err=True)
        raise typer.Exit(2) from error


def _answer(questions: BinaryIO, answers: BinaryIO, *, at_once: bool) -> int:
    """Whether any line was a bad one. Someone who asks through a pipe may wait for an answer: `at_once`."""
    bad = 0
    for answered in answer_lines(bounded_lines(questions)):
        answers.write(answered)
        if at_once:
            answers.flush()
        bad |= is_error(answered)
    answers.flush()
    return bad
