"""Writing a letter: HTML that reads on paper and on a screen reader, in the voice of the addressee."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from contracts.eligibility import GrantApproved, GrantEnded, RepaymentDemanded
from law.notification import notified
from law.objection import Act as ActOfLaw
from law.objection import suspensive
from services.notifications import phrases
from services.notifications.acts import act_of
from services.notifications.model import Subject
from services.notifications.spans import spans

_STOPPED_BY_OBJECTION: Mapping[str, ActOfLaw] = {
    GrantEnded.type_name: "reduction",
    RepaymentDemanded.type_name: "repayment_demand",
}

VOICES = frozenset({"formal", "plain"})
_NEXT_BEST = {"easy": "plain"}
"""Easy German (Leichte Sprache) has rules of its own and is proved by its readers; plain comes next to it."""


@dataclass(frozen=True, slots=True)
class Written:
    """A letter, and how it was worded."""

    html: str
    template: str
    voice: str
    """`formal` or `plain`: the voice used, which is `plain` where `easy` was asked for."""


@dataclass(frozen=True, slots=True)
class Copies:
    """What a letter says beside its payload: names, addresses, free texts by id."""

    addressee: Subject
    beneficiary: Subject | None
    texts: Mapping[str, str]


def write(payload: Mapping[str, Any], copies: Copies) -> Written:
    """The letter. The same payload and copies give the same text, byte for byte."""
    act = act_of(payload["act"], payload["variables"].get("outcome"))
    voice = voice_for(copies.addressee.voice)
    template = _TEMPLATES.get_template(f"{voice}/{act.template}.html.j2")
    html = template.render(
        **_heading(payload, copies),
        act=payload["variables"],
        remedy=act.remedy,
        suspensive_basis=_suspensive_basis(payload),
        months_to_object=3 if copies.addressee.abroad else 1,
        fiction_day=_fiction_day(date.fromisoformat(payload["posted_on"])),
        spans=_spans(payload),
        reasons=_text(payload["variables"].get("reasons"), copies),
        conditions=[_text(text, copies) for text in payload["variables"].get("conditions") or ()],
    )
    return Written(html, act.template, voice)


def voice_for(wanted: str) -> str:
    """The voice a letter is written in, for the one a subject wants."""
    voice = _NEXT_BEST.get(wanted, wanted)
    return voice if voice in VOICES else "formal"


def _heading(payload: Mapping[str, Any], copies: Copies) -> dict[str, Any]:
    return {
        "sender": payload["sender"],
        "reference": payload["reference"],
        "procedure": payload["procedure"],
        "posted_on": payload["posted_on"],
        "earlier_notice_on": payload["earlier_notice_on"],
        "addressee": copies.addressee,
        "beneficiary": copies.beneficiary,
    }


def _fiction_day(posted_on: date) -> str | None:
    """Which day after posting counts as that of notification: "vierten". Source: SGB X § 37(2)."""
    deemed = notified("post", posted_on).deemed_notified_on
    return phrases.ORDINALS[(deemed - posted_on).days] if deemed else None


def _suspensive_basis(payload: Mapping[str, Any]) -> str | None:
    """Why an objection keeps the act from taking effect, or does not, where a letter tells it."""
    act = _STOPPED_BY_OBJECTION.get(payload["act"])
    return suspensive(act, payload["sender"]["kind"])[1] if act else None


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
    environment.globals |= {"GOALS": phrases.GOALS, "TASKS": phrases.TASKS}
    return environment


_TEMPLATES = _environment()
