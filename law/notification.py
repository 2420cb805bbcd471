"""Notification of an administrative act (Bekanntgabe), SGB X § 37.

Posted, sent or provided in Germany, a notice counts as notified on the fourth day after (third, before 2025).
That day stays where it falls, be it a Sunday: only the end of a period is moved (BSG B 14 AS 12/09 R).
A proved later receipt replaces it. Posted abroad, nothing is presumed: only receipt counts.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from law.errors import LawError
from law.parameters import count
from law.validity import valid
from law.wording import german_day

Channel = Literal["post", "electronic", "portal", "in_person"]

_FICTION_BASIS: dict[str, str] = {
    "post": "SGB X § 37(2) Satz 1",
    "electronic": "SGB X § 37(2) Satz 2",
    "portal": "SGB X § 37(2a)",
}
_SENT: dict[str, str] = {
    "post": "zur Post gegeben",
    "electronic": "elektronisch abgesandt",
    "portal": "Benachrichtigung über den Abruf abgesandt",
}
_ORDINALS = {3: "third", 4: "fourth"}


@dataclass(frozen=True, slots=True)
class Notification:
    """The day from which objection periods count; None where nothing is presumed and no receipt is known.

    `rule` is one of `handed_over`, `third_day_after_posting`, `fourth_day_after_posting`, `actual_receipt`,
    `no_presumption_abroad`.
    """

    deemed_notified_on: date | None
    rule: str
    steps: tuple[str, ...]
    basis: tuple[str, ...]


def notified(
    channel: Channel,
    posted_on: date | None = None,
    handed_over_on: date | None = None,
    received_on: date | None = None,
    *,
    abroad: bool = False,
) -> Notification:
    """When a notice counts as notified.

    `posted_on` is the real day of dispatch, sending or provision, `received_on` a proved receipt (for
    `portal` the retrieval, where the message of availability is disputed). Raises LawError without the day
    it needs.
    Source: SGB X § 37.
    """
    if handed_over_on is not None:
        return _on_the_day(handed_over_on, "handed_over", "ausgehändigt", "SGB X § 37(1)")
    if channel not in _FICTION_BASIS or posted_on is None or (abroad and channel == "post"):
        return _without_presumption(channel, received_on, abroad=abroad, sent=posted_on is not None)
    presumed = presumed_notification(posted_on, channel)
    return presumed if received_on is None else _displaced(presumed, posted_on, received_on)


@valid(since=date(1991, 1, 1), by="posted_on")
def presumed_notification(posted_on: date, channel: Channel) -> Notification:
    """The presumed day of what was posted, sent or provided; the day of posting decides which law holds.

    Source: SGB X § 37(2), (2a).
    """
    days = count("notification_fiction_days", posted_on)
    day = posted_on + timedelta(days=days)
    steps = (
        f"Am {german_day(posted_on)} {_SENT[channel]}",
        f"Bekannt gegeben am {days}. Tag danach: {german_day(day)} (wird nicht verschoben)",
    )
    return Notification(day, f"{_ORDINALS[days]}_day_after_posting", steps, (_FICTION_BASIS[channel],))


def _displaced(presumed: Notification, posted_on: date, received_on: date) -> Notification:
    if received_on < posted_on:
        raise LawError(
            f"Der Zugang ({german_day(received_on)}) liegt vor der Absendung ({german_day(posted_on)}).",
            code="received_before_posted",
            field="received_on",
            basis=presumed.basis,
        )
    if presumed.deemed_notified_on is not None and received_on <= presumed.deemed_notified_on:
        return presumed
    step = f"Späterer Zugang nachgewiesen: {german_day(received_on)}"
    return Notification(received_on, "actual_receipt", (*presumed.steps, step), ("SGB X § 37(2) Satz 3",))


def _without_presumption(channel: str, received_on: date | None, *, abroad: bool, sent: bool) -> Notification:
    if received_on is not None:
        return _on_the_day(received_on, "actual_receipt", "zugegangen", "SGB X § 37(1)")
    if sent and abroad and channel == "post":
        step = "Zur Post ins Ausland gegeben: nur der tatsächliche Zugang zählt, er ist nicht bekannt"
        return Notification(None, "no_presumption_abroad", (step,), (_FICTION_BASIS["post"],))
    needed = "posted_on" if channel in _FICTION_BASIS else "handed_over_on"
    raise LawError(
        f"Für die Bekanntgabe über {channel!r} fehlt ein Datum. Bitte {needed} oder received_on angeben.",
        code="date_missing",
        field=needed,
        basis=("SGB X § 37",),
    )


def _on_the_day(day: date, rule: str, how: str, basis: str) -> Notification:
    return Notification(day, rule, (f"Am {german_day(day)} {how}: damit bekannt gegeben",), (basis,))
