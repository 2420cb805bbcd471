"""Sentences of services are shown without the names that only software needs."""

import pytest

from cli.demo.report.plain import without_codes


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        (
            "Möglich ist jetzt: ändern (amend), anhören (HearingHeld).",
            "Möglich ist jetzt: ändern, anhören.",
        ),
        (
            "Bitte zuerst die Anhörung mit HearingHeld melden; dann ist die Rückforderung möglich.",
            "Bitte zuerst die Anhörung melden; dann ist die Rückforderung möglich.",
        ),
        (
            "Die Vergütung fehlt. Bitte mit ApplicationAmended nachtragen.",
            "Die Vergütung fehlt. Bitte nachtragen.",
        ),
        (
            "Der Betrag in /facts/monthly_pay/1 ist negativ und gilt als nicht angegeben.",
            "Der Betrag ist negativ und gilt als nicht angegeben.",
        ),
        ("Es fehlt: disability_card.", "Es fehlt: Schwerbehindertenausweis."),
        ("Bitte confirmed_by angeben.", "Bitte die zweite Person angeben."),
        ("Bitte als Nebenbestimmung (conditions) aufnehmen.", "Bitte als Nebenbestimmung aufnehmen."),
        ("Schwerpunkt mental_health wie gewünscht", "Schwerpunkt seelische Gesundheit wie gewünscht"),
        ("gilt als genehmigt (SGB IX § 18(3))", "gilt als genehmigt (SGB IX § 18(3))"),
        ("Ende am Di 02.06.2026 (3 Tage, per Post)", "Ende am Di 02.06.2026 (3 Tage, per Post)"),
        ("20 freie Plätze im Bezirk (+20)", "20 freie Plätze im Bezirk (+20)"),
    ],
)
def test_codes_go_and_words_stay(sentence: str, shown: str) -> None:
    assert without_codes(sentence) == shown
