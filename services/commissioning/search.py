"""Looking for a provider: the next step that follows from the facts of a case.

Computed anew whenever a fact has changed, from the facts alone, so that it does not matter in which order
they came: registration, consent, approval, the counsellor's choice, declines.
"""

from datetime import date
from typing import Final

from chassis.handling import Wait, derived_id
from chassis.registry import Provider
from contracts.commissioning import ProviderProposed, ServiceCommissioned
from contracts.values import Candidate
from law.holidays import add_working_days
from law.parameters import count
from services.commissioning import bars, proposal
from services.commissioning.client import client_of, missing_copy
from services.commissioning.desk import Desk
from services.commissioning.model import Case, Need, Seat
from services.commissioning.order import Order, Terms

CONSENT_MISSING: Final = "consent_missing: vor dem Auftrag Einwilligung einholen, SGB IX § 8(4), SGB X § 67b"
ASSESSED: Final = "assessed: hatte vor dem Auftrag eine weitere Abklärung verlangt; sie ist erfolgt"


def proceed(desk: Desk) -> Wait | None:
    """Take the next step that the facts allow; or say what has to arrive first."""
    case, order = desk.case, desk.case.open_order
    if order and (reason := _why_not_any_more(case)):
        desk.withdraw(order, reason, case.revoked_on if reason == "revoked" else None)
        return None
    if case.over or case.seat is None or case.need is None:
        return None
    if order:
        return _keep_in_step(desk, order, case.seat, case.need)
    return _look_for_provider(desk, case.seat, case.need)


def ask_next(desk: Desk, *, automatically: bool = True) -> None:
    """After a decline or silence: the next one of the list signed off, else a new proposal.

    An order went out before, so nothing has to be waited for.
    """
    case, need = desk.case, desk.case.need
    following = [slug for slug in case.candidates if slug not in case.tried]
    possible = [slug for slug in following if need and _obstacle(desk, slug, need) is None]
    choice = possible[0] if automatically and possible else None
    desk.case = case.but(choice=choice, proposed=choice is not None)
    proceed(desk)


def _why_not_any_more(case: Case) -> str | None:
    """Why an open order is to be taken back."""
    if case.over:
        return case.over
    if not case.consent:
        return "consent_withdrawn"
    if case.need is None:
        return "revoked" if case.revoked_on else "support_ended"
    return "personal_budget" if case.need.personal_budget else None


def _look_for_provider(desk: Desk, seat: Seat, need: Need) -> Wait | None:
    case = desk.case
    if need.personal_budget or case.assessment:
        return None
    if not case.consent:
        if not case.consent_asked and (case.choice or not case.proposed):
            _propose(desk, need)
            desk.case = desk.case.but(consent_asked=True)
        return None
    if not case.proposed:
        _propose(desk, need)
    if case.choice and need.terms:
        return _ask(desk, case.choice, seat, need, need.terms)
    return None


def _keep_in_step(desk: Desk, order: Order, seat: Seat, need: Need) -> Wait | None:
    """An order is open, and a later decision or choice may have changed what it should be."""
    choice = desk.case.choice
    if choice and choice != order.provider and need.terms and choice not in desk.case.tried:
        if _obstacle(desk, choice, need) is None:
            desk.withdraw(order, "provider_changed")
        return _ask(desk, choice, seat, need, need.terms)
    desk.case = desk.case.but(choice=None)
    if need.terms and need.terms != order.terms:
        _amend(desk, order, seat, need, need.terms)
    return None


def _propose(desk: Desk, need: Need, in_vain: Candidate | None = None) -> None:
    """Put a ranked list before the counsellor; `in_vain` is a choice that could not be carried out."""
    serving = [each for each in desk.context.registry.providers.values() if need.district in each.districts]
    offers = [_offer(desk, provider, need.district) for provider in serving]
    ranking = proposal.rank(need, offers, bars.all_of(desk), desk.context.today)
    candidates = tuple(_remarked(desk, each) for each in ranking.candidates)
    others = tuple(each for each in ranking.excluded if not in_vain or each.provider != in_vain.provider)
    desk.publish(
        ProviderProposed(
            case_id=desk.case.case_id,
            candidates=candidates,
            none_available=not candidates,
            excluded=(in_vain, *others) if in_vain else others,
        )
    )
    slugs = tuple(each.provider for each in candidates)
    desk.case = desk.case.but(proposed=True, candidates=slugs)
    if not candidates and need.district in desk.context.registry.districts:
        desk.await_places(need.district)


def _remarked(desk: Desk, candidate: Candidate) -> Candidate:
    """A candidate with what the counsellor has to know of the case beside the points."""
    remarks = () if desk.case.consent else (CONSENT_MISSING,)
    if candidate.provider in desk.case.assessed_for:
        remarks = (*remarks, ASSESSED)
    return candidate.model_copy(update={"reasons": (*candidate.reasons, *remarks)})


def _ask(desk: Desk, slug: str, seat: Seat, need: Need, terms: Terms) -> Wait | None:
    """Send the order to the chosen provider, or say why that is not possible."""
    obstacle = _obstacle(desk, slug, need)
    if obstacle:
        desk.case = desk.case.but(choice=None)
        _propose(desk, need, Candidate(provider=slug, score=0, reasons=(obstacle,)))
        return None
    if not desk.case.orders and (wait := missing_copy(desk.case, seat, desk.context)):
        return wait
    number = len(desk.case.orders) + 1
    order = Order(
        commission_id=derived_id("commission", desk.case.case_id, slug, number),
        provider=slug,
        district=need.district,
        terms=terms,
        answer_by=_answer_by(desk, seat),
        contract_ends_on=_contract_end(desk, slug, terms),
    )
    if _send(desk, order, seat, need):
        desk.take_in(order)
    return None


def _amend(desk: Desk, order: Order, seat: Seat, need: Need, terms: Terms) -> None:
    """The same order under new terms: its next version (SGB IX § 194(2))."""
    update: dict[str, object] = {
        "version": order.version + 1,
        "terms": terms,
        "extension": None,
        "contract_ends_on": _contract_end(desk, order.provider, terms),
    }
    if order.status == "offered":
        update["answer_by"] = _answer_by(desk, seat)
    if order.awaited_report and order.awaited_report.kind == "final":
        update["awaited_report"] = None  # asked for when the end had come, which now lies ahead
    amended = order.model_copy(update=update)
    if not _send(desk, amended, seat, need):
        return
    amended = desk.advance(order, "SupportApproved", order.status, **update)
    if amended.status == "running":
        desk.plan_report(amended, desk.context.today)


def _send(desk: Desk, order: Order, seat: Seat, need: Need) -> bool:
    """Publish an order; to its provider with the client. False where the person's data are erased."""
    client = client_of(desk.case, seat, need.disability_status, desk.context)
    if client is None:
        desk.case = desk.case.but(closed="erased", choice=None)
        return False
    ordered = ServiceCommissioned(
        **desk.about(order),
        version=order.version,
        goal=need.goal,
        answer_by=order.answer_by,
        **order.terms.model_dump(),
    )
    desk.publish(ordered)
    personal = (str(seat.applicant_id),)
    desk.tell_provider(order, ordered.model_copy(update={"client": client}), personal)
    return True


def _answer_by(desk: Desk, seat: Seat) -> date:
    """Last day to answer: working days at the seat of the authority."""
    today = desk.context.today
    days = count("provider_answer_working_days", today)
    return add_working_days(today, days, seat.land, seat.municipality)


def _contract_end(desk: Desk, slug: str, terms: Terms) -> date | None:
    """Last day of the provider's framework contract, where it comes before the order's."""
    provider = desk.provider(slug)
    return provider.contract_until if provider and provider.contract_until < terms.ends_on else None


def _obstacle(desk: Desk, slug: str, need: Need) -> str | None:
    """Why a provider that was chosen cannot be asked; who only refused before can be asked again."""
    if slug in (refused := bars.binding(desk)):
        return refused[slug]
    provider = desk.provider(slug)
    if provider is None:
        return "unknown_provider: steht nicht im Verzeichnis der Dienste"
    return proposal.obstacle(need, _offer(desk, provider, need.district), desk.context.today)


def _offer(desk: Desk, provider: Provider, district: str) -> proposal.Offer:
    return proposal.Offer(provider, desk.book(district).of(provider))
