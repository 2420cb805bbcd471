"""What handling one event changes: the case, places taken or given back, messages, timers."""

from datetime import date, datetime, time, timedelta
from typing import Any, Final

from chassis.handling import BERLIN, Aggregate, Context, Key, Outcome, Publish, Timer
from chassis.registry import Provider
from contracts.commissioning import CommissionWithdrawn, ReportDue
from contracts.envelope import Event
from contracts.topics import commissions_topic
from services.commissioning.model import (
    Case,
    District,
    Note,
    NoteAbout,
    Order,
    ReportKind,
    ReportObligation,
    Subject,
)
from services.commissioning.places import Book
from services.commissioning.reports import days_later, missed_after, next_report

ANSWER: Final = "answer"
REPORT: Final = "report"
REPORT_MISSED: Final = "report_missed"
NOTES_KEPT: Final = 50


def midnight(day: date) -> datetime:
    """The moment a legal day begins."""
    return datetime.combine(day, time.min, BERLIN)


class Desk:
    """One handling of one case: it takes note of each change and hands over all of them as an outcome."""

    def __init__(self, case: Case, context: Context) -> None:
        self.case = case
        self.context = context
        self._events: list[Event | Publish] = []
        self._timers: dict[str, Timer] = {}
        self._others: dict[Key, Aggregate | None] = {}
        self._aliases: dict[Key, str] = {}

    def outcome(self, answer: Publish | None = None, actor: str | None = None) -> Outcome[Case]:
        """Everything collected."""
        return Outcome(
            self.case,
            events=self._events,
            timers=tuple(self._timers.values()),
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

    def set_timer(self, name: str, on: date | None) -> None:
        """Handle the case again when a day begins; None: not any more."""
        self._timers[name] = Timer(name, midnight(on) if on else None)

    def take_in(self, order: Order) -> None:
        """A new order goes out: it takes a place, and its provider has until a day to answer."""
        self.case = self.case.with_order(order).but(choice=None)
        self._aliases[Key("commission", str(order.commission_id))] = str(self.case.case_id)
        self.await_answer(order)
        if provider := self.provider(order.provider):
            book = self.book(order.district)
            self.keep_district(order.district, book.offer(provider, order.commission_id))

    def await_answer(self, order: Order) -> None:
        """Look again once the last day to answer is over."""
        self.set_timer(ANSWER, order.answer_by + timedelta(days=1))

    def change(self, order: Order, **changes: object) -> Order:
        """Note a change of an order; gives the order as it is then."""
        changed = order.model_copy(update=changes)
        self.case = self.case.with_order(changed)
        return changed

    def withdraw(self, order: Order, reason: str) -> None:
        """Take an order back, from today on: nothing can be withdrawn for days that have passed."""
        self.change(order, status="withdrawn", awaited_report=None)
        withdrawn = CommissionWithdrawn(
            **self.about(order), reason_code=reason, effective_on=self.context.today
        )
        self.publish(withdrawn)
        self.tell_provider(order, withdrawn)
        self.give_back_place(order)
        for name in (ANSWER, REPORT, REPORT_MISSED):
            self.set_timer(name, None)

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

    def ask_report(self, order: Order, kind: ReportKind, due_on: date) -> None:
        """A report is due; if it does not come within the grace period, that will be told."""
        self.change(order, awaited_report=ReportObligation(kind=kind, due_on=due_on))
        self.publish(ReportDue(**self.about(order), kind=kind, due_on=due_on))
        self.set_timer(REPORT_MISSED, days_later(missed_after(due_on, self.context.today), 1))

    def plan_report(self, order: Order, after: date) -> None:
        """Set the timer of the next report."""
        due = next_report(order, after)
        self.set_timer(REPORT, due.due_on if due else None)

    def keep_note(self, order: Order, about: NoteAbout, text: object) -> None:
        """Keep a provider's words about the person beside the person's data, to be erased with them."""
        seat = self.case.seat
        subject = self.context.get(Subject, seat.applicant_id) if seat else None
        if seat is None or subject is None or not isinstance(text, str) or not text.strip():
            return
        note = Note(commission_id=order.commission_id, about=about, text=text, received_on=self.context.today)
        notes = (*subject.notes, note)[-NOTES_KEPT:]
        self._others[Key(Subject.kind, str(seat.applicant_id))] = Subject(data=subject.data, notes=notes)

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

    def await_places(self, slug: str) -> None:
        """Nobody could be proposed: remember the case in its district."""
        district = self.book(slug).district or District()
        if self.case.case_id not in district.waiting:
            waiting = (*district.waiting, self.case.case_id)
            self.keep_district(slug, district.model_copy(update={"waiting": waiting}))
