"""The post in memory: letters by their name, written by the service's own templates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from services.notifications.copies import Subject, Text
from services.notifications.letter import Copies, write

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chassis.adapters import Reader
    from chassis.handling import Effect
    from services.notifications.document import Document


class MemoryPost:
    """Takes letters in; the same letter twice must be the same."""

    def __init__(self) -> None:
        self.letters: dict[tuple[str, str], set[Document]] = {}
        """By notice and day of posting: the different letters that went out under that name."""

    async def deliver(self, effect: Effect, read: Reader) -> Mapping[str, Any]:
        payload = effect.payload
        subjects = [each for each in (payload["addressee_id"], payload["beneficiary_id"]) if each]
        people = [await read(Subject, each) for each in subjects]
        texts = {each: await read(Text, each) for each in payload["text_ids"]}
        if None in people or None in texts.values():
            return {"erased": "a copy"}
        words = {each: text.text for each, text in texts.items() if text is not None}
        written = write(payload, Copies(people[0], people[1] if len(people) > 1 else None, words))  # type: ignore[arg-type]
        self.letters.setdefault((payload["notice_id"], payload["posted_on"]), set()).add(written.document)
        return {
            "posted_on": payload["posted_on"],
            "channel": "post",
            "template": written.template,
            "voice": written.voice,
            "abroad": written.abroad,
        }
