"""Which providers can be asked, in which order, and why: a proposal that the counsellor signs off.

Hard conditions come first: district, framework contract, a free place. What is left is ranked by points
that are told with each candidate. Nothing here knows the person: only the need and the wish, in codes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from chassis.registry import Provider
from contracts.values import Candidate
from services.commissioning.model import Need, Places
from services.commissioning.places import capacity

WISH: Final = 100
"""Points for the provider that the person wishes (SGB IX § 8(1)): more than all others together."""
SPECIALISM: Final = 30
"""Points for the specialism wished for (SGB IX § 36(2): the most suitable service)."""
WHOLE_PERIOD: Final = 10
"""Points for a framework contract that covers the whole support: no change of provider midway."""
PLACES: Final = 20
"""Most points for free places, in proportion to the capacity."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A provider as it stands today in the district of the need."""

    provider: Provider
    places: Places


@dataclass(frozen=True, slots=True)
class Ranking:
    """Who can be asked, best first, and who of the district cannot, and why."""

    candidates: tuple[Candidate, ...]
    excluded: tuple[Candidate, ...]


def starts_on(need: Need, today: date) -> date:
    """First day on which the support can begin."""
    return max(need.terms.starts_on, today) if need.terms else today


def obstacle(need: Need, offer: Offer, today: date) -> str | None:
    """Why a provider cannot be asked now, as code and text; None where it can."""
    provider, first_day = offer.provider, starts_on(need, today)
    if need.district not in provider.districts:
        return f"other_district: arbeitet nicht im Bezirk {need.district}"
    if not provider.under_contract(first_day):
        return (
            f"no_contract: Rahmenvertrag gilt vom {_german(provider.contract_from)} bis "
            f"{_german(provider.contract_until)}, nicht am {_german(first_day)} (SGB IX § 194(4))"
        )
    if offer.places.free <= 0:
        return "no_free_place: kein freier Platz im Bezirk"
    return None


def rank(need: Need, offers: Iterable[Offer], barred: Mapping[str, str], today: date) -> Ranking:
    """All providers of a district, those that can be asked in the order of their points.

    `barred` says of providers that are not to be asked why not.
    """
    candidates: list[Candidate] = []
    excluded: list[Candidate] = []
    for offer in offers:
        reason = barred.get(offer.provider.slug) or obstacle(need, offer, today)
        if reason is None:
            candidates.append(_scored(need, offer))
        else:
            excluded.append(Candidate(provider=offer.provider.slug, score=0, reasons=(reason,)))
    candidates.sort(key=lambda candidate: (-candidate.score, candidate.provider))
    return Ranking(tuple(candidates), tuple(excluded))


def _scored(need: Need, offer: Offer) -> Candidate:
    points = list(_points(need, offer))
    return Candidate(
        provider=offer.provider.slug,
        score=sum(score for score, _ in points),
        reasons=(*(f"{reason} (+{score})" for score, reason in points), *_warnings(need, offer)),
    )


def _points(need: Need, offer: Offer) -> Iterable[tuple[int, str]]:
    provider, wishes = offer.provider, need.wishes
    if wishes.provider == provider.slug:
        yield WISH, "wish: von der Person gewünscht, SGB IX § 8(1)"
    if wishes.specialism and wishes.specialism in provider.specialisms:
        yield SPECIALISM, f"specialism: Schwerpunkt {wishes.specialism} wie gewünscht, SGB IX § 36(2)"
    if need.terms and provider.under_contract(need.terms.ends_on):
        yield WHOLE_PERIOD, "whole_period: Rahmenvertrag deckt die ganze Dauer, SGB IX § 194(4)"
    free = offer.places.free
    yield min(PLACES * free // max(capacity(provider), 1), PLACES), f"capacity: {free} freie Plätze im Bezirk"


def _warnings(need: Need, offer: Offer) -> Iterable[str]:
    """What the counsellor has to know beside the points."""
    until = offer.provider.contract_until
    if need.terms and until < need.terms.ends_on:
        yield (
            f"contract_ends: Rahmenvertrag endet am {_german(until)}, vor dem Ende der Unterstützung "
            "(SGB IX § 194(4))"
        )


def _german(day: date) -> str:
    return f"{day:%d.%m.%Y}"
