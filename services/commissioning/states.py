"""What may follow what in commissioning: the search for a provider, and each order to one.

An order changes its status only by a step declared here (`Desk.advance`), and which replies a provider may
send is asked of the same table. The stage of a search is computed from the facts of its case (`stage`).
"""

from typing import Final

from chassis.states import Machine, Transition
from services.commissioning.model import Case
from services.commissioning.order import OrderStatus

NO_MORE_DATA: Final = frozenset({"consent_withdrawn", "application_withdrawn"})
"""Reasons to take an order back that end the flow of data at once: no report is taken any more."""

_WITHDRAWN: Final = "CommissionWithdrawn"
_GONE: Final = (
    "consent, application or approval is gone; personal budget; another provider, who is chosen or needed"
)
_TERMS: Final = "SGB IX § 194(2)"
_REPORTS: Final = "SGB IX § 197"
_FEES: Final = "SGB IX § 196(1)"
_ACCOUNT: Final = "SGB III § 326"
_CONSENT: Final = "SGB IX § 8(4); SGB X § 67b"
_TAKEN_BACK: Final = "SGB IX § 8(1), (4), §§ 29, 194; SGB X §§ 45–48, 67b"
_ALL_PAID: Final = "every month is paid"
_STILL_OWED: Final = "months are to be invoiced or paid"
_NO_END: Final = "nobody has reported the end"


def _provider(source: str, event: str, target: str, guard: str = "", basis: str = "") -> Transition:
    return Transition(source, event, target, guard, basis=basis, by="provider")


def _official(source: str, event: str, target: str, guard: str = "", basis: str = "") -> Transition:
    return Transition(source, event, target, guard, human=True, basis=basis, by="official")


def _counsellor(source: str, event: str, target: str, guard: str = "", basis: str = "") -> Transition:
    return Transition(source, event, target, guard, human=True, basis=basis, by="counsellor")


def _person(source: str, event: str, target: str, guard: str = "", basis: str = "") -> Transition:
    """Said by the person, passed on by the agency: nobody has to decide anything."""
    return Transition(source, event, target, guard, basis=basis, by="person")


def _timer(source: str, event: str, target: str, guard: str = "", basis: str = "") -> Transition:
    return Transition(source, f"timer:{event}", target, guard, basis=basis)


def _paid(source: str, target: str, guard: str = "") -> Transition:
    return Transition(source, "PaymentSettled", target, guard, basis=_FEES, by="payments")


ORDER: Final = Machine(
    "order",
    "offered",
    (
        _provider("offered", "CommissionAccepted", "accepted", "begins before the order ends", _TERMS),
        _provider("offered", "CommissionDeclined", "declined", "", _TERMS),
        _timer("offered", "answer", "withdrawn", "the next one is asked", "SGB IX § 194(4)"),
        _official("offered", "SupportApproved", "offered", "other terms: the next version", _TERMS),
        _official("offered", _WITHDRAWN, "withdrawn", _GONE, _TAKEN_BACK),
        _provider("accepted", "SupportStarted", "running", "begins before the order ends", _TERMS),
        _official("accepted", "SupportApproved", "accepted", "other terms: the next version", _TERMS),
        _official("accepted", _WITHDRAWN, "withdrawn", _GONE, _TAKEN_BACK),
        _provider("running", "ReportSubmitted", "running", "", _REPORTS),
        _provider("running", "ExtensionRequested", "running", "put before the official", _TERMS),
        _provider("running", "InvoiceSubmitted", "running", "month and flat rate as ordered", _FEES),
        _paid("running", "running"),
        _official("running", "SupportApproved", "running", "other terms: the next version", _TERMS),
        _provider("running", "SupportEnded", "final_report_due", "the final report is not in", _REPORTS),
        _provider("running", "SupportEnded", "settlement", f"final report in, {_STILL_OWED}", _REPORTS),
        _provider("running", "SupportEnded", "closed", f"final report in, {_ALL_PAID}", _REPORTS),
        _official("running", _WITHDRAWN, "final_report_due", "the final report is not in", _TAKEN_BACK),
        _official(
            "running", _WITHDRAWN, "settlement", f"report in or not wanted, {_STILL_OWED}", _TAKEN_BACK
        ),
        _official("running", _WITHDRAWN, "closed", f"report in or not wanted, {_ALL_PAID}", _TAKEN_BACK),
        _timer("running", "final_account", "final_report_due", f"{_NO_END}, nor a final report", _ACCOUNT),
        _timer("running", "final_account", "closed", _NO_END, _ACCOUNT),
        _provider("final_report_due", "ReportSubmitted", "final_report_due", "interim", _REPORTS),
        _provider("final_report_due", "ReportSubmitted", "settlement", f"final, {_STILL_OWED}", _REPORTS),
        _provider("final_report_due", "ReportSubmitted", "closed", "final, paid or too late", _REPORTS),
        _provider("final_report_due", "InvoiceSubmitted", "final_report_due", "up to the end", _FEES),
        _paid("final_report_due", "final_report_due"),
        _timer("final_report_due", "final_account", "final_report_due", "", _ACCOUNT),
        _provider("settlement", "ReportSubmitted", "settlement", "data may still flow", _REPORTS),
        _provider("settlement", "InvoiceSubmitted", "settlement", "up to the end", _FEES),
        _paid("settlement", "settlement", _STILL_OWED),
        _paid("settlement", "closed", _ALL_PAID),
        _timer("settlement", "final_account", "closed", "", _ACCOUNT),
        _paid("closed", "closed", "an invoice accepted in time"),
    ),
    final=("declined", "withdrawn", "closed"),
    about="One order to one provider (Beauftragung), from the offer to the last fee.",
)

REPLIES: Final = tuple(dict.fromkeys(each.event for each in ORDER.transitions if each.by == "provider"))
"""What a provider may send about an order, in the course of things."""


def replies_allowed(status: OrderStatus) -> tuple[str, ...]:
    """What the provider may send about an order of this status."""
    return tuple(event for event in ORDER.allowed(status) if event in REPLIES)


def stage(case: Case | None) -> str:
    """Where the search for a provider stands, from the facts of the case: a state of `SEARCH`."""
    if case and case.over:
        return "closed"
    if case is None or case.seat is None or case.need is None:
        return "waiting"
    if case.open_order:
        return "ordered"
    if case.need.personal_budget:
        return "personal_budget"
    if case.assessment:
        return "assessing"
    return "served" if case.is_served else "selecting"


_APPROVED: Final = (
    ("selecting", "a provider is to be chosen"),
    ("ordered", "it names a provider, or one was chosen before; terms and consent are there"),
    ("personal_budget", "as a personal budget"),
)


def _approvals(source: str) -> tuple[Transition, ...]:
    """An approval, whatever came before: of topics that are read side by side either may be ahead."""
    return tuple(
        _official(source, "SupportApproved", to, guard, "SGB IX § 194(1)")
        for to, guard in _APPROVED
        if to != source
    )


def _ends(source: str) -> tuple[Transition, ...]:
    """The approval or the application is gone."""
    return (
        _official(source, "SupportRefused", "waiting", "", _TERMS),
        _official(source, "SupportRevoked", "waiting", "", "SGB X §§ 45–48"),
        _official(source, "GrantEnded", "waiting", "", "SGB X §§ 45–48"),
        _person(source, "ApplicationWithdrawn", "closed"),
    )


SEARCH: Final = Machine(
    "search",
    "waiting",
    (
        *_approvals("waiting"),
        Transition("waiting", "SupportDeemedApproved", "selecting", basis="SGB IX § 18", by="lapse of time"),
        *(
            _person("waiting", "ApplicationRegistered", to, f"approved before: {why}")
            for to, why in _APPROVED
        ),
        _person("waiting", "ApplicationWithdrawn", "closed"),
        _official("waiting", "ApplicationForwarded", "closed", "nothing approved here", "SGB IX § 14(1)"),
        _counsellor(
            "selecting", "ProviderChosen", "ordered", "consent, contract and place are there", _TERMS
        ),
        _counsellor("selecting", "ProviderChosen", "selecting", "else: a new proposal says why not", _TERMS),
        _person("selecting", "ApplicationAmended", "ordered", "consent for the kept choice", _CONSENT),
        _provider("selecting", "CapacityReported", "selecting", "places where there were none"),
        *_approvals("selecting"),
        *_ends("selecting"),
        _provider("ordered", "CommissionDeclined", "ordered", "the next one is asked", _TERMS),
        _provider("ordered", "CommissionDeclined", "selecting", "nobody left, or the person refuses", _TERMS),
        _provider("ordered", "CommissionDeclined", "assessing", "a further assessment is needed", _TERMS),
        _timer("ordered", "answer", "ordered", "the next one is asked", "SGB IX § 194(4)"),
        _timer("ordered", "answer", "selecting", "nobody left", "SGB IX § 194(4)"),
        _counsellor("ordered", "ProviderChosen", "ordered", "another one: handing over", "SGB IX § 8(1)"),
        _official("ordered", "SupportApproved", "personal_budget", "as a personal budget", "SGB IX § 29"),
        _person("ordered", "ChangeReported/consent_withdrawn", "selecting", "", _CONSENT),
        _person("ordered", "ApplicationAmended", "selecting", "consent is taken back", _CONSENT),
        _provider("ordered", "SupportEnded", "served", "", _REPORTS),
        _timer("ordered", "final_account", "served", _NO_END, _ACCOUNT),
        *_ends("ordered"),
        _counsellor("assessing", "MeetingHeld", "selecting", "", _TERMS),
        _counsellor("assessing", "ExpertOpinionReceived", "selecting", "", "SGB IX § 17"),
        _counsellor(
            "assessing", "ProviderChosen", "ordered", "consent, contract and place are there", _TERMS
        ),
        _counsellor("assessing", "ProviderChosen", "selecting", "else: a new proposal says why not", _TERMS),
        *_approvals("assessing"),
        *_ends("assessing"),
        *_approvals("personal_budget"),
        *_ends("personal_budget"),
        *_approvals("served"),
        _counsellor("served", "ProviderChosen", "ordered", "another provider goes on", _TERMS),
        *_ends("served"),
        *(
            _official("closed", "SupportApproved", to, f"forwarded too late; {why}", "SGB IX § 14(2)")
            for to, why in _APPROVED
        ),
        Transition(
            "closed",
            "SupportDeemedApproved",
            "selecting",
            "forwarded too late",
            basis="SGB IX § 18",
            by="lapse of time",
        ),
    ),
    final=("closed",),
    reopened_by=("SupportApproved", "SupportDeemedApproved"),
    about="The search for a provider, in one case. Its stage follows from the facts, whichever came first.",
)

MACHINES: Final[tuple[Machine, ...]] = (SEARCH, ORDER)
