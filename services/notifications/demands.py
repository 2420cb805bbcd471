"""What the law demands of the letter that announces an act, checked on each letter before it goes out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.notifications import phrases
from services.notifications.acts import Act
from services.notifications.document import Document, Role
from services.notifications.markup import shown

_AMOUNTS = ("monthly_amount", "amount")
_DAYS = ("starts_on", "ends_on", "ended_on", "effective_on", "due_on")
_FORMS = ("schriftlich", "elektronisch", "Niederschrift")
_REMEDIES = {"objection": "Widerspruch", "claim": "Klage"}


class LacksWhatTheLawDemands(ValueError):
    """A letter would be unlawful: it is set aside for a person instead of being sent."""

    def __init__(self, template: str, lacking: Sequence[str]) -> None:
        super().__init__(
            f"The letter {template} lacks {'; '.join(lacking)}. Correct the template or the act; redrive."
        )
        self.lacking = tuple(lacking)


@dataclass(frozen=True, slots=True)
class Announced:
    """What a letter announces, and whose act it is."""

    act: Act
    said: Mapping[str, Any]
    """Members of the event."""
    body: str
    """Name of the authority."""
    court: str
    reasons: str
    conditions: Sequence[str]
    answer_by: str | None = None
    """ISO day by which the addressee is to answer."""


def lacking(document: Document, announced: Announced) -> tuple[str, ...]:
    """What the letter lacks, each with the paragraph that demands it."""
    if not announced.act.notified:
        return tuple(_message(document, announced))
    return (
        *_content(document, announced),
        *_calculation(document, announced),
        *_conditions(document, announced),
        *_reasons(document, announced),
        *_remedy(document, announced),
    )


def _message(document: Document, announced: Announced) -> Iterator[str]:
    """What some messages need: a hearing without facts, or a request without a term, has no effect."""
    words = document.words
    day = phrases.day(announced.answer_by) if announced.answer_by else None
    held = {
        "reasons": _quoted(document, announced),
        "term": (day is not None and day in words) or "nach Erhalt" in words or "bekommen haben" in words,
        "files": "§ 25" in words,
        "order": all(part in words for part in _ordered(announced.said)),
    }
    basis = "; ".join(announced.act.basis)
    for demand in announced.act.demands:
        if not held[demand]:
            yield f"the {demand} ({basis})"


def _ordered(said: Mapping[str, Any]) -> Iterator[str]:
    """Type, extent, duration and fee. Source: SGB IX § 194(2)."""
    yield from (phrases.TASKS_ORDERED[task] for task in said.get("tasks", ()))
    yield from (phrases.day(said[name]) for name in ("starts_on", "ends_on") if name in said)
    if "monthly_fee" in said:
        yield f"{phrases.hours(said['hours_per_week'])} Stunden"
        yield phrases.euro(said["monthly_fee"])


def _quoted(document: Document, announced: Announced) -> bool:
    """Whether there are reasons, and they stand in the letter as the official wrote them."""
    words = _words(document, "reasons")
    parts = phrases.paragraphs(announced.reasons)
    return bool(parts) and all(_one_line(part) in words for part in parts)


def _content(document: Document, announced: Announced) -> Iterator[str]:
    """Amounts and days, so that it is definite what is ordered, and the law it rests on."""
    words = document.words
    said = {**announced.said, **(announced.said.get("support") or {})}
    amounts = [phrases.euro(said[name]) for name in _AMOUNTS if said.get(name)]
    days = [phrases.day(said[name]) for name in _DAYS if said.get(name)]
    for value in (*amounts, *days):
        if value not in words:
            yield f"{value} (SGB X § 33(1))"
    if "§" not in " ".join(document.text.words()):
        yield "the legal basis (SGB X § 35(1))"


def _calculation(document: Document, announced: Announced) -> Iterator[str]:
    if announced.said.get("monthly_amount") and not document.text.sections("amounts"):
        yield "the amounts by month (SGB X § 33(1))"
    calculation = announced.said.get("calculation") or {"steps": ()}
    words = _words(document, "calculation")
    if any(_one_line(step) not in words for step in calculation["steps"]):
        yield "the calculation (SGB X § 35(1))"


def _conditions(document: Document, announced: Announced) -> Iterator[str]:
    words = _words(document, "conditions")
    if any(_one_line(condition) not in words for condition in announced.conditions):
        yield "a condition (SGB X § 32)"


def _reasons(document: Document, announced: Announced) -> Iterator[str]:
    """The reasons as the official wrote them, with the points of view of the discretion.

    An act that grants what was asked for may go without; as an amendment it may not.
    """
    parts = phrases.paragraphs(announced.reasons)
    dispensable = announced.act.grants and not announced.said.get("supersedes")
    if announced.act.remedy == "none" or (dispensable and not parts):
        return
    if not _quoted(document, announced):
        yield "the reasons (SGB X § 35(1))"


def _remedy(document: Document, announced: Announced) -> Iterator[str]:
    """Remedy, body, seat, period and form."""
    if announced.act.remedy == "none":
        return
    words = _words(document, "remedy")
    body = announced.court if announced.act.remedy == "claim" else announced.body
    demanded = {
        "remedy": _REMEDIES[announced.act.remedy] in words,
        "body": body in words,
        "seat": announced.act.remedy == "claim" or f"in {document.seat}" in words,
        "period": "eines Monats nach Bekanntgabe" in words or "von drei Monaten nach Bekanntgabe" in words,
        "form": all(form in words for form in _FORMS),
    }
    for part, there in demanded.items():
        if not there:
            yield f"the {part} in the instruction on remedies (SGB X § 36, SGG § 66(1))"


def _words(document: Document, role: Role) -> str:
    return " ".join(word for section in document.text.sections(role) for word in section.words())


def _one_line(text: str) -> str:
    """A text as it stands in a letter."""
    return " ".join(shown(text).split())
