"""Capacity to act in social law (Handlungsfähigkeit), SGB I § 36: from fifteen people apply themselves."""

from dataclasses import dataclass
from datetime import date

from law.errors import LawError
from law.explanation import Explained
from law.parameters import period, used
from law.validity import valid
from law.wording import german_day


@dataclass(frozen=True, slots=True)
class Capacity(Explained):
    """What a person of an age can do without a representative."""

    age: int
    may_apply: bool
    inform_representative: bool
    """The authority should tell the representative of the application and of what was granted."""
    withdrawal_needs_consent: bool
    """To withdraw an application takes the representative's consent."""


@valid(since=date(1991, 1, 1), by="on")
def capacity(born_on: date, on: date) -> Capacity:
    """What a person born on a day can do on another. Raises LawError for a birth after that day.

    Source: SGB I § 36(1), (2); BGB §§ 2, 187(2).
    """
    if born_on > on:
        raise LawError(
            f"Der Geburtstag ({german_day(born_on)}) liegt nach dem {german_day(on)}. Bitte prüfen.",
            code="born_later",
            field="born_on",
            basis=("SGB I § 36",),
        )
    age = on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))
    may_apply = age >= _years("own_application_age", on)
    minor = age < _years("full_age", on)
    return Capacity(
        age,
        may_apply,
        may_apply and minor,
        minor,
        steps=(f"{age} Jahre alt am {german_day(on)}", _in_words(may_apply=may_apply, minor=minor)),
        basis=("SGB I § 36(1)", "SGB I § 36(2)"),
        parameters=used(on, "own_application_age", "full_age"),
    )


def _years(name: str, on: date) -> int:
    return int(period(name, on)[1:-1])


def _in_words(*, may_apply: bool, minor: bool) -> str:
    if not minor:
        return "Volljährig: handelt ohne gesetzliche Vertretung"
    if may_apply:
        return "Kann selbst Anträge stellen; die Rücknahme braucht die Zustimmung der gesetzlichen Vertretung"
    return "Anträge stellt die gesetzliche Vertretung"
