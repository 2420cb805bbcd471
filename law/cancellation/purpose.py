"""Revocation (Widerruf) of a lawful act that favours someone, SGB X § 47: purpose or condition not met."""

from datetime import date

from law.cancellation.knowledge import one_year_of_knowledge
from law.cancellation.possibility import Answer, Possibility, RevocationGround, refuse_unknown
from law.term import Limit
from law.validity import valid

_GROUNDS: dict[str, tuple[str, str]] = {
    "purpose_not_met": (
        "Geldleistung nicht, nicht alsbald oder nicht mehr für den Zweck verwendet",
        "SGB X § 47(2) Satz 1 Nr. 1",
    ),
    "condition_not_met": (
        "Auflage nicht oder nicht fristgerecht erfüllt",
        "SGB X § 47(2) Satz 1 Nr. 2",
    ),
    "reserved": ("Widerruf durch Rechtsvorschrift zugelassen oder vorbehalten", "SGB X § 47(1) Nr. 1"),
}
_WORDS = {"yes": "möglich", "no": "nicht möglich", "needs_finding": "erst nach weiterer Klärung möglich"}
_DISCRETION = "Gesichtspunkte des Ermessens (§ 35 SGB X)"


@valid(since=date(1998, 1, 1), by="on")
def revocation(
    on: date,
    ground: RevocationGround,
    *,
    for_past: bool,
    knowledge_on: date | None = None,
    trust_protected: bool | None = None,
) -> Possibility:
    """Whether a lawful grant can be revoked on a day because its purpose or a condition is not met.

    For the past within a year of knowledge, and not against protected trust (None: not weighed yet). It is at
    the authority's discretion. Raises LawError for an unknown ground. Source: SGB X § 47(1), (2).
    """
    refuse_unknown(ground, tuple(_GROUNDS), "SGB X § 47")
    words, basis = _GROUNDS[ground]
    show = (f"Nachweis: {words}", _DISCRETION)
    if not for_past:
        return _answer("yes", None, basis, show)
    if ground == "reserved":
        return _answer("no", None, basis, ("Zweck oder Auflage nicht erfüllt (§ 47(2))",))
    if knowledge_on is None:
        question = "Seit wann sind der Behörde die Tatsachen bekannt (§ 47(2) Satz 5)?"
        return _answer("needs_finding", None, basis, (*show, question))
    within = one_year_of_knowledge(knowledge_on)
    if on > within.until:
        return _answer("no", within, "SGB X § 47(2) Satz 5", ())
    if trust_protected is None:
        question = "Ist das Vertrauen auf den Bestand schutzwürdig (§ 47(2) Satz 2 bis 4)?"
        return _answer("needs_finding", within, basis, (*show, question))
    if trust_protected:
        return _answer("no", within, "SGB X § 47(2) Satz 2", ())
    return _answer("yes", within, basis, show)


def _answer(possible: Answer, within: Limit | None, basis: str, to_show: tuple[str, ...]) -> Possibility:
    return Possibility(
        possible,
        within.until if within else None,
        False,
        to_show,
        steps=(*(within.steps if within else ()), f"Widerruf {_WORDS[possible]} ({basis})"),
        basis=(basis,),
        parameters=within.parameters if within else (),
    )
