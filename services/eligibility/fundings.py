"""What the decisions on a grant come to from a day on, and what a further one would make of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from law.schedule import Funding

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

ONE_DAY = timedelta(days=1)


def in_force(fundings: Sequence[Funding], from_: date = date.min) -> tuple[Funding, ...]:
    """What is granted from a day on: spans of one amount each, in the order of days."""
    spans: list[Funding] = []
    until = date.max
    for funding in reversed(fundings):
        first, last = max(funding.starts_on, from_), min(funding.ends_on, until)
        if first <= last:
            spans.insert(0, Funding(funding.monthly_amount, first, last))
        until = min(until, funding.starts_on - ONE_DAY)
    return joined(spans)


def joined(spans: Sequence[Funding]) -> tuple[Funding, ...]:
    """Spans in the order of days, with those of the same amount that adjoin made one."""
    found: list[Funding] = []
    for span in spans:
        before = found[-1] if found else None
        if before and _continues(before, span):
            found[-1] = Funding(before.monthly_amount, before.starts_on, span.ends_on)
        else:
            found.append(span)
    return tuple(found)


def amount_on(fundings: Sequence[Funding], day: date) -> Decimal | None:
    """The monthly amount granted on a day; in a gap or outside the funding that of the latest decision."""
    spans = in_force(fundings, day)
    if spans and spans[0].starts_on <= day:
        return spans[0].monthly_amount
    return fundings[-1].monthly_amount if fundings else None


def _continues(before: Funding, span: Funding) -> bool:
    return before.monthly_amount == span.monthly_amount and span.starts_on - before.ends_on == ONE_DAY
