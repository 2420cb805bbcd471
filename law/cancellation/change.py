"""Cancellation (Aufhebung) because circumstances have changed, SGB X § 48."""

from collections.abc import Sequence
from datetime import date

from law.cancellation.knowledge import one_year_of_knowledge
from law.cancellation.possibility import Answer, ChangeGround, Possibility, refuse_before, refuse_unknown
from law.term import Limit, limit
from law.validity import valid

_GROUNDS: dict[str, tuple[str, str]] = {
    "in_favour": ("Änderung zugunsten der betroffenen Person", "SGB X § 48(1) Satz 2 Nr. 1"),
    "breach_of_duty_to_report": (
        "Mitteilungspflicht vorsätzlich oder grob fahrlässig verletzt",
        "SGB X § 48(1) Satz 2 Nr. 2",
    ),
    "income": ("Einkommen oder Vermögen lässt den Anspruch entfallen", "SGB X § 48(1) Satz 2 Nr. 3"),
    "knew_or_should_have_known": (
        "Wegfall des Anspruchs gekannt oder grob fahrlässig nicht gekannt",
        "SGB X § 48(1) Satz 2 Nr. 4",
    ),
}
_FOR_FUTURE = "SGB X § 48(1) Satz 1"
_WORDS = {
    "yes": "vorgeschrieben",
    "no": "nicht möglich",
    "needs_finding": "erst nach weiterer Klärung möglich",
}


@valid(since=date(1998, 1, 1), by="on")
def cancellation(
    changed_on: date,
    on: date,
    *,
    for_past: bool,
    ground: ChangeGround | None = None,
    knowledge_on: date | None = None,
) -> Possibility:
    """Whether an act is cancelled on a day because circumstances changed essentially on an earlier one.

    For the future always; from the change on (`for_past`) if one of four grounds holds, which SGB III
    § 330(3) then makes mandatory. To the person's disadvantage within a year of knowledge and ten years of
    the change; in a job centre `refund_threshold` comes first. Raises LawError for an unknown ground or
    days out of order. Source: SGB X § 48(1), (4); SGB III § 330(3); SGB II § 40(2) no 3.
    """
    refuse_unknown(ground, tuple(_GROUNDS), "SGB X § 48(1)")
    refuse_before(changed_on, on, "on", "SGB X § 48")
    essential = "Ist die Änderung wesentlich?"
    if not for_past:
        return _answer("yes", [], _FOR_FUTURE, [essential])
    if ground is None:
        return _answer("no", [], _FOR_FUTURE, [f"Einer der Gründe: {_all_grounds()}"])
    words, basis = _GROUNDS[ground]
    show = [essential, f"Nachweis: {words}"]
    if ground == "in_favour":
        return _answer("yes", [], basis, [*show, "Nachzahlung nur für die Zeit des § 44(4) SGB X"])
    return _disadvantage(changed_on, on, basis, show, knowledge_on)


def _disadvantage(
    changed_on: date, on: date, basis: str, show: list[str], knowledge_on: date | None
) -> Possibility:
    longest = limit(changed_on, "withdrawal_limit_without_trust", "Aufhebung ab der Änderung", (basis,))
    if on > longest.until:
        return _answer("no", [longest], "SGB X § 48(4) Satz 1", [])
    if knowledge_on is None:
        question = "Seit wann sind der Behörde die Tatsachen bekannt (§ 48(4) Satz 1, § 45(4) Satz 2)?"
        return _answer("needs_finding", [longest], basis, [*show, question])
    year = one_year_of_knowledge(knowledge_on)
    return _answer("yes" if on <= year.until else "no", [longest, year], basis, show)


def _answer(possible: Answer, limits: Sequence[Limit], basis: str, to_show: Sequence[str]) -> Possibility:
    from_change = basis != _FOR_FUTURE
    since = "ab der Änderung" if from_change else "für die Zukunft"
    must = ("SGB III § 330(3)", "SGB II § 40(2) Nr. 3") if from_change else ()
    return Possibility(
        possible,
        min((each.until for each in limits), default=None),
        possible != "no",
        tuple(to_show),
        steps=(
            *(step for each in limits for step in each.steps),
            f"Aufhebung {since} {_WORDS[possible]} ({basis})",
        ),
        basis=(basis, *must),
        parameters=tuple(figure for each in limits for figure in each.parameters),
    )


def _all_grounds() -> str:
    return "; ".join(words for words, _ in _GROUNDS.values())
