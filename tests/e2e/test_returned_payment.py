"""A payment that came back: held, told by letter, paid again to an account that two persons confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.e2e import applications
from tests.e2e.messages import message
from tests.e2e.test_operator import databases
from tests.integration.operator.console import teilhabe

if TYPE_CHECKING:
    from tests.e2e.chain import Chain
    from tests.e2e.messages import Message

NEW_IBAN = "DE02120300000000202051"
MONTH = "2026-04"


async def test_what_came_back_is_paid_again_to_another_account(chain: Chain) -> None:
    agency, application = chain.agency(), applications.grant_application()
    case_id = application["case_id"]
    approval = applications.approval(percentage=70, ends_on="2026-06-30")
    await chain.sent_and_settled(
        agency.applies(application),
        agency.submits("DecisionTaken", case_id, **approval),
        agency.submits("ChangeReported", case_id, change="started", effective_on="2026-04-01"),
    )
    first = await until(chain, "PaymentDue", case_id=case_id, month=MONTH, attempt=1)
    await chain.sent_and_settled(executed(first), came_back(first))
    held = await until(chain, "PaymentHeld", case_id=case_id, month=MONTH, attempt=2)
    assert (held["reason"], held["owner"]) == ("returned", "agency")
    await until(chain, "NoticeDispatched", case_id=case_id, act="PaymentReturned")

    payee = application["payee"] | {"iban": NEW_IBAN}
    told = {"change": "bank_account_changed", "effective_on": "2026-05-20", "payee": payee}
    amend = applications.approval(decision="amend", confirmed_by="r.zweit")
    await chain.sent_and_settled(agency.submits("ChangeReported", case_id, **told))
    assert not chain.ledger.find("PaymentDue", case_id=case_id, month=MONTH, attempt=2)
    await chain.sent_and_settled(agency.submits("DecisionTaken", case_id, **amend))
    again = await until(chain, "PaymentDue", case_id=case_id, month=MONTH, attempt=2)
    assert (again["payee"]["iban"], again["amount"]) == (NEW_IBAN, first["amount"])
    await chain.sent_and_settled(executed(again))

    options = ("--words", "--bootstrap", chain.stack.bootstrap, *databases(chain))
    timeline = (await teilhabe("case", case_id, *options)).output
    steps = ("Zahlung zurückgekommen", "Zahlung angehalten", "2. Versuch", "Zahlung ausgeführt")
    places = [timeline.rindex(step) for step in steps]
    assert places == sorted(places)


async def until(chain: Chain, event: str, **members: Any) -> dict[str, Any]:
    """Data of the first event of this kind; the clock moves until there is one."""
    while not (found := chain.ledger.find(event, **members)):
        due = await chain.next_due()
        assert due, f"{event} waits for nothing"
        await chain.move_clock(due)
        await chain.settle()
    return dict(found[0].data)


def executed(due: dict[str, Any]) -> Message:
    return _told("PaymentExecuted", due, executed_on=due["due_on"], bank_reference="B1")


def came_back(due: dict[str, Any]) -> Message:
    return _told("PaymentReturned", due, returned_on=due["due_on"], code="AC04")


def _told(event: str, due: dict[str, Any], **members: Any) -> Message:
    """What the payment system says of a payment."""
    data = {"payment_id": due["payment_id"], **members}
    return message(
        "disbursements.main.replies.v1",
        "/payment-systems/main",
        event,
        data,
        subject=due["case_id"],
        key=due["grant_id"],
    )
