"""The post: a folder that letters are put into. Another adapter would hand them to a print service."""

import asyncio
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from chassis.adapters import NotYet, Reader
from chassis.handling import Effect
from services.notifications.letter import Copies, write
from services.notifications.model import Subject, Text


class LetterPost:
    """Writes letters to `<folder>/<case>/<day of posting>_<act>_<notice>.html`.

    The same letter always has the same name and the same bytes: posting it twice is posting it once.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def deliver(self, effect: Effect, read: Reader) -> Mapping[str, Any]:
        """Write the letter and say how it went out. Raises `NotYet` while a name or a text is missing."""
        payload = effect.payload
        copies = await _copies(payload, read)
        written = write(payload, copies)
        name = f"{payload['posted_on']}_{payload['act']}_{payload['notice_id']}.html"
        await asyncio.to_thread(_put, self._folder / payload["case_id"] / name, written.html)
        return {
            "posted_on": payload["posted_on"],
            "channel": "post",
            "template": written.template,
            "voice": written.voice,
            "abroad": copies.addressee.abroad,
        }


async def _copies(payload: Mapping[str, Any], read: Reader) -> Copies:
    addressee = await _subject(payload["addressee_id"], read)
    beneficiary_id = payload["beneficiary_id"]
    beneficiary = await _subject(beneficiary_id, read) if beneficiary_id else None
    texts = {text_id: await _text(text_id, read) for text_id in payload["text_ids"]}
    return Copies(addressee, beneficiary, texts)


async def _subject(subject_id: str, read: Reader) -> Subject:
    subject = await read(Subject, subject_id)
    if subject is None:
        raise NotYet(f"The subject {subject_id} has not been recorded, or was erased")
    return subject


async def _text(text_id: str, read: Reader) -> str:
    text = await read(Text, text_id)
    if text is None:
        raise NotYet(f"The text {text_id} has not been recorded, or was erased")
    return text.text


def _put(path: Path, html: str) -> None:
    """Write a file that is either there as a whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    with unfinished.open("w", encoding="utf-8", newline="\n") as file:
        file.write(html)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
