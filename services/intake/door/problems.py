"""The problems that intake's door tells, beside those of every door."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from chassis.door import problems
from chassis.door.problems import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

KINDS: Final[Mapping[str, Kind]] = {
    **problems.KINDS,
    "not_authenticated": Kind(
        401,
        "Keine gültige Anmeldung",
        "Mit einem Client-Zertifikat der Dienststelle verbinden oder ein gültiges Token senden.",
    ),
    "sender_mismatch": Kind(
        403,
        "Absender passt nicht",
        "In source die eigene Dienststelle angeben, zum Beispiel /agencies/hannover.",
    ),
    "timeout": Kind(408, "Zu langsam gesendet", "Die Anfrage zügig und vollständig erneut senden."),
    "too_large": Kind(413, "Zu groß", "In kleineren Teilen oder über /submissions/bulk senden."),
    "media_type_unknown": Kind(
        415, "Inhaltstyp nicht unterstützt", "Einen der genannten Inhaltstypen verwenden, unkomprimiert."
    ),
    "envelope_invalid": Kind(
        400, "Umschlag unvollständig", "Die CloudEvents-Angaben nach dem Vertrag berichtigen."
    ),
    "form_not_online": Kind(
        422,
        "Antrag online nicht möglich",
        "Das Formular unterschrieben auf Papier annehmen, einscannen und mit channel post, phone oder "
        "in_person senden.",
    ),
    "not_written": Kind(
        503,
        "Zurzeit nicht annahmebereit",
        "Dieselben Nachrichten mit denselben Kennungen später erneut senden; doppelt wirkt nichts.",
    ),
}
"""Every kind of problem that the door tells, by its code."""


class ProblemError(problems.ProblemError):
    """Ends a request with a problem."""

    kinds: ClassVar[Mapping[str, Kind]] = KINDS
