"""Corrections of an application, checked against the facts of its procedure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from chassis.handling import Context, Outcome, unchanged
from chassis.reading import Unreadable
from contracts.envelope import Event
from contracts.facts import FactsByProcedure
from contracts.values import PayeeRef, Procedure, SubjectRef
from services.intake.checklist import checked
from services.intake.copies import Copies
from services.intake.ownership import of_own_case
from services.intake.passing import announced, by_ids
from services.intake.reading import (
    Findings,
    read_leniently,
    refuse_references,
    with_plausible_facts,
    without_empty_texts,
)
from services.intake.receipts import refused

if TYPE_CHECKING:
    from contracts.agency import ApplicationAmended
    from services.intake.model import Case


class CaseFacts(Event, abstract=True):
    """Facts, to be read by the procedure of their case."""

    procedure: Procedure
    facts: FactsByProcedure


@of_own_case
def amend(case: Case, event: ApplicationAmended, context: Context) -> Outcome[Case]:
    """Replace what the event brings; facts that cannot be read refuse the whole message."""
    try:
        amended, findings = _amended(case, event)
    except Unreadable as error:
        return unchanged(case, answer=refused(context, case.case_id, error.findings))
    copies = Copies.of(case, context)
    facts: dict[str, Any] = copies.texts(amended).facts.model_dump(mode="json")
    sent = None if event.facts is None else {name: facts[name] for name in event.facts if name in facts}
    passed = by_ids(case, event.model_copy(update={"facts": sent}), copies, context)
    after = case.model_copy(update={"facts": facts} | _parties(case, passed))
    return announced(case, checked(after, context.today), passed, copies, context, findings)


def _amended(case: Case, event: ApplicationAmended) -> tuple[CaseFacts, Findings]:
    """The facts of the case with those of the event; raises `Unreadable`."""
    sent = event.facts or {}
    merged = {"procedure": case.procedure, "facts": case.facts | sent}
    facts, nulled = read_leniently(CaseFacts, json.dumps(merged).encode())
    facts, emptied = without_empty_texts(facts)
    refuse_references(facts, {f"/facts/{name}" for name in sent})
    facts, doubtful = with_plausible_facts(facts)
    return facts, nulled + emptied + doubtful


def _parties(case: Case, passed: ApplicationAmended) -> dict[str, Any]:
    applicant, beneficiary, payee = passed.applicant, passed.beneficiary, passed.payee
    return {
        "applicant_id": applicant.subject_id if isinstance(applicant, SubjectRef) else case.applicant_id,
        "beneficiary_id": beneficiary.subject_id
        if isinstance(beneficiary, SubjectRef)
        else case.beneficiary_id,
        "payee_id": payee.payee_id if isinstance(payee, PayeeRef) else case.payee_id,
    }
