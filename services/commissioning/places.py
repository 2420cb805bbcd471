"""Counting a provider's free places in a district: offered, accepted, given back, reported anew."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis.registry import Provider
from services.commissioning.model import Announced, District, Places


def capacity(provider: Provider) -> int:
    """A provider's places in one district: its capacity shared evenly among the districts it serves."""
    return provider.capacity // len(provider.districts)


@dataclass(frozen=True, slots=True)
class Book:
    """A district's places on a day. Each change gives the district as it is then."""

    district: District | None
    today: date

    def of(self, provider: Provider) -> Places:
        """The places of a provider; before its first report, its capacity."""
        known = self.district.places.get(provider.slug) if self.district else None
        if known is None:
            return Places(reported=capacity(provider))
        return self._with_announced(known)

    def offer(self, provider: Provider, commission_id: UUID) -> District:
        """An order is sent: it takes a place."""
        places = self.of(provider)
        return self._set(provider, places.model_copy(update={"offered": places.offered | {commission_id}}))

    def accept(self, provider: Provider, commission_id: UUID) -> District:
        """The provider takes the order on: from now on its own reports count it."""
        places = self.of(provider)
        update = {
            "offered": places.offered - {commission_id},
            "accepted": places.accepted | {commission_id},
        }
        return self._set(provider, places.model_copy(update=update))

    def give_back(self, provider: Provider, commission_id: UUID) -> District:
        """The order was declined, withdrawn or has ended: its place is free again."""
        places = self.of(provider)
        counted_by_report = commission_id not in places.offered | places.accepted
        update = {
            "reported": places.reported + counted_by_report,
            "offered": places.offered - {commission_id},
            "accepted": places.accepted - {commission_id},
        }
        return self._set(provider, places.model_copy(update=update))

    def close(self, provider: Provider) -> District:
        """The provider has no place, whatever it has reported; its next report counts again."""
        return self._set(provider, self.of(provider).model_copy(update={"full": True}))

    def report(self, provider: Provider, free_places: int, valid_from: date) -> District:
        """What the provider reports, at once or from a later day on."""
        places = self.of(provider)
        if valid_from > self.today:
            announced = Announced(places=free_places, valid_from=valid_from)
            return self._set(provider, places.model_copy(update={"announced": announced}))
        return self._set(provider, _reported(places, free_places, valid_from))

    def _with_announced(self, places: Places) -> Places:
        announced = places.announced
        if announced is None or announced.valid_from > self.today:
            return places
        return _reported(places, announced.places, announced.valid_from)

    def _set(self, provider: Provider, places: Places) -> District:
        known = self.district or District()
        return known.model_copy(update={"places": {**known.places, provider.slug: places}})


def _reported(places: Places, free_places: int, valid_from: date) -> Places:
    return Places(
        reported=free_places,
        reported_from=valid_from,
        announced=places.announced if places.announced and places.announced.valid_from > valid_from else None,
        offered=places.offered,
    )
