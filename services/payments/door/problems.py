"""The problems that this door tells, beside those of every door."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from chassis.door import problems
from chassis.door.problems import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

KINDS: Final[Mapping[str, Kind]] = {
    **problems.KINDS,
    "not_entitled": Kind(403, "Nicht berechtigt", "Eine Person mit dem genannten Recht beauftragen."),
    "state_forbids": Kind(
        409, "Im jetzigen Stand nicht möglich", "Den Lauf ansehen und nur tun, was sein Stand erlaubt."
    ),
    "same_person": Kind(
        409,
        "Zweite Person nötig",
        "Den Lauf durch eine andere Person mit dem Recht payments:release freigeben.",
    ),
    "revision_differs": Kind(
        409,
        "Lauf hat sich geändert",
        "Den Lauf neu ansehen und mit dem Stand freigeben, der dort genannt ist.",
    ),
    "no_target_day": Kind(409, "Kein Banktag", "Am nächsten Banktag (TARGET) freigeben."),
    "run_empty": Kind(409, "Lauf ist leer", "Den Lauf offen lassen oder verwerfen."),
    "busy": Kind(
        503,
        "Zurzeit nicht möglich",
        "Mit demselben Idempotency-Key erneut senden; doppelt wirkt nichts.",
    ),
    "set_aside": Kind(
        500,
        "Anweisung konnte nicht ausgeführt werden",
        "Den Betrieb verständigen: Die Anweisung liegt unter den dead letters von payments.",
    ),
}
"""Every kind of problem that the door tells, by its code."""


class ProblemError(problems.ProblemError):
    """Ends a request with a problem."""

    kinds: ClassVar[Mapping[str, Kind]] = KINDS
