"""A notice and an objection, each with its own course beside the procedure of the case."""

from __future__ import annotations

from chassis.states import Machine, Transition
from services.eligibility.states.steps import NEW, ON_OBJECTION, decisions, steps

BINDING = "binding"

NOTICE = Machine(
    "notice",
    NEW,
    (
        *steps(
            (NEW, "returned", "open", "running", BINDING),
            ["NoticeDispatched"],
            "running",
            basis="SGB X § 37(2)",
        ),
        *steps(
            (NEW, "returned", "open", "running", BINDING),
            ["NoticeDispatched"],
            "open",
            guard="receipt has to be proved",
            basis="SGB X § 37(2) Satz 3",
        ),
        *steps(
            ("open", "running", BINDING, "returned"),
            ["NotificationEstablished"],
            "running",
            guard="receipt is proved",
            basis="SGB X § 37(2)",
        ),
        *steps(
            ("open", "running", BINDING, "returned"),
            ["NotificationEstablished"],
            "open",
            guard="receipt cannot be proved",
            basis="SGB X § 37(2) Satz 3",
        ),
        *steps(
            ("open", "running", BINDING, "returned"),
            ["NoticeReturned"],
            "returned",
            basis="SGB X § 37(2) Satz 3",
        ),
        *steps(
            ("open", "running", "returned", BINDING),
            ["ObjectionFiled"],
            "contested",
            guard="in time, or no time runs",
            basis="SGG § 84(1)",
            by="applicant",
        ),
        *steps(
            ("running", BINDING), ["ObjectionFiled"], guard="too late", basis="SGG § 84(1)", by="applicant"
        ),
        *steps(
            ("running", BINDING),
            ["NoticeDispatched", "NoticeReturned", "NotificationEstablished"],
            "contested",
            guard="an objection that seemed late is in time",
            basis="SGG § 84(1)",
        ),
        *steps(
            ("contested",),
            ["NoticeDispatched", "NoticeReturned", "NotificationEstablished", "ObjectionFiled"],
            basis="SGG § 84(1)",
        ),
        *steps(("running",), ["timer:objection_period"], BINDING, basis="SGG § 77"),
    ),
    final=("contested",),
    about="The notice of an act: until when it can be objected to, and when it binds.",
)

TO_BE_CARRIED_OUT = ("remedied", "upheld_in_part")
_OUTCOMES = "ObjectionDecided/"

OBJECTION = Machine(
    "objection",
    NEW,
    (
        Transition(NEW, "ObjectionFiled", "pending", "", False, "SGG § 84(1)", "applicant"),
        *steps(("pending",), ["timer:objection_inaction"], basis="SGG § 88(2)"),
        *decisions(("pending",), ["approve", "amend"], basis="SGG § 86", guard=ON_OBJECTION),
        *steps(
            ("pending",),
            [f"{_OUTCOMES}{outcome}" for outcome in TO_BE_CARRIED_OUT],
            "to_be_carried_out",
            human=True,
            basis="SGG § 85(1), (2)",
            by="official",
        ),
        *steps(
            ("pending",),
            [f"{_OUTCOMES}{outcome}" for outcome in TO_BE_CARRIED_OUT],
            "carried_out",
            guard="the decision that names it was taken before",
            human=True,
            basis="SGG § 85(1), (2)",
            by="official",
        ),
        *steps(
            ("pending",),
            [f"{_OUTCOMES}rejected", f"{_OUTCOMES}inadmissible", f"{_OUTCOMES}other"],
            "settled",
            human=True,
            basis="SGG § 85(2)",
            by="official",
        ),
        *steps(("to_be_carried_out",), ["timer:objection_decision"], basis="SGG § 85(1), (2)"),
        *decisions(
            ("to_be_carried_out",), ["approve", "amend"], "carried_out", basis="SGG § 85", guard=ON_OBJECTION
        ),
    ),
    final=("settled", "carried_out"),
    about="An objection: money changes only by a decision that names it.",
)
