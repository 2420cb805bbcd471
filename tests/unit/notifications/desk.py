"""A notification desk for tests: the service's handlers on a clock, with a post that confirms all."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any, Self
from uuid import NAMESPACE_OID, UUID, uuid5

from chassis.handling import BERLIN, Aggregate, Context, Effect, EffectDone, Key, Outcome, Wait
from contracts.events import Event
from contracts.intake import SubjectRecorded, TextRecorded
from contracts.notifications import NoticeDispatched
from services.notifications.copies import Subject, Text
from services.notifications.handlers import handlers
from services.notifications.letter import Copies, Written, write
from services.notifications.model import Case
from tests.unit.given import context, events, when, when_done, when_due
from tests.unit.notifications.example import CASE


def cause_id(event: Event) -> UUID:
    """The `ce_id` an event comes with here: the same for the same content."""
    return uuid5(NAMESPACE_OID, event.model_dump_json())


def _topic(event: Event) -> str:
    """Events of one module come on one topic, in order."""
    return type(event).__module__.replace("agency", "intake")


@dataclass
class Desk:
    """One case, the copies it needs, its timers, and events that wait."""

    today: date = date(2026, 3, 2)
    case: Case | None = None
    copies: dict[Key, Aggregate] = field(default_factory=dict)
    due: dict[str, datetime] = field(default_factory=dict)
    waiting: list[Event] = field(default_factory=list)
    waits_on: Key | None = None
    effects: list[Effect] = field(default_factory=list)
    published: list[Event] = field(default_factory=list)
    erased: set[Key] = field(default_factory=set)

    @property
    def due_at(self) -> datetime | None:
        """When the first timer is due."""
        return min(self.due.values(), default=None)

    @property
    def notices(self) -> list[NoticeDispatched]:
        """Every dispatch told so far."""
        return [event for event in self.published if isinstance(event, NoticeDispatched)]

    def take(self, *incoming: Event) -> Self:
        """Handle events in their order; what waits is tried again after each."""
        for event in incoming:
            self._take(event)
            self._retry()
        self._retry()
        return self

    def _retry(self) -> None:
        again, self.waiting = self.waiting, []
        for waiting in again:
            self._take(waiting)

    def on(self, day: date) -> Self:
        """Move the clock to a day and fire the timers that are due."""
        self.today = day
        for name in [name for name, at in self.due.items() if at <= self._context().now]:
            assert self.case
            del self.due[name]
            self._settle(when_due(handlers, self.case, name, self._context()))
        return self

    def erase(self, kind: str, id_: UUID) -> Self:
        """A tombstone takes a copy away; what waited for it is tried again."""
        key = Key(kind, str(id_))
        self.copies.pop(key, None)
        self.erased.add(key)
        return self.take()

    def confirm(self, abroad: bool = False, channel: str = "post", posted_on: str | None = None) -> Self:
        """The post confirms every letter it was given, of the day it was given or of the real one."""
        for effect in self.effects:
            assert self.case
            result = {
                "posted_on": posted_on or effect.payload["posted_on"],
                "channel": channel,
                "template": "any",
                "voice": "formal",
                "template_version": "1a2b3c4d5e6f",
                "abroad": abroad,
                "sha256": "9f86d081",
            }
            self._settle(
                when_done(handlers, self.case, EffectDone("letter", effect.id, result), self._context())
            )
        return self

    def refuse(self, effect: Effect, erased: str) -> None:
        """The post finds that a copy was erased since it was asked."""
        assert self.case
        done = EffectDone("letter", effect.id, {"erased": erased})
        self._settle(when_done(handlers, self.case, done, self._context()))

    def letters(self) -> list[tuple[str, str]]:
        """Act and day of posting of each letter handed to the post, in order."""
        return [(effect.payload["act"], effect.payload["posted_on"]) for effect in self.effects]

    def written(self, *, to_provider: bool = False) -> Written:
        """The last letter as it is written, to the applicant or to a provider."""
        to = (effect.payload for effect in reversed(self.effects))
        payload = next(each for each in to if bool(each["provider"]) == to_provider)
        return write(payload, self.copies_for(payload))

    def copies_for(self, payload: Mapping[str, Any]) -> Copies:
        addressee = self.copies[Key("subject", payload["addressee_id"])]
        beneficiary = self.copies.get(Key("subject", str(payload["beneficiary_id"])))
        texts = {key.id: copy.text for key, copy in self.copies.items() if isinstance(copy, Text)}
        assert isinstance(addressee, Subject)
        assert beneficiary is None or isinstance(beneficiary, Subject)
        return Copies(addressee, beneficiary, texts)

    def _take(self, event: Event) -> None:
        if isinstance(event, SubjectRecorded):
            key = Key("subject", str(event.subject_id))
            self.copies[key] = when(handlers, self.copies.get(key), event, self._context(event)).state
        elif isinstance(event, TextRecorded):
            self.copies[Key("text", str(event.text_id))] = when(handlers, None, event).state
        elif any(_topic(waiting) == _topic(event) for waiting in self.waiting):
            self.waiting.append(event)
        else:
            self._handle(event)

    def _handle(self, event: Event) -> None:
        result = when(handlers, self.case, event, self._context(event))
        if isinstance(result, Wait):
            self.waiting.append(event)
            self.waits_on = result.on
        else:
            self._settle(result)

    def _settle(self, outcome: Outcome[Case]) -> None:
        self.case = outcome.state
        self.due |= {timer.name: timer.due_at for timer in outcome.timers if timer.due_at}
        self.effects += outcome.effects
        self.published += events(outcome)

    def _context(self, event: Event | None = None) -> Context:
        now = datetime.combine(self.today, time(9), BERLIN).astimezone(UTC)
        aggregates = [(key.id, copy) for key, copy in self.copies.items()]
        return context(
            now,
            cause_id=cause_id(event) if event else None,
            aggregates=aggregates,
            erased=self.erased,
            subject=str(CASE),
        )
