"""There is at least one integration service in each district of an employment agency."""

from datetime import date

from chassis.registry import Registry


def providers_cover(registry: Registry, on: date) -> list[str]:
    """Slugs of the districts that no provider under contract serves on a day; empty when all is well."""
    return registry.districts_without_provider(on)
