"""The clock of an application for participation, SGB IX §§ 14 and 18.

Two weeks to establish competence, three to decide, two months until the benefit counts as approved without a
reasoned notice.
"""

from dataclasses import dataclass
from datetime import date

from law.parameters import period
from law.periods import end_of_period
from law.validity import valid


@dataclass(frozen=True, slots=True)
class Term:
    """A computed end and the last day; the authority should work towards `raw`, which no holiday moves."""

    raw: date
    last_day: date


@dataclass(frozen=True, slots=True)
class CompetenceClock:
    """The three terms that the receipt of an application sets running."""

    competence_by: Term
    decision_by: Term
    notice_by: Term
    steps: tuple[str, ...]
    basis: tuple[str, ...]


@valid(since=date(2018, 1, 1), by="received_on")
def clock(received_on: date, land: str, municipality: str | None = None) -> CompetenceClock:
    """The terms of an application received on a day at an authority in a Land and municipality.

    The decision is due after three weeks if no expert opinion is needed.
    Source: SGB IX § 14(1), (2), § 18(1), (3); SGB X § 26.
    """
    names = ("competence_period", "decision_period", "notice_of_delay_period")
    ends = [end_of_period(received_on, period(name, received_on), land, municipality) for name in names]
    labels = (
        "Zuständigkeit klären",
        "Entscheiden",
        "Begründete Mitteilung, sonst gilt die Leistung als genehmigt",
    )
    competence, decision, notice = (Term(end.raw_end, end.last_day) for end in ends)
    return CompetenceClock(
        competence_by=competence,
        decision_by=decision,
        notice_by=notice,
        steps=tuple(
            f"{label}: {step}" for label, end in zip(labels, ends, strict=True) for step in end.steps
        ),
        basis=("SGB IX § 14(1)", "SGB IX § 14(2)", "SGB IX § 18(1)", "SGB IX § 18(3)", "SGB X § 26"),
    )
