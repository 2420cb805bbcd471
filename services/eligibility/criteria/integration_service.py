"""Conditions of support by an integration service (Integrationsfachdienst), SGB IX §§ 192–194."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.eligibility.criteria.outcome import Condition

if TYPE_CHECKING:
    from contracts.facts import IntegrationServiceFacts
    from contracts.values import Criterion
    from services.eligibility.model import Application

DISABILITY = Condition("disability", "SGB IX § 2(1); SGB III § 19")
PROSPECTS = Condition("prospects_reduced", "SGB III § 19(1)")
SPECIAL_SUPPORT = Condition("special_support_needed", "SGB IX § 192(1), (2), (4)")
REHAB_PROVIDER = Condition("rehab_provider", "SGB IX § 6(1) Nr. 2, § 14; SGB III § 22(2)")
MEETING = Condition("personal_meeting", "SGB IX § 8(1); SGB X § 20")
CONSENT = Condition("consent", "SGB IX § 8(4)")


def criteria(application: Application, facts: IntegrationServiceFacts) -> tuple[Criterion, ...]:
    """The conditions in the order of the procedure."""
    return (
        disability(facts),
        prospects(facts),
        special_support(application, facts),
        rehab_provider(facts),
        personal_meeting(application, facts),
        consent(application, facts),
    )


def disability(facts: IntegrationServiceFacts) -> Criterion:
    """A disability, or the threat of one with the same effect at work; no degree is asked for."""
    match facts.disability_status:
        case "severely_disabled" | "equal_status" | "disabled" as status:
            return DISABILITY.met(f"disability_status={status}")
        case "threatened":
            return DISABILITY.met("disability_status=threatened: drohende Behinderung mit gleicher Wirkung")
    return DISABILITY.unclear(
        f"disability_status={facts.disability_status}", "Stellung des Menschen mit Behinderung klären"
    )


def prospects(facts: IntegrationServiceFacts) -> Criterion:
    """Prospects of taking part in working life reduced, and not only for a short time."""
    if facts.prospects_reduced:
        return PROSPECTS.met("prospects_reduced=true")
    return PROSPECTS.not_met(
        "prospects_reduced=false",
        "Im Gespräch feststellen, ob die Aussichten nicht nur vorübergehend gemindert sind",
    )


def special_support(application: Application, facts: IntegrationServiceFacts) -> Criterion:
    """Special need for support; what the counsellor found in the meeting counts more than the form."""
    needed = facts.special_support_needed
    found_by = "Antrag"
    if application.meeting:
        needed, found_by = application.meeting.special_support_needed, "Gespräch"
    if needed is None:
        return SPECIAL_SUPPORT.unclear(
            "special_support_needed=null", "Die Beratungsfachkraft stellt den Bedarf im Gespräch fest"
        )
    if needed:
        return SPECIAL_SUPPORT.met(f"special_support_needed=true ({found_by}); goal={facts.goal}")
    return SPECIAL_SUPPORT.not_met(
        f"special_support_needed=false ({found_by})",
        "Anderes Angebot prüfen oder den Bedarf erneut feststellen",
    )


def rehab_provider(facts: IntegrationServiceFacts) -> Criterion:
    """The Federal Employment Agency is the competent provider of rehabilitation."""
    evidence = f"rehab_provider={facts.rehab_provider}"
    match facts.rehab_provider:
        case "federal_employment_agency":
            return REHAB_PROVIDER.met(evidence)
        case "unknown":
            return REHAB_PROVIDER.unclear(evidence, "Zuständigkeit innerhalb von zwei Wochen feststellen")
    return REHAB_PROVIDER.not_met(
        evidence, "Antrag unverzüglich an den zuständigen Träger weiterleiten und die Person unterrichten"
    )


def personal_meeting(application: Application, facts: IntegrationServiceFacts) -> Criterion:
    """The need is clarified in a personal meeting, with the person's wishes."""
    held_on = application.meeting.held_on if application.meeting else facts.meeting_held_on
    if held_on:
        return MEETING.met(f"meeting_held_on={held_on.isoformat()}")
    return MEETING.unclear(
        "meeting_held_on=null", "Termin mit dem Team Berufliche Rehabilitation vereinbaren"
    )


def consent(application: Application, facts: IntegrationServiceFacts) -> Criterion:
    """Benefits for participation need the person's consent, until it is withdrawn."""
    if application.consent_withdrawn:
        return CONSENT.not_met("consent_withdrawn", "Nur mit neuer Zustimmung der Person")
    if facts.consent_given:
        return CONSENT.met("consent_given=true")
    return CONSENT.not_met("consent_given=false", "Zustimmung der Person einholen")
