"""The post: a folder that letters are put into. Another adapter would hand them to a print service."""

import asyncio
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from chassis.adapters import Reader
from chassis.handling import Effect
from services.notifications.copies import Subject, Text
from services.notifications.letter import Copies, write

C = TypeVar("C", Subject, Text)


class Erased(LookupError):
    """Nobody is left to write to, or nothing to quote: a letter cannot be written any more."""

    def __init__(self, copy: str) -> None:
        super().__init__(f"The {copy} was erased after the letter had been asked for")
        self.copy = copy


class LetterPost:
    """Writes letters to `<folder>/<case>/<day of posting>_<act>_<notice>.html`, sent again with `_again`.

    The same letter always has the same name and the same bytes: posting it twice is posting it once.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def deliver(self, effect: Effect, read: Reader) -> Mapping[str, Any]:
        """Write the letter and say how it went out, or which copy was erased: then nothing is written."""
        payload = effect.payload
        try:
            copies = await _copies(payload, read)
        except Erased as gone:
            return {"erased": gone.copy}
        written = write(payload, copies)
        await asyncio.to_thread(_put, self._folder / payload["case_id"] / _name(payload), written.html)
        return {
            "posted_on": payload["posted_on"],
            "channel": "post",
            "template": written.template,
            "voice": written.voice,
            "abroad": written.abroad,
        }


def _name(payload: Mapping[str, Any]) -> str:
    again = "_again" if payload["first_posted_on"] else ""
    return f"{payload['posted_on']}_{payload['act']}_{payload['notice_id']}{again}.html"


async def _copies(payload: Mapping[str, Any], read: Reader) -> Copies:
    addressee = await _copy(Subject, payload["addressee_id"], read)
    beneficiary_id = payload["beneficiary_id"]
    beneficiary = await _copy(Subject, beneficiary_id, read) if beneficiary_id else None
    texts = {text_id: (await _copy(Text, text_id, read)).text for text_id in payload["text_ids"]}
    return Copies(addressee, beneficiary, texts)


async def _copy(model: type[C], id_: str, read: Reader) -> C:
    """A copy. It was here when the letter was asked for: if it is not now, it was erased since."""
    copy = await read(model, id_)
    if copy is None:
        raise Erased(f"{model.kind} {id_}")
    return copy


def _put(path: Path, html: str) -> None:
    """Write a file that is either there as a whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    with unfinished.open("w", encoding="utf-8", newline="\n") as file:
        file.write(html)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
