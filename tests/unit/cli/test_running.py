"""The record of a running stack is believed only while its process holds it."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from cli.running import AlreadyUpError, Running, claimed, pid_up, read_running, recorded

if TYPE_CHECKING:
    from pathlib import Path

RECORD = Running(bootstrap="127.0.0.1:9", services={}, databases={"intake": "postgresql://"})
_HOLDER = """
import sys
from pathlib import Path
from cli.running import Running, claimed, recorded
folder = Path(sys.argv[1])
with claimed(folder), recorded(Running.model_validate_json(sys.argv[2]), folder):
    print('ready', flush=True)
    sys.stdin.read()
"""


def test_others_read_the_record_while_it_is_held_and_not_afterwards(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _HOLDER, str(tmp_path), RECORD.model_dump_json()]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "ready\n"
        assert pid_up(tmp_path) == holder.pid
        assert read_running(tmp_path) == RECORD
        assert (tmp_path / "up.json").stat().st_mode & 0o077 == 0
        with pytest.raises(AlreadyUpError, match=f"process {holder.pid}"), claimed(tmp_path):
            pass
    assert pid_up(tmp_path) is None
    assert list(tmp_path.glob("*.json")) == []


def test_a_record_left_behind_by_a_crash_is_not_believed(tmp_path: Path) -> None:
    (tmp_path / "up.lock").write_text("1")
    (tmp_path / "up.json").write_text(RECORD.model_dump_json())
    assert read_running(tmp_path) is None
    with claimed(tmp_path), recorded(RECORD, tmp_path):
        assert read_running(tmp_path) == RECORD


def test_what_is_still_starting_has_no_record_yet(tmp_path: Path) -> None:
    with claimed(tmp_path):
        assert pid_up(tmp_path) is not None
        assert read_running(tmp_path) is None


def test_nothing_is_up_where_there_is_no_lock(tmp_path: Path) -> None:
    assert read_running(tmp_path) is None
