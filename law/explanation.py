"""How a result of the law explains itself: what was computed, on which paragraphs, with which figures."""

from dataclasses import dataclass

from law.parameters import Used

__all__ = ["Explained", "Used"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """Base of every result. Its own values stand first and may be given by position; these never are.

    @dataclass(frozen=True, slots=True)
    class Period(Explained):
        raw_end: date
        last_day: date

    Period(raw_end, last_day, steps=(…,), basis=("SGB X § 26(1)",), parameters=used(on, "…"))
    """

    steps: tuple[str, ...]
    """What was computed, in order; German sentences for a person to read."""
    basis: tuple[str, ...]
    """Paragraphs, the most specific first."""
    parameters: tuple[Used, ...] = ()
    """Figures taken from `law/parameters`, as they stood on the reference date."""

    @property
    def unconfirmed(self) -> tuple[Used, ...]:
        """Figures that no source settles: with any of them, the case is put before a person."""
        return tuple(each for each in self.parameters if not each.confirmed)
