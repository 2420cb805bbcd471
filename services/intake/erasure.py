"""Erasing a subject: refused while a case is open, then everything personal goes, in every copy too."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from chassis.handling import Aggregate, Context, Key, Outcome, Tombstone, unchanged
from contracts.topics import PAYEES, SUBJECTS, TEXTS
from services.intake.model import Case, Fingerprint, RecordedPayee, RecordedSubject, RecordedText
from services.intake.ownership import of_own_case
from services.intake.receipts import accepted
from services.intake.wording import finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from contracts.agency import ErasureRequested
    from contracts.values import Finding


@of_own_case
def erase(case: Case, event: ErasureRequested, context: Context) -> Outcome[Case]:
    """Erase a subject with its accounts and texts (SGB X § 84), or say from when that is possible."""
    subject = context.get(RecordedSubject, event.subject_id)
    if subject is None:
        return unchanged(case, answer=accepted(context, case, [finding("unknown_subject", "/subject_id")]))
    cases = {id_: found for id_ in subject.cases if (found := context.get(Case, id_))}
    if still_open := [each for each in cases.values() if each.open_on(context.today)]:
        return unchanged(case, answer=accepted(context, case, [_restricted(still_open)]))
    erased, tombstones = _erased(event.subject_id, cases.values(), context)
    forgotten = {id_: _without(each, event.subject_id) for id_, each in cases.items()}
    own = forgotten.pop(case.case_id, case)
    others = erased | {Key(Case.kind, str(id_)): each for id_, each in forgotten.items()}
    return Outcome(own, events=tombstones, others=others, answer=accepted(context, own))


def _restricted(still_open: Iterable[Case]) -> Finding:
    """Refused for now, with the first day on which it can take effect, as far as that is known."""
    ends = [case.expected_end for case in still_open]
    known = [day for day in ends if day is not None]
    if len(known) < len(ends):
        effect = "Die Löschung kann wirken, sobald der letzte Vorgang beendet ist."
    else:
        effect = f"Die Löschung kann ab dem {max(known) + timedelta(days=1):%d.%m.%Y} wirken."
    return finding("case_open", "/subject_id", effect=effect)


def _erased(
    subject_id: UUID, cases: Iterable[Case], context: Context
) -> tuple[dict[Key, Aggregate | None], list[Tombstone]]:
    """Aggregates that go, and what tells every copy of them to go too."""
    gone: list[tuple[type[Aggregate], str, str]] = [(RecordedSubject, str(subject_id), SUBJECTS.pattern)]
    marks: dict[Key, Aggregate | None] = {}
    for case in cases:
        gone += [(RecordedText, str(id_), TEXTS.pattern) for id_ in case.text_ids]
        if case.applicant_id == subject_id:
            gone += [(RecordedPayee, str(id_), PAYEES.pattern) for id_ in case.payee_ids]
        marks |= _marks(case, context)
    for model, id_, _topic in gone:
        context.get(model, id_)
    erased: dict[Key, Aggregate | None] = {Key(model.kind, id_): None for model, id_, _topic in gone}
    return erased | marks, [Tombstone(topic, id_) for _model, id_, topic in gone]


def _marks(case: Case, context: Context) -> Mapping[Key, None]:
    """Fingerprints of the case: they are made of names."""
    found = {mark: context.get(Fingerprint, mark) for mark in case.fingerprints}
    return {
        Key(Fingerprint.kind, mark): None
        for mark, known in found.items()
        if known and known.case_id == case.case_id
    }


def _without(case: Case, subject_id: UUID) -> Case:
    changes: dict[str, object] = {"text_ids": (), "fingerprints": ()}
    if case.applicant_id == subject_id:
        changes |= {"payee_ids": (), "payee_id": None}
    return case.model_copy(update=changes)
