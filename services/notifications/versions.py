"""Which wording of a letter was in use since when: a line for each version, added and never taken away.

A changed template without a line here fails the tests; `python -m services.notifications.versions 2026-11-23`
adds what is missing, in use since that day. The wording of an earlier version is in the repository's history:
`git log -S <version> -- services/notifications/versions.csv` names the change that brought it.
"""

import csv
import sys
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from datetime import date
from pathlib import Path

from services.notifications.acts import ACTS, ORDER
from services.notifications.wording import ENGLISH, VOICES, version_of

FILE = Path(__file__).with_name("versions.csv")


@dataclass(frozen=True, slots=True)
class Wording:
    """One version of a letter in one voice."""

    template: str
    voice: str
    version: str
    since: date


def kept(file: Path = FILE) -> list[Wording]:
    """Every version so far, in the order in which they came into use."""
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return [
        Wording(row["template"], row["voice"], row["version"], date.fromisoformat(row["since"]))
        for row in rows
    ]


def missing(known: Sequence[Wording], since: date) -> list[Wording]:
    """The versions in use now that have no line yet."""
    latest = {(each.template, each.voice): each.version for each in known}
    templates = sorted({act.template for act in ACTS.values()})
    used = [(template, voice) for template in templates for voice in (*VOICES, ENGLISH)]
    current = [
        Wording(template, voice, version_of(voice, template), since)
        for template, voice in (*used, (ORDER.template, "formal"))
    ]
    return [each for each in current if latest.get((each.template, each.voice)) != each.version]


def main() -> int:
    """Add a line for each version in use that has none."""
    with FILE.open("a", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        if not file.tell():
            writer.writerow(field.name for field in fields(Wording))
        known = kept()
        writer.writerows(astuple(each) for each in missing(known, date.fromisoformat(sys.argv[1])))
    return 0


if __name__ == "__main__":
    sys.exit(main())
