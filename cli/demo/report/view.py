"""A case as its events tell it: who, what was decided, where it stands."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from cli.demo.report.copies import Copies
from cli.demo.report.payments import Payment, payments
from cli.demo.report.reading import SERVICE_TOPICS, Message, by_case, read_messages
from cli.demo.report.submissions import Submission, submissions
from contracts.commissioning import ReplyReceived, ServiceCommissioned
from contracts.eligibility import EligibilityAssessed, GrantApproved
from contracts.envelope import Event
from contracts.intake import ApplicationRegistered
from contracts.notifications import NoticeDispatched, NotificationEstablished
from contracts.statements import StatementIssued
from contracts.topics import DISBURSEMENTS_DUE, PROVIDER_COMMISSIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from decimal import Decimal
    from uuid import UUID

    from chassis.registry import Registry
    from cli.demo.result import RunResult
    from contracts.values import Procedure

E = TypeVar("E", bound=Event)
_SLUG = re.compile(r"\b[a-z0-9]+(?:-[a-z0-9]+)+\b")


@dataclass(frozen=True)
class CaseView:
    """One registered application with everything that happened in it."""

    application: ApplicationRegistered
    """As registered last."""
    messages: tuple[Message, ...]
    """What services published about it, in order; refused replies of partners too."""
    submissions: tuple[Submission, ...]
    """What agencies sent about it, with receipts."""
    copies: Copies
    registry: Registry
    until: date
    """Last day of the run."""

    @property
    def case_id(self) -> UUID:
        return self.application.case_id

    @property
    def procedure(self) -> Procedure:
        return self.application.procedure

    @property
    def agency(self) -> str:
        """Name of the agency or job centre."""
        return self.registry.agencies[self.application.agency].name

    @property
    def applicant(self) -> str:
        """Name of the person or employer who applied."""
        return self.copies.name(self.application.applicant_id)

    @property
    def beneficiary(self) -> str | None:
        """Name of the trainee or employee."""
        beneficiary_id = self.application.beneficiary_id
        return self.copies.name(beneficiary_id) if beneficiary_id else None

    @property
    def assessment(self) -> EligibilityAssessed | None:
        """The latest assessment: it counts."""
        return self.last(EligibilityAssessed)

    @property
    def provider(self) -> str | None:
        """Slug of the provider asked last."""
        order = self.last(ServiceCommissioned)
        return order.provider if order else None

    def with_names(self, text: str) -> str:
        """The text with the names of providers in the place of their slugs."""
        return _SLUG.sub(lambda found: _name(self.registry, found[0]), text)

    @property
    def monthly_amount(self) -> Decimal | None:
        """Amount of the grant's latest version."""
        grant = self.last(GrantApproved)
        return grant.monthly_amount if grant else None

    @property
    def last_day_for_objection(self) -> date | None:
        """Of the latest notice that can be objected to, as its receipt was established last."""
        deadlines = {
            event.notice_id: event.objection_deadline
            for message in self.messages
            if isinstance(event := message.event, NoticeDispatched | NotificationEstablished)
        }
        return next((day for day in reversed(deadlines.values()) if day), None)

    @cached_property
    def payments(self) -> tuple[Payment, ...]:
        """What was ordered from payment systems."""
        return payments(message.event for message in self.messages)

    @property
    def notices(self) -> tuple[NoticeDispatched, ...]:
        """Every letter that went out, but for the monthly statements."""
        return tuple(each for each in self.each(NoticeDispatched) if each.act != StatementIssued.type_name)

    def each(self, *types: type[E]) -> tuple[E, ...]:
        """Every event of these types, in order."""
        return tuple(message.event for message in self.messages if isinstance(message.event, types))

    def last(self, *types: type[E]) -> E | None:
        """The last event of these types."""
        return next(iter(reversed(self.each(*types))), None)


def _name(registry: Registry, slug: str) -> str:
    provider = registry.providers.get(slug)
    return provider.name if provider else slug


def case_views(run: RunResult) -> tuple[CaseView, ...]:
    """Every case that was registered in a run, in the order of registration."""
    messages = read_messages(run.records)
    copies = Copies.of(run.records)
    sent = _by_case(submissions(run.records, messages))
    views = []
    for case_id, own in by_case(filter(_tells, messages)).items():
        registered = [each.event for each in own if isinstance(each.event, ApplicationRegistered)]
        if registered:
            latest = registered[-1]
            shown = copies.for_case(latest.applicant_id, latest.beneficiary_id)
            views.append(CaseView(latest, own, sent.get(case_id, ()), shown, run.registry, run.until))
    return tuple(views)


def _tells(message: Message) -> bool:
    """Whether a message is part of a case's story: other topics only repeat what services publish."""
    if message.topic in SERVICE_TOPICS or message.topic is DISBURSEMENTS_DUE:
        return True
    event = message.event
    return message.topic is PROVIDER_COMMISSIONS and isinstance(event, ReplyReceived)


def _by_case(sent: Iterable[Submission]) -> Mapping[UUID, tuple[Submission, ...]]:
    cases: defaultdict[UUID, tuple[Submission, ...]] = defaultdict(tuple)
    for submission in sent:
        if submission.receipt.case_id:
            cases[submission.receipt.case_id] += (submission,)
    return cases
