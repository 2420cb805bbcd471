"""The post: letters are set as PDF and laid into a spool, where a print service picks them up."""

import asyncio
from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, TypeVar

from chassis.adapters import NotYet, Reader
from chassis.handling import Effect
from services.notifications.copies import Subject, Text
from services.notifications.hints import hint_for
from services.notifications.letter import Copies, Written, write
from services.notifications.spool import Confirmation, Filed, Spool
from services.notifications.typesetting import Typesetter, pages

C = TypeVar("C", Subject, Text)

ConfirmedBy = Literal["folder", "print_service"]
"""Who says that a letter is out: the `folder` it lies in, at once, or a `print_service`, with the day."""


class Erased(LookupError):
    """Nobody is left to write to, or nothing to quote: a letter cannot be written any more."""

    def __init__(self, copy: str) -> None:
        super().__init__(f"The {copy} was erased after the letter had been asked for")
        self.copy = copy


class LetterPost:
    """Lays letters into the spool as `<case>/<day of posting>_<act>_<notice>.pdf`, sent again with `_again`.

    A letter is written once: asked for it again, the post tells of the one that lies there, as it was sent.
    """

    def __init__(self, folder: Path, confirmed_by: ConfirmedBy = "folder") -> None:
        self._spool = Spool(folder)
        self._typesetter = Typesetter()
        self._confirmed_by = confirmed_by

    async def deliver(self, effect: Effect, read: Reader) -> Mapping[str, Any]:
        """Say how the letter went out, or which copy was erased: then nothing is written.

        Raises `NotYet` until the print service has confirmed it.
        """
        payload = effect.payload
        filed = self._spool.find(_file(payload), date.fromisoformat(payload["posted_on"]))
        if filed is None:
            try:
                copies = await _copies(payload, read)
            except Erased as gone:
                return {"erased": gone.copy}
            filed = await asyncio.to_thread(self._lay_in, payload, copies)
        return _told(filed, self._confirmation(filed))

    def _lay_in(self, payload: Mapping[str, Any], copies: Copies) -> Filed:
        written = write(payload, copies)
        wording = (f"{written.template} {written.voice} {written.version}",)
        pdf = self._typesetter.pdf(written.document, keywords=wording)
        hint = hint_for(written.addressee)
        filed = _filed(payload, written, pdf, hinted=hint is not None)
        self._spool.take_in(filed, pdf, hint)
        return filed

    def _confirmation(self, filed: Filed) -> Confirmation:
        if self._confirmed_by == "folder":
            return Confirmation(posted_on=filed.dated)
        confirmation = self._spool.confirmation(filed)
        if confirmation is None:
            raise NotYet(f"The print service has not confirmed {filed.file}")
        return confirmation


def _told(filed: Filed, confirmation: Confirmation) -> Mapping[str, Any]:
    return {
        "posted_on": confirmation.posted_on.isoformat(),
        "channel": confirmation.channel or filed.channel,
        "template": filed.template,
        "template_version": filed.template_version,
        "voice": filed.voice,
        "abroad": filed.abroad,
        "sha256": filed.sha256,
    }


def _filed(payload: Mapping[str, Any], written: Written, pdf: bytes, *, hinted: bool) -> Filed:
    addressee = written.addressee
    return Filed(
        notice_id=payload["notice_id"],
        file=_file(payload),
        pages=pages(pdf),
        sha256=sha256(pdf).hexdigest(),
        recipient="provider" if payload.get("provider") else addressee.kind_of_subject,
        abroad=written.abroad,
        channel=addressee.channel,
        hint=hinted,
        dated=payload["posted_on"],
        template=written.template,
        template_version=written.version,
        voice=written.voice,
    )


def _file(payload: Mapping[str, Any]) -> str:
    again_as = payload.get("again_as") or ("again" if payload["first_posted_on"] else "")
    again = f"_{again_as}" if again_as else ""
    return f"{payload['case_id']}/{payload['posted_on']}_{payload['act']}_{payload['notice_id']}{again}.pdf"


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
