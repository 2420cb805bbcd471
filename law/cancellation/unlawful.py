"""Withdrawal (Rücknahme) of an unlawful act that favours someone, SGB X § 45."""

from collections.abc import Sequence
from datetime import date

from law.cancellation.knowledge import one_year_of_knowledge
from law.cancellation.possibility import Answer, Possibility, WithdrawalGround, refuse_before, refuse_unknown
from law.term import Limit, limit
from law.validity import valid

_GROUNDS: dict[str, tuple[str, str]] = {
    "fraud": ("arglistige Täuschung, Drohung oder Bestechung", "SGB X § 45(2) Satz 3 Nr. 1"),
    "false_statements": (
        "vorsätzlich oder grob fahrlässig falsche oder unvollständige Angaben",
        "SGB X § 45(2) Satz 3 Nr. 2",
    ),
    "knew_or_should_have_known": (
        "Rechtswidrigkeit gekannt oder grob fahrlässig nicht gekannt",
        "SGB X § 45(2) Satz 3 Nr. 3",
    ),
}
_LATER = (
    "Nach zehn Jahren nur, wenn eine laufende Geldleistung bis zum Beginn des Verfahrens gezahlt wurde "
    "(§ 45(3) Satz 4) oder ein Wiederaufnahmegrund vorliegt (§ 45(3) Satz 2)"
)
_TRUST = (
    "Ist das Vertrauen auf den Bestand schutzwürdig, etwa weil die Leistung verbraucht ist "
    "(§ 45(2) Satz 1 und 2)?"
)


@valid(since=date(1991, 1, 1), by="on")
def withdrawal(
    notified_on: date,
    on: date,
    *,
    for_past: bool,
    ground: WithdrawalGround | None = None,
    knowledge_on: date | None = None,
    trust_protected: bool | None = None,
) -> Possibility:
    """Whether an unlawful act that favours someone, notified on a day, can be withdrawn on another.

    `ground` is what takes away the protection of trust (None: nothing does), `knowledge_on` the day since
    which the authority knows it, `trust_protected` the weighing of § 45(2) sentences 1 and 2 (None: not
    done). With a ground the withdrawal is mandatory, for the past too. Raises LawError for an unknown ground
    or days out of order. Source: SGB X § 45; SGB III § 330(2); SGB II § 40(2) no 3.
    """
    refuse_unknown(ground, tuple(_GROUNDS), "SGB X § 45(2)")
    refuse_before(notified_on, on, "on", "SGB X § 45")
    if ground is not None:
        return _without_trust(notified_on, on, ground, knowledge_on, for_past=for_past)
    if for_past:
        return _answer("no", [], "SGB X § 45(4) Satz 1", [f"Einer der Gründe: {_all_grounds()}"])
    within = limit(notified_on, "withdrawal_limit", "Rücknahme für die Zukunft", ("SGB X § 45(3) Satz 1",))
    if on > within.until:
        show = ["Ein Wiederaufnahmegrund nach § 580 ZPO (§ 45(3) Satz 2)"]
        return _answer("no", [within], "SGB X § 45(3) Satz 1", show)
    return _weighed(within, trust_protected)


def _weighed(within: Limit, trust_protected: bool | None) -> Possibility:
    match trust_protected:
        case True:
            return _answer("no", [within], "SGB X § 45(2) Satz 1", [])
        case False:
            return _answer("yes", [within], "SGB X § 45(1)", ["Gesichtspunkte des Ermessens (§ 35 SGB X)"])
        case None:
            return _answer("needs_finding", [within], "SGB X § 45(2)", [_TRUST])


def _without_trust(
    notified_on: date, on: date, ground: str, knowledge_on: date | None, *, for_past: bool
) -> Possibility:
    words, basis = _GROUNDS[ground]
    show = [f"Nachweis: {words}"]
    longest = limit(
        notified_on, "withdrawal_limit_without_trust", "Rücknahme ohne Vertrauensschutz", (basis,)
    )
    if on > longest.until:
        return _answer("needs_finding", [longest], "SGB X § 45(3) Satz 4", [*show, _LATER], mandatory=True)
    if not for_past:
        return _answer("yes", [longest], basis, show, mandatory=True)
    if knowledge_on is None:
        show.append("Seit wann sind der Behörde die Tatsachen bekannt (§ 45(4) Satz 2)?")
        return _answer("needs_finding", [longest], "SGB X § 45(4) Satz 2", show, mandatory=True)
    limits = [longest, one_year_of_knowledge(knowledge_on)]
    possible: Answer = "yes" if on <= limits[1].until else "no"
    return _answer(possible, limits, "SGB X § 45(4)", show, mandatory=True)


def _answer(
    possible: Answer, limits: Sequence[Limit], basis: str, to_show: Sequence[str], *, mandatory: bool = False
) -> Possibility:
    words = {"yes": "möglich", "no": "nicht möglich", "needs_finding": "erst nach weiterer Klärung möglich"}
    must = ("SGB III § 330(2)", "SGB II § 40(2) Nr. 3") if mandatory else ()
    return Possibility(
        possible,
        min((each.until for each in limits), default=None),
        mandatory,
        tuple(to_show),
        steps=(
            *(step for each in limits for step in each.steps),
            f"Rücknahme {words[possible]} ({basis})",
            *(("Kein Ermessen: sie ist vorgeschrieben",) if mandatory and possible == "yes" else ()),
        ),
        basis=(basis, *must),
        parameters=tuple(figure for each in limits for figure in each.parameters),
    )


def _all_grounds() -> str:
    return "; ".join(words for words, _ in _GROUNDS.values())
