"""What handling one event changes: the case, places taken or given back, messages, timers."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from chassis.handling import BERLIN, Aggregate, Context, Key, Outcome, Publish, Timer
from chassis.registry import Provider
from contracts.commissioning import CommissionWithdrawn, ReportDue
from contracts.envelope import Event
from contracts.terms import DeadlineApproaching, DeadlineMissed
from contracts.topics import commissions_topic
from services.commissioning import invoices, reports
from services.commissioning.accounts import FeeMoved, ProviderAccount
from services.commissioning.agenda import agenda
from services.commissioning.model import Case, District, Note, NoteAbout, Subject
from services.commissioning.order import Order, OrderStatus, ReportKind
from services.commissioning.places import Book
from services.commissioning.states import NO_MORE_DATA, ORDER

NOTES_KEPT: Final = 50


class UndeclaredStep(Exception):
    """An order was to change in a way that its machine does not know: a mistake in this service."""

    def __init__(self, order: Order, event: str, to: OrderStatus) -> None:
        super().__init__(f"an order that is {order.status} cannot become {to} by {event}")


class Desk:
    """One handling of one case: it takes note of each change and hands over all of them as an outcome."""

    def __init__(self, before: Case | None, context: Context, case: Case) -> None:
        """`before` is the case as it was kept; `case` what the event itself has made of it."""
        self.case = case
        self.context = context
        self._agenda_before = agenda(before)
        self._events: list[Event | Publish] = []
        self._others: dict[Key, Aggregate | None] = {}
        self._aliases: dict[Key, str] = {}
        self._of_accounts: list[Timer] = []

    def outcome(self, answer: Publish | None = None, actor: str | None = None) -> Outcome[Case]:
        """Everything collected; of the timers those that have changed."""
        return Outcome(
            self.case,
            events=self._events,
            timers=[*self._timers(), *self._of_accounts],
            answer=answer,
            others=self._others,
            aliases=self._aliases,
            actor=actor,
        )

    def about(self, order: Order) -> dict[str, Any]:
        """The members by which every event of an order names it."""
        return {
            "case_id": self.case.case_id,
            "commission_id": order.commission_id,
            "provider": order.provider,
        }

    def publish(self, event: Event) -> None:
        """To the service's own topic."""
        self._events.append(event)

    def tell_provider(self, order: Order, event: Event, personal: tuple[str, ...] = ()) -> None:
        """To the provider of an order."""
        case_id = str(self.case.case_id)
        topic = commissions_topic(order.provider)
        self._events.append(Publish(event, topic=topic, key=case_id, subject=case_id, personal=personal))

    def warn(self, term: str, due_on: date, basis: str) -> None:
        """A term ends soon."""
        self.publish(DeadlineApproaching(case_id=self.case.case_id, term=term, due_on=due_on, basis=basis))

    def miss(self, term: str, due_on: date, basis: str) -> None:
        """A term has ended in vain."""
        self.publish(DeadlineMissed(case_id=self.case.case_id, term=term, due_on=due_on, basis=basis))

    def take_in(self, order: Order) -> None:
        """A new order goes out: it takes a place, and its provider has until a day to answer."""
        self.case = self.case.with_order(order).but(choice=None)
        self._aliases[Key("commission", str(order.commission_id))] = str(self.case.case_id)
        if provider := self.provider(order.provider):
            book = self.book(order.district)
            self.keep_district(order.district, book.offer(provider, order.commission_id))

    def change(self, order: Order, **changes: object) -> Order:
        """Note a change of an order that leaves its status; gives the order as it is then."""
        changed = order.model_copy(update=changes)
        self.case = self.case.with_order(changed)
        return changed

    def advance(self, order: Order, event: str, to: OrderStatus, **changes: object) -> Order:
        """Note a step of an order from one status to the next; raises `UndeclaredStep`."""
        if not ORDER.declares(order.status, event, to):
            raise UndeclaredStep(order, event, to)
        return self.change(order, status=to, **changes)

    def end(self, order: Order, event: str, ended_on: date, **changes: object) -> Order:
        """The support is over: the final report and the last invoices are what is left of the order."""
        over = order.model_copy(update={**changes, "ended_on": ended_on})
        wanted = not over.final_report_in and over.withdrawn_for not in NO_MORE_DATA
        to: OrderStatus = "final_report_due" if wanted else "closed" if over.is_paid else "settlement"
        account = invoices.account_of(over, self.case.seat) if self.case.seat and to != "closed" else None
        known = {**changes, "ended_on": ended_on, "awaited_report": None, "final_account": account}
        ended = self.advance(order, event, to, **known)
        self.give_back_place(ended)
        if wanted:
            self.ask_report(ended, "final", max(ended_on, self.context.today))
        return ended

    def withdraw(self, order: Order, reason: str, effective_on: date | None = None) -> None:
        """Take an order back, from a day on but not for days that have passed.

        The day on which the provider is told counts as worked. What it did until then it invoices, and
        reports unless no more data may flow.
        """
        today = self.context.today
        effective_on = max(effective_on or today, today)
        withdrawn = CommissionWithdrawn(**self.about(order), reason_code=reason, effective_on=effective_on)
        self.publish(withdrawn)
        self.tell_provider(order, withdrawn)
        event = "timer:answer" if reason == "no_answer" else "CommissionWithdrawn"
        if order.status != "running":
            self.advance(order, event, "withdrawn", withdrawn_for=reason)
            self.give_back_place(order)
            return
        last_day = max(effective_on - timedelta(days=1), today)
        self.end(order, event, min(last_day, order.terms.ends_on), withdrawn_for=reason)

    def confirm_place(self, order: Order) -> None:
        """The provider has taken the order on."""
        if provider := self.provider(order.provider):
            book = self.book(order.district)
            self.keep_district(order.district, book.accept(provider, order.commission_id))

    def give_back_place(self, order: Order) -> None:
        """The order takes no place any more."""
        if provider := self.provider(order.provider):
            book = self.book(order.district)
            self.keep_district(order.district, book.give_back(provider, order.commission_id))

    def close_places(self, order: Order) -> None:
        """The provider has no place in the district, whatever it reported before."""
        if provider := self.provider(order.provider):
            self.keep_district(order.district, self.book(order.district).close(provider))

    def ask_report(self, order: Order, kind: ReportKind, since: date) -> None:
        """A report is due: the provider is told, and reminded if it does not come."""
        awaited = reports.obligation(kind, since, self.context.today)
        self.change(order, awaited_report=awaited)
        self._tell_report(order, ReportDue(**self.about(order), kind=kind, due_on=awaited.due_on))

    def remind(self, order: Order) -> None:
        """A report that was due has not come; the grace period runs."""
        if (awaited := order.awaited_report) is None:
            return
        self.change(order, awaited_report=awaited.model_copy(update={"remind_on": None}))
        due = ReportDue(**self.about(order), kind=awaited.kind, due_on=awaited.due_on, reminder=True)
        self._tell_report(order, due)
        self.warn("report", awaited.late_after or awaited.due_on, reports.BASIS)

    def plan_report(self, order: Order, after: date) -> Order:
        """Note when the next report is to be asked for, and until when the account can be sent."""
        asking = reports.next_asking(order, after)
        account = invoices.account_of(order, self.case.seat) if self.case.seat else None
        return self.change(order, report_on=asking.on if asking else None, final_account=account)

    def keep_note(self, order: Order, about: NoteAbout, text: object) -> None:
        """Keep a provider's words about the person beside the person's data, to be erased with them."""
        if (subject := self.person()) and isinstance(text, str) and text.strip():
            note = Note(
                commission_id=order.commission_id, about=about, text=text, received_on=self.context.today
            )
            self._keep_person(subject.model_copy(update={"notes": (*subject.notes, note)[-NOTES_KEPT:]}))

    def keep_conflict(self, provider: str) -> None:
        """A provider has declared a conflict of interest with the person: for good, in every case."""
        if (subject := self.person()) and provider not in subject.conflicts:
            self._keep_person(subject.model_copy(update={"conflicts": (*subject.conflicts, provider)}))

    def person(self) -> Subject | None:
        """The copy of the applicant's data, as this handling has left it so far."""
        if self.case.seat is None:
            return None
        id_ = str(self.case.seat.applicant_id)
        changed = self._others.get(Key(Subject.kind, id_))
        return changed if isinstance(changed, Subject) else self.context.get(Subject, id_)

    def provider(self, slug: str) -> Provider | None:
        """A provider of the registry."""
        return self.context.registry.providers.get(slug)

    def book(self, district: str) -> Book:
        """The places of a district as this handling has left them so far."""
        changed = self._others.get(Key(District.kind, district))
        known = changed if isinstance(changed, District) else self.context.get(District, district)
        return Book(known, self.context.today)

    def keep_district(self, slug: str, district: District) -> None:
        """The district as it is from now on."""
        self._others[Key(District.kind, slug)] = district

    def book_fee(self, order: Order, moved: FeeMoved) -> None:
        """Enter a fee that has moved in the account of the order's provider."""
        known = self.context.get(ProviderAccount, order.provider) or ProviderAccount(provider=order.provider)
        account = known.booked(moved, self.context.today)
        self._others[account.key] = account
        if account.due != known.due:
            self._of_accounts.append(account.timer)

    def await_places(self, slug: str) -> None:
        """Nobody could be proposed: remember the case in its district."""
        district = self.book(slug).district or District()
        if self.case.case_id not in district.waiting:
            waiting = (*district.waiting, self.case.case_id)
            self.keep_district(slug, district.model_copy(update={"waiting": waiting}))

    def _tell_report(self, order: Order, due: ReportDue) -> None:
        self.publish(due)
        self.tell_provider(order, due)

    def _keep_person(self, subject: Subject) -> None:
        self._others[Key(Subject.kind, str(subject.data.subject_id))] = subject

    def _timers(self) -> Sequence[Timer]:
        changed = agenda(self.case).items() - self._agenda_before.items()
        return [Timer(name, _midnight(day) if day else None) for name, day in sorted(changed)]


def _midnight(day: date) -> datetime:
    """The moment a legal day begins."""
    return datetime.combine(day, time.min, BERLIN)
