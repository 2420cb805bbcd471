"""Writing a letter: HTML that reads on paper and on a screen reader, in the voice of the addressee."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from contracts.eligibility import GrantApproved
from law.notification import notified
from services.notifications import phrases
from services.notifications.acts import act_of
from services.notifications.copies import Subject
from services.notifications.spans import spans
from services.notifications.suspension import suspensions

VOICES = frozenset({"formal", "plain", "easy"})


@dataclass(frozen=True, slots=True)
class Written:
    """A letter, and how it was worded."""

    html: str
    template: str
    voice: str
    """The voice used: `formal`, `plain` or `easy`."""
    abroad: bool
    """Whether it leaves Germany."""


@dataclass(frozen=True, slots=True)
class Copies:
    """What a letter says beside its payload: names, addresses, free texts by id."""

    addressee: Subject
    beneficiary: Subject | None
    texts: Mapping[str, str]


def write(payload: Mapping[str, Any], copies: Copies) -> Written:
    """The letter. The same payload and copies give the same text, byte for byte."""
    act = act_of(payload["act"], payload["variables"].get("outcome"))
    if act.warns:
        copies = replace(copies, addressee=copies.addressee.where_known(_posted_on(payload)))
    voice = voice_for(copies.addressee.voice)
    template = _TEMPLATES.get_template(f"{voice}/{act.template}.html.j2")
    html = template.render(
        **_heading(payload, copies),
        act=payload["variables"],
        is_act=act.notified,
        remedy=act.remedy,
        before=payload["before"],
        answer_by=payload["answer_by"],
        suspensions=suspensions(payload),
        months_to_object=3 if copies.addressee.abroad else 1,
        fiction_day=_fiction_day(_posted_on(payload)),
        spans=_spans(payload),
        reasons=_text(payload["variables"].get("reasons"), copies),
        conditions=[_text(text, copies) for text in payload["variables"].get("conditions") or ()],
    )
    return Written(html, act.template, voice, copies.addressee.abroad)


def voice_for(wanted: str) -> str:
    """The voice a letter is written in, for the one a subject wants."""
    return wanted if wanted in VOICES else "formal"


def _posted_on(payload: Mapping[str, Any]) -> date:
    return date.fromisoformat(payload["posted_on"])


def _heading(payload: Mapping[str, Any], copies: Copies) -> dict[str, Any]:
    return {
        "sender": payload["sender"],
        "reference": payload["reference"],
        "procedure": payload["procedure"],
        "decided_on": payload["decided_on"],
        "posted_on": payload["posted_on"],
        "first_posted_on": payload["first_posted_on"],
        "earlier_notice_on": payload["earlier_notice_on"],
        "addressee": copies.addressee,
        "beneficiary": copies.beneficiary,
    }


def _fiction_day(posted_on: date) -> str | None:
    """Which day after posting counts as that of notification: "vierten". Source: SGB X § 37(2)."""
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


def _text(reference: Mapping[str, str] | None, copies: Copies) -> str:
    return copies.texts[reference["text_id"]] if reference else ""


def _day_after(day: str) -> date:
    return date.fromisoformat(day) + timedelta(days=1)


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("services.notifications"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    filters = (
        *(phrases.day, phrases.month, phrases.euro, phrases.percent, phrases.hours),
        *(phrases.citation, phrases.paragraphs),
    )
    environment.filters |= {each.__name__: each for each in filters} | {"day_after": _day_after}
    environment.globals |= {
        "GOALS": phrases.GOALS,
        "TASKS": phrases.TASKS,
        "DOCUMENTS": phrases.DOCUMENTS,
    }
    return environment


_TEMPLATES = _environment()
