"""Each coded reason to decline: what it means for the provider, and who is asked next."""

from datetime import date
from typing import Any

import pytest

from chassis.handling import Key
from contracts.agency import ExpertOpinionReceived
from contracts.commissioning import (
    CapacityReported,
    CommissionDeclined,
    ProviderProposed,
    ServiceCommissioned,
)
from contracts.terms import DeadlineApproaching, DeadlineMissed
from contracts.values import Wishes
from services.commissioning.declines import CONSEQUENCES
from services.commissioning.model import Case, Subject
from services.commissioning.states import stage
from tests.unit.commissioning.example import (
    CASE,
    DISTRICT,
    FIRST,
    PERSON,
    SECOND,
    approved,
    chosen,
    meeting,
    person,
    registered,
)
from tests.unit.commissioning.situations import offered_world
from tests.unit.commissioning.world import World, commission_id


def declined_world(reason: str, **more: Any) -> World:
    """The first provider has declined."""
    world = offered_world()
    decline(world, FIRST, reason, **more)
    return world


def decline(world: World, provider: str, reason: str, **more: Any) -> None:
    event = CommissionDeclined(commission_id=commission_id(world), reason_code=reason, **more)
    assert world.reply(provider, event).accepted


def ordered_from(world: World) -> list[str]:
    return [order.provider for order in world.told(ServiceCommissioned)]


def why_not(world: World, provider: str) -> str:
    """The code with which the latest proposal excludes a provider."""
    excluded = {each.provider: each.reasons[0] for each in world.told(ProviderProposed)[-1].excluded}
    return excluded[provider].partition(":")[0]


def test_every_reason_of_the_contract_has_a_consequence() -> None:
    reasons = CommissionDeclined.model_fields["reason_code"].annotation
    assert set(CONSEQUENCES) == set(getattr(reasons, "__args__", ()))


@pytest.mark.parametrize("reason", ["no_capacity", "conflict_of_interest", "wrong_specialism", "other"])
def test_what_lies_with_the_provider_lets_the_next_one_be_asked(reason: str) -> None:
    world = declined_world(reason)
    assert ordered_from(world) == [FIRST, SECOND]
    assert stage(world.case) == "ordered"


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("no_capacity", "no_free_place"),
        ("conflict_of_interest", "conflict_of_interest"),
        ("wrong_specialism", "wrong_specialism"),
        ("client_refused", "client_refused"),
        ("other", "already_asked"),
    ],
)
def test_who_declined_is_excluded_with_the_reason(reason: str, code: str) -> None:
    world = declined_world(reason)
    if world.case.open_order:
        decline(world, SECOND, "other")
    assert why_not(world, FIRST) == code


@pytest.mark.parametrize("reason", ["no_capacity", "conflict_of_interest", "wrong_specialism"])
def test_a_choice_against_the_reason_is_not_sent_and_comes_back_with_it(reason: str) -> None:
    world = declined_world(reason)
    decline(world, SECOND, "other")
    asked = ordered_from(world)
    world.take(chosen(FIRST))
    assert ordered_from(world) == asked
    assert world.told(ProviderProposed)[-1].excluded[0].provider == FIRST


@pytest.mark.parametrize("reason", ["client_refused", "other"])
def test_the_counsellor_may_choose_again_who_refused_or_was_refused_before(reason: str) -> None:
    world = declined_world(reason)
    if world.case.open_order:
        decline(world, SECOND, "other")
    world.take(chosen(FIRST))
    assert ordered_from(world)[-1] == FIRST


def test_a_conflict_of_interest_holds_under_every_later_approval() -> None:
    world = declined_world("conflict_of_interest")
    decline(world, SECOND, "other")
    world.take(approved(tasks=(1,), hours_per_week="2"))
    assert why_not(world, FIRST) == "conflict_of_interest"


def test_a_conflict_of_interest_holds_in_another_case_of_the_person() -> None:
    world = declined_world("conflict_of_interest")
    world.take(person(name="Jana Neu"))
    world.states.pop(Key(Case.kind, str(CASE)))
    world.take(registered(), approved())
    assert why_not(world, FIRST) == "conflict_of_interest"


def test_a_conflict_of_interest_is_erased_with_the_person() -> None:
    world = declined_world("conflict_of_interest")
    copy = world.states[Key(Subject.kind, str(PERSON))]
    assert isinstance(copy, Subject)
    assert copy.conflicts == (FIRST,)
    world.erase(Key(Subject.kind, str(PERSON)))
    others = [state.model_dump_json() for key, state in world.states.items() if key.kind == Subject.kind]
    assert others == []


@pytest.mark.parametrize(
    ("change", "excluded"),
    [({"hours_per_week": "2"}, True), ({"tasks": (1, 2)}, False)],
    ids=["the same need", "another need"],
)
def test_a_wrong_specialism_holds_for_the_need(change: dict[str, Any], excluded: bool) -> None:
    world = declined_world("wrong_specialism")
    decline(world, SECOND, "other")
    proposal = world.take(approved(**change)).told(ProviderProposed)[-1]
    assert (FIRST in {each.provider for each in proposal.excluded}) is excluded


def test_another_specialism_wished_for_is_another_need() -> None:
    world = declined_world("wrong_specialism")
    decline(world, SECOND, "other")
    proposal = world.take(approved(Wishes(specialism="hearing"))).told(ProviderProposed)[-1]
    assert FIRST in {each.provider for each in proposal.candidates}


def test_no_place_holds_until_the_provider_reports_some() -> None:
    world = declined_world("no_capacity")
    assert world.free(DISTRICT, FIRST) == 0
    decline(world, SECOND, "no_capacity")
    assert world.told(ProviderProposed)[-1].none_available
    world.reply(FIRST, CapacityReported(district=DISTRICT, free_places=2, from_=date(2026, 2, 2)))
    assert world.free(DISTRICT, FIRST) == 2
    assert [each.provider for each in world.told(ProviderProposed)[-1].candidates] == [FIRST]


def test_a_person_who_refuses_is_asked_by_the_counsellor_first() -> None:
    world = declined_world("client_refused")
    assert ordered_from(world) == [FIRST]
    assert [each.provider for each in world.told(ProviderProposed)[-1].candidates] == [SECOND]


# A further assessment


def test_a_further_assessment_stops_the_search_and_sets_a_term() -> None:
    world = declined_world("additional_assessment_required")
    assert (ordered_from(world), len(world.told(ProviderProposed))) == ([FIRST], 1)
    told = world.told(DeadlineApproaching)[-1]
    assert (told.term, told.due_on) == ("assessment", date(2026, 2, 16))
    assert stage(world.case) == "assessing"


def test_a_further_assessment_that_nobody_acts_on_is_told_once() -> None:
    world = declined_world("additional_assessment_required").until(date(2026, 4, 1))
    assert [(each.term, each.due_on) for each in world.told(DeadlineMissed)] == [
        ("assessment", date(2026, 2, 16))
    ]
    assert world.timers == {}


@pytest.mark.parametrize(
    "act",
    [meeting(), ExpertOpinionReceived(case_id=CASE, received_on=date(2026, 2, 10))],
    ids=["meeting", "opinion"],
)
def test_once_the_counsellor_has_acted_there_is_a_new_proposal_with_a_remark(act: Any) -> None:
    world = declined_world("additional_assessment_required").take(act)
    candidates = {each.provider: each for each in world.told(ProviderProposed)[-1].candidates}
    assert set(candidates) == {FIRST, SECOND}
    assert candidates[FIRST].reasons[-1].startswith("assessed: ")
    assert world.timers == {}


def test_the_counsellors_choice_ends_the_assessment() -> None:
    world = declined_world("additional_assessment_required").take(chosen(SECOND))
    assert ordered_from(world) == [FIRST, SECOND]


def test_free_places_do_not_end_an_assessment() -> None:
    world = declined_world("additional_assessment_required")
    world.reply(SECOND, CapacityReported(district=DISTRICT, free_places=9, from_=date(2026, 2, 2)))
    assert len(world.told(ProviderProposed)) == 1
