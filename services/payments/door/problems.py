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
        409, "Im jetzigen Stand nicht möglich", "Den jetzigen Stand ansehen und nur tun, was er erlaubt."
    ),
    "same_person": Kind(
        409,
        "Zweite Person nötig",
        "Den Lauf durch eine andere Person mit dem Recht payments:release freigeben.",
    ),
    "another_person": Kind(
        409, "Zweite Person nötig", "Durch eine andere Person mit demselben Recht entscheiden lassen."
    ),
    "revision_differs": Kind(
        409,
        "Lauf hat sich geändert",
        "Den Lauf neu ansehen und mit dem Stand freigeben, der dort genannt ist.",
    ),
    "no_target_day": Kind(409, "Kein Banktag", "Am nächsten Banktag (TARGET) freigeben."),
    "run_empty": Kind(409, "Lauf ist leer", "Den Lauf offen lassen oder verwerfen."),
    "no_bank_file": Kind(
        409, "Keine Bankdatei", "Dieses Zahlungssystem bekommt die Zahlungen als Ereignisse; nichts zu tun."
    ),
    "not_complete": Kind(409, "Lauf noch nicht ganz beauftragt", "Kurz warten und die Datei erneut abholen."),
    "file_differs": Kind(
        409,
        "Die Datei wäre eine andere als zuvor",
        "Nur die zuerst abgeholte Datei einreichen; den Unterschied klären.",
    ),
    "unfit_for_bank": Kind(
        422,
        "Die Bank würde die Datei nicht annehmen",
        "Die genannten Angaben richtigstellen lassen und die Datei erneut abholen.",
    ),
    "not_bank_message": Kind(
        422, "Keine Nachricht einer Bank", "Eine Datei pain.002, camt.053 oder camt.054 senden."
    ),
    "too_large": Kind(413, "Zu groß", "Die Bank um kleinere Dateien bitten."),
    "too_slow": Kind(408, "Zu langsam", "Die Datei erneut senden; doppelt wirkt nichts."),
    "above_remaining": Kind(409, "Mehr als offen ist", "Höchstens den offenen Betrag nennen."),
    "above_payable": Kind(
        409,
        "Mehr als zur Auszahlung ansteht",
        "Höchstens den genannten Betrag aufrechnen; für spätere Monate später erneut.",
    ),
    "sum_differs": Kind(409, "Raten ergeben eine andere Summe", "Den offenen Betrag auf Raten aufteilen."),
    "days_unsuitable": Kind(409, "Tage passen nicht", "Tage ab heute nennen, jeden einmal, der Reihe nach."),
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
