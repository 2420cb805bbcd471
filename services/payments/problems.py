"""Answers to replies that cannot be read or name no payment."""

from collections.abc import Mapping

from chassis.handling import Context, Problem, Publish
from contracts.commissioning import ReplyReceived
from contracts.topics import due_topic
from contracts.values import Finding
from services.payments.replies import UNKNOWN

_IN_GERMAN: Mapping[str, str] = {
    "header_missing": "Die Kopfzeile fehlt. Bitte alle Pflichtangaben des Umschlags senden.",
    "header_doubled": "Die Kopfzeile kommt mehrfach vor. Bitte genau eine senden.",
    "header_not_utf8": "Die Kopfzeile ist nicht in UTF-8. Bitte alle Kopfzeilen in UTF-8 senden.",
    "header_malformed": "Die Kopfzeile ist falsch geschrieben. Bitte in der vereinbarten Form senden.",
    "value_missing": "Die Nachricht hat keinen Inhalt. Bitte die Daten der Meldung als JSON senden.",
    "not_json": "Der Inhalt ist kein JSON. Bitte als JSON in UTF-8 senden.",
    "missing": "Die Angabe fehlt. Bitte die Meldung vollständig senden.",
    "type_unknown": "Diese Art von Meldung ist hier nicht vorgesehen. Möglich sind PaymentExecuted, "
    "PaymentRejected und PaymentReturned.",
    "version_unknown": "Diese Version der Meldung ist nicht bekannt. Bitte die Version v1 senden.",
    "too_large": "Die Nachricht ist zu groß. Bitte nur die Angaben zu einer Zahlung senden.",
    "sender_mismatch": "Der Absender (ce_source) passt nicht zum Topic. Bitte das eigene Topic benutzen.",
    "id_reused": "Unter dieser ce_id kam schon eine andere Meldung. Bitte eine neue UUID verwenden.",
}
"""What to say to the problems that payment systems are likely to have; the others are quoted."""

_UNREADABLE = "Die Meldung kann nicht gelesen werden. Bitte berichtigen und unter einer neuen ce_id senden."
_PLAIN = "Wir können diese Meldung nicht verarbeiten. Bitte prüfen Sie die Meldung und senden Sie sie neu."


def answer_problem(problem: Problem, context: Context) -> Publish | None:
    """The answer to a reply that could not be handled: what is wrong, where, and what to do."""
    answer = ReplyReceived(
        reply_id=problem.ce_id,
        position=None if problem.ce_id else problem.position,
        accepted=False,
        findings=(UNKNOWN if problem.code == UNKNOWN.code else _finding(problem), *context.findings),
    )
    system = problem.topic.split(".")[1]
    return Publish(answer, topic=due_topic(system), key=system, subject=system)


def _finding(problem: Problem) -> Finding:
    return Finding(
        code=problem.code,
        field=problem.field or None,
        severity="error",
        message_de=_IN_GERMAN.get(problem.code, f"{_UNREADABLE} ({problem.message})"),
        message_plain=_PLAIN,
    )
