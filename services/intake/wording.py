"""What intake says to agencies: one entry for each code, in official and in plain German.

`{field}` is the JSON pointer of the member meant; other names in braces come from the place of use.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from contracts.values import Finding


@dataclass(frozen=True, slots=True)
class Wording:
    """The two sentences of a finding, and how grave it is."""

    severity: Literal["error", "warning"]
    official: str
    plain: str


def _error(official: str, plain: str) -> Wording:
    return Wording("error", official, plain)


def _warning(official: str, plain: str) -> Wording:
    return Wording("warning", official, plain)


CONTENT: Final = {
    "negative_amount": _error(
        "Der Betrag in {field} ist negativ und gilt als nicht angegeben. "
        "Bitte den richtigen Betrag nachreichen.",
        "Ein Betrag ist kleiner als null. Das geht nicht. Bitte schicken Sie den richtigen Betrag.",
    ),
    "negative_number": _error(
        "Die Zahl in {field} ist negativ und gilt als nicht angegeben. Bitte die richtige Zahl nachreichen.",
        "Eine Zahl ist kleiner als null. Das geht nicht. Bitte schicken Sie die richtige Zahl.",
    ),
    "percentage_out_of_range": _error(
        "Der Prozentsatz in {field} liegt nicht zwischen 0 und 100 und gilt als nicht angegeben. "
        "Bitte berichtigen.",
        "Der Prozentsatz ist falsch. Er muss zwischen 0 und 100 liegen. Bitte schicken Sie ihn noch einmal.",
    ),
    "iban_invalid": _error(
        "Die IBAN in {field} ist ungültig (Länge oder Prüfziffer); die Bankverbindung gilt als nicht "
        "angegeben. Bitte die IBAN prüfen und erneut senden.",
        "Die IBAN stimmt nicht. Vielleicht ist eine Ziffer vertauscht. Bitte schicken Sie die richtige IBAN.",
    ),
    "text_blank": _warning(
        "Der Text in {field} ist leer und gilt als nicht angegeben. Bitte nachreichen, falls er nötig ist.",
        "Ein Text ist leer. Bitte schicken Sie den Text, wenn er wichtig ist.",
    ),
}
"""Can be read, cannot be meant: the value counts as missing, the message is accepted."""

UNREADABLE: Final = {
    "not_json": _error(
        "Der Inhalt der Nachricht ist kein gültiges JSON. Bitte als JSON-Objekt in UTF-8 erneut senden.",
        "Wir können die Nachricht nicht lesen. Bitte schicken Sie die Nachricht noch einmal.",
    ),
    "value_missing": _error(
        "Die Nachricht hat keinen Inhalt. Bitte mit den Daten des Ereignisses erneut senden.",
        "Die Nachricht ist leer. Bitte schicken Sie die Nachricht noch einmal.",
    ),
    "too_large": _error(
        "Die Nachricht ist größer als 1 MB. Bitte kürzen; Unterlagen werden nur mit ihrer Kennung gemeldet.",
        "Die Nachricht ist zu groß. Bitte schicken Sie eine kürzere Nachricht.",
    ),
    "nul_character": _error(
        "Der Text in {field} enthält das Zeichen U+0000. Bitte das Zeichen entfernen und erneut senden.",
        "In einem Text steht ein unsichtbares Zeichen, das nicht erlaubt ist. Bitte löschen Sie es.",
    ),
    "member_missing": _error(
        "Die Pflichtangabe {field} fehlt. Bitte ergänzen und erneut senden.",
        "Eine wichtige Angabe fehlt. Bitte ergänzen Sie die Angabe.",
    ),
    "not_a_text": _error(
        "In {field} muss ein Text in Anführungszeichen stehen; das gilt auch für Beträge und Daten. "
        "Bitte berichtigen.",
        "Eine Angabe hat die falsche Form. Hier muss ein Text stehen.",
    ),
    "wrong_form": _error(
        "Die Angabe in {field} hat nicht die vorgeschriebene Form, zum Beispiel 937.92 für Beträge, "
        "JJJJ-MM-TT für Daten oder 03241001 für Gemeindeschlüssel. Bitte berichtigen.",
        "Eine Angabe hat die falsche Form. Bitte prüfen Sie die Angabe.",
    ),
    "too_long": _error(
        "Die Angabe in {field} ist zu lang. Bitte kürzen.",
        "Eine Angabe ist zu lang. Bitte kürzen Sie die Angabe.",
    ),
    "not_a_flag": _error(
        "In {field} muss true oder false stehen, ohne Anführungszeichen. Bitte berichtigen.",
        "Hier ist nur Ja oder Nein möglich. Bitte prüfen Sie die Angabe.",
    ),
    "not_a_whole_number": _error(
        "In {field} muss eine ganze Zahl ohne Anführungszeichen stehen. Bitte berichtigen.",
        "Hier muss eine ganze Zahl stehen. Bitte prüfen Sie die Zahl.",
    ),
    "not_a_decimal": _error(
        "In {field} muss ein Betrag oder eine Dezimalzahl mit höchstens zwei Nachkommastellen stehen, "
        "zum Beispiel 937.92. Bitte berichtigen.",
        "Hier muss eine Zahl stehen. Bitte prüfen Sie die Zahl.",
    ),
    "not_a_date": _error(
        "In {field} steht kein Tag, den es im Kalender gibt. Bitte als JJJJ-MM-TT angeben.",
        "Dieses Datum gibt es nicht. Bitte prüfen Sie das Datum.",
    ),
    "not_a_time": _error(
        "In {field} steht kein gültiger Zeitpunkt. Bitte nach RFC 3339 mit Zeitzone angeben, "
        "zum Beispiel 2026-03-02T09:00:00Z.",
        "Die Uhrzeit oder das Datum stimmt nicht. Bitte prüfen Sie die Angabe.",
    ),
    "not_an_id": _error(
        "In {field} muss eine UUID stehen. Bitte berichtigen.",
        "Eine Kennung hat die falsche Form. Bitte prüfen Sie die Kennung.",
    ),
    "unknown_value": _error(
        "Den Wert in {field} gibt es in diesem Feld nicht. "
        "Bitte einen Wert aus der Liste des Schemas verwenden.",
        "Diese Angabe kennen wir nicht. Bitte wählen Sie eine Angabe aus der Liste.",
    ),
    "out_of_range": _error(
        "Die Zahl in {field} liegt außerhalb des erlaubten Bereichs. Bitte berichtigen.",
        "Eine Zahl ist zu groß oder zu klein. Bitte prüfen Sie die Zahl.",
    ),
    "not_a_list": _error(
        "In {field} muss eine Liste stehen. Bitte berichtigen.",
        "Eine Angabe hat die falsche Form. Hier muss eine Liste stehen.",
    ),
    "not_an_object": _error(
        "In {field} muss ein JSON-Objekt stehen. Bitte berichtigen.",
        "Eine Angabe hat die falsche Form. Hier fehlen Teile.",
    ),
    "reference_not_allowed": _error(
        "In {field} steht eine Kennung statt der Angabe selbst. Bitte Texte, Bankverbindungen und Personen "
        "vollständig senden.",
        "Hier muss die Angabe selbst stehen. Bitte schicken Sie alle Angaben.",
    ),
    "value_invalid": _error(
        "Die Angabe in {field} kann nicht gelesen werden. Bitte mit dem Schema vergleichen und berichtigen.",
        "Wir können eine Angabe nicht lesen. Bitte prüfen Sie die Angabe.",
    ),
}
"""The data cannot be read: the message is not accepted."""

ENVELOPE: Final = {
    "header_not_utf8": _error(
        "Das Kopffeld {field} ist nicht in UTF-8 geschrieben. Bitte berichtigen und erneut senden.",
        "Wir können den Kopf der Nachricht nicht lesen. Bitte schicken Sie die Nachricht noch einmal.",
    ),
    "header_missing": _error(
        "Das Kopffeld {field} fehlt. Bitte ergänzen und die Nachricht erneut senden.",
        "Im Kopf der Nachricht fehlt eine Angabe. Bitte ergänzen Sie die Angabe.",
    ),
    "header_null": _error(
        "Das Kopffeld {field} ist leer. Bitte ergänzen und die Nachricht erneut senden.",
        "Im Kopf der Nachricht fehlt eine Angabe. Bitte ergänzen Sie die Angabe.",
    ),
    "header_doubled": _error(
        "Das Kopffeld {field} kommt mehrfach vor. Bitte genau einmal angeben.",
        "Im Kopf der Nachricht steht eine Angabe zweimal. Bitte schicken Sie die Angabe nur einmal.",
    ),
    "header_malformed": _error(
        "Das Kopffeld {field} hat nicht die vorgeschriebene Form (ce_id: UUID, ce_time: RFC 3339). "
        "Bitte berichtigen.",
        "Im Kopf der Nachricht hat eine Angabe die falsche Form. Bitte prüfen Sie die Angabe.",
    ),
    "header_too_long": _error(
        "Das Kopffeld {field} ist zu lang. Bitte kürzen.",
        "Im Kopf der Nachricht ist eine Angabe zu lang. Bitte kürzen Sie die Angabe.",
    ),
    "specversion_unknown": _error(
        "Das Kopffeld ce_specversion muss 1.0 sein. Bitte berichtigen.",
        "Diese Fassung der Nachricht kennen wir nicht.",
    ),
    "id_reused": _error(
        "Diese ce_id wurde schon für eine Nachricht mit anderem Inhalt verwendet. "
        "Bitte mit neuer ce_id senden.",
        "Diese Nummer gehört schon zu einer anderen Nachricht. Bitte nehmen Sie eine neue Nummer.",
    ),
    "type_unknown": _error(
        "Die Art der Nachricht (ce_type) ist hier nicht bekannt. Bitte eine Art aus dem Vertrag verwenden.",
        "Diese Art von Nachricht kennen wir nicht.",
    ),
    "version_unknown": _error(
        "Diese Hauptversion der Nachrichtenart (ce_type) wird nicht unterstützt. "
        "Bitte die Version aus dem Vertrag verwenden.",
        "Diese Fassung der Nachricht kennen wir nicht.",
    ),
    "sender_mismatch": _error(
        "Der Absender (ce_source) passt nicht zum Topic. Bitte über das eigene Topic senden.",
        "Die Nachricht kam über den falschen Weg. Bitte prüfen Sie den Absender.",
    ),
    "unknown_reference": _error(
        "Die genannte Kennung ist hier nicht bekannt. Bitte die Kennung prüfen.",
        "Diese Kennung kennen wir nicht. Bitte prüfen Sie die Kennung.",
    ),
    "envelope_invalid": _error(
        "Das Kopffeld {field} fehlt oder kann nicht gelesen werden. Bitte mit dem Vertrag vergleichen.",
        "Der Kopf der Nachricht stimmt nicht. Bitte prüfen Sie die Nachricht.",
    ),
}
"""The record does not keep the contract around its data: the message is not accepted."""

CASES: Final = {
    "unknown_case": _error(
        "Zu dieser case_id ist kein Antrag registriert. "
        "Bitte zuerst den Antrag senden oder die case_id prüfen.",
        "Diesen Antrag kennen wir nicht. Bitte schicken Sie zuerst den Antrag.",
    ),
    "foreign_case": _error(
        "Der Vorgang gehört einer anderen Dienststelle. Bitte die case_id prüfen.",
        "Dieser Antrag gehört zu einem anderen Amt. Bitte prüfen Sie die Nummer.",
    ),
    "foreign_subject": _error(
        "Die subject_id in {field} gehört einer anderen Dienststelle. Bitte eine eigene Kennung vergeben.",
        "Diese Person ist bei einem anderen Amt gespeichert. Bitte nehmen Sie eine neue Kennung.",
    ),
    "procedure_differs": _error(
        "Unter dieser case_id ist schon ein Antrag auf eine andere Leistung registriert; er bleibt "
        "unverändert. Bitte für die neue Leistung eine neue case_id verwenden.",
        "Diese Nummer gehört zu einem anderen Antrag. Bitte nehmen Sie eine neue Nummer.",
    ),
    "already_registered": _warning(
        "Dieser Antrag war schon registriert. Die neuen Angaben wurden übernommen; es gilt der früheste Tag "
        "der ersten Kontaktaufnahme ({applied_on}).",
        "Diesen Antrag kennen wir schon. Wir haben die neuen Angaben übernommen.",
    ),
    "possible_duplicate": _warning(
        "Der Antrag stimmt in Leistung, Beteiligten und Beginn mit dem Vorgang {other} überein. "
        "Bitte prüfen, ob er doppelt gestellt wurde.",
        "Vielleicht gibt es diesen Antrag schon. Bitte prüfen Sie das.",
    ),
    "reference_used": _warning(
        "Das Aktenzeichen wird schon für den Vorgang {other} verwendet. Bitte prüfen und gegebenenfalls ein "
        "eigenes vergeben.",
        "Das Aktenzeichen gibt es schon. Bitte prüfen Sie das Aktenzeichen.",
    ),
    "signature_missing": _warning(
        "Für diese Leistung ist die Schriftform vorgeschrieben; der Antrag ist nicht unterschrieben. "
        "Bitte die Unterschrift nachholen; der Tag der ersten Kontaktaufnahme bleibt maßgeblich.",
        "Der Antrag ist nicht unterschrieben. Bitte unterschreiben Sie den Antrag.",
    ),
    "seat_differs": _warning(
        "Die Angabe in {field} weicht vom Sitz der Dienststelle im Register ab ({registered}). "
        "Gerechnet wird mit der Angabe im Antrag; bitte prüfen.",
        "Der Ort des Amtes ist anders als in unserer Liste. Bitte prüfen Sie den Ort.",
    ),
    "documents_missing": _warning(
        "Es fehlen noch Unterlagen: {kinds}. Bitte bis {answer_by} nachreichen.",
        "Es fehlen noch Unterlagen. Bitte schicken Sie die Unterlagen bis {answer_by}.",
    ),
    "case_open": _error(
        "Zu der Person ist noch ein Vorgang offen; bis dahin wird die Verarbeitung eingeschränkt statt "
        "gelöscht (SGB X § 84). {effect}",
        "Wir können die Daten noch nicht löschen. Ein Antrag läuft noch. {effect}",
    ),
    "form_not_online": _error(
        "Für diese Leistung ist der Antrag online nicht möglich. Bitte das Formular auf Papier "
        "unterschreiben lassen, einscannen und mit channel post, phone oder in_person senden; der Tag der "
        "ersten Kontaktaufnahme bleibt maßgeblich.",
        "Dieser Antrag geht nicht online. Bitte unterschreiben Sie das Formular auf Papier.",
    ),
    "unknown_subject": _warning(
        "Zu dieser subject_id sind keine Daten gespeichert; es gibt nichts zu löschen.",
        "Wir haben keine Daten zu dieser Person.",
    ),
}
"""What intake finds once a message can be read."""

WORDINGS: Final = {**CONTENT, **UNREADABLE, **ENVELOPE, **CASES}


def finding(code: str, field: str | None = None, **values: str) -> Finding:
    """A finding of a known code, worded; `values` fill the names in braces."""
    wording = WORDINGS[code]
    named = {"field": field or "den Daten", **values}
    return Finding(
        code=code,
        field=field,
        severity=wording.severity,
        message_de=wording.official.format(**named),
        message_plain=wording.plain.format(**named),
    )
