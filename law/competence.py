"""The clock of an application for participation, SGB IX §§ 14, 15, 17 and 18.

Two weeks to establish competence, three to decide, two months until the benefit counts as approved without a
reasoned notice. An expert opinion or several providers move the term to decide; forwarding starts the terms
afresh at the second body. In proceedings of the authority's own motion the day on which it knows of the need
takes the place of the application (§ 14(4)): the same functions answer with that day.
"""

from dataclasses import dataclass
from datetime import date

from law.errors import LawError
from law.explanation import Explained
from law.parameters import period, used
from law.periods import raw_end_of_period
from law.term import Term, term
from law.validity import valid
from law.wording import german_day

_WITH_CONFERENCE = (
    "decision_with_conference_period",
    "Entscheiden nach Teilhabeplankonferenz",
    ("SGB IX § 15(4) Satz 2", "SGB IX § 20"),
)
_WITH_SEVERAL_PROVIDERS = (
    "decision_with_several_providers_period",
    "Entscheiden, mehrere Träger beteiligt",
    ("SGB IX § 15(4) Satz 1", "SGB IX § 15(2)"),
)
_ON_RECEIPT = (
    ("competence_period", "Zuständigkeit klären", ("SGB IX § 14(1)",)),
    ("decision_period", "Entscheiden", ("SGB IX § 14(2)",)),
    (
        "notice_of_delay_period",
        "Begründete Mitteilung, sonst gilt die Leistung als genehmigt",
        ("SGB IX § 18(1)", "SGB IX § 18(3)"),
    ),
)


@dataclass(frozen=True, slots=True)
class CompetenceClock(Explained):
    """The three terms that the receipt of an application sets running, and when to raise the alarm."""

    competence_by: Term
    decision_by: Term
    notice_by: Term
    escalate_on: date
    """An open question of competence is put before a person on this day."""


@dataclass(frozen=True, slots=True)
class Forwarding(Explained):
    """Whether an application was forwarded in time, and which body is the providing one."""

    in_time: bool
    """If not, this body stays the providing one towards the person, even if it is not competent."""
    competence_by: Term
    at_second_body: CompetenceClock | None
    """The terms that run from receipt at the second body; None while that day is not known."""


@dataclass(frozen=True, slots=True)
class SecondForwarding(Explained):
    """Whether the second body may forward once more; the terms of the second body keep running."""

    allowed: bool
    decision_by: Term


@valid(since=date(2018, 1, 1), by="received_on")
def clock(received_on: date, land: str, municipality: str | None = None) -> CompetenceClock:
    """The terms of an application received on a day at an authority in a Land and municipality.

    The decision is due after three weeks if no expert opinion is needed. A body to which the application was
    forwarded asks with the day of receipt there.
    Source: SGB IX § 14(1), (2), § 18(1), (3); SGB X § 26.
    """
    competence, decision, notice = (
        term(name, received_on, label, basis, land, municipality) for name, label, basis in _ON_RECEIPT
    )
    escalation = raw_end_of_period(received_on, period("competence_escalation_period", received_on))
    names = (*(name for name, _, _ in _ON_RECEIPT), "competence_escalation_period")
    return CompetenceClock(
        competence,
        decision,
        notice,
        escalation,
        steps=(*competence.steps, *decision.steps, *notice.steps),
        basis=("SGB IX § 14(1)", "SGB IX § 14(2)", "SGB IX § 18(1)", "SGB IX § 18(3)", "SGB X § 26"),
        parameters=used(received_on, *names),
    )


@valid(since=date(2018, 1, 1), by="available_on")
def decision_after_opinion(available_on: date, land: str, municipality: str | None = None) -> Term:
    """When to decide once the expert opinion is there: two weeks after. Source: SGB IX § 14(2) sentence 3."""
    label, basis = "Entscheiden, Gutachten liegt vor", ("SGB IX § 14(2) Satz 3",)
    return term("decision_after_opinion_period", available_on, label, basis, land, municipality)


@valid(since=date(2018, 1, 1), by="received_on")
def decision_with_several_providers(
    received_on: date,
    conference: bool,
    land: str,
    municipality: str | None = None,
) -> Term:
    """When to decide if several providers take part: six weeks after receipt, two months with a conference.

    Source: SGB IX § 15(4), § 20.
    """
    if conference:
        name, label, basis = _WITH_CONFERENCE
    else:
        name, label, basis = _WITH_SEVERAL_PROVIDERS
    return term(name, received_on, label, basis, land, municipality)


@valid(since=date(2018, 1, 1), by="requested_on")
def findings_by(requested_on: date, land: str, municipality: str | None = None) -> Term:
    """Until when the findings of another provider bind: two weeks on. Source: SGB IX § 15(2)."""
    label, basis = "Feststellungen des beteiligten Trägers", ("SGB IX § 15(2)",)
    return term("findings_of_providers_period", requested_on, label, basis, land, municipality)


@valid(since=date(2018, 1, 1), by="requested_on")
def opinion_by(requested_on: date, land: str, municipality: str | None = None) -> Term:
    """When the expert's opinion is due: two weeks after the order. Source: SGB IX § 17(2)."""
    label, basis = "Gutachten erstellen", ("SGB IX § 17(2)",)
    return term("opinion_period", requested_on, label, basis, land, municipality)


@valid(since=date(2018, 1, 1), by="received_on")
def forwarding(
    received_on: date,
    forwarded_on: date | None,
    land: str,
    municipality: str | None = None,
    arrived_on: date | None = None,
) -> Forwarding:
    """Whether an application was forwarded within two weeks, and what runs at the second body.

    Not forwarded (None) or too late makes this body the providing one. `arrived_on` is the day of receipt at
    the second body, taken to sit in the same Land; another one asks `clock` with its own. The applicant is
    told of the forwarding. Raises LawError if the days are not in order. Source: SGB IX § 14(1), (2).
    """
    _refuse_disorder(received_on, forwarded_on, arrived_on)
    competence = clock(received_on, land, municipality).competence_by
    in_time = forwarded_on is not None and forwarded_on <= competence.last_day
    second = clock(arrived_on, land, municipality) if in_time and arrived_on else None
    there = second.steps if second else ()
    return Forwarding(
        in_time,
        competence,
        second,
        steps=(*competence.steps, _forwarded(forwarded_on, in_time=in_time), *there),
        basis=("SGB IX § 14(1)", "SGB IX § 14(2)"),
        parameters=competence.parameters,
    )


@valid(since=date(2018, 1, 1), by="received_on")
def second_forwarding(
    received_on: date,
    forwarded_on: date,
    agreed: bool,
    land: str,
    municipality: str | None = None,
) -> SecondForwarding:
    """Whether the second body may forward once more: if the third one agrees, inside the term to decide.

    `received_on` is the day of receipt at the second body; its terms are not started afresh.
    Source: SGB IX § 14(3).
    """
    decision = clock(received_on, land, municipality).decision_by
    in_time = received_on <= forwarded_on <= decision.last_day
    steps = [*decision.steps, f"Einvernehmen des dritten Trägers: {'ja' if agreed else 'nein'}"]
    if not in_time:
        steps.append(f"Weiterleitung am {german_day(forwarded_on)} liegt außerhalb der laufenden Frist")
    steps.append("Die Antragstellerin oder der Antragsteller ist zu unterrichten; die Frist läuft weiter")
    return SecondForwarding(
        agreed and in_time,
        decision,
        steps=tuple(steps),
        basis=("SGB IX § 14(3)",),
        parameters=decision.parameters,
    )


def _forwarded(forwarded_on: date | None, *, in_time: bool) -> str:
    stays = "diese Stelle ist leistender Rehabilitationsträger (§ 14(2) Satz 1)"
    if forwarded_on is None:
        return f"Nicht weitergeleitet: {stays}"
    if not in_time:
        return f"Am {german_day(forwarded_on)} zu spät weitergeleitet: {stays}"
    return f"Am {german_day(forwarded_on)} rechtzeitig weitergeleitet: dort laufen die Fristen ab Eingang"


def _refuse_disorder(received_on: date, forwarded_on: date | None, arrived_on: date | None) -> None:
    known = [day for day in (received_on, forwarded_on, arrived_on) if day is not None]
    if known != sorted(known):
        raise LawError(
            "Eingang, Weiterleitung und Eingang bei der zweiten Stelle sind nicht in dieser Reihenfolge. "
            "Bitte die Daten prüfen.",
            code="days_out_of_order",
            field="forwarded_on",
            basis=("SGB IX § 14",),
        )
