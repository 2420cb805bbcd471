"""`teilhabe whatif` as a process: order, exit status, streaming, and what it does not need."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

APRIL = b'{"question": "payment-day", "month": "2026-04"}\n'
MAY = b'{"question": "payment-day", "month": "2026-05"}\n'
BAD = b"{\n"
COMMAND = [sys.executable, "-c", "from cli.main import app; app()", "whatif"]


def whatif(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*COMMAND, *arguments], input=given, capture_output=True, check=False)


def due(output: bytes) -> list[str | None]:
    return [json.loads(line).get("due_on") for line in output.splitlines()]


@pytest.mark.parametrize("arguments", [(), ("-",)])
def test_questions_from_standard_input_are_answered_in_order(arguments: tuple[str, ...]) -> None:
    done = whatif(*arguments, given=APRIL + MAY)
    assert (due(done.stdout), done.returncode, done.stderr) == (["2026-05-04", "2026-06-01"], 0, b"")


def test_a_bad_line_is_answered_in_its_place_and_shows_in_the_exit_status(tmp_path: Path) -> None:
    file = tmp_path / "questions.ndjson"
    file.write_bytes(APRIL + BAD + b"\n" + MAY)
    done = whatif(str(file))
    assert due(done.stdout) == ["2026-05-04", None, None, "2026-06-01"]
    assert done.returncode == 1


def test_no_questions_have_no_answers() -> None:
    done = whatif(given=b"")
    assert (done.stdout, done.returncode) == (b"", 0)


def test_a_file_that_is_not_there_is_a_mistake_of_usage(tmp_path: Path) -> None:
    for path in (tmp_path / "none.ndjson", tmp_path):
        done = whatif(str(path))
        assert (done.stdout, done.returncode) == (b"", 2)
        assert b"cannot be read" in done.stderr


def test_who_asks_through_a_pipe_is_answered_before_the_next_question() -> None:
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for question, day in ((APRIL, "2026-05-04"), (MAY, "2026-06-01")):
            process.stdin.write(question)
            process.stdin.flush()
            assert due(process.stdout.readline()) == [day]
        process.stdin.close()
    assert process.returncode == 0


def test_a_reader_that_has_seen_enough_is_no_error(tmp_path: Path) -> None:
    file = tmp_path / "questions.ndjson"
    file.write_bytes(APRIL * 20_000)
    with subprocess.Popen([*COMMAND, str(file)], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert due(process.stdout.readline()) == ["2026-05-04"]
        process.stdout.close()
        assert process.stderr.read() == b""


def test_it_needs_neither_broker_nor_database_nor_models() -> None:
    heavy = "aiokafka", "asyncpg", "faststream", "pydantic", "rich"
    script = f"import sys, cli.main, cli.whatif; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert done.stdout == b"[]\n"
