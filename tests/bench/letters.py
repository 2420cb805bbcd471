"""Letters a minute on one core, from the act to the accessible PDF, and what memory that takes.

Run as a program: `python -m tests.bench.letters [LETTERS] [--json]`. CPU time is measured, not the clock on
the wall: what else the machine does changes nothing. The spool and its disk are left out.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import asdict, dataclass
from itertools import cycle, islice
from typing import TYPE_CHECKING, Any

from services.notifications.letter import Copies, write
from services.notifications.typesetting import Typesetter
from tests.bench.peak_memory import peak_mib
from tests.unit.notifications import example
from tests.unit.notifications.desk import Desk
from tests.unit.notifications.letters import GRANT_ACTS, VOICES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from services.notifications.copies import Subject

LETTERS = 1000
_WARM_UP = 60
_ACTS = ("grant_approved", "grant_refused", "repayment_demanded", "objection_registered")
"""What most letters say, from the longest to the shortest."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What setting many letters took."""

    letters: int
    cpu_s: float
    peak_mib: float
    grown_mib: float
    """By how much the peak rose while the second half was set: near zero if nothing piles up."""

    @property
    def each_minute(self) -> int:
        """Letters a minute that one core sets."""
        return int(60 * self.letters / self.cpu_s)


def measure(letters: int = LETTERS) -> Figures:
    """Write and set letters of different acts, voices, people and amounts, one after the other."""
    typesetter = Typesetter()
    asked = list(_asked())
    _set(typesetter, asked, range(-_WARM_UP, 0))
    started, half = time.process_time(), letters // 2
    _set(typesetter, asked, range(half))
    halfway_mib = peak_mib()
    _set(typesetter, asked, range(half, letters))
    return Figures(letters, time.process_time() - started, peak_mib(), peak_mib() - halfway_mib)


def _asked() -> Iterator[tuple[Mapping[str, Any], Copies]]:
    for act in _ACTS:
        for voice in VOICES:
            known = (example.registered(), example.employer(voice=voice), example.trainee())
            told = Desk().take(*known, *example.texts(), GRANT_ACTS[act])
            payload = told.effects[-1].payload
            yield payload, told.copies_for(payload)


def _set(typesetter: Typesetter, asked: list[tuple[Mapping[str, Any], Copies]], numbers: range) -> None:
    for number, (payload, copies) in zip(numbers, islice(cycle(asked), len(numbers)), strict=True):
        own = {"reference": f"AA-H 2026/{number}"}
        written = write({**payload, **own}, _to(copies, number))
        typesetter.pdf(written.document)


def _to(copies: Copies, number: int) -> Copies:
    """The same copies for somebody else: no letter is set twice."""
    addressee: Subject = copies.addressee.model_copy(update={"name": f"Betrieb Nummer {number} GmbH"})
    return Copies(addressee, copies.beneficiary, copies.texts)


def main() -> None:
    """Measure, and say it in a line, or as JSON."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.letters", description=__doc__)
    parser.add_argument("letters", type=int, nargs="?", default=LETTERS)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    figures = measure(arguments.letters)
    if arguments.json:
        print(json.dumps({**asdict(figures), "each_minute": figures.each_minute}))
        return
    print(
        f"{figures.letters} letters in {figures.cpu_s:.1f} s of CPU: {figures.each_minute} a minute; "
        f"at most {figures.peak_mib:.0f} MiB, {figures.grown_mib:.0f} MiB more in the second half"
    )


if __name__ == "__main__":
    main()
