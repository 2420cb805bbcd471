"""The two grants to employers: one skeleton, and what is different (SGB III §§ 73, 91)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chassis.states import Machine, Transition
from services.eligibility.states.steps import DECISION, NEW, ON_OBJECTION, By, decisions, steps

if TYPE_CHECKING:
    from collections.abc import Iterable

_OVER = ("withdrawn", "forwarded")
_UNDECIDED = ("wait_documents", "wait_competence", "ready_for_decision")
_RUNNING = ("in_force", "under_review", "suspended", "to_be_ended")
_LOST = ("ready_for_decision", "wait_documents")
_FOUND = ("wait_documents", "ready_for_decision")
_GRANT_DECIDED = (*_RUNNING, "refused", "ended")
_FUNDED = (*_RUNNING, "ended")


def _between_undecided(event: str, by: By, basis: str, *impossible: tuple[str, str]) -> list[Transition]:
    """New facts may settle who is competent, or open it again; what is complete stays so."""
    pairs = ((source, target) for source in _UNDECIDED for target in _UNDECIDED)
    guards = {
        "wait_documents": "documents are missing",
        "wait_competence": "nobody is known to be competent",
        "ready_for_decision": "everything is there",
    }
    return [
        Transition(source, event, target, guards[target], False, basis, by)
        for source, target in pairs
        if (source, target) not in impossible
    ]


def _grant(procedure: str, about: str, extra: Iterable[Transition] = ()) -> Machine:
    return Machine(
        procedure,
        NEW,
        (*_application(), *_first_decision(), *_changed(), *_stopped_or_withdrawn(), *_ended(), *extra),
        final=("refused", "ended", *_OVER),
        reopened_by=(f"{DECISION}approve", f"{DECISION}amend"),
        about=about,
    )


def _application() -> list[Transition]:
    opened = [
        Transition(NEW, "ApplicationRegistered", target, guard, False, "SGB III § 323, § 324(1)", "applicant")
        for target, guard in (
            ("wait_documents", "documents are missing"),
            ("wait_competence", "nobody is known to be competent"),
            ("ready_for_decision", "everything is there"),
        )
    ]
    return [
        *opened,
        *_between_undecided("ApplicationRegistered", "applicant", "SGB III § 323", _LOST),
        *_between_undecided("ApplicationAmended", "applicant", "SGB X § 20", _LOST, _FOUND),
        *steps((*_UNDECIDED, *_GRANT_DECIDED), ["DocumentReceived"], basis="SGB I § 60(1)", by="applicant"),
        *steps(
            ("wait_documents", "ready_for_decision"),
            ["ApplicationCompleted"],
            "ready_for_decision",
            basis="SGB X § 20",
            by="intake",
        ),
        *steps(("wait_competence",), ["ApplicationCompleted"], basis="SGB X § 20", by="intake"),
        *steps(_UNDECIDED, ["timer:inaction"], basis="SGG § 88(1)"),
        *steps(_UNDECIDED, ["ApplicationWithdrawn"], "withdrawn", basis="SGB X § 18", by="applicant"),
        *steps(
            _UNDECIDED,
            ["ApplicationForwarded"],
            "forwarded",
            human=True,
            basis="SGB I § 16(2)",
            by="official",
        ),
    ]


def _first_decision() -> list[Transition]:
    return [
        *decisions(_UNDECIDED, ["approve"], "in_force", basis="SGB III § 73, SGB X § 35"),
        *decisions(_UNDECIDED, ["refuse"], "refused", basis="SGB X § 35, § 36"),
        *steps((*_UNDECIDED, *_GRANT_DECIDED), ["DecisionReturned"], basis="SGB X § 35", by="official"),
    ]


def _changed() -> list[Transition]:
    """A change while money runs, and what an official makes of it."""
    ending = "SGB X §§ 45, 47, 48; SGB III § 330"
    return [
        *steps(
            ("in_force", "under_review"),
            ["ChangeReported"],
            "under_review",
            guard="it has to be decided on",
            basis="SGB III § 318, SGB X § 48",
            by="applicant",
        ),
        *steps(
            ("in_force",),
            ["ChangeReported"],
            guard="`started` confirms the beginning",
            basis="SGB III § 318",
            by="applicant",
        ),
        *steps(("suspended", "to_be_ended"), ["ChangeReported"], basis="SGB III § 318", by="applicant"),
        *steps(_FUNDED, ["HearingHeld"], human=True, basis="SGB X § 24", by="official"),
        *steps(_FUNDED, ["timer:hearing"], basis="SGB X § 24"),
        *decisions(("in_force", "under_review"), ["amend"], "in_force", basis="SGB X § 48"),
        *decisions(("suspended",), ["amend"], basis="SGB X § 48"),
        *decisions(_RUNNING, ["withdraw", "revoke"], "ended", basis=ending),
        *decisions(_FUNDED, ["demand_repayment"], basis="SGB X § 50"),
    ]


def _stopped_or_withdrawn() -> list[Transition]:
    """A provisional stop and its end, the limit of looking back, an application taken back."""
    undecided_change = "a reported change is still to be decided on"
    return [
        *decisions(
            ("in_force", "under_review", "to_be_ended"),
            ["stop_provisionally"],
            "suspended",
            basis="SGB III § 331(1)",
        ),
        *_resumed("DecisionTaken/resume", undecided_change, human=True),
        *_resumed("timer:provisional_stop", undecided_change, human=False),
        *steps(("suspended",), ["timer:provisional_stop"], guard="a reminder", basis="SGB III § 331(2)"),
        *steps(
            ("under_review", "suspended", "to_be_ended"),
            ["timer:withdrawal_limit"],
            basis="SGB X § 45(4), § 48(4)",
        ),
        *steps(
            ("in_force", "under_review"),
            ["ApplicationWithdrawn"],
            "to_be_ended",
            guard="the approval stands until an official ends it",
            basis="SGB X § 39(2)",
            by="applicant",
        ),
        *steps(("suspended",), ["ApplicationWithdrawn"], basis="SGB X § 39(2)", by="applicant"),
    ]


def _resumed(event: str, undecided_change: str, *, human: bool) -> list[Transition]:
    basis, by = "SGB III § 331(2)", "official" if human else ""
    over = "" if human else "two months are over"
    targets = {
        "in_force": over or "nothing else is open",
        "under_review": undecided_change,
        "to_be_ended": "the application was withdrawn",
    }
    return [
        Transition("suspended", event, target, guard, human, basis, by) for target, guard in targets.items()
    ]


def _ended() -> list[Transition]:
    return [
        *decisions(
            ("refused",), ["approve", "amend"], "in_force", basis="SGG § 85(1), (2)", guard=ON_OBJECTION
        ),
        *decisions(("ended",), ["amend"], "in_force", basis="SGG § 85(1), (2)", guard=ON_OBJECTION),
    ]


TRAINING_SUBSIDY = _grant(
    "training_subsidy",
    "The subsidy to training pay (Zuschuss zur Ausbildungsvergütung), from the application to its end.",
)
INTEGRATION_GRANT = _grant(
    "integration_grant",
    "The integration grant after training (Eingliederungszuschuss), with the time after the funding.",
    steps(_RUNNING, ["timer:after_employment"], basis="SGB III § 92(2)"),
)
