"""Conditions of the subsidy to training pay (Zuschuss zur Ausbildungsvergütung), SGB III § 73(1) and (2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from law.timeliness import training_subsidy as timeliness
from services.eligibility.criteria import shared
from services.eligibility.criteria.outcome import Condition
from services.eligibility.explained import figures_on, with_figures

if TYPE_CHECKING:
    from contracts.facts import TrainingSubsidyFacts
    from contracts.values import Criterion
    from law.carrier import Carrier
    from services.eligibility.model import Application

PERSON = Condition("disability", "SGB III § 73(1), § 19; SGB IX § 2, § 151(2)")
TRAINING = Condition("in_company_training", "SGB III § 73(1)")
NEEDED = Condition("not_possible_without_subsidy", "SGB III § 73(1)")
SUITABLE = Condition("suitable_for_occupation", "SGB III § 7; SGB IX § 49(4)")
CONTRACT = Condition("training_contract_signed", "SGB III § 73(1); BBiG §§ 10, 11")
PAY = Condition("pay_owed_and_paid", "SGB III § 73(2); BBiG § 17")
REHAB_PROVIDER = Condition("rehab_provider", "SGB III § 22(2); SGB IX § 6(1) Nr. 2")

SEVERE_DEGREE = 50
EQUAL_STATUS_DEGREE = 30


def criteria(
    application: Application, facts: TrainingSubsidyFacts, carrier: Carrier
) -> tuple[Criterion, ...]:
    """The conditions in the order in which an official checks them."""
    status = facts.disability_status
    whose_rehab_counts = (rehab_provider(facts),) if status in ("disabled", "threatened", "other") else ()
    return (
        person(facts),
        *whose_rehab_counts,
        training(facts),
        needed(facts),
        suitable(facts),
        contract_signed(facts),
        pay_owed(facts),
        shared.timely_application(lambda: timeliness(application.applied_on, facts.contract_signed_on)),
        shared.written_form(application),
        shared.documents(application, status, facts.kind),
        shared.competent_body(application, carrier),
    )


def person(facts: TrainingSubsidyFacts) -> Criterion:
    """Someone with a disability, severely disabled or of equal status; the degree has to fit the class."""
    status, degree = facts.disability_status, facts.degree_of_disability
    evidence = f"disability_status={status}, degree_of_disability={'null' if degree is None else degree}"
    if status not in ("severely_disabled", "equal_status", "disabled", "threatened"):
        return PERSON.unclear(evidence, "Stellung des Menschen mit Behinderung klären")
    if _contradicts(status, degree):
        return PERSON.unclear(
            evidence, "Ausweis, Feststellungs- oder Gleichstellungsbescheid mit dem Antrag abgleichen"
        )
    return PERSON.met(evidence)


def _contradicts(status: str, degree: int | None) -> bool:
    """Severely disabled from a degree of 50, equal status from 30 to below 50 (SGB IX § 2(2), (3))."""
    if degree is None:
        return False
    if status == "severely_disabled":
        return degree < SEVERE_DEGREE
    return status == "equal_status" and not EQUAL_STATUS_DEGREE <= degree < SEVERE_DEGREE


def rehab_provider(facts: TrainingSubsidyFacts) -> Criterion:
    """For people who are not severely disabled the Federal Employment Agency has to be the rehab provider."""
    match facts.rehab_status_with_agency:
        case True:
            return REHAB_PROVIDER.met("rehab_status_with_agency=true")
        case False:
            return REHAB_PROVIDER.not_met(
                "rehab_status_with_agency=false",
                "Antrag ablehnen oder an den zuständigen Träger weiterleiten",
            )
    return REHAB_PROVIDER.unclear("rehab_status_with_agency=null", "Rehabilitationsstatus der Person klären")


def training(facts: TrainingSubsidyFacts) -> Criterion:
    """In-company initial or further training; dual study only with a qualification under the BBiG."""
    evidence = (
        f"kind={facts.kind}, under_vocational_training_act={str(facts.under_vocational_training_act).lower()}"
    )
    if facts.kind in ("vocational_training", "further_training", "retraining"):
        return TRAINING.met(evidence)
    if facts.kind == "dual_study" and facts.under_vocational_training_act:
        return TRAINING.met(evidence)
    if facts.kind == "dual_study":
        return TRAINING.not_met(evidence, "Ausbildungsabschluss nach dem Berufsbildungsgesetz nachweisen")
    return TRAINING.unclear(evidence, "Art der Aus- oder Weiterbildung klären")


def needed(facts: TrainingSubsidyFacts) -> Criterion:
    """The training cannot be achieved without the subsidy."""
    match facts.possible_without_subsidy:
        case False:
            return NEEDED.met("possible_without_subsidy=false")
        case True:
            return NEEDED.not_met(
                "possible_without_subsidy=true", "Darlegen, warum die Ausbildung sonst nicht zu erreichen ist"
            )
    return NEEDED.unclear(
        "possible_without_subsidy=null", "Arbeitgeber nach der Notwendigkeit des Zuschusses fragen"
    )


def suitable(facts: TrainingSubsidyFacts) -> Criterion:
    """The person is suited to the occupation."""
    match facts.suitable:
        case True:
            return SUITABLE.met("suitable=true")
        case False:
            return SUITABLE.not_met("suitable=false", "Anderen Beruf oder ergänzende Hilfen prüfen")
    return SUITABLE.unclear("suitable=null", "Eignung feststellen, etwa durch die Berufsberatung")


def contract_signed(facts: TrainingSubsidyFacts) -> Criterion:
    """A signed contract with the company. It may follow the application, and should not precede it."""
    if facts.contract_signed_on:
        return CONTRACT.met(f"contract_signed_on={facts.contract_signed_on.isoformat()}")
    return CONTRACT.unclear("contract_signed_on=null", "Unterschriebenen Vertrag nachreichen")


def pay_owed(facts: TrainingSubsidyFacts) -> Criterion:
    """Training pay, wage or salary is owed and paid."""
    if facts.pay_owed_and_paid:
        shares = figures_on(facts.starts_on, "flat_employer_share")
        return PAY.met(with_figures("pay_owed_and_paid=true", shares))
    return PAY.not_met("pay_owed_and_paid=false", "Zahlung der Vergütung vereinbaren und nachweisen")
