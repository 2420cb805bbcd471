"""The spool: a folder with letters as sent, a manifest of them, and what the print service reports back.

    <folder>/<case>/<day>_<act>_<notice>.pdf      the letter
    <folder>/<case>/<day>_<act>_<notice>.posted   {"posted_on": "2026-03-05"}, dropped in by the print service
    <folder>/<case>/<day>_<act>_<notice>.hint     {"to": …, "subject": …, "text": …}: an e-mail to send
    <folder>/manifest/<day>.ndjson                a line for each letter of the day

The manifest tells a print service what it needs to pick up, check and count letters; no name, no address.
"""

import os
from datetime import date
from pathlib import Path
from typing import Literal
from uuid import UUID

from pydantic import ValidationError

from contracts.values import SubjectKind, Value
from services.notifications.hints import Hint
from services.notifications.model import LetterChannel

_DAYS_IN_MIND = 7


class Filed(Value):
    """A letter in the spool: a line of the manifest."""

    notice_id: UUID
    file: str
    """Path below the spool's folder."""
    pages: int
    sha256: str
    """Of the file, in hexadecimal digits."""
    recipient: SubjectKind | Literal["provider"]
    abroad: bool
    channel: LetterChannel = "post"
    """The way that it is to go."""
    hint: bool = False
    """An e-mail without content lies beside it, to be sent when it goes."""
    dated: date
    template: str
    template_version: str
    voice: str


class Confirmation(Value):
    """What became of a letter, as the print service or the desk that handed it over tells it."""

    posted_on: date
    """The real day."""
    channel: LetterChannel | None = None
    """The way it went; null: as the manifest says."""


class UnreadableConfirmation(ValueError):
    """The print service reported something that cannot be: nothing is told until it is put right."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path} is no confirmation: {why}. Correct the file, then redrive the dead letter.")


class Spool:
    """Takes letters in once each; one process writes to a folder at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._days: dict[date, dict[str, Filed]] = {}

    def find(self, file: str, dated: date) -> Filed | None:
        """A letter that was taken in, by its file and the day it bears."""
        return self._day(dated).get(file)

    def take_in(self, filed: Filed, pdf: bytes, hint: Hint | None = None) -> None:
        """Keep the letter as sent, then name it in the manifest: what stands there is there as a whole."""
        path = self._folder / filed.file
        _put(path, pdf)
        if hint:
            _put(path.with_suffix(".hint"), hint.model_dump_json().encode())
        manifest = self._manifest(filed.dated)
        manifest.parent.mkdir(exist_ok=True)
        with manifest.open("ab") as lines:
            lines.write(filed.model_dump_json().encode() + b"\n")
            lines.flush()
            os.fsync(lines.fileno())
        self._day(filed.dated)[filed.file] = filed

    def confirmation(self, filed: Filed) -> Confirmation | None:
        """What was reported of a letter; None until then. Raises `UnreadableConfirmation`."""
        path = (self._folder / filed.file).with_suffix(".posted")
        try:
            confirmation = Confirmation.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            return None
        except ValidationError as error:
            raise UnreadableConfirmation(path, str(error.errors()[0]["msg"])) from error
        if confirmation.posted_on < filed.dated:
            raise UnreadableConfirmation(path, f"the letter bears the date {filed.dated}")
        return confirmation

    def _day(self, dated: date) -> dict[str, Filed]:
        """The manifest of a day by file; days long past are read again when they are asked for."""
        if dated not in self._days:
            if len(self._days) == _DAYS_IN_MIND:
                del self._days[min(self._days)]
            self._days[dated] = {filed.file: filed for filed in _whole_lines(self._manifest(dated))}
        return self._days[dated]

    def _manifest(self, dated: date) -> Path:
        return self._folder / "manifest" / f"{dated.isoformat()}.ndjson"


def _whole_lines(manifest: Path) -> list[Filed]:
    """The lines of a manifest. One that a crash cut off is taken away: its letter is written again."""
    if not manifest.exists():
        return []
    with manifest.open("r+b") as file:
        whole, end, torn = file.read().rpartition(b"\n")
        if torn:
            file.truncate(len(whole + end))
    return [Filed.model_validate_json(line) for line in whole.splitlines()]


def _put(path: Path, content: bytes) -> None:
    """Write a file that is either there as a whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    with unfinished.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
