"""Reported changes: a change moves no money by itself; an official decides on it (SGB X § 48)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.values import PayeeRef
from services.eligibility.findings import warning
from services.eligibility.pay import with_reported

if TYPE_CHECKING:
    from contracts.agency import ChangeReported
    from contracts.values import Finding
    from services.eligibility.model import Case

BASIS = "SGB X § 48"
"""On what a decision rests where no preview says it."""


def remembered(case: Case, event: ChangeReported) -> Case:
    """The case with what the change says: a new account to confirm, a lower wage, a consent taken back."""
    application = case.application
    if event.change == "consent_withdrawn":
        application = application.model_copy(update={"consent_withdrawn": True})
    application = with_reported(application, event)
    if event.change == "corrected":
        case = case.with_(correction_reported=case.grant_runs)
    if isinstance(event.payee, PayeeRef) and event.payee.payee_id != case.payee_id:
        return case.with_(application=application, unconfirmed_payee_id=event.payee.payee_id)
    return case.with_(application=application)


def noted(case: Case, event: ChangeReported, basis: str) -> Finding | None:
    """Why the change has no effect now; None for one that has.

    `basis` names the paragraphs that the kind of change is decided by.
    """
    if case.application.procedure == "integration_service" and event.change == "consent_withdrawn":
        return warning(
            "consent_withdrawn",
            "/change",
            "Die Einwilligung ist zurückgenommen (SGB IX § 8(4)). An Anbieter gehen keine Angaben mehr; ein "
            "laufender Auftrag wird zurückgenommen. Es läuft kein Zuschuss.",
            "Wir geben keine Angaben mehr weiter.",
        )
    if not case.grant_runs:
        return warning(
            "no_grant_in_force",
            "/change",
            "Es ist kein Zuschuss in Kraft. Die Meldung bleibt beim Fall und wird bei der Entscheidung "
            "beachtet.",
            "Es gibt noch keine Bewilligung. Wir merken uns Ihre Meldung.",
        )
    if event.change == "started":
        return None
    if event.change == "bank_account_changed":
        return warning(
            "decision_needed",
            "/payee",
            "Die neue Bankverbindung wird verwendet, sobald eine Fachkraft sie übernimmt (amend) und eine "
            "zweite Person das bestätigt (confirmed_by). Bis dahin wird auf das bisherige Konto gezahlt.",
            "Zwei Menschen prüfen das neue Konto. Bis dahin kommt das Geld auf das alte Konto.",
        )
    return warning(
        "decision_needed",
        "/change",
        f"Die Änderung wird der zuständigen Fachkraft vorgelegt ({basis}). Die Zahlungen bleiben "
        "unverändert, bis entschieden ist.",
        "Ein Mensch prüft die Änderung. Bis dahin bleibt die Zahlung gleich.",
    )
