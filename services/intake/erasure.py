"""Erasing: on request, once no case of the subject is open; by itself, once a file need not be kept.

Everything personal goes, in every copy too; what is coded stays, and belongs to nobody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chassis.handling import Aggregate, Context, Key, Outcome, TimerFired, Tombstone, unchanged
from contracts.topics import PAYEES, SUBJECTS, TEXTS
from services.intake.ending import expected_end, kept_until, open_on
from services.intake.model import Case, Fingerprint, RecordedPayee, RecordedSubject, RecordedText
from services.intake.ownership import of_own_case
from services.intake.receipts import accepted
from services.intake.wording import finding

if TYPE_CHECKING:
    from collections.abc import Iterable
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
    if still_open := [each for each in cases.values() if open_on(each, context.today)]:
        return unchanged(case, answer=accepted(context, case, [_restricted(still_open)]))
    erased, tombstones = _erased(event.subject_id, cases.values(), context)
    forgotten = {id_: _without(each, event.subject_id) for id_, each in cases.items()}
    own = forgotten.pop(case.case_id, case)
    others = erased | {Key(Case.kind, str(id_)): each for id_, each in forgotten.items()}
    return Outcome(own, events=tombstones, others=others, answer=accepted(context, own))


def expire(case: Case, _fired: TimerFired, context: Context) -> Outcome[Case]:
    """The data of a case need not be kept any longer (SGB X § 84): they go, and with them its subjects.

    A subject whom another case still needs stays until that one has expired too.
    """
    until = kept_until(case)
    if until is None or context.today <= until:
        return unchanged(case)
    gone = _copies_of(case)
    for id_ in case.subject_ids:
        subject = context.get(RecordedSubject, id_)
        if subject is not None and not _needed(subject, case, context):
            gone.append((RecordedSubject, str(id_), SUBJECTS.pattern))
    emptied = {"text_ids": (), "fingerprints": (), "payee_ids": (), "payee_id": None}
    return Outcome(
        case.model_copy(update=emptied),
        events=[Tombstone(topic, id_) for _model, id_, topic in gone],
        others=_without_copies(gone, context) | _marks(case, context),
    )


def _needed(subject: RecordedSubject, case: Case, context: Context) -> bool:
    """Whether a file that is still kept names the subject."""
    others = [context.get(Case, id_) for id_ in subject.cases if id_ != case.case_id]
    ends = [kept_until(other) for other in others if other is not None]
    return any(until is None or context.today <= until for until in ends)


def _restricted(still_open: Iterable[Case]) -> Finding:
    """Refused for now, with the first day on which it can take effect, as far as that is known."""
    ends = [expected_end(case) for case in still_open]
    known = [day for day in ends if day is not None]
    if len(known) < len(ends):
        effect = "Die Löschung kann wirken, sobald der letzte Vorgang beendet ist."
    else:
        effect = f"Die Löschung kann ab dem {max(known):%d.%m.%Y} wirken."
    return finding("case_open", "/subject_id", effect=effect)


_Gone = tuple[type[Aggregate], str, str]
"""What goes: its model, its id, the topic with its copies."""


def _erased(
    subject_id: UUID, cases: Iterable[Case], context: Context
) -> tuple[dict[Key, Aggregate | None], list[Tombstone]]:
    """Aggregates that go, and what tells every copy of them to go too."""
    gone: list[_Gone] = [(RecordedSubject, str(subject_id), SUBJECTS.pattern)]
    marks: dict[Key, Aggregate | None] = {}
    for case in cases:
        gone += _copies_of(case, accounts=case.applicant_id == subject_id)
        marks |= _marks(case, context)
    return _without_copies(gone, context) | marks, [Tombstone(topic, id_) for _model, id_, topic in gone]


def _copies_of(case: Case, *, accounts: bool = True) -> list[_Gone]:
    """The texts of a case and, with them, its accounts."""
    texts: list[_Gone] = [(RecordedText, str(id_), TEXTS.pattern) for id_ in case.text_ids]
    payees: list[_Gone] = [(RecordedPayee, str(id_), PAYEES.pattern) for id_ in case.payee_ids]
    return texts + payees if accounts else texts


def _without_copies(gone: Iterable[_Gone], context: Context) -> dict[Key, Aggregate | None]:
    for model, id_, _topic in gone:
        context.get(model, id_)
    return {Key(model.kind, id_): None for model, id_, _topic in gone}


def _marks(case: Case, context: Context) -> dict[Key, Aggregate | None]:
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
