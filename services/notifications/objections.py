"""When the decision on an objection may be announced.

Intake passes on what an official sent; eligibility returns it where it cannot stand: it gives no reasons, the
objection is decided already, or whoever issued the act decides on the objection to it. A return comes on
another topic than the decision, so the same is asked here: a letter that is out cannot be taken back.
"""

from collections.abc import Mapping

from contracts.eligibility import (
    GrantApproved,
    GrantEnded,
    GrantRefused,
    RepaymentDemanded,
    SupportApproved,
    SupportRefused,
    SupportRevoked,
)
from services.notifications.model import Answer, Case, Objection

_DECISIONS: Mapping[str, frozenset[str]] = {
    GrantApproved.type_name: frozenset({"approve", "amend"}),
    SupportApproved.type_name: frozenset({"approve", "amend"}),
    GrantRefused.type_name: frozenset({"refuse"}),
    SupportRefused.type_name: frozenset({"refuse"}),
    GrantEnded.type_name: frozenset({"withdraw", "revoke"}),
    SupportRevoked.type_name: frozenset({"withdraw", "revoke"}),
    RepaymentDemanded.type_name: frozenset({"demand_repayment"}),
}
"""Which decisions of an official lead to which act."""


def released(case: Case) -> Case:
    """The case with every answer to an objection that stands among the waiting letters."""
    for objection_id, objection in case.objections.items():
        open_ = tuple(each for each in objection.answers if each.submission_id not in case.returned)
        standing = next((each for each in open_ if _stands(case, objection, each)), None)
        if standing:
            case = case.with_objection(objection_id, answers=(), announced=True).with_letter(standing.letter)
        elif open_ != objection.answers:
            case = case.with_objection(objection_id, answers=open_)
    return case


def _stands(case: Case, objection: Objection, answer: Answer) -> bool:
    return (
        objection.registered
        and objection.decisions_before is not None
        and not objection.announced
        and bool(answer.letter.text_ids)
        and not _same(answer.decided_by, _first_decider(case, objection))
    )


def _first_decider(case: Case, objection: Objection) -> str | None:
    """Who took the decision attacked: the last one of its kind that stood when the objection was filed."""
    notice = case.posted.get(objection.notice_id) if objection.notice_id else None
    kinds = _DECISIONS.get(notice.act) if notice else None
    deciders = [
        decision.decided_by
        for decision in case.decisions[: objection.decisions_before]
        if decision.submission_id not in case.returned and (kinds is None or decision.decision in kinds)
    ]
    return deciders[-1] if deciders else None


def _same(one: str, other: str | None) -> bool:
    return other is not None and one.strip().casefold() == other.strip().casefold()
