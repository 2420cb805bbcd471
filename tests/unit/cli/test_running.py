"""The record of a running stack is believed only while its process holds it."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from cli.running import AlreadyUpError, Running, read_running, recorded

if TYPE_CHECKING:
    from pathlib import Path

RECORD = Running(pid=1, bootstrap="127.0.0.1:9", services={}, databases={"intake": "postgresql://"})
_HOLDER = """
import sys
from pathlib import Path
from cli.running import Running, recorded
with recorded(Running.model_validate_json(sys.argv[2]), Path(sys.argv[1])):
    print('held', flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "up.json"


def test_others_read_the_record_while_it_is_held_and_not_afterwards(file: Path) -> None:
    command = [sys.executable, "-c", _HOLDER, str(file), RECORD.model_dump_json()]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        assert read_running(file) == RECORD
        assert file.stat().st_mode & 0o077 == 0
        with pytest.raises(AlreadyUpError, match="teilhabe down"), recorded(RECORD, file):
            pass
    assert read_running(file) is None
    assert not file.exists()


def test_a_stale_record_is_not_believed(file: Path) -> None:
    file.write_text(RECORD.model_dump_json())
    assert read_running(file) is None
    with recorded(RECORD, file):
        assert file.exists()


def test_nothing_is_up_where_there_is_no_record(file: Path) -> None:
    assert read_running(file) is None
