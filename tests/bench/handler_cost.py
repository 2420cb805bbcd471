"""`python -m tests.bench.handler_cost`: CPU microseconds an event of the handlers of payments, part by part.

No broker and no database: the events of many cases are folded in batches, and each state goes through its
stored text, as in the service. There are more grants than anything remembers, and each has an amount of its
own, so that no case profits from another one's.
"""

from __future__ import annotations

import argparse
import gc
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from time import thread_time_ns
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4, uuid5

from chassis.changes import Item, Loaded, Snapshot
from chassis.fold import Fold
from chassis.handling import Cause, Key, OrderGiven, Timer, TimerFired
from chassis.outgoing import Publisher
from chassis.records import Record, of_order, of_timer
from chassis.registry import Registry
from chassis.rows import state_of
from contracts.agency import ChangeReported
from contracts.eligibility import GrantApproved
from contracts.intake import ApplicationRegistered, PayeeRecorded
from contracts.notifications import NoticeDispatched
from contracts.payments import PaymentExecuted
from services.payments.handlers import handlers
from services.payments.runs import PaymentRun
from services.payments.store import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from contracts.envelope import Event

CASES = 10_000
PARTS = ("load", "handler", "rest of fold", "dump")
_BATCH = 500
_DECIDED = datetime(2026, 1, 5, 9, tzinfo=UTC)
_TABLES = {table.model.kind: table for table in TABLES}
_REGISTRY = Path(__file__).resolve().parents[2] / "deploy" / "registry"

Cost = Counter[str]
"""Nanoseconds of CPU by part, and the number of `events`."""


@dataclass(slots=True)
class Payments:
    """The service without its surroundings: what it has stored, and what each step has cost."""

    registry: Registry = field(default_factory=lambda: Registry.load(_REGISTRY))
    stored: dict[Key, tuple[int, str | None, bytes]] = field(default_factory=dict)
    timers: dict[tuple[Key, str], Timer] = field(default_factory=dict)
    ordered: dict[str, str] = field(default_factory=dict)
    """Payments and their cases."""
    costs: dict[str, Cost] = field(default_factory=dict)

    def take(self, step: str, items: Iterable[Item], now: datetime = _DECIDED) -> None:
        """Handle items in batches, on one day."""
        coming, cost = iter(items), self.costs.setdefault(step, Counter())
        while batch := [_timed(item, cost) for item in islice(coming, _BATCH)]:
            self._handle(batch, now, cost)
            cost["events"] += len(batch)

    def decide(self, name: str, run: Key, by: str, now: datetime, **content: Any) -> None:
        """Handle what a person orders of a run; that happens once a month and is not counted."""
        given = OrderGiven(name, by, content)
        cause = Cause(uuid4(), f"order:{name}", "/services/payments/order", run.id, now, "bench")
        order = Item(run, handlers.orders[name].handler, given, cause, of_order(given, now))
        self._handle([order], now, Counter())

    def due(self, name: str) -> list[tuple[Key, str, datetime]]:
        """The timers of this name, each with the moment at which it is due."""
        timers = [(key, timer) for (key, _), timer in self.timers.items() if timer.name.startswith(name)]
        return [(key, timer.name, timer.due_at) for key, timer in timers if timer.due_at]

    def run(self) -> PaymentRun:
        """The one run that is open."""
        (key,) = (key for key in self.stored if key.kind == PaymentRun.kind)
        run = self._load(key).state
        assert isinstance(run, PaymentRun)
        return run

    def _handle(self, items: Sequence[Item], now: datetime, cost: Cost) -> None:
        loaded, missing = Loaded(), {item.key for item in items}
        while missing:  # as the engine does: a fold names what it lacks, and is done again
            with _spent(cost, "load"):
                loaded.snapshots |= {key: self._load(key) for key in missing}
            fold = Fold(loaded, now, self.registry, Publisher("payments"), "bench")
            handled = cost["handler"]
            with _spent(cost, "rest of fold"):
                fold.take(items)
            cost["rest of fold"] -= cost["handler"] - handled
            missing = fold.needed
        if fold.changes.failures or fold.changes.parkings:
            raise RuntimeError(f"not handled: {fold.changes.failures or fold.changes.parkings}")
        with _spent(cost, "dump"):
            self.stored |= {key: _dumped(snapshot) for key, snapshot in fold.changes.snapshots.items()}
        self.timers |= fold.changes.timers
        self.ordered |= {part.id: case for part, case in fold.changes.aliases.items()}

    def _load(self, key: Key) -> Snapshot:
        version, text, audit_hash = self.stored.get(key, (0, None, b""))
        return Snapshot(version, state_of(_TABLES[key.kind], text), audit_hash)


def costs(cases: int) -> dict[str, Cost]:
    """What each step costs, from the approval of grants of a year to the first payment, through a run."""
    service, ids = Payments(), [uuid4() for _ in range(cases)]
    service.take("GrantApproved", (_event(_approved(each), each) for each in ids))
    service.take("ApplicationRegistered", (_event(_registered(each), each) for each in ids))
    service.take("NoticeDispatched", (_event(_notified(each), each) for each in ids))
    service.take("ChangeReported", (_event(_started(each), each) for each in ids))
    service.take("PayeeRecorded", (_event(payee, payee.payee_id) for payee in map(_payee, ids)))
    due = service.due("pay")
    pay_day = max(at for _, _, at in due)
    service.take("timer:pay", (_timer(*each) for each in due), pay_day)
    _release(service, pay_day)
    service.take("timer:order", (_timer(*each) for each in service.due("order:")), pay_day)
    replies = ((_executed(payment), case) for payment, case in service.ordered.items())
    service.take("PaymentExecuted", (_event(reply, UUID(case)) for reply, case in replies), pay_day)
    return service.costs


def table(measured: dict[str, Cost]) -> str:
    """Microseconds an event, a line for each step."""
    lines = ["".join((f"{'µs of CPU an event':22}", *(f"{part:>14}" for part in (*PARTS, "together"))))]
    for step, cost in measured.items():
        each = [cost[part] / cost["events"] / 1e3 for part in PARTS]
        lines.append("".join((f"{step:22}", *(f"{cell:14.1f}" for cell in (*each, sum(each))))))
    return "\n".join(lines)


@contextmanager
def _spent(cost: Cost, part: str) -> Iterator[None]:
    began = thread_time_ns()
    yield
    cost[part] += thread_time_ns() - began


def _timed(item: Item, cost: Cost) -> Item:
    def handler(*given: Any) -> Any:
        began = thread_time_ns()
        try:
            return item.handler(*given)
        finally:
            cost["handler"] += thread_time_ns() - began

    return replace(item, handler=handler)


def _dumped(snapshot: Snapshot) -> tuple[int, str | None, bytes]:
    state = snapshot.state
    return snapshot.version, None if state is None else state.model_dump_json(), snapshot.audit_hash


def _event(event: Event, aggregate: UUID) -> Item:
    route = handlers.events[type(event)]
    source = "/payment-systems/main" if isinstance(event, PaymentExecuted) else "/services/eligibility"
    cause = Cause(uuid4(), event.type_name, source, str(aggregate), _DECIDED, "bench")
    record = Record("bench", 0, 0, None, str(cause.id).encode(), ())
    return Item(Key(route.kind, str(aggregate)), route.handler, event, cause, record)


def _timer(key: Key, name: str, at: datetime) -> Item:
    record, kind = of_timer(0, name, at), name.partition(":")[0]
    cause = Cause(uuid4(), f"timer:{kind}", "/services/payments/timer", key.id, at, record.topic)
    return Item(key, handlers.timers[key.kind, kind], TimerFired(name, at), cause, record)


def _release(service: Payments, day: datetime) -> None:
    """Two persons decide on the run, the second of whom has seen what is in it."""
    service.decide("prepare", service.run().key, "anna", day)
    run = service.run()
    service.decide("release", run.key, "bela", day, revision=run.revision)


def _approved(case_id: UUID) -> GrantApproved:
    return GrantApproved(
        case_id=case_id,
        grant_id=uuid5(case_id, "grant"),
        version=1,
        carrier="employment_agency",
        procedure="integration_grant",
        monthly_amount=Decimal(50_000 + case_id.int % 150_000) / 100,
        percentage=Decimal(40),
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
        payee_id=uuid5(case_id, "payee"),
    )


def _registered(case_id: UUID) -> ApplicationRegistered:
    facts = {
        "disability_status": "severely_disabled",
        "receives_basic_income": False,
        "work_starts_on": date(2026, 1, 1),
        "permanent": True,
        "monthly_wage": Decimal("2800.00"),
        "former_employment_months": 0,
        "other_wage_subsidy": False,
        "employer_district": "braunschweig-goslar",
        "employee_district": "braunschweig-goslar",
    }
    return ApplicationRegistered.model_validate(
        {
            "case_id": case_id,
            "submission_id": uuid5(case_id, "application"),
            "reference": "117A042/26",
            "procedure": "integration_grant",
            "agency": "braunschweig-goslar",
            "land": "NI",
            "municipality": "03101000",
            "channel": "online",
            "applied_on": date(2025, 12, 1),
            "signed": True,
            "applicant_id": uuid5(case_id, "employer"),
            "payee_id": uuid5(case_id, "payee"),
            "facts": facts,
            "documents": (),
        }
    )


def _notified(case_id: UUID) -> NoticeDispatched:
    return NoticeDispatched(
        case_id=case_id,
        notice_id=uuid5(case_id, "notice"),
        act="GrantApproved",
        act_id=uuid5(case_id, "act"),
        grant_id=uuid5(case_id, "grant"),
        version=1,
        template="grant_approved",
        voice="formal",
        channel="post",
        posted_on=date(2026, 1, 5),
        deemed_notified_on=date(2026, 1, 9),
        basis="SGB X § 37(2)",
    )


def _started(case_id: UUID) -> ChangeReported:
    return ChangeReported(case_id=case_id, change="started", effective_on=date(2026, 1, 1))


def _payee(case_id: UUID) -> PayeeRecorded:
    return PayeeRecorded(
        payee_id=uuid5(case_id, "payee"), name="Tischlerei Müller GmbH", iban="DE89370400440532013000"
    )


def _executed(payment_id: str) -> PaymentExecuted:
    return PaymentExecuted(payment_id=UUID(payment_id), executed_on=date(2026, 2, 2), bank_reference="B1")


def main() -> None:
    """Measure once and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.handler_cost", description=__doc__)
    parser.add_argument("--cases", type=int, default=CASES)
    given = parser.parse_args()
    gc.freeze()  # as the service does after its start
    print(table(costs(given.cases)))


if __name__ == "__main__":
    main()
