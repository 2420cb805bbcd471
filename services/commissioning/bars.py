"""Who is not to be asked although district, contract and places would allow it, and what is said of it."""

from collections.abc import Mapping
from typing import Final

from services.commissioning.desk import Desk
from services.commissioning.model import Bar, BarReason, Case, Need

ALREADY_ASKED: Final = "already_asked: hat für diesen Bedarf abgelehnt oder nicht geantwortet"
REASONS: Final[Mapping[BarReason, str]] = {
    "conflict_of_interest": "conflict_of_interest: Interessenkonflikt mit dieser Person gemeldet, "
    "auf Dauer ausgeschlossen (SGB IX § 195)",
    "wrong_specialism": "wrong_specialism: hat für diesen Bedarf nicht den passenden Schwerpunkt "
    "(SGB IX § 36(2))",
    "client_refused": "client_refused: die Person lehnt diesen Dienst ab (SGB IX § 8(1))",
}
BINDING: Final[frozenset[BarReason]] = frozenset({"conflict_of_interest", "wrong_specialism"})
"""Not even the counsellor's choice overrides these; the person's refusal can be taken back."""


def binding(desk: Desk) -> dict[str, str]:
    """Providers that cannot be asked even if they are chosen, each with the reason."""
    bars = {bar.provider: REASONS[bar.reason] for bar in desk.case.barred if bar.reason in BINDING}
    person = desk.person()
    conflicts = person.conflicts if person else ()
    return bars | dict.fromkeys(conflicts, REASONS["conflict_of_interest"])


def all_of(desk: Desk) -> dict[str, str]:
    """Providers that are not proposed, each with the reason; the lasting ones are named first."""
    tried = dict.fromkeys(desk.case.tried, ALREADY_ASKED)
    refused = {bar.provider: REASONS[bar.reason] for bar in desk.case.barred}
    return tried | refused | binding(desk)


def for_need(case: Case, need: Need) -> tuple[Bar, ...]:
    """What is left of the bars once another need is approved: a specialism may be the right one then."""
    if case.need is None or case.need.like(need):
        return case.barred
    return tuple(bar for bar in case.barred if bar.reason != "wrong_specialism")
