"""`python -m tests.bench.whatif`: questions a second on one core, start-up, and memory by length of the file.

The command runs as a process of its own, its start-up included, held to one core.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from law.questions.lines import answer_lines, is_error
from tests.bench.random_questions import KINDS, question, questions

COMMAND = (sys.executable, "-c", "from cli.main import app; app()", "whatif")
SEED = 20261122
_STARTS = 5
_EACH_KIND = 10_000


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the command over a file."""

    lines: int
    seconds: float
    cpu_seconds: float
    peak_mib: float

    @property
    def rate(self) -> float:
        """Questions a second, start-up included."""
        return self.lines / self.seconds


def run(file: Path, lines: int) -> Run:
    """Answer a file on one core; answers go nowhere."""
    core = min(os.sched_getaffinity(0))
    began = time.perf_counter()
    child = os.posix_spawn(
        sys.executable,
        [*COMMAND, str(file)],
        {**os.environ, "PYTHONPATH": str(Path.cwd())},
        file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)],
    )
    os.sched_setaffinity(child, {core})
    _, _, used = os.wait4(child, 0)
    seconds = time.perf_counter() - began
    return Run(lines, seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def written(folder: Path, number: int) -> Path:
    """A file of so many mixed questions, the same ones for the same number."""
    file = folder / f"{number}.ndjson"
    with file.open("w", encoding="utf-8") as lines:
        for asked in questions(number, Random(SEED)):
            lines.write(json.dumps(asked) + "\n")
    return file


def rate_of(kind: str) -> tuple[float, float]:
    """Questions of one kind a second, in a process that is warm, and the share that gets an error."""
    random = Random(SEED)
    lines = [json.dumps(question(kind, random)).encode() for _ in range(_EACH_KIND)]
    list(answer_lines(lines[: _EACH_KIND // 10]))
    began = time.perf_counter()
    errors = sum(map(is_error, answer_lines(lines)))
    return _EACH_KIND / (time.perf_counter() - began), errors / _EACH_KIND


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.whatif", description=__doc__)
    parser.add_argument("--lines", type=int, nargs="+", default=[100_000, 1_000_000])
    arguments = parser.parse_args()
    with TemporaryDirectory() as name:
        one = written(Path(name), 1)
        starts = [run(one, 1).seconds for _ in range(_STARTS)]
        print(f"start-up, one question: {statistics.median(starts):.2f} s (median of {_STARTS})")
        for number in arguments.lines:
            done = run(written(Path(name), number), number)
            print(
                f"{number:>9,} mixed questions: {done.seconds:6.1f} s ({done.cpu_seconds:.1f} s of CPU), "
                f"{done.rate:7,.0f} a second, peak {done.peak_mib:.0f} MiB"
            )
    for kind in KINDS:
        rate, errors = rate_of(kind)
        print(f"{kind:20} {rate:8,.0f} a second, {errors:6.1%} errors")


if __name__ == "__main__":
    main()
