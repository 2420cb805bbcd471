"""What intake says of messages that cannot be read, in their data or around them."""

from __future__ import annotations

from typing import Final

from services.intake.sentences import error

UNREADABLE: Final = {
    "not_json": error(
        "Der Inhalt der Nachricht ist kein gültiges JSON. Bitte als JSON-Objekt in UTF-8 erneut senden.",
        "Wir können die Nachricht nicht lesen. Bitte schicken Sie die Nachricht noch einmal.",
    ),
    "value_missing": error(
        "Die Nachricht hat keinen Inhalt. Bitte mit den Daten des Ereignisses erneut senden.",
        "Die Nachricht ist leer. Bitte schicken Sie die Nachricht noch einmal.",
    ),
    "too_large": error(
        "Die Nachricht ist größer als 1 MB. Bitte kürzen; Unterlagen werden nur mit ihrer Kennung gemeldet.",
        "Die Nachricht ist zu groß. Bitte schicken Sie eine kürzere Nachricht.",
    ),
    "nul_character": error(
        "Der Text in {field} enthält das Zeichen U+0000. Bitte das Zeichen entfernen und erneut senden.",
        "In einem Text steht ein unsichtbares Zeichen, das nicht erlaubt ist. Bitte löschen Sie es.",
    ),
    "member_missing": error(
        "Die Pflichtangabe {field} fehlt. Bitte ergänzen und erneut senden.",
        "Eine wichtige Angabe fehlt. Bitte ergänzen Sie die Angabe.",
    ),
    "not_a_text": error(
        "In {field} muss ein Text in Anführungszeichen stehen; das gilt auch für Beträge und Daten. "
        "Bitte berichtigen.",
        "Eine Angabe hat die falsche Form. Hier muss ein Text stehen.",
    ),
    "wrong_form": error(
        "Die Angabe in {field} hat nicht die vorgeschriebene Form, zum Beispiel 937.92 für Beträge, "
        "JJJJ-MM-TT für Daten oder 03241001 für Gemeindeschlüssel. Bitte berichtigen.",
        "Eine Angabe hat die falsche Form. Bitte prüfen Sie die Angabe.",
    ),
    "too_long": error(
        "Die Angabe in {field} ist zu lang. Bitte kürzen.",
        "Eine Angabe ist zu lang. Bitte kürzen Sie die Angabe.",
    ),
    "not_a_flag": error(
        "In {field} muss true oder false stehen, ohne Anführungszeichen. Bitte berichtigen.",
        "Hier ist nur Ja oder Nein möglich. Bitte prüfen Sie die Angabe.",
    ),
    "not_a_whole_number": error(
        "In {field} muss eine ganze Zahl ohne Anführungszeichen stehen. Bitte berichtigen.",
        "Hier muss eine ganze Zahl stehen. Bitte prüfen Sie die Zahl.",
    ),
    "not_a_decimal": error(
        "In {field} muss ein Betrag oder eine Dezimalzahl mit höchstens zwei Nachkommastellen stehen, "
        "zum Beispiel 937.92. Bitte berichtigen.",
        "Hier muss eine Zahl stehen. Bitte prüfen Sie die Zahl.",
    ),
    "not_a_date": error(
        "In {field} steht kein Tag, den es im Kalender gibt. Bitte als JJJJ-MM-TT angeben.",
        "Dieses Datum gibt es nicht. Bitte prüfen Sie das Datum.",
    ),
    "not_a_time": error(
        "In {field} steht kein gültiger Zeitpunkt. Bitte nach RFC 3339 mit Zeitzone angeben, "
        "zum Beispiel 2026-03-02T09:00:00Z.",
        "Die Uhrzeit oder das Datum stimmt nicht. Bitte prüfen Sie die Angabe.",
    ),
    "not_an_id": error(
        "In {field} muss eine UUID stehen. Bitte berichtigen.",
        "Eine Kennung hat die falsche Form. Bitte prüfen Sie die Kennung.",
    ),
    "unknown_value": error(
        "Den Wert in {field} gibt es in diesem Feld nicht. "
        "Bitte einen Wert aus der Liste des Schemas verwenden.",
        "Diese Angabe kennen wir nicht. Bitte wählen Sie eine Angabe aus der Liste.",
    ),
    "out_of_range": error(
        "Die Zahl in {field} liegt außerhalb des erlaubten Bereichs. Bitte berichtigen.",
        "Eine Zahl ist zu groß oder zu klein. Bitte prüfen Sie die Zahl.",
    ),
    "not_a_list": error(
        "In {field} muss eine Liste stehen. Bitte berichtigen.",
        "Eine Angabe hat die falsche Form. Hier muss eine Liste stehen.",
    ),
    "not_an_object": error(
        "In {field} muss ein JSON-Objekt stehen. Bitte berichtigen.",
        "Eine Angabe hat die falsche Form. Hier fehlen Teile.",
    ),
    "reference_not_allowed": error(
        "In {field} steht eine Kennung statt der Angabe selbst. Bitte Texte, Bankverbindungen und Personen "
        "vollständig senden.",
        "Hier muss die Angabe selbst stehen. Bitte schicken Sie alle Angaben.",
    ),
    "value_invalid": error(
        "Die Angabe in {field} kann nicht gelesen werden. Bitte mit dem Schema vergleichen und berichtigen.",
        "Wir können eine Angabe nicht lesen. Bitte prüfen Sie die Angabe.",
    ),
}
"""The data cannot be read: the message is not accepted."""

ENVELOPE: Final = {
    "header_not_utf8": error(
        "Das Kopffeld {field} ist nicht in UTF-8 geschrieben. Bitte berichtigen und erneut senden.",
        "Wir können den Kopf der Nachricht nicht lesen. Bitte schicken Sie die Nachricht noch einmal.",
    ),
    "header_missing": error(
        "Das Kopffeld {field} fehlt. Bitte ergänzen und die Nachricht erneut senden.",
        "Im Kopf der Nachricht fehlt eine Angabe. Bitte ergänzen Sie die Angabe.",
    ),
    "header_null": error(
        "Das Kopffeld {field} ist leer. Bitte ergänzen und die Nachricht erneut senden.",
        "Im Kopf der Nachricht fehlt eine Angabe. Bitte ergänzen Sie die Angabe.",
    ),
    "header_doubled": error(
        "Das Kopffeld {field} kommt mehrfach vor. Bitte genau einmal angeben.",
        "Im Kopf der Nachricht steht eine Angabe zweimal. Bitte schicken Sie die Angabe nur einmal.",
    ),
    "header_malformed": error(
        "Das Kopffeld {field} hat nicht die vorgeschriebene Form (ce_id: UUID, ce_time: RFC 3339). "
        "Bitte berichtigen.",
        "Im Kopf der Nachricht hat eine Angabe die falsche Form. Bitte prüfen Sie die Angabe.",
    ),
    "header_too_long": error(
        "Das Kopffeld {field} ist zu lang. Bitte kürzen.",
        "Im Kopf der Nachricht ist eine Angabe zu lang. Bitte kürzen Sie die Angabe.",
    ),
    "specversion_unknown": error(
        "Das Kopffeld ce_specversion muss 1.0 sein. Bitte berichtigen.",
        "Diese Fassung der Nachricht kennen wir nicht.",
    ),
    "id_reused": error(
        "Diese ce_id wurde schon für eine Nachricht mit anderem Inhalt verwendet. "
        "Bitte mit neuer ce_id senden.",
        "Diese Nummer gehört schon zu einer anderen Nachricht. Bitte nehmen Sie eine neue Nummer.",
    ),
    "type_unknown": error(
        "Die Art der Nachricht (ce_type) ist hier nicht bekannt. Bitte eine Art aus dem Vertrag verwenden.",
        "Diese Art von Nachricht kennen wir nicht.",
    ),
    "version_unknown": error(
        "Diese Hauptversion der Nachrichtenart (ce_type) wird nicht unterstützt. "
        "Bitte die Version aus dem Vertrag verwenden.",
        "Diese Fassung der Nachricht kennen wir nicht.",
    ),
    "sender_mismatch": error(
        "Der Absender (ce_source) passt nicht zum Topic. Bitte über das eigene Topic senden.",
        "Die Nachricht kam über den falschen Weg. Bitte prüfen Sie den Absender.",
    ),
    "unknown_reference": error(
        "Die genannte Kennung ist hier nicht bekannt. Bitte die Kennung prüfen.",
        "Diese Kennung kennen wir nicht. Bitte prüfen Sie die Kennung.",
    ),
    "envelope_invalid": error(
        "Das Kopffeld {field} fehlt oder kann nicht gelesen werden. Bitte mit dem Vertrag vergleichen.",
        "Der Kopf der Nachricht stimmt nicht. Bitte prüfen Sie die Nachricht.",
    ),
}
"""The record does not keep the contract around its data: the message is not accepted."""
