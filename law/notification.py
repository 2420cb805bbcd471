"""Notification of an administrative act (Bekanntgabe), SGB X § 37.

Posted, sent or provided in Germany, a notice counts as notified on the fourth day after (third, before 2025).
That day stays where it falls, be it a Sunday: only the end of a period is moved (BSG B 14 AS 12/09 R).
A proved later receipt replaces it, and a receipt that is disputed and cannot be proved takes it away.
Posted abroad, nothing is presumed: only receipt counts. The day of posting is that of the real dispatch, not
the date on the letter.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from law.errors import LawError
from law.explanation import Explained
from law.parameters import count, used
from law.validity import valid
from law.wording import german_day

Channel = Literal["post", "electronic", "portal", "mailbox", "in_person"]
"""`portal`: provided for retrieval, with a message of availability; `mailbox`: in a user account."""

_FICTION_BASIS: dict[str, str] = {
    "post": "SGB X § 37(2) Satz 1",
    "electronic": "SGB X § 37(2) Satz 2",
    "portal": "SGB X § 37(2a)",
    "mailbox": "OZG § 9(1)",
}
_SENT: dict[str, str] = {
    "post": "zur Post gegeben",
    "electronic": "elektronisch abgesandt",
    "portal": "Benachrichtigung über den Abruf abgesandt",
    "mailbox": "im Postfach bereitgestellt",
}
_ORDINALS = {3: "third", 4: "fourth"}


@dataclass(frozen=True, slots=True)
class Notification(Explained):
    """The day from which objection periods count; None where nothing is presumed and no receipt is known.

    `rule` is one of `handed_over`, `third_day_after_posting`, `fourth_day_after_posting`, `actual_receipt`,
    `no_presumption_abroad`, `receipt_disputed`.
    """

    deemed_notified_on: date | None
    rule: str


@valid(since=date(1981, 1, 1))
def notified(
    channel: Channel,
    posted_on: date | None = None,
    handed_over_on: date | None = None,
    received_on: date | None = None,
    *,
    abroad: bool = False,
    disputed: bool = False,
) -> Notification:
    """When a notice counts as notified.

    `posted_on` is the real day of dispatch, sending or provision, `received_on` a proved receipt (for
    `portal` the retrieval). `disputed`: the person says that it, or the message of availability, did not
    arrive, and the authority cannot prove otherwise; only `received_on` counts then. Raises LawError without
    the day it needs.
    Source: SGB X § 37.
    """
    if handed_over_on is not None:
        return actual_notification(handed_over_on, "handed_over", "ausgehändigt", "SGB X § 37(1)")
    if channel not in _FICTION_BASIS or posted_on is None or (abroad and channel == "post"):
        return _without_presumption(channel, received_on, abroad=abroad, sent=posted_on is not None)
    presumed = presumed_notification(posted_on, channel)
    if disputed:
        return _disputed(presumed, channel, posted_on, received_on)
    return presumed if received_on is None else _displaced(presumed, posted_on, received_on)


@valid(since=date(1991, 1, 1), by="posted_on")
def presumed_notification(posted_on: date, channel: Channel) -> Notification:
    """The presumed day of what was posted, sent or provided; the day of posting decides which law holds.

    Raises LawError for a channel by which nothing is presumed. Source: SGB X § 37(2), (2a).
    """
    if channel not in _FICTION_BASIS:
        raise _date_missing(channel)
    days = count("notification_fiction_days", posted_on)
    day = posted_on + timedelta(days=days)
    steps = (
        f"Am {german_day(posted_on)} {_SENT[channel]}",
        f"Bekannt gegeben am {days}. Tag danach: {german_day(day)} (wird nicht verschoben)",
    )
    return Notification(
        day,
        f"{_ORDINALS[days]}_day_after_posting",
        steps=steps,
        basis=(_FICTION_BASIS[channel],),
        parameters=used(posted_on, "notification_fiction_days"),
    )


@valid(since=date(1981, 1, 1), by="on")
def actual_notification(on: date, rule: str, how: str, basis: str) -> Notification:
    """Notification on the day of handing over, or of a receipt that is proved; `how` says it in German.

    Source: SGB X § 37(1), (2) sentence 3, (2a).
    """
    step = f"Am {german_day(on)} {how}: damit bekannt gegeben"
    return Notification(on, rule, steps=(step,), basis=(basis,))


def _displaced(presumed: Notification, posted_on: date, received_on: date) -> Notification:
    _refuse_receipt_before(posted_on, received_on)
    if presumed.deemed_notified_on is not None and received_on <= presumed.deemed_notified_on:
        return presumed
    late = actual_notification(
        received_on, "actual_receipt", "nachweislich später zugegangen", "SGB X § 37(2) Satz 3"
    )
    return replace(late, steps=(*presumed.steps, *late.steps), parameters=presumed.parameters)


def _disputed(
    presumed: Notification, channel: str, posted_on: date, received_on: date | None
) -> Notification:
    """Only what is proved counts: receipt of a letter, retrieval from a portal."""
    basis = "SGB X § 37(2a)" if channel == "portal" else "SGB X § 37(2) Satz 3"
    steps = (*presumed.steps, "Zugang bestritten und nicht zu beweisen: die Vermutung gilt nicht")
    if received_on is None:
        steps = (*steps, "Nicht bekannt gegeben; erneut bekannt geben")
        return Notification(None, "receipt_disputed", steps=steps, basis=(basis,))
    _refuse_receipt_before(posted_on, received_on)
    how = "abgerufen" if channel == "portal" else "zugegangen"
    proved = actual_notification(received_on, "actual_receipt", how, basis)
    return replace(proved, steps=(*steps, *proved.steps))


def _refuse_receipt_before(posted_on: date, received_on: date) -> None:
    if received_on < posted_on:
        raise LawError(
            f"Der Zugang ({german_day(received_on)}) liegt vor der Absendung ({german_day(posted_on)}).",
            code="received_before_posted",
            field="received_on",
            basis=("SGB X § 37(2)",),
        )


def _without_presumption(channel: str, received_on: date | None, *, abroad: bool, sent: bool) -> Notification:
    if received_on is not None:
        return actual_notification(received_on, "actual_receipt", "zugegangen", "SGB X § 37(1)")
    if sent and abroad and channel == "post":
        step = "Zur Post ins Ausland gegeben: nur der tatsächliche Zugang zählt, er ist nicht bekannt"
        basis = (_FICTION_BASIS["post"],)
        return Notification(None, "no_presumption_abroad", steps=(step,), basis=basis)
    raise _date_missing(channel)


def _date_missing(channel: str) -> LawError:
    needed = "posted_on" if channel in _FICTION_BASIS else "handed_over_on"
    return LawError(
        f"Für die Bekanntgabe über {channel!r} fehlt ein Datum. Bitte {needed} oder received_on angeben.",
        code="date_missing",
        field=needed,
        basis=("SGB X § 37",),
    )
