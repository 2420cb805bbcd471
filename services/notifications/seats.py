"""Where authorities sit, and which social court is there.

An instruction on remedies names the body and its seat (SGB X § 36, SGG § 66(1)). The court is that of the
authority's seat; a claimant who lives in another court's district goes to that one (SGG § 57), and a claim
handed in at the wrong one is still in time (SGG § 91).
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files


class UnknownSeat(LookupError):
    """No letter can be written for an authority whose seat is not known."""

    def __init__(self, municipality: str) -> None:
        super().__init__(
            f"The municipality {municipality} is not in services/notifications/seats.csv. "
            "Add a line with its name and its social court, then redrive the dead letter."
        )


@dataclass(frozen=True, slots=True)
class Seat:
    """A municipality by its name, and the social court for it."""

    city: str
    social_court: str


def _read() -> Mapping[str, Seat]:
    lines = files(__package__).joinpath("seats.csv").read_text(encoding="utf-8").splitlines()
    return {row["municipality"]: Seat(row["city"], row["social_court"]) for row in csv.DictReader(lines)}


_SEATS = _read()


def seat(municipality: str) -> Seat:
    """The seat by its AGS key of eight digits. Raises `UnknownSeat`."""
    try:
        return _SEATS[municipality]
    except KeyError:
        raise UnknownSeat(municipality) from None
