"""A caseworker reads what decided a criterion in German words."""

import pytest

from cli.demo.report.evidence import in_german


@pytest.mark.parametrize(
    ("coded", "german"),
    [
        (
            "disability_status=severely_disabled, degree_of_disability=60",
            "Status: schwerbehindert, Grad der Behinderung: 60",
        ),
        ("degree_of_disability=null", "Grad der Behinderung: keine Angabe"),
        ("contract_signed_on=2026-06-15", "Vertrag vom: Mo 15.06.2026"),
        ("fehlt: register_entry", "fehlt: Eintragung in das Verzeichnis der Ausbildungsverhältnisse"),
        ("Antrag bei job_centre: Bürgergeld", "Antrag bei Jobcenter: Bürgergeld"),
        (
            "special_support_needed=true (Gespräch); goal=find_job",
            "Besonderer Bedarf: ja (Gespräch); Ziel: Arbeit finden",
        ),
        ("monthly_wage angegeben", "Monatliches Entgelt angegeben"),
        ("Antrag am Di 02.06.2026", "Antrag am Di 02.06.2026"),
    ],
)
def test_codes_become_words(coded: str, german: str) -> None:
    assert in_german(coded) == german
