"""What intake says to agencies: one entry for each code, in official and in plain German.

`{field}` is the JSON pointer of the member meant; other names in braces come from the place of use.
"""

from __future__ import annotations

from typing import Final

from contracts.values import Finding
from services.intake.sentences import error, warning
from services.intake.wording_of_form import ENVELOPE, UNREADABLE

CONTENT: Final = {
    "negative_amount": error(
        "Der Betrag in {field} ist negativ und gilt als nicht angegeben. "
        "Bitte den richtigen Betrag nachreichen.",
        "Ein Betrag ist kleiner als null. Das geht nicht. Bitte schicken Sie den richtigen Betrag.",
    ),
    "negative_number": error(
        "Die Zahl in {field} ist negativ und gilt als nicht angegeben. Bitte die richtige Zahl nachreichen.",
        "Eine Zahl ist kleiner als null. Das geht nicht. Bitte schicken Sie die richtige Zahl.",
    ),
    "percentage_out_of_range": error(
        "Der Prozentsatz in {field} liegt nicht zwischen 0 und 100 und gilt als nicht angegeben. "
        "Bitte berichtigen.",
        "Der Prozentsatz ist falsch. Er muss zwischen 0 und 100 liegen. Bitte schicken Sie ihn noch einmal.",
    ),
    "iban_invalid": error(
        "Die IBAN in {field} ist ungültig (Länge oder Prüfziffer); die Bankverbindung gilt als nicht "
        "angegeben. Bitte die IBAN prüfen und erneut senden.",
        "Die IBAN stimmt nicht. Vielleicht ist eine Ziffer vertauscht. Bitte schicken Sie die richtige IBAN.",
    ),
    "text_blank": warning(
        "Der Text in {field} ist leer und gilt als nicht angegeben. Bitte nachreichen, falls er nötig ist.",
        "Ein Text ist leer. Bitte schicken Sie den Text, wenn er wichtig ist.",
    ),
    "degree_out_of_range": error(
        "Der Grad der Behinderung in {field} liegt nicht zwischen 20 und 100 und gilt als nicht angegeben. "
        "Bitte nach dem Bescheid berichtigen.",
        "Der Grad der Behinderung ist falsch. Er muss zwischen 20 und 100 liegen. Bitte prüfen Sie ihn.",
    ),
    "name_blank": warning(
        "Der Name in {field} ist leer; so kann niemand angeschrieben werden. Bitte nachreichen.",
        "Ein Name fehlt. Bitte schicken Sie den Namen.",
    ),
    "reference_blank": warning(
        "Das Aktenzeichen ist leer; der Vorgang lässt sich damit nicht finden. Bitte vergeben.",
        "Das Aktenzeichen fehlt. Bitte schicken Sie das Aktenzeichen.",
    ),
    "end_before_start": warning(
        "Das Ende in {field} liegt vor dem Beginn. Bitte beide Tage prüfen.",
        "Das Ende ist früher als der Anfang. Bitte prüfen Sie die Daten.",
    ),
    "pay_missing": warning(
        "In {field} steht keine Vergütung; ohne sie kann kein Betrag berechnet werden. Bitte für jedes "
        "Ausbildungsjahr angeben.",
        "Die Vergütung fehlt. Bitte schicken Sie die Vergütung für jedes Jahr.",
    ),
}
"""Can be read, cannot be meant: the value counts as missing, the message is accepted."""

CASES: Final = {
    "unknown_case": error(
        "Zu dieser case_id ist kein Antrag registriert. "
        "Bitte zuerst den Antrag senden oder die case_id prüfen.",
        "Diesen Antrag kennen wir nicht. Bitte schicken Sie zuerst den Antrag.",
    ),
    "foreign_case": error(
        "Der Vorgang gehört einer anderen Dienststelle. Bitte die case_id prüfen.",
        "Dieser Antrag gehört zu einem anderen Amt. Bitte prüfen Sie die Nummer.",
    ),
    "foreign_subject": error(
        "Die subject_id in {field} gehört einer anderen Dienststelle. Bitte eine eigene Kennung vergeben.",
        "Diese Person ist bei einem anderen Amt gespeichert. Bitte nehmen Sie eine neue Kennung.",
    ),
    "procedure_differs": error(
        "Unter dieser case_id ist schon ein Antrag auf eine andere Leistung registriert; er bleibt "
        "unverändert. Bitte für die neue Leistung eine neue case_id verwenden.",
        "Diese Nummer gehört zu einem anderen Antrag. Bitte nehmen Sie eine neue Nummer.",
    ),
    "already_registered": warning(
        "Dieser Antrag war schon registriert. Die neuen Angaben wurden übernommen; es gilt der früheste Tag "
        "der ersten Kontaktaufnahme ({applied_on}).",
        "Diesen Antrag kennen wir schon. Wir haben die neuen Angaben übernommen.",
    ),
    "possible_duplicate": warning(
        "Der Antrag stimmt in Leistung, Beteiligten und Beginn mit dem Vorgang {other} überein. "
        "Bitte prüfen, ob er doppelt gestellt wurde.",
        "Vielleicht gibt es diesen Antrag schon. Bitte prüfen Sie das.",
    ),
    "reference_used": warning(
        "Das Aktenzeichen wird schon für den Vorgang {other} verwendet. Bitte prüfen und gegebenenfalls ein "
        "eigenes vergeben.",
        "Das Aktenzeichen gibt es schon. Bitte prüfen Sie das Aktenzeichen.",
    ),
    "signature_missing": warning(
        "Für diese Leistung ist die Schriftform vorgeschrieben; der Antrag ist nicht unterschrieben. "
        "Bitte die Unterschrift nachholen; der Tag der ersten Kontaktaufnahme bleibt maßgeblich.",
        "Der Antrag ist nicht unterschrieben. Bitte unterschreiben Sie den Antrag.",
    ),
    "applicant_too_young": warning(
        "Die antragstellende Person ist noch keine 15 Jahre alt: den Antrag stellt ihre gesetzliche "
        "Vertretung (SGB I § 36(1)). Bitte prüfen, wer den Antrag gestellt hat.",
        "Wer noch keine 15 Jahre alt ist, stellt den Antrag nicht selbst. Bitte prüfen Sie das.",
    ),
    "inform_representative": warning(
        "Die antragstellende Person ist minderjährig. Bitte die gesetzliche Vertretung über den Antrag "
        "unterrichten (SGB I § 36(1) Satz 2).",
        "Die Person ist noch nicht 18 Jahre alt. Bitte sagen Sie ihrer Vertretung Bescheid.",
    ),
    "representative_consents": warning(
        "Die antragstellende Person ist minderjährig: die Rücknahme braucht die Zustimmung ihrer "
        "gesetzlichen Vertretung (SGB I § 36(2)). Bitte die Zustimmung zur Akte nehmen.",
        "Die Person ist noch nicht 18 Jahre alt. Ihre Vertretung muss zustimmen.",
    ),
    "seat_differs": warning(
        "Die Angabe in {field} weicht vom Sitz der Dienststelle im Register ab ({registered}). "
        "Gerechnet wird mit der Angabe im Antrag; bitte prüfen.",
        "Der Ort des Amtes ist anders als in unserer Liste. Bitte prüfen Sie den Ort.",
    ),
    "documents_missing": warning(
        "Es fehlen noch Unterlagen: {kinds}. Bitte bis {answer_by} nachreichen.",
        "Es fehlen noch Unterlagen. Bitte schicken Sie die Unterlagen bis {answer_by}.",
    ),
    "case_open": error(
        "Zu der Person ist noch ein Vorgang offen; bis dahin wird die Verarbeitung eingeschränkt statt "
        "gelöscht (SGB X § 84). {effect}",
        "Wir können die Daten noch nicht löschen. Ein Antrag läuft noch. {effect}",
    ),
    "form_not_online": error(
        "Für diese Leistung ist der Antrag online nicht möglich. Bitte das Formular auf Papier "
        "unterschreiben lassen, einscannen und mit channel post, phone oder in_person senden; der Tag der "
        "ersten Kontaktaufnahme bleibt maßgeblich.",
        "Dieser Antrag geht nicht online. Bitte unterschreiben Sie das Formular auf Papier.",
    ),
    "unknown_subject": warning(
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
