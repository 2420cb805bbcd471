"""The integration service: from the first contact to the approval, and what ends it (SGB IX §§ 14–18)."""

from __future__ import annotations

from chassis.states import Machine, Transition
from services.eligibility.states.steps import DECISION, NEW, ON_OBJECTION, By, decisions, steps

_PARTICIPATION = ("intake", "appointment", "needs_assessment", "wait_opinion")
_NOT_YET_COMPETENT = ("intake", "appointment")
_COMPETENT = ("needs_assessment", "wait_opinion")
_APPROVED = ("approved", "deemed_approved", "to_be_ended")
_OVER = ("withdrawn", "forwarded")
_SUPPORT_DECIDED = ("approved", "deemed_approved", "to_be_ended", "refused", "revoked", "ended")


def _shown_competent(event: str, basis: str, by: By, *, human: bool = False) -> list[Transition]:
    """A step by which the agency shows that it holds itself competent; nothing else changes."""
    return [
        *steps(_NOT_YET_COMPETENT, [event], "needs_assessment", basis=basis, by=by, human=human),
        *steps(_COMPETENT, [event], basis=basis, by=by, human=human),
    ]


INTEGRATION_SERVICE = Machine(
    "integration_service",
    NEW,
    (
        Transition(NEW, "ApplicationRegistered", "intake", "", False, "SGB IX § 14(1)", "applicant"),
        Transition(
            NEW,
            "ApplicationRegistered",
            "needs_assessment",
            "another body has forwarded it",
            False,
            "SGB IX § 14(2) Satz 4",
            "agency",
        ),
        *steps(
            _PARTICIPATION,
            ["ApplicationRegistered", "ApplicationAmended"],
            basis="SGB X § 20",
            by="applicant",
        ),
        *steps(
            (*_PARTICIPATION, *_SUPPORT_DECIDED), ["DocumentReceived"], basis="SGB I § 60(1)", by="applicant"
        ),
        *steps(_NOT_YET_COMPETENT, ["AppointmentBooked"], "appointment", basis="SGB IX § 8", by="official"),
        *steps(
            (*_COMPETENT, "approved", "deemed_approved"),
            ["AppointmentBooked"],
            basis="SGB IX § 8",
            by="official",
        ),
        *_shown_competent("MeetingHeld", "SGB IX § 8, § 14(2)", "official"),
        *steps(("approved", "deemed_approved"), ["MeetingHeld"], basis="SGB IX § 8", by="official"),
        *steps(
            _PARTICIPATION,
            ["ExpertOpinionRequested"],
            "wait_opinion",
            human=True,
            basis="SGB IX § 17(1)",
            by="official",
        ),
        *steps(
            _PARTICIPATION,
            ["ExpertOpinionReceived"],
            "needs_assessment",
            basis="SGB IX § 17(2), § 14(2) Satz 3",
            by="agency",
        ),
        *_shown_competent("ProvidersInvolved", "SGB IX § 15", "official", human=True),
        *_shown_competent("DelayNotified", "SGB IX § 18(1), (2)", "official", human=True),
        *_shown_competent("DecisionReturned", "SGB X § 35", "official"),
        *steps(_NOT_YET_COMPETENT, ["timer:competence"], basis="SGB IX § 14(1)"),
        *steps(_PARTICIPATION, ["timer:decision"], basis="SGB IX § 14(2), § 15(4)"),
        *steps(("wait_opinion",), ["timer:opinion"], basis="SGB IX § 17(2)"),
        *steps(_COMPETENT, ["timer:inaction"], basis="SGG § 88(1)"),
        *steps(_PARTICIPATION, ["timer:notice_of_delay"], guard="a reminder", basis="SGB IX § 18(1)"),
        *steps(
            _PARTICIPATION,
            ["timer:notice_of_delay"],
            "deemed_approved",
            guard="no decision, no sufficient notice of delay",
            basis="SGB IX § 18(3)",
        ),
        *decisions(_PARTICIPATION, ["approve"], "approved", basis="SGB IX § 194(2), SGB X § 35"),
        *decisions(_PARTICIPATION, ["refuse"], "refused", basis="SGB X § 35, § 36"),
        *steps(_PARTICIPATION, ["ApplicationWithdrawn"], "withdrawn", basis="SGB X § 18", by="applicant"),
        *steps(
            _PARTICIPATION,
            ["ApplicationForwarded"],
            "forwarded",
            guard="within two weeks of receipt; the second body: by agreement",
            human=True,
            basis="SGB IX § 14(1)",
            by="official",
        ),
        *decisions(("deemed_approved",), ["approve", "amend"], "approved", basis="SGB IX § 18(3), § 194(2)"),
        *decisions(("approved",), ["amend"], basis="SGB X § 48"),
        *decisions(
            _APPROVED,
            ["withdraw", "revoke"],
            "revoked",
            basis="SGB X §§ 45, 47, 48",
        ),
        *steps(
            ("approved", "deemed_approved"),
            ["ApplicationWithdrawn"],
            "to_be_ended",
            guard="the approval stands until an official ends it",
            basis="SGB X § 39(2)",
            by="applicant",
        ),
        *steps(_APPROVED, ["SupportEnded"], "ended", basis="SGB IX § 193", by="provider"),
        *decisions(("refused",), ["approve"], "approved", basis="SGG § 85(1), (2)", guard=ON_OBJECTION),
        *decisions(
            ("revoked",), ["approve", "amend"], "approved", basis="SGG § 85(1), (2)", guard=ON_OBJECTION
        ),
        *steps(
            _APPROVED,
            ["HearingHeld"],
            basis="SGB X § 24",
            human=True,
            by="official",
        ),
        *steps(_APPROVED, ["timer:hearing"], basis="SGB X § 24"),
        *steps(_SUPPORT_DECIDED, ["DecisionReturned"], basis="SGB X § 35", by="official"),
    ),
    final=("refused", "revoked", "ended", *_OVER),
    reopened_by=(f"{DECISION}approve", f"{DECISION}amend"),
    about="The integration service (Integrationsfachdienst), from the first contact to what ends it.",
)
