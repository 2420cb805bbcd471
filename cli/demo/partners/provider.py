"""Integration-service providers: they accept an order, support, report and invoice."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cli.demo.partners.deviations import Declines, Silent, Work
from cli.demo.partners.diary import Diary, next_weekday
from cli.demo.partners.messages import Reply
from cli.demo.partners.provider_lapses import deviating
from cli.demo.partners.provider_plan import work, wound_up
from contracts.commissioning import (
    CommissionAccepted,
    CommissionDeclined,
    CommissionWithdrawn,
    ServiceCommissioned,
)
from contracts.topics import commissions_topic, replies_topic

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from cli.demo.partners.messages import Received
    from contracts.envelope import Event


@dataclass(frozen=True, slots=True)
class Commission:
    """An order in a provider's hands."""

    order: ServiceCommissioned
    cause: UUID
    """Id of the message that brought its latest version."""
    started_on: date | None = None
    """First day of the support, planned from the acceptance on."""


class Providers:
    """Every provider: each order is answered on the next working day and worked off in time."""

    def __init__(
        self,
        providers: Iterable[str],
        deviations: Mapping[UUID, Declines | Silent] | None = None,
        work: Mapping[UUID, Work] | None = None,
    ) -> None:
        """By case: `deviations` of the answer to an order, `work` those of the work on it."""
        self.topics = tuple(commissions_topic(provider) for provider in providers)
        self._deviations = dict(deviations or {})
        self._work = dict(work or {})
        self._commissions: dict[UUID, Commission] = {}
        self._asked: defaultdict[UUID, list[UUID]] = defaultdict(list)
        self._diary = Diary()

    @property
    def next_date(self) -> date | None:
        return self._diary.next_date

    def receive(self, message: Received, today: date) -> Sequence[Reply]:
        """Plan an order's answer, or wind up an order that is taken back."""
        match message.event:
            case ServiceCommissioned() as order:
                self._take(order, message.envelope.id, today)
            case CommissionWithdrawn() as withdrawn:
                self._wind_up(withdrawn, today)
        return self.due(today)

    def due(self, today: date) -> Sequence[Reply]:
        """Send what is due; an acceptance brings up what the work itself needs."""
        replies: list[Reply] = []
        while entries := self._diary.take(today):
            for entry in entries:
                replies.append(entry.reply)
                if isinstance(entry.reply.event, CommissionAccepted):
                    self._begin(entry.about, today)
        return replies

    def _take(self, order: ServiceCommissioned, cause: UUID, today: date) -> None:
        """A new order, or a new version of one: what was planned under the old terms goes."""
        known = self._commissions.get(order.commission_id)
        if known and known.order.version >= order.version:
            return
        self._diary.strike(order.commission_id)
        if known is None:
            self._asked[order.case_id].append(order.commission_id)
        started_on = known.started_on if known else None
        commission = Commission(order, cause, started_on)
        self._commissions[order.commission_id] = commission
        if started_on is None:
            self._plan_answer(commission, today)
        elif started_on > today:
            self._begin(order.commission_id, today)
        else:
            self._plan_work(commission, started_on, after=today)

    def _plan_answer(self, commission: Commission, today: date) -> None:
        order = commission.order
        day = min(next_weekday(today), max(order.answer_by, today))
        if (answer := self._answer(order, day)) is not None:
            self._note(commission, day, answer)

    def _answer(self, order: ServiceCommissioned, day: date) -> Event | None:
        deviation = self._deviation(order)
        if isinstance(deviation, Silent):
            return None
        if isinstance(deviation, Declines):
            return CommissionDeclined(commission_id=order.commission_id, reason_code=deviation.decline)
        if day > order.ends_on:
            return CommissionDeclined(commission_id=order.commission_id, reason_code="other")
        return CommissionAccepted(commission_id=order.commission_id, starts_on=max(order.starts_on, day))

    def _deviation(self, order: ServiceCommissioned) -> Declines | Silent | None:
        """How the provider asked deviates: the first ones of a case do, as many as its deviation says."""
        deviation = self._deviations.get(order.case_id)
        turn = self._asked[order.case_id].index(order.commission_id)
        return deviation if deviation and turn < deviation.providers else None

    def _begin(self, commission_id: UUID, today: date) -> None:
        commission = self._commissions[commission_id]
        started_on = max(commission.order.starts_on, today)
        self._commissions[commission_id] = commission = replace(commission, started_on=started_on)
        self._plan_work(commission, started_on)

    def _plan_work(self, commission: Commission, started_on: date, after: date | None = None) -> None:
        """Note the steps of the work; under new terms only those of the days to come."""
        steps = work(commission.order, started_on)
        deviation = self._work.get(commission.order.case_id, Work())
        for day, event in deviating(steps, commission.order, deviation):
            if after is None or day > after:
                self._note(commission, day, event)

    def _wind_up(self, withdrawn: CommissionWithdrawn, today: date) -> None:
        """Drop what was planned; report and invoice what was done, if the work had begun."""
        commission = self._commissions.pop(withdrawn.commission_id, None)
        self._diary.strike(withdrawn.commission_id)
        if commission and commission.started_on and commission.started_on <= today:
            for day, event in wound_up(commission.order, commission.started_on, withdrawn, today):
                self._note(commission, day, event)

    def _note(self, commission: Commission, day: date, event: Event) -> None:
        order = commission.order
        reply = Reply(
            topic=replies_topic(order.provider),
            key=str(order.case_id),
            source=f"/providers/{order.provider}",
            subject=str(order.case_id),
            event=event,
            cause=commission.cause,
            occasion=day.isoformat(),
        )
        self._diary.note(day, order.commission_id, reply)
