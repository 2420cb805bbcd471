"""Which event is handled by what: officials' and other services' facts, providers' replies, terms."""

from datetime import date
from uuid import UUID

from chassis.handling import Context, Handlers, Outcome, Wait, unchanged
from contracts.agency import (
    ApplicationAmended,
    ApplicationForwarded,
    ApplicationWithdrawn,
    ChangeReported,
    ExpertOpinionReceived,
    MeetingHeld,
    ProviderChosen,
)
from contracts.commissioning import (
    CapacityReported,
    CommissionAccepted,
    CommissionDeclined,
    ExtensionRequested,
    InvoiceSubmitted,
    ReportSubmitted,
    SupportEnded,
    SupportStarted,
)
from contracts.eligibility import (
    GrantEnded,
    SupportApproved,
    SupportDeemedApproved,
    SupportRefused,
    SupportRevoked,
)
from contracts.facts import IntegrationServiceFacts
from contracts.intake import ApplicationRegistered, SubjectRecorded, TextRecorded
from contracts.payments import PaymentReturned, PaymentSettled
from contracts.values import Subject as SubjectData
from contracts.values import TextRef
from services.commissioning import accounts, bars, fees, findings, replies
from services.commissioning.answers import accepted, refused
from services.commissioning.deadlines import TERMS
from services.commissioning.desk import Desk
from services.commissioning.model import Case, District, Need, Seat, Subject, Text
from services.commissioning.order import Terms
from services.commissioning.places import Book
from services.commissioning.search import proceed
from services.commissioning.waiting import look_again

handlers = Handlers(Case)


@handlers(ApplicationRegistered)
def register(case: Case | None, event: ApplicationRegistered, context: Context) -> Outcome[Case] | Wait:
    """Whose case it is, where its authority sits, and whether data may go to a provider."""
    if not isinstance(event.facts, IntegrationServiceFacts):
        return unchanged(case)
    known = case or Case(case_id=event.case_id)
    seat = Seat(
        agency=event.agency,
        applicant_id=event.applicant_id,
        land=event.land,
        municipality=event.municipality,
    )
    return _proceed(case, _with_consent(known.but(seat=seat), event.facts.consent_given), context)


@handlers(ApplicationAmended)
def amend(case: Case | None, event: ApplicationAmended, context: Context) -> Outcome[Case] | Wait:
    """Consent may have been given or taken back; the applicant's data come with their copy."""
    if case is None:
        return unchanged(case)
    consent = (event.facts or {}).get("consent_given")
    return _proceed(case, _with_consent(case, consent) if isinstance(consent, bool) else case, context)


@handlers(MeetingHeld)
def meet(case: Case | None, event: MeetingHeld, context: Context) -> Outcome[Case] | Wait:
    """What the counsellor wrote for the provider: effects on work, and how to reach the counsellor."""
    if case is None:
        return unchanged(case)
    effects = _text_id(event.work_related_effects) or case.effects_text
    contact = _text_id(event.counsellor_contact) or case.contact_text
    return _proceed(case, case.but(effects_text=effects, contact_text=contact).assessed(), context)


@handlers(ExpertOpinionReceived)
def assess(case: Case | None, event: ExpertOpinionReceived, context: Context) -> Outcome[Case] | Wait:
    """An opinion is available: a further assessment that a provider asked for has been made."""
    if case is None or case.assessment is None:
        return unchanged(case)
    return _proceed(case, case.assessed(), context)


@handlers(SupportApproved)
def approve(case: Case | None, event: SupportApproved, context: Context) -> Outcome[Case] | Wait:
    """Support is approved, or a later decision has changed it (SGB IX § 194(2))."""
    terms = Terms.of(event.support)
    return _approved(case, event, terms, event.support.provider, context)


@handlers(SupportDeemedApproved)
def deem_approved(case: Case | None, event: SupportDeemedApproved, context: Context) -> Outcome[Case] | Wait:
    """Approved by lapse of time (SGB IX § 18); an official may still have to set the terms."""
    terms = Terms.of(event.support) if event.support else None
    return _approved(case, event, terms, event.support.provider if event.support else None, context)


@handlers(SupportRefused)
def refuse(case: Case | None, event: SupportRefused, context: Context) -> Outcome[Case] | Wait:
    """No support, or none any more: an open order is taken back."""
    return _without_need(case, context)


@handlers(SupportRevoked)
def revoke(case: Case | None, event: SupportRevoked, context: Context) -> Outcome[Case] | Wait:
    """An approval is withdrawn or revoked: an open order ends with it."""
    return _without_need(case, context, revoked_on=event.effective_on)


@handlers(GrantEnded)
def end_grant(case: Case | None, event: GrantEnded, context: Context) -> Outcome[Case] | Wait:
    """An approval has ended; a grant's end is none of this service's business."""
    return _without_need(case, context)


@handlers(ProviderChosen)
def choose(case: Case | None, event: ProviderChosen, context: Context) -> Outcome[Case] | Wait:
    """The counsellor signs off a provider; kept until there is an approval to order for."""
    if case is None or case.closed:
        return unchanged(case)
    decided = case.assessed().but(choice=event.provider)
    return _proceed(case, decided, context, actor=event.chosen_by)


@handlers(ChangeReported)
def change(case: Case | None, event: ChangeReported, context: Context) -> Outcome[Case] | Wait:
    """Consent is taken back: the provider learns that the order ends, and nothing more of the person."""
    if case is None or event.change != "consent_withdrawn":
        return unchanged(case)
    return _proceed(case, _with_consent(case, given=False), context)


@handlers(ApplicationWithdrawn)
def withdraw(case: Case | None, event: ApplicationWithdrawn, context: Context) -> Outcome[Case] | Wait:
    """The person does not want the support any more."""
    return _close(case, "application_withdrawn", context)


@handlers(ApplicationForwarded)
def forward(case: Case | None, event: ApplicationForwarded, context: Context) -> Outcome[Case] | Wait:
    """Another authority is competent; unless it was forwarded too late, and is approved here after all."""
    if case is None:
        return unchanged(case)
    return _proceed(case, case.but(forwarded=True), context)


@handlers(SubjectRecorded, on=Subject, id_field="subject_id")
def copy_subject(subject: Subject | None, event: SubjectRecorded, context: Context) -> Outcome[Subject]:
    """Keep the latest data of a person or employer."""
    data = SubjectData.model_validate(event.model_dump())
    return Outcome(subject.model_copy(update={"data": data}) if subject else Subject(data=data))


@handlers(TextRecorded, on=Text, id_field="text_id")
def copy_text(text: Text | None, event: TextRecorded, context: Context) -> Outcome[Text]:
    """Keep the latest wording of a text."""
    return Outcome(Text(text=event.text))


@handlers(CapacityReported, on=District, id_field="district")
def report_capacity(
    district: District | None, event: CapacityReported, context: Context
) -> Outcome[District]:
    """A provider's free places in a district it serves, from a day on."""
    provider = context.registry.providers.get(context.cause.sender)
    if provider is None or event.district not in provider.districts:
        return unchanged(district, answer=refused(context, None, [findings.foreign_district(event.district)]))
    book = Book(district, context.today)
    known_from = book.of(provider).reported_from
    if known_from and event.from_ < known_from:
        return unchanged(district, answer=accepted(context, None, [findings.older_report(known_from)]))
    changed = book.report(provider, event.free_places, event.from_)
    return look_again(event.district, changed, context, accepted(context, None))


for _name, _term in TERMS.items():
    handlers.timer(_name)(_term)

handlers(PaymentSettled)(fees.settle)
handlers(PaymentReturned)(fees.take_back)
handlers.knows(accounts.ProviderAccount)
handlers.timer(accounts.TIMER, on=accounts.ProviderAccount)(accounts.state_the_month)
handlers(CommissionAccepted, alias="commission", id_field="commission_id")(replies.accept)
handlers(CommissionDeclined, alias="commission", id_field="commission_id")(replies.decline)
handlers(SupportStarted, alias="commission", id_field="commission_id")(replies.start)
handlers(ReportSubmitted, alias="commission", id_field="commission_id")(replies.report)
handlers(ExtensionRequested, alias="commission", id_field="commission_id")(replies.ask_extension)
handlers(SupportEnded, alias="commission", id_field="commission_id")(replies.end)
handlers(InvoiceSubmitted, alias="commission", id_field="commission_id")(replies.invoice)


def _proceed(
    before: Case | None, case: Case, context: Context, actor: str | None = None
) -> Outcome[Case] | Wait:
    desk = Desk(before, context, case)
    return proceed(desk) or desk.outcome(actor=actor)


def _approved(
    case: Case | None,
    event: SupportApproved | SupportDeemedApproved,
    terms: Terms | None,
    named: str | None,
    context: Context,
) -> Outcome[Case] | Wait:
    known = case or Case(case_id=event.case_id)
    need = Need(
        goal=event.goal,
        district=event.district,
        disability_status=event.disability_status,
        terms=terms,
        wishes=event.wishes,
        personal_budget=bool(event.support and event.support.personal_budget),
    )
    agreed = known.but(
        need=need,
        approved=True,
        choice=named or known.choice,
        barred=bars.for_need(known, need),
        revoked_on=None,
    )
    goes_on = known.open_order is not None or _only_sets_terms(known.need, need)
    return _proceed(case, agreed if goes_on else _searching(agreed, named), context)


def _only_sets_terms(before: Need | None, need: Need) -> bool:
    """An official sets the terms of what counts as approved: the list that was proposed stays."""
    if before is None or before.terms is not None:
        return False
    same = ("goal", "district", "wishes", "personal_budget")
    return all(getattr(before, name) == getattr(need, name) for name in same)


def _searching(case: Case, named: str | None) -> Case:
    """The search begins anew; a provider named in the decision needs no proposal."""
    return case.assessed().but(
        proposed=named is not None, candidates=(), tried=(), orders_before=len(case.orders)
    )


def _without_need(
    case: Case | None, context: Context, revoked_on: date | None = None
) -> Outcome[Case] | Wait:
    if case is None:
        return unchanged(case)
    return _proceed(case, case.but(need=None, choice=None, revoked_on=revoked_on).assessed(), context)


def _close(case: Case | None, reason: str, context: Context) -> Outcome[Case] | Wait:
    if case is None:
        return unchanged(case)
    return _proceed(case, case.assessed().but(closed=case.closed or reason, choice=None), context)


def _with_consent(case: Case, given: bool) -> Case:
    """Consent given after it was missing opens the search again."""
    if given == case.consent:
        return case
    if not given:
        return case.but(consent=False, choice=None if case.open_order else case.choice)
    proposed = case.proposed and case.choice is not None
    return case.but(consent=True, consent_asked=False, proposed=proposed)


def _text_id(text: str | TextRef | None) -> UUID | None:
    return text.text_id if isinstance(text, TextRef) else None
