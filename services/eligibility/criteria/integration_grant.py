"""Conditions of the integration grant after training (Eingliederungszuschuss), SGB III § 73(3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from law.connection import connection
from law.errors import LawError
from law.exclusion import hints
from law.timeliness import integration_grant as timeliness
from services.eligibility.criteria import shared
from services.eligibility.criteria.outcome import Condition
from services.eligibility.explained import figures_on, with_figures

if TYPE_CHECKING:
    from contracts.facts import IntegrationGrantFacts
    from contracts.values import Criterion
    from law.carrier import Carrier
    from services.eligibility.model import Application

PERSON = Condition("severely_disabled", "SGB III § 73(3); SGB IX § 2(2)")
COMPLETED = Condition("training_completed", "SGB III § 73(3)")
FOLLOWING = Condition("employment_follows_training", "SGB III § 73(3)")
SUBSIDISED = Condition("training_subsidised", "SGB III § 73(3)")
EMPLOYMENT = Condition("permanent_employment", "SGB III § 73(3)")
WAGE = Condition("wage_known", "SGB III § 91(1)")
FORMER_EMPLOYER = Condition("former_employer", "SGB III § 92(1) Nr. 2")
_TAKEOVER = "Eine Übernahme nach der Ausbildung schließt den Zuschuss nicht aus (§ 73(3))."
OTHER_SUBSIDY = Condition("other_wage_subsidy", "SGB III § 7, § 22(1)")


def criteria(
    application: Application, facts: IntegrationGrantFacts, carrier: Carrier
) -> tuple[Criterion, ...]:
    """The conditions in the order in which an official checks them."""
    return (
        person(facts),
        training_completed(facts),
        employment_follows(facts),
        training_subsidised(application, facts),
        employment(facts),
        wage(facts),
        former_employer(facts),
        other_subsidy(facts),
        shared.timely_application(lambda: timeliness(application.applied_on, facts.work_starts_on)),
        shared.written_form(application),
        shared.documents(application, facts.disability_status, None),
        shared.competent_body(application, carrier),
    )


def person(facts: IntegrationGrantFacts) -> Criterion:
    """Severely disabled at the start; whether equal status is enough is not settled."""
    evidence = f"disability_status={facts.disability_status}"
    match facts.disability_status:
        case "severely_disabled":
            return PERSON.met(evidence)
        case "disabled" | "threatened":
            return PERSON.not_met(evidence, "Schwerbehinderung nachweisen oder SGB III § 90 prüfen")
    policy = figures_on(facts.work_starts_on, "equal_status_integration_grant")
    return PERSON.unclear(with_figures(evidence, policy), "Eine Fachkraft entscheidet, ob der Status genügt")


def training_completed(facts: IntegrationGrantFacts) -> Criterion:
    """The training was completed with success."""
    if facts.training_completed_on is None:
        return COMPLETED.unclear("training_completed_on=null", "Nachweis des Abschlusses nachreichen")
    return COMPLETED.met(f"training_completed_on={facts.training_completed_on.isoformat()}")


def employment_follows(facts: IntegrationGrantFacts) -> Criterion:
    """The work follows the training: connected in time, not necessarily without a gap."""
    if facts.training_completed_on is None:
        return FOLLOWING.unclear("training_completed_on=null", "Tag des Abschlusses angeben")
    try:
        found = connection(facts.training_completed_on, facts.work_starts_on)
    except LawError as error:
        return FOLLOWING.unclear(str(error), "Tag des Arbeitsbeginns prüfen")
    evidence = with_figures("; ".join(found.steps), found.parameters)
    match found.outcome:
        case "met":
            return FOLLOWING.met(evidence)
        case "not_met":
            return FOLLOWING.not_met(evidence, "Tage des Abschlusses und des Arbeitsbeginns prüfen")
    return FOLLOWING.unclear(evidence, "Zeitlichen Zusammenhang mit der Ausbildung prüfen")


def training_subsidised(application: Application, facts: IntegrationGrantFacts) -> Criterion:
    """The training was supported by the subsidy; a grant on record here proves it."""
    if application.training_grant_found:
        return SUBSIDISED.met("Bewilligung des Ausbildungszuschusses liegt vor (subsidy_case_id)")
    match facts.training_subsidised:
        case True:
            return SUBSIDISED.met("training_subsidised=true")
        case False:
            return SUBSIDISED.not_met(
                "training_subsidised=false",
                "Bescheid über den Ausbildungszuschuss vorlegen, auch eines anderen Amtes",
            )
    return SUBSIDISED.unclear(
        "training_subsidised=null", "Nach dem früheren Zuschuss suchen, auch beim anderen Amt"
    )


def employment(facts: IntegrationGrantFacts) -> Criterion:
    """Employment under a contract, as a rule permanent; a fixed term is for a person to judge."""
    if facts.permanent:
        return EMPLOYMENT.met("permanent=true")
    return EMPLOYMENT.unclear("permanent=false", "Befristung und ihre Dauer prüfen")


def wage(facts: IntegrationGrantFacts) -> Criterion:
    """The regular wage is known; one-off pay does not count."""
    if facts.monthly_wage is None:
        return WAGE.unclear("monthly_wage=null", "Regelmäßiges Arbeitsentgelt angeben")
    limits = figures_on(facts.work_starts_on, "contribution_ceiling", "flat_employer_share")
    return WAGE.met(with_figures("monthly_wage angegeben", limits))


def former_employer(facts: IntegrationGrantFacts) -> Criterion:
    """Employed there before for over three months; a takeover after the training is what § 73(3) wants."""
    months = facts.former_employment_months
    if months is None:
        return FORMER_EMPLOYER.unclear(
            "former_employment_months=null", "Dauer früherer Beschäftigung angeben"
        )
    evidence = f"former_employment_months={months}"
    try:
        found = hints(
            facts.work_starts_on,
            months,
            presumed_ended_to_get_grant=False,
            takeover_by_training_company=False,
        )
    except LawError as error:
        return FORMER_EMPLOYER.unclear(f"{evidence}; {error}", "Tag des Arbeitsbeginns prüfen")
    evidence = with_figures(evidence, found.parameters)
    if not found.human_needed:
        return FORMER_EMPLOYER.met(evidence)
    asked = " ".join(hint.to_find_out for hint in found.hints)
    return FORMER_EMPLOYER.unclear(evidence, f"{asked} {_TAKEOVER}")


def other_subsidy(facts: IntegrationGrantFacts) -> Criterion:
    """No second wage subsidy for the same work."""
    if not facts.other_wage_subsidy:
        return OTHER_SUBSIDY.met("other_wage_subsidy=false")
    return OTHER_SUBSIDY.unclear("other_wage_subsidy=true", "Anrechnung der anderen Förderung prüfen")
