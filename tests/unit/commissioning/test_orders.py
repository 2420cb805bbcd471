"""From approval to order: proposal, choice, consent, the client's data, later decisions."""

from datetime import date

import pytest
from pydantic import ValidationError

from chassis.handling import Key
from contracts.agency import ApplicationForwarded, ApplicationWithdrawn
from contracts.commissioning import (
    CommissionAccepted,
    CommissionDeclined,
    CommissionWithdrawn,
    ProviderProposed,
    ServiceCommissioned,
)
from contracts.eligibility import GrantEnded, SupportDeemedApproved, SupportRefused
from contracts.facts import TrainingSubsidyFacts
from contracts.intake import ApplicationRegistered
from contracts.values import Wishes
from services.commissioning.client import WhitelistedClient
from services.commissioning.handlers import handlers
from services.commissioning.model import Case, Places
from services.commissioning.states import stage
from tests.unit.commissioning.example import (
    CASE,
    CONTACT,
    DISTRICT,
    EFFECTS,
    ELSEWHERE,
    FIRST,
    PERSON,
    SECOND,
    SUBMISSION,
    approved,
    chosen,
    consent,
    consent_withdrawn,
    contact,
    effects,
    meeting,
    person,
    registered,
)
from tests.unit.commissioning.situations import (
    accepted_world,
    offered_world,
    proposed_world,
    registered_world,
    running_world,
)
from tests.unit.commissioning.world import World, commission_id
from tests.unit.given import context, when


def test_an_approval_leads_to_a_ranked_proposal() -> None:
    proposal = proposed_world().told(ProviderProposed)[-1]
    assert {each.provider for each in proposal.candidates} == {FIRST, SECOND}
    assert not proposal.none_available


def test_a_wish_comes_first() -> None:
    world = registered_world().take(approved(Wishes(provider=SECOND)))
    assert world.told(ProviderProposed)[-1].candidates[0].provider == SECOND


def test_a_provider_named_in_the_decision_is_asked_without_a_proposal() -> None:
    world = registered_world().take(approved(provider=SECOND))
    assert world.told(ProviderProposed) == []
    assert world.told(ServiceCommissioned)[-1].provider == SECOND


def test_an_order_states_type_extent_duration_and_fee_and_when_to_answer() -> None:
    order = offered_world().told(ServiceCommissioned)[-1]
    terms = approved().support.model_dump(exclude={"provider", "personal_budget"})
    assert order.model_dump(include=set(terms)) == terms
    assert (order.version, order.goal) == (1, "find_job")
    assert order.answer_by == date(2026, 2, 9)  # five working days after Monday, 2 February


def test_the_days_to_answer_are_working_days_at_the_seat() -> None:
    world = registered_world().take(approved()).until(date(2026, 4, 1)).take(chosen())
    assert world.told(ServiceCommissioned)[-1].answer_by == date(2026, 4, 10)  # Good Friday, Easter Monday


def test_other_services_learn_nothing_of_the_person() -> None:
    world = offered_world()
    assert all(order.client is None for order in world.told(ServiceCommissioned))


def test_the_provider_gets_the_client_and_nothing_more() -> None:
    order = offered_world().told_provider(FIRST, ServiceCommissioned)[-1]
    assert order.client is not None
    assert order.client.model_dump(exclude_none=True) == {
        "name": "Jana Beispiel",
        "date_of_birth": date(1994, 5, 17),
        "address": {"street": "Musterweg 1", "postcode": "30159", "city": "Hannover", "country": "DE"},
        "email": "jana@example.org",
        "language": "de",
        "voice": "plain",
        "accessibility": ("large_print",),
        "disability_status": "severely_disabled",
        "work_related_effects": "Braucht Pausen und eine ruhige Umgebung.",
        "counsellor_contact": "Zimmer 12, Telefon 0511 000",
    }


@pytest.mark.parametrize(
    "member", ["diagnosis", "degree_of_disability", "insurance_number", "iban", "sex", "household"]
)
def test_a_client_with_a_member_that_is_not_on_the_list_cannot_be_built(member: str) -> None:
    order = offered_world().told_provider(FIRST, ServiceCommissioned)[-1]
    assert order.client is not None
    allowed = order.client.model_dump()
    assert WhitelistedClient(**allowed)
    with pytest.raises(ValidationError, match=member):
        WhitelistedClient(**allowed, **{member: "F84.5"})


def test_the_list_is_what_a_provider_needs_and_no_more() -> None:
    assert set(WhitelistedClient.model_fields) == {
        *("name", "date_of_birth", "address", "phone", "email", "language", "voice", "accessibility"),
        *("disability_status", "work_related_effects", "counsellor_contact"),
    }


def test_once_the_person_is_erased_nothing_waits_for_the_copy() -> None:
    world = World().erase(Key("subject", str(PERSON))).take(registered(), approved(), chosen())
    assert world.waiting == []
    assert world.told(ServiceCommissioned) == []
    assert world.case.closed == "erased"


def test_an_order_that_waits_to_be_sent_is_purged_with_the_person() -> None:
    world = offered_world()
    sent = [i for i, (topic, _) in enumerate(world.sent) if topic == f"provider.{FIRST}.commissions.v1"]
    assert [world.personal[i] for i in sent] == [(str(PERSON),)]


def test_a_case_keeps_no_personal_data() -> None:
    kept = offered_world().case.model_dump_json()
    assert not any(text in kept for text in ("Jana", "Musterweg", "Pausen", "0511"))


@pytest.mark.parametrize("missing", ["subject", "effects", "contact"])
def test_an_order_waits_for_the_copies_it_needs(missing: str) -> None:
    copies = {"subject": person(), "effects": effects(), "contact": contact()}
    late = copies.pop(missing)
    key = {
        "subject": Key("subject", str(PERSON)),
        "effects": Key("text", str(EFFECTS)),
        "contact": Key("text", str(CONTACT)),
    }[missing]
    world = World().take(*copies.values(), registered(), meeting(), approved(), chosen())
    assert [wait[0] for wait in world.waiting] == [key]
    assert world.told(ServiceCommissioned) == []
    world.take(late)
    assert world.waiting == []
    assert len(world.told(ServiceCommissioned)) == 1


@pytest.mark.parametrize(
    ("provider", "code"),
    [("ifd-nirgends", "unknown_provider"), (ELSEWHERE, "other_district")],
)
def test_a_choice_that_cannot_be_carried_out_goes_back_with_the_reason(provider: str, code: str) -> None:
    world = proposed_world().take(chosen(provider))
    again = world.told(ProviderProposed)[-1]
    assert world.told(ServiceCommissioned) == []
    assert again.excluded[0].provider == provider
    assert again.excluded[0].reasons[0].startswith(f"{code}: ")
    assert {each.provider for each in again.candidates} == {FIRST, SECOND}


def test_a_full_provider_is_not_asked() -> None:
    world = proposed_world()
    district = offered_world().states[Key("district", DISTRICT)]
    world.states[Key("district", DISTRICT)] = district.model_copy(
        update={"places": {FIRST: Places(reported=0)}}
    )
    again = world.take(chosen(FIRST)).told(ProviderProposed)[-1]
    assert again.excluded[0].reasons == ("no_free_place: kein freier Platz im Bezirk",)
    assert [each.provider for each in again.candidates] == [SECOND]


def test_a_contract_that_is_over_at_the_start_excludes() -> None:
    world = registered_world().take(approved(starts_on=date(2030, 1, 1), ends_on=date(2030, 6, 30)))
    proposal = world.told(ProviderProposed)[-1]
    assert proposal.none_available
    assert {each.provider for each in proposal.excluded} == {FIRST, SECOND}


def test_an_order_takes_a_place() -> None:
    assert offered_world().free(DISTRICT, FIRST) == 24


def test_the_official_is_the_actor_of_the_choice() -> None:
    world = proposed_world()
    copies = [(key.id, state) for key, state in world.states.items()]
    outcome = when(handlers, world.case, chosen(), context(aggregates=copies))
    assert outcome.actor == "m.weber"


# Consent


def test_without_consent_nothing_is_sent_and_the_proposal_says_so_once() -> None:
    world = World().take(
        person(), effects(), contact(), registered(consent_given=False), meeting(), approved()
    )
    world.take(chosen(), chosen())
    proposals = world.told(ProviderProposed)
    assert world.told(ServiceCommissioned) == []
    assert len(proposals) == 1
    assert all(each.reasons[-1].startswith("consent_missing: ") for each in proposals[0].candidates)


def test_with_consent_the_kept_choice_is_carried_out() -> None:
    world = World().take(person(), registered(consent_given=False), approved(), chosen(SECOND), consent(True))
    assert world.told(ServiceCommissioned)[-1].provider == SECOND


def test_withdrawn_consent_takes_the_order_back_and_sends_no_more_client_data() -> None:
    world = offered_world().take(consent_withdrawn(), chosen(SECOND), approved(hours_per_week="8"))
    withdrawn = world.told_provider(FIRST, CommissionWithdrawn)[-1]
    assert (withdrawn.reason_code, withdrawn.effective_on) == ("consent_withdrawn", date(2026, 2, 2))
    assert world.told(CommissionWithdrawn) == [withdrawn]
    assert world.told_provider(SECOND, ServiceCommissioned) == []
    assert len(world.told_provider(FIRST, ServiceCommissioned)) == 1
    assert world.free(DISTRICT, FIRST) == 25
    assert world.timers == {}


def test_consent_given_again_opens_the_search_again() -> None:
    world = offered_world().take(consent_withdrawn(), consent(True))
    assert len(world.told(ProviderProposed)) == 2
    assert world.take(chosen(SECOND)).told(ServiceCommissioned)[-1].provider == SECOND


# The end of a case


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (ApplicationWithdrawn(case_id=CASE, withdrawn_on=date(2026, 2, 2)), "application_withdrawn"),
        (SupportRefused(case_id=CASE), "support_ended"),
        (GrantEnded(case_id=CASE), "support_ended"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_open_order_is_taken_back(event: object, reason: str) -> None:
    world = accepted_world().take(event)  # type: ignore[arg-type]
    assert world.told_provider(FIRST, CommissionWithdrawn)[-1].reason_code == reason
    assert world.case.open_order is None
    assert world.timers == {}


def test_a_withdrawn_application_is_not_revived_by_a_late_approval() -> None:
    world = registered_world().take(ApplicationWithdrawn(case_id=CASE, withdrawn_on=date(2026, 2, 2)))
    world.take(approved(provider=FIRST), chosen())
    assert world.counted() == {}


def test_an_application_forwarded_too_late_stays_here_once_it_is_approved() -> None:
    """SGB IX § 14(2): who forwards after the term decides, and what was approved is carried out."""
    forwarded = ApplicationForwarded(case_id=CASE, to="drv", forwarded_on=date(2026, 2, 2))
    world = registered_world().take(forwarded)
    assert stage(world.case) == "closed"
    world.take(approved())
    assert len(world.told(ProviderProposed)) == 1
    assert world.take(chosen(FIRST)).told(ServiceCommissioned)[-1].provider == FIRST


def test_an_approved_support_goes_on_whoever_is_asked_to_decide_after_that() -> None:
    world = accepted_world()
    before = world.counted()
    world.take(ApplicationForwarded(case_id=CASE, to="drv", forwarded_on=date(2026, 2, 2)))
    assert world.counted() == before
    assert world.case.open_order is not None


def test_once_the_persons_data_are_erased_no_order_goes_out() -> None:
    world = offered_world().take(consent_withdrawn(), consent(True)).erase(Key("subject", str(PERSON)))
    world.take(chosen(SECOND))
    assert len(world.told(ServiceCommissioned)) == 1
    assert world.waiting == []
    assert world.case.closed == "erased"


# Later decisions


def test_a_later_decision_amends_the_order() -> None:
    world = running_world().take(approved(hours_per_week="8", ends_on=date(2027, 8, 31)))
    amended = world.told_provider(FIRST, ServiceCommissioned)[-1]
    assert (amended.version, str(amended.hours_per_week), amended.ends_on) == (2, "8", date(2027, 8, 31))
    assert amended.commission_id == world.told(ServiceCommissioned)[0].commission_id
    assert world.case.orders[-1].status == "running"


def test_the_same_decision_again_changes_nothing() -> None:
    world = offered_world()
    before = world.counted()
    assert world.take(approved()).counted() == before


def test_another_provider_chosen_replaces_the_first() -> None:
    world = offered_world().take(chosen(SECOND))
    assert world.told_provider(FIRST, CommissionWithdrawn)[-1].reason_code == "provider_changed"
    assert world.case.open_order is not None
    assert world.case.open_order.provider == SECOND
    assert (world.free(DISTRICT, FIRST), world.free(DISTRICT, SECOND)) == (25, 22)


def test_the_same_provider_chosen_again_changes_nothing() -> None:
    world = accepted_world()
    before = len(world.sent)
    assert len(world.take(chosen()).sent) == before


def test_a_deemed_approval_without_terms_proposes_but_orders_only_once_they_are_set() -> None:
    deemed = SupportDeemedApproved(
        case_id=CASE, goal="find_job", district=DISTRICT, disability_status="disabled"
    )
    world = registered_world().take(deemed, chosen())
    assert len(world.told(ProviderProposed)) == 1
    assert world.told(ServiceCommissioned) == []
    world.take(approved())
    assert world.told(ServiceCommissioned)[-1].provider == FIRST
    assert len(world.told(ProviderProposed)) == 1  # the list signed off stays …
    world.reply(FIRST, CommissionDeclined(commission_id=commission_id(world), reason_code="other"))
    assert [each.provider for each in world.told(ServiceCommissioned)] == [FIRST, SECOND]  # … and goes on


def test_an_application_for_a_grant_is_none_of_this_services_business() -> None:
    subsidy = ApplicationRegistered(
        case_id=CASE,
        submission_id=SUBMISSION,
        reference="H-2026-0002",
        procedure="training_subsidy",
        agency=DISTRICT,
        land="NI",
        municipality="03241001",
        channel="post",
        applied_on=date(2026, 1, 12),
        signed=True,
        applicant_id=PERSON,
        facts=TrainingSubsidyFacts(
            disability_status="disabled",
            receives_basic_income=False,
            kind="vocational_training",
            under_vocational_training_act=True,
            starts_on=date(2026, 8, 1),
            ends_on=date(2029, 7, 31),
            monthly_pay=("1000.00",),
            pay_owed_and_paid=True,
            employer_district=DISTRICT,
            trainee_district=DISTRICT,
        ),
    )
    world = World().take(subsidy, GrantEnded(case_id=CASE), chosen())
    assert Key(Case.kind, str(CASE)) not in world.states
    assert world.sent == []


def test_an_order_id_is_the_same_on_a_redrive() -> None:
    assert commission_id(offered_world()) == commission_id(offered_world())


def test_a_late_acceptance_of_a_replaced_order_is_refused() -> None:
    world = offered_world()
    first = commission_id(world)
    world.take(chosen(SECOND))
    answer = world.reply(FIRST, CommissionAccepted(commission_id=first))
    assert not answer.accepted
