"""What each announced event is in law: an administrative act or a mere message, and the remedy against it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from contracts.agency import (
    ApplicationForwarded,
    ChangeReported,
    DelayNotified,
    HearingOpened,
    ObjectionDecided,
)
from contracts.commissioning import CommissionWithdrawn, ServiceCommissioned
from contracts.eligibility import (
    GrantApproved,
    GrantEnded,
    GrantRefused,
    GrantResumed,
    GrantSuspended,
    ObjectionRegistered,
    RepaymentDemanded,
    SupportApproved,
    SupportDeemedApproved,
    SupportRefused,
    SupportRevoked,
)
from contracts.events import Event
from contracts.intake import ApplicationRegistered
from contracts.payments import PaymentReturned, ReceivableCancelled, ReceivableResumed, ReceivableSuspended
from contracts.statements import StatementIssued
from contracts.terms import DeadlineMissed

Remedy = Literal["objection", "claim", "none"]
"""`objection` to the authority (SGG § 84), `claim` to the social court (SGG § 87), or `none`."""
Demand = Literal["reasons", "term", "files", "order"]
"""What the law demands of some messages: the official's reasons, a day to answer by, the right to see
the files; of an order to a provider its type, extent, duration and fee."""


@dataclass(frozen=True, slots=True)
class Act:
    """How one kind of event is announced."""

    template: str
    """Name of the template; there is one in each voice."""
    remedy: Remedy
    basis: tuple[str, ...] = ()
    """Why there is no objection: paragraphs beside those of notification."""
    notified: bool = True
    """Whether it is an administrative act, which takes effect by notification (SGB X §§ 37, 39)."""
    grants: bool = False
    """Whether it grants what was applied for, and so may go without reasons (SGB X § 35(2) no 1)."""
    warns: bool = False
    """Whether it goes where earlier letters went: a new address may be part of what it warns of."""
    demands: tuple[Demand, ...] = ()
    """What it has to hold although it is no administrative act."""


ACTS: Mapping[type[Event], Act] = {
    GrantApproved: Act("grant_approved", "objection", grants=True),
    GrantRefused: Act("grant_refused", "objection"),
    GrantEnded: Act("grant_ended", "objection"),
    RepaymentDemanded: Act("repayment_demanded", "objection"),
    SupportApproved: Act("support_approved", "objection", grants=True),
    SupportRefused: Act("support_refused", "objection"),
    SupportRevoked: Act("support_revoked", "objection"),
    ObjectionDecided: Act("objection_decided", "claim", ("SGG § 85(3)", "SGG § 87")),
    SupportDeemedApproved: Act("support_deemed_approved", "none", ("SGB IX § 18(3)",), notified=False),
    GrantSuspended: Act("grant_suspended", "none", ("SGB III § 331(1)",), notified=False),
    GrantResumed: Act("grant_resumed", "none", ("SGB III § 331(2)",), notified=False),
    ObjectionRegistered: Act("objection_registered", "none", ("SGG § 84",), notified=False),
    ReceivableSuspended: Act("receivable_suspended", "none", ("SGG § 86a(1)",), notified=False),
    ReceivableResumed: Act("receivable_resumed", "none", ("SGB X § 50",), notified=False),
    ReceivableCancelled: Act("receivable_cancelled", "none", ("SGB X § 50",), notified=False),
    StatementIssued: Act("statement", "none", ("SGB III § 337(2)",), notified=False),
    PaymentReturned: Act("payment_returned", "none", ("SGB I § 47",), notified=False),
    ApplicationForwarded: Act(
        "application_forwarded", "none", ("SGB I § 16(2)", "SGB IX § 14(1)"), notified=False
    ),
    ApplicationRegistered: Act(
        "documents_requested", "none", ("SGB X § 21(2)",), notified=False, demands=("term",)
    ),
    DeadlineMissed: Act("documents_missing", "none", ("SGB X § 21(2)",), notified=False, demands=("term",)),
    HearingOpened: Act(
        "hearing", "none", ("SGB X § 24",), notified=False, demands=("reasons", "term", "files")
    ),
    DelayNotified: Act("delay", "none", ("SGB IX § 18(1)",), notified=False, demands=("reasons",)),
    ServiceCommissioned: Act("service_commissioned", "none", ("SGB IX § 194",), notified=False),
    CommissionWithdrawn: Act("commission_withdrawn", "none", ("SGB IX § 194",), notified=False),
    ChangeReported: Act("account_changed", "none", ("SGB I § 47",), notified=False, warns=True),
}
"""A provisional stop needs no act, and what the law deems approved was approved by no act: these letters
inform, as do those about a demand, payments and what came back, documents, accounts, and who supports. A
hearing and a notice of delay prepare an act. The decision on an objection is attacked before the court."""

ORDER = Act("provider_order", "none", ("SGB IX § 194(2)",), notified=False, demands=("order",))
"""The written order to the provider, beside the letter to the person; formal alone."""

_BY_NAME = {event.type_name: act for event, act in ACTS.items()}
_REMEDIED = Act("objection_decided", "none", ("SGG § 85(1)",))


def act_of(name: str, outcome: str | None = None) -> Act:
    """The act of an event's name. What was fully remedied (`outcome`) leaves nothing to attack."""
    if name == ObjectionDecided.type_name and outcome == "remedied":
        return _REMEDIED
    return _BY_NAME[name]
