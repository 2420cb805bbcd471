"""Which carrier decides: employment agency (SGB III) or job centre (SGB II).

Since 1 January 2025 the agency decides and pays for people with rehabilitation status, even if they receive
basic income. Without that status the job centre decides for severely disabled people with basic income.
Source: SGB II § 16(1) (Haushaltsfinanzierungsgesetz 2024, BGBl. 2023 I Nr. 412); SGB III § 22(2), (4).
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from law.disability import EQUAL_STATUS, counts_as_severely_disabled
from law.errors import LawError
from law.explanation import Explained
from law.parameters import used
from law.validity import HORIZON, valid

CarrierName = Literal["employment_agency", "job_centre", "undetermined"]
Procedure = Literal["integration_service", "training_subsidy", "integration_grant"]


@dataclass(frozen=True, slots=True)
class Carrier(Explained):
    """Who decides. `human_needed` asks an official to confirm; `undetermined` waits for one to determine."""

    carrier: CarrierName
    human_needed: bool

    @property
    def reason(self) -> str:
        """Why, and what is to be found out, in one German text."""
        return " ".join(self.steps)


@valid(since=date(2025, 1, 1))
def carrier(
    procedure: Procedure,
    disability_status: str,
    receives_basic_income: bool,
    rehab_status_with_agency: bool | None,
) -> Carrier:
    """Who decides on an application; `rehab_status_with_agency` is None while it is not known.

    Raises LawError for an integration grant for someone who is neither severely disabled nor of equal status,
    and for an unknown status. Source: SGB III § 22, § 73; SGB II § 16.
    """
    severe = counts_as_severely_disabled(disability_status)
    if procedure == "integration_service":
        return _rehabilitation_provider()
    if procedure == "integration_grant" and not severe:
        raise LawError(
            "Den Eingliederungszuschuss nach der Ausbildung gibt es nur für schwerbehinderte Menschen. "
            "Bitte den Status prüfen oder die Arbeitsvermittlung nach anderen Leistungen fragen.",
            code="not_severely_disabled",
            field="disability_status",
            basis=("SGB III § 73(3)",),
        )
    if not severe:
        return _for_disabled(rehab_status_with_agency)
    found = _for_severely_disabled(procedure, receives_basic_income, rehab_status_with_agency)
    if procedure == "integration_grant" and disability_status == EQUAL_STATUS:
        return _with_equal_status(found)
    return found


def _rehabilitation_provider() -> Carrier:
    return Carrier(
        "employment_agency",
        human_needed=False,
        steps=("Den Integrationsfachdienst beauftragt die Agentur für Arbeit als Rehabilitationsträger.",),
        basis=("SGB IX § 6(1) Nr. 2", "SGB IX § 194(1)"),
    )


def _for_disabled(rehab_status: bool | None) -> Carrier:
    if rehab_status:
        return Carrier(
            "employment_agency",
            human_needed=False,
            steps=("Die Agentur für Arbeit ist Rehabilitationsträger und entscheidet.",),
            basis=("SGB III § 22(2)", "SGB II § 16(1)"),
        )
    status = "nicht bekannt" if rehab_status is None else "nicht gegeben"
    return Carrier(
        "undetermined",
        human_needed=True,
        steps=(
            f"Der Rehabilitationsstatus bei der Agentur für Arbeit ist {status}.",
            "Bitte die Zuständigkeit klären oder den Antrag weiterleiten.",
        ),
        basis=("SGB III § 22(2)", "SGB IX § 14"),
    )


def _for_severely_disabled(procedure: Procedure, basic_income: bool, rehab_status: bool | None) -> Carrier:
    if not basic_income:
        return Carrier(
            "employment_agency",
            human_needed=False,
            steps=("Ohne Bürgergeld entscheidet die Agentur für Arbeit.",),
            basis=("SGB III § 22(2)", "SGB III § 73"),
        )
    match rehab_status:
        case None:
            return Carrier(
                "undetermined",
                human_needed=True,
                steps=(
                    "Bei Bürgergeld kommt es auf den Rehabilitationsstatus an; er ist nicht bekannt.",
                    "Bitte klären.",
                ),
                basis=("SGB II § 16(1)", "SGB III § 22(4)"),
            )
        case False:
            return Carrier(
                "job_centre",
                human_needed=True,
                steps=("Bürgergeld ohne Rehabilitationsstatus bei der Agentur: das Jobcenter entscheidet.",),
                basis=("SGB II § 16(1)", "SGB III § 22(4)"),
            )
        case True:
            return _with_both(procedure)


def _with_both(procedure: Procedure) -> Carrier:
    if procedure == "integration_grant":
        return Carrier(
            "undetermined",
            human_needed=True,
            steps=(
                "Bürgergeld und Rehabilitationsstatus: Agentur für Arbeit oder Jobcenter.",
                "Bitte die Zuständigkeit bestimmen.",
            ),
            basis=("SGB II § 16(1)", "SGB III § 22(4) Nr. 5"),
        )
    return Carrier(
        "employment_agency",
        human_needed=True,
        steps=(
            "Mit Rehabilitationsstatus entscheidet seit 2025 die Agentur für Arbeit, auch bei Bürgergeld.",
        ),
        basis=("SGB II § 16(1)", "SGB III § 22(4) Nr. 3"),
    )


def _with_equal_status(found: Carrier) -> Carrier:
    return Carrier(
        found.carrier,
        human_needed=True,
        parameters=used(HORIZON, "equal_status_integration_grant"),
        steps=(*found.steps, "Ob Gleichgestellte den Zuschuss erhalten können, ist von Hand zu prüfen."),
        basis=(*found.basis, "SGB III § 73(3)"),
    )
