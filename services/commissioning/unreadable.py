"""What a provider is told when its message could not be read: the place, what is wrong, what to do."""

from collections.abc import Mapping
from typing import Final

from contracts.values import Finding

IN_GERMAN: Final[Mapping[str, str]] = {
    "not_json": "Der Inhalt ist kein gültiges JSON. Bitte als JSON-Objekt in UTF-8 senden.",
    "value_missing": "Die Nachricht hat keinen Inhalt. Bitte mit den Daten der Meldung senden.",
    "too_large": "Die Nachricht ist größer als 1 MB. Bitte kürzen.",
    "nul_character": "Der Text enthält das Zeichen U+0000. Bitte das Zeichen entfernen.",
    "missing": "Die Pflichtangabe fehlt. Bitte ergänzen.",
    "negative_amount": "Der Betrag ist negativ. Bitte den richtigen Betrag angeben.",
    "negative_number": "Die Zahl ist negativ. Bitte die richtige Zahl angeben.",
    "string_type": "Hier muss ein Text in Anführungszeichen stehen, auch bei Beträgen und Tagen.",
    "string_pattern_mismatch": "Die Form stimmt nicht; vorgeschrieben sind zum Beispiel 680.00 für Beträge, "
    "JJJJ-MM-TT für Tage und JJJJ-MM für Monate. Bitte berichtigen.",
    "string_too_long": "Die Angabe ist zu lang. Bitte kürzen.",
    "date_from_datetime_parsing": "Diesen Tag gibt es im Kalender nicht. Bitte berichtigen.",
    "uuid_parsing": "Hier muss eine UUID stehen. Bitte berichtigen.",
    "unknown_value": "Diesen Wert gibt es hier nicht. Bitte einen Wert aus dem Schema verwenden.",
    "header_missing": "Das Kopffeld fehlt. Bitte ergänzen.",
    "header_doubled": "Das Kopffeld kommt mehrfach vor. Bitte genau einmal senden.",
    "header_not_utf8": "Das Kopffeld ist nicht in UTF-8. Bitte alle Kopffelder in UTF-8 senden.",
    "header_malformed": "Das Kopffeld hat nicht die vorgeschriebene Form (ce_id: UUID, ce_time: RFC 3339). "
    "Bitte berichtigen.",
    "id_reused": "Unter dieser ce_id kam schon eine Nachricht mit anderem Inhalt. Bitte eine neue verwenden.",
    "type_unknown": "Diese Art von Nachricht (ce_type) ist auf diesem Topic nicht vorgesehen. "
    "Bitte eine Art aus dem Vertrag verwenden.",
    "version_unknown": "Diese Hauptversion (ce_type) wird nicht unterstützt. Bitte v1 senden.",
    "sender_mismatch": "Der Absender (ce_source) passt nicht zum Topic. Bitte über das eigene Topic senden.",
}
"""What providers are likely to get wrong. Anything else is quoted as it was found."""

PLAIN: Final = "Wir konnten die Nachricht nicht lesen. Bitte prüfen Sie sie und senden Sie sie neu."


def unreadable(code: str, field: str, message: str) -> Finding:
    """The finding for a message that could not be handled; `message` is used where no sentence is known."""
    fallback = f"Die Nachricht kann nicht gelesen werden ({message}). Bitte berichtigen und neu senden."
    told = IN_GERMAN.get(code, fallback)
    return Finding(
        code=code,
        field=field or None,
        severity="error",
        message_de=f"{field}: {told}" if field else told,
        message_plain=PLAIN,
    )
