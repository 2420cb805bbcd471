"""What eligibility publishes, and what intake says of documents; terms of every service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.demo.report.plain import sentences
from cli.demo.report.telling.told import Told, tell
from cli.demo.report.words import (
    CARRIERS,
    OUTCOMES,
    TERMS,
    act_name,
    day,
    euro,
    month,
    percent,
    signed,
    span,
    support,
    word,
)
from contracts import eligibility
from contracts.intake import ApplicationCompleted
from contracts.terms import DeadlineApproaching, DeadlineMissed

_SHOWN = 3
"""Months of a preview that are written out."""
_NEVER_SHIFTED = frozenset({"competence", "decision", "notice_of_delay"})
"""Terms whose end counts where it falls, because they run against the authority."""

if TYPE_CHECKING:
    from cli.demo.report.copies import Copies


@tell.register(ApplicationCompleted)
def _(event: ApplicationCompleted, copies: Copies) -> Told:
    if not event.documents:
        return Told("Unterlagen sind nicht nötig.")
    return Told(f"Alle nötigen Unterlagen liegen vor seit {day(event.completed_on)}.")


@tell.register(eligibility.EligibilityAssessed)
def _(event: eligibility.EligibilityAssessed, copies: Copies) -> Told:
    counts = dict.fromkeys(OUTCOMES, 0)
    for criterion in event.criteria:
        counts[criterion.outcome] = counts.get(criterion.outcome, 0) + 1
    summed = ", ".join(f"{count} {word(OUTCOMES, outcome)}" for outcome, count in counts.items())
    cap = event.proposal.cap if event.proposal else None
    proposed = f" Höchstbetrag {euro(cap)} monatlich." if cap is not None else ""
    return Told(
        f"Voraussetzungen geprüft: {summed}. Zuständig: {word(CARRIERS, event.carrier)}.{proposed}",
        why=sentences(event.warnings),
        basis=f"Recht am {day(event.law_date)}, Regeln {event.rules_version}",
    )


@tell.register(eligibility.DecisionReturned)
def _(event: eligibility.DecisionReturned, copies: Copies) -> Told:
    return Told("Entscheidung zurückgegeben.", why=sentences(event.findings))


@tell.register(eligibility.GrantApproved)
def _(event: eligibility.GrantApproved, copies: Copies) -> Told:
    share = f" ({percent(event.percentage)})" if event.percentage is not None else ""
    exceptional = ", Ausnahmefall" if event.exceptional else ""
    version = "" if event.version == 1 else f" (Fassung {event.version})"
    return Told(
        f"Bewilligt{version}: {euro(event.monthly_amount)} monatlich{share}{exceptional}, "
        f"{span(event.starts_on, event.ends_on)}. Träger: {word(CARRIERS, event.carrier)}.",
        why=copies.text(event.reasons),
        basis=event.calculation.basis if event.calculation else "",
    )


@tell.register(eligibility.GrantRefused)
def _(event: eligibility.GrantRefused, copies: Copies) -> Told:
    return Told("Abgelehnt.", why=copies.text(event.reasons), basis="SGB X §§ 31, 35")


@tell.register(eligibility.GrantSuspended)
def _(event: eligibility.GrantSuspended, copies: Copies) -> Told:
    return Told(
        f"Zahlung vorläufig eingestellt, längstens bis {day(event.until)}.",
        why=copies.text(event.reasons),
        basis="SGB III § 331",
    )


@tell.register(eligibility.GrantResumed)
def _(event: eligibility.GrantResumed, copies: Copies) -> Told:
    why = copies.text(event.reasons) or "Zwei Monate sind ohne Aufhebung vergangen."
    return Told("Zahlung wird fortgesetzt.", why=why, basis="SGB III § 331(2)")


@tell.register(eligibility.GrantEnded)
def _(event: eligibility.GrantEnded, copies: Copies) -> Told:
    return Told(
        f"Bewilligung aufgehoben; letzter Tag der Förderung: {day(event.ended_on)}.",
        why=copies.text(event.reasons),
        basis="SGB X §§ 45, 47, 48",
    )


@tell.register(eligibility.RepaymentDemanded)
def _(event: eligibility.RepaymentDemanded, copies: Copies) -> Told:
    return Told(
        f"Erstattung festgesetzt: {euro(event.amount)}, fällig am {day(event.due_on)}.",
        why=copies.text(event.reasons),
        basis="SGB X § 50(3)",
    )


@tell.register(eligibility.SupportApproved)
def _(event: eligibility.SupportApproved, copies: Copies) -> Told:
    if event.support.personal_budget:
        return Told(
            f"Bewilligt: Persönliches Budget statt eines Auftrags, {support(event.support)}.",
            why=copies.text(event.reasons),
            basis="SGB IX § 29",
        )
    return Told(
        f"Bewilligt: Begleitung durch einen Integrationsfachdienst, {support(event.support)}.",
        why=copies.text(event.reasons),
        basis="SGB IX §§ 192–194",
    )


@tell.register(eligibility.SupportDeemedApproved)
def _(event: eligibility.SupportDeemedApproved, copies: Copies) -> Told:
    since = f" seit {day(event.approved_since)}" if event.approved_since else ""
    return Told(
        f"Begleitung gilt als genehmigt{since}.",
        why="Die Frist ist ohne Entscheidung und ohne hinreichende begründete Mitteilung vergangen.",
        basis="SGB IX § 18(3)",
    )


@tell.register(eligibility.SupportRefused)
def _(event: eligibility.SupportRefused, copies: Copies) -> Told:
    return Told("Abgelehnt.", why=copies.text(event.reasons), basis="SGB IX § 192; SGB X § 35")


@tell.register(eligibility.ChangeNoted)
def _(event: eligibility.ChangeNoted, copies: Copies) -> Told:
    return Told("Meldung vermerkt.", why=sentences(event.findings))


@tell.register(eligibility.ChangePreviewed)
def _(event: eligibility.ChangePreviewed, copies: Copies) -> Told:
    changed = "; ".join(
        f"{month(each.month)} {euro(each.before)} → {euro(each.after)}" for each in event.months[:_SHOWN]
    )
    more = f" und {len(event.months) - _SHOWN} weitere Monate" if len(event.months) > _SHOWN else ""
    effect = f": {changed}{more}; zusammen {signed(event.difference)}" if changed else ": ändert keinen Monat"
    hearing = " Vorher ist anzuhören (SGB X § 24)." if event.hearing_needed else ""
    return Told(f"Vorschau ab {day(event.effective_on)}{effect}.{hearing}", basis=event.basis)


@tell.register(eligibility.ActBecameBinding)
def _(event: eligibility.ActBecameBinding, copies: Copies) -> Told:
    return Told(
        f"{act_name(event.act, event.version)}: bestandskräftig ab {day(event.binding_from)}.",
        basis=event.basis,
    )


@tell.register(eligibility.SupportRevoked)
def _(event: eligibility.SupportRevoked, copies: Copies) -> Told:
    return Told(
        f"Bewilligung der Begleitung aufgehoben ab {day(event.effective_on)}.",
        why=copies.text(event.reasons),
        basis="SGB X §§ 45, 47, 48",
    )


@tell.register(eligibility.ObjectionRegistered)
def _(event: eligibility.ObjectionRegistered, copies: Copies) -> Told:
    timely = "rechtzeitig" if event.timely else "verspätet"
    form = "Form gewahrt" if event.form_valid else "Form nicht gewahrt"
    effect = "mit aufschiebender Wirkung" if event.suspensive else "ohne aufschiebende Wirkung"
    reinstatement = (
        f" Wiedereinsetzung ist bis {day(event.reinstatement_by)} zu beantragen."
        if event.reinstatement_by
        else ""
    )
    return Told(
        f"Widerspruch erfasst: {timely} (letzter Tag {day(event.deadline)}), {form}, "
        f"{effect}.{reinstatement}",
        basis=event.basis,
    )


@tell.register(DeadlineApproaching)
def _(event: DeadlineApproaching, copies: Copies) -> Told:
    return Told(f"Frist läuft ab am {day(event.due_on)}: {word(TERMS, event.term)}.", basis=event.basis)


@tell.register(DeadlineMissed)
def _(event: DeadlineMissed, copies: Copies) -> Told:
    why = (
        "Das Ende ist nicht auf den nächsten Arbeitstag verschoben: Die Frist läuft zulasten der Behörde."
        if event.term in _NEVER_SHIFTED
        else ""
    )
    what = f"Frist versäumt am {day(event.due_on)}: {word(TERMS, event.term)}."
    return Told(what, why=why, basis=event.basis)
