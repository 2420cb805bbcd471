"""The figures of the law behind a result, in words: value, since when, on what it rests."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from law.errors import OutsideValidity
from law.money import german, german_percentage
from law.parameters import parameters, used
from law.wording import german_length

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from law.explanation import Used

_NAMES = {
    "after_employment_months": "Längste Nachbeschäftigungszeit",
    "apply_s92_exclusion_after_training": "Ausschluss nach § 92(1) Nr. 2 bei Übernahme nach der Ausbildung",
    "apply_s92_repayment": "Rückzahlung nach § 92(2)",
    "clip_to_actual_cost": "Zuschuss über den Kosten eines Ausbildungsjahres",
    "contribution_ceiling": "Beitragsbemessungsgrenze im Monat",
    "equal_status_integration_grant": "Eingliederungszuschuss für Gleichgestellte",
    "flat_employer_share": "Pauschaler Arbeitgeberanteil",
    "former_employment_months": "Frühere Beschäftigung, die nicht schadet",
    "gap_days_soft_limit": "Richtwert zwischen Ausbildung und Arbeit",
    "integration_grant_cap": "Höchstsatz des Eingliederungszuschusses",
    "integration_grant_months": "Längste Förderung mit dem Eingliederungszuschuss",
    "minimum_training_pay": "Mindestausbildungsvergütung nach Ausbildungsjahren",
    "part_month_convention": "Tage eines angebrochenen Monats",
    "part_month_settle_total": "Letzter Teil eines Monats als Rest",
    "repayment_share": "Höchstens zurückzuzahlender Anteil des Eingliederungszuschusses",
    "training_extension_period": "Längste Verlängerung einer Ausbildung",
    "training_subsidy_cap_disabled": "Höchstsatz des Ausbildungszuschusses",
    "training_subsidy_cap_severely_disabled": "Höchstsatz des Ausbildungszuschusses",
}
"""The figures are told to employers too: no name says which status the person has."""
_CHOICES = {
    "30E": "12 Monate zu 30 Tagen (30E/360)",
    "calendar": "nach Kalendertagen",
    "clip": "wird gekürzt",
    "human_decision": "eine Fachkraft entscheidet",
    "human_review": "eine Fachkraft prüft",
    "not_applied": "nicht angewandt",
    "warn": "wird angezeigt",
}
_UNITS = {"days": "Tage", "working_days": "Arbeitstage", "months": "Monate"}
_OF_SOURCES = (
    ("sentence ", "Satz "),
    ("no ", "Nr. "),
    ("By analogy to ", "entsprechend "),
    ("Own choice", "eigene Festlegung"),
    ("Convention", "übliche Handhabung"),
)


def figures_in_words(figures: Iterable[Used]) -> tuple[str, ...]:
    """A sentence for each figure, once: "Pauschaler Arbeitgeberanteil: 20 % seit 01.04.2012 (…)"."""
    return tuple(dict.fromkeys(map(_in_words, figures)))


def with_figures(evidence: str, figures: Iterable[Used]) -> str:
    """Evidence, and behind it the figures it was measured by."""
    return "; ".join([evidence, *figures_in_words(figures)])


def figures_on(day: date, *names: str) -> tuple[Used, ...]:
    """The figures of a day; none on a day that they do not cover."""
    try:
        return used(day, *names)
    except OutsideValidity:
        return ()


@cache
def _in_words(figure: Used) -> str:
    """There are not many figures, and every assessment names some."""
    name = _NAMES.get(figure.name, figure.name)
    open_ = "" if figure.confirmed else ", nicht abschließend geklärt"
    return f"{name}: {_value(figure)} seit {figure.valid_from:%d.%m.%Y} ({_source(figure)}{open_})"


def _source(figure: Used) -> str:
    """The first source, as a rule a paragraph, in German."""
    source = figure.source.partition(";")[0]
    for english, german_word in _OF_SOURCES:
        source = source.replace(english, german_word)
    return source


def _value(figure: Used) -> str:
    value, unit = figure.value, parameters()[figure.name].unit
    match value:
        case None:
            return "kein Wert"
        case tuple():
            return ", ".join(map(german, value))
        case Decimal():
            return german_percentage(value) if unit == "percent" else german(value)
        case bool():
            return "ja" if value else "nein"
        case int():
            return f"{value} {_UNITS.get(unit, unit)}"
    return german_length(value) if unit == "iso_period" else _CHOICES.get(value, value)
