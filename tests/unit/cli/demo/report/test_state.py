"""Where a case stands, by the events that there were."""

from __future__ import annotations

import pytest

from cli.demo.report.state import IN_GERMAN, state_of
from tests.unit.cli.demo.report.story import SERVICE, SUBSIDY, case, example, published

SERVICE_CASE = {"case_id": str(SERVICE)}


def _subsidy(*names: str) -> list[str]:
    first = example("ApplicationRegistered")
    return [first, *(published(name, case_id=str(SUBSIDY)) for name in names)]


def _service(*names: str) -> list[str]:
    facts = {
        "disability_status": "severely_disabled", "prospects_reduced": True, "rehab_provider": "unknown",
        "consent_given": True, "goal": "find_job", "district": "celle",
    }  # fmt: skip
    first = example(
        "ApplicationRegistered",
        procedure="integration_service",
        facts=facts,
        missing_documents=[],
        **SERVICE_CASE,
    )
    return [first, *(published(name, **SERVICE_CASE) for name in names)]


@pytest.mark.parametrize(
    ("lines", "state"),
    [
        (_subsidy(), "incomplete"),
        (_subsidy("ApplicationCompleted"), "open"),
        (_subsidy("DecisionReturned"), "returned"),
        (_subsidy("ApplicationWithdrawn"), "withdrawn"),
        (_subsidy("ApplicationForwarded"), "forwarded"),
        (_subsidy("GrantRefused"), "refused"),
        (_subsidy("DecisionReturned", "GrantApproved"), "approved"),
        (_subsidy("GrantApproved", "PaymentDue", "PaymentSettled"), "paying"),
        (_subsidy("GrantApproved", "PaymentHeld"), "held"),
        (_subsidy("GrantApproved", "GrantSuspended"), "suspended"),
        (_subsidy("GrantApproved", "GrantSuspended", "GrantResumed"), "approved"),
        (_subsidy("GrantApproved", "GrantEnded"), "ended"),
        (_service("SupportRefused"), "refused"),
        (_service("SupportApproved"), "approved"),
        (_service("SupportApproved", "ServiceCommissioned"), "asked"),
        (_service("SupportApproved", "ServiceCommissioned", "CommissionDeclined"), "approved"),
        (_service("SupportApproved", "ServiceCommissioned", "CommissionAccepted"), "accepted"),
        (_service("SupportApproved", "ServiceCommissioned", "SupportStarted"), "running"),
        (_service("SupportApproved", "ServiceCommissioned", "SupportEnded"), "ended"),
        (_service("SupportApproved", "ServiceCommissioned", "CommissionWithdrawn"), "order_withdrawn"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_state_follows_the_latest_act(lines: list[str], state: str) -> None:
    same_day = [line.replace(line.split('"time": "')[1][:10], "2026-04-01", 1) for line in lines]
    assert state_of(case(same_day)) == state


def test_a_new_version_of_a_running_order_leaves_it_running() -> None:
    lines = _service("SupportApproved", "ServiceCommissioned", "SupportStarted")
    amended = published("ServiceCommissioned", ce_id=str(SUBSIDY), on="2026-09-01", version=2, **SERVICE_CASE)
    assert state_of(case([*lines, amended])) == "running"


def test_a_grant_whose_last_day_is_over_is_completed() -> None:
    approved = example("GrantApproved", starts_on="2026-04-01", ends_on="2026-09-30")
    assert state_of(case([example("ApplicationRegistered"), approved])) == "completed"


def test_every_state_has_its_german_words() -> None:
    assert all(IN_GERMAN.values())
