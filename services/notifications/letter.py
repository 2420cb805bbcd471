"""Writing a letter: what an act says, in the voice of the addressee, as a structure to be typeset."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Self

from contracts.eligibility import GrantApproved
from law.notification import notified
from services.notifications import markup, phrases
from services.notifications.acts import ORDER, Act, act_of
from services.notifications.copies import Subject
from services.notifications.demands import Announced, LacksWhatTheLawDemands, lacking
from services.notifications.document import Document, Layout, Text
from services.notifications.model import LetterChannel
from services.notifications.spans import spans
from services.notifications.suspension import suspensions
from services.notifications.wording import ENGLISH, VOICES, markup_of, version_of

LARGE_PRINT = "large_print"
"""Code of those who need large print."""
_AS_ASKED = (
    *("sender", "reference", "procedure", "decided_on", "posted_on", "first_posted_on"),
    *("earlier_notice_on", "before", "answer_by"),
)


@dataclass(frozen=True, slots=True)
class Written:
    """A letter, and how it was worded."""

    document: Document
    template: str
    version: str
    """Of the wording, by its content; with an English text that of both, joined by "+"."""
    voice: str
    """The voice used: `formal`, `plain` or `easy`."""
    addressee: Subject
    """Whom it is written to: the applicant, or a provider."""

    @property
    def abroad(self) -> bool:
        """Whether it leaves Germany."""
        return self.addressee.abroad


@dataclass(frozen=True, slots=True)
class Copies:
    """What a letter says beside its payload: names, addresses, free texts by id."""

    addressee: Subject
    beneficiary: Subject | None
    texts: Mapping[str, str]

    def for_provider(self, name: str) -> Self:
        """The copies of an order: it goes to a provider, and concerns the applicant, who is named alone."""
        return replace(self, addressee=Subject.provider(name), beneficiary=self.addressee)


def write(payload: Mapping[str, Any], copies: Copies) -> Written:
    """The letter. The same payload and copies give the same letter.

    Raises `LacksWhatTheLawDemands` where it would be unlawful.
    """
    act = act_of(payload["act"], payload["variables"].get("outcome"))
    if provider := payload.get("provider"):
        act, copies = ORDER, copies.for_provider(provider)
    if act.warns:
        copies = replace(copies, addressee=copies.addressee.where_known(_posted_on(payload)))
    voice = voice_for(copies.addressee.voice)
    document = _document(payload, copies, act, voice)
    if lacks := lacking(document, _announced(payload, copies, act)):
        raise LacksWhatTheLawDemands(f"{voice}/{act.template}", lacks)
    voices = (voice, ENGLISH) if document.information else (voice,)
    version = "+".join(version_of(each, act.template) for each in voices)
    return Written(document, act.template, version, voice, copies.addressee)


def voice_for(wanted: str) -> str:
    """The voice a letter is written in, for the one a subject wants."""
    return wanted if wanted in VOICES else "formal"


def _posted_on(payload: Mapping[str, Any]) -> date:
    return date.fromisoformat(payload["posted_on"])


def _document(payload: Mapping[str, Any], copies: Copies, act: Act, voice: str) -> Document:
    said = _said(payload, act, copies)
    return Document(
        sender=payload["sender"]["name"],
        seat=payload["sender"]["city"],
        address=_address(copies.addressee),
        facts=_facts(payload, copies),
        reference=payload["reference"],
        dated=_posted_on(payload),
        layout=_layout(copies.addressee, voice),
        text=markup.read(markup_of(voice, act.template, **said), "de"),
        information=_english(copies.addressee, act, said),
    )


def _english(addressee: Subject, act: Act, said: Mapping[str, Any]) -> Text | None:
    """A short English text beside the German letter, for whoever wishes English.

    The official language is German: that letter alone counts (SGB X § 19(1)).
    """
    if addressee.language.partition("-")[0].lower() != "en":
        return None
    return markup.read(markup_of(ENGLISH, act.template, **said), "en")


def _announced(payload: Mapping[str, Any], copies: Copies, act: Act) -> Announced:
    said, sender = payload["variables"], payload["sender"]
    return Announced(
        act=act,
        said=said,
        body=sender["name"],
        court=sender["court"],
        reasons=_text(said.get("reasons"), copies),
        conditions=_conditions(said, copies),
        answer_by=payload["answer_by"],
    )


def _said(payload: Mapping[str, Any], act: Act, copies: Copies) -> dict[str, Any]:
    """All that templates may draw on."""
    variables = payload["variables"]
    return {
        **{name: payload[name] for name in _AS_ASKED},
        "payment_reference": payload.get("payment_reference") or payload["reference"],
        "addressee": copies.addressee,
        "act": variables,
        "is_act": act.notified,
        "remedy": act.remedy,
        "suspensions": suspensions(payload),
        "months_to_object": 3 if copies.addressee.abroad else 1,
        "fiction_day": _fiction_day(_posted_on(payload), copies.addressee.channel),
        "spans": _spans(payload),
        "reasons": _text(variables.get("reasons"), copies),
        "conditions": _conditions(variables, copies),
    }


def _address(addressee: Subject) -> tuple[str, ...]:
    """The lines of the address window."""
    address = addressee.address
    if address is None:
        return (addressee.name,)
    place = f"{address.postcode} {address.city}"
    return (addressee.name, address.street, place, *((address.country,) if addressee.abroad else ()))


def _facts(payload: Mapping[str, Any], copies: Copies) -> tuple[tuple[str, str], ...]:
    """The block beside the address."""
    concerned = (("Betrifft", copies.beneficiary.name),) if copies.beneficiary else ()
    return (("Aktenzeichen", payload["reference"]), ("Datum", phrases.day(payload["posted_on"])), *concerned)


def _layout(addressee: Subject, voice: str) -> Layout:
    if LARGE_PRINT in addressee.accessibility:
        return "large_print"
    return "easy" if voice == "easy" else "normal"


def _fiction_day(posted_on: date, channel: LetterChannel) -> str | None:
    """Which day after posting counts as that of notification: "vierten"; None for what is not posted.

    Source: SGB X § 37(2).
    """
    if channel != "post":
        return None
    deemed = notified("post", posted_on).deemed_notified_on
    return phrases.ORDINALS[(deemed - posted_on).days] if deemed else None


def _spans(payload: Mapping[str, Any]) -> list[Any]:
    """Amounts by month, for an approval; else nothing."""
    if payload["act"] != GrantApproved.type_name:
        return []
    grant = payload["variables"]
    return list(
        spans(
            Decimal(grant["monthly_amount"]),
            date.fromisoformat(grant["starts_on"]),
            date.fromisoformat(grant["ends_on"]),
        )
    )


def _conditions(variables: Mapping[str, Any], copies: Copies) -> list[str]:
    return [_text(text, copies) for text in variables.get("conditions") or ()]


def _text(reference: Mapping[str, str] | None, copies: Copies) -> str:
    return copies.texts[reference["text_id"]] if reference else ""
