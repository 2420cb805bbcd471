"""The ranked proposal: who can be asked, in which order, and why not the others."""

from datetime import date
from typing import Any

import pytest

from chassis.registry import Provider
from contracts.values import Wishes
from services.commissioning.bars import ALREADY_ASKED
from services.commissioning.model import Need, Places
from services.commissioning.order import Terms
from services.commissioning.proposal import Offer, obstacle, rank
from tests.unit.commissioning.example import DISTRICT, support

TODAY = date(2026, 2, 2)


def provider(slug: str = "ifd-a", **changes: Any) -> Provider:
    known: dict[str, Any] = {
        "name": slug,
        "districts": (DISTRICT,),
        "specialisms": ("hearing",),
        "capacity": 20,
        "contract_from": date(2026, 1, 1),
        "contract_until": date(2029, 12, 31),
        "iban": "DE02",
        "account_holder": slug,
    }
    return Provider(slug=slug, **(known | changes))


def need(wishes: Wishes | None = None, **terms: Any) -> Need:
    return Need(
        goal="find_job",
        district=DISTRICT,
        disability_status="disabled",
        terms=Terms.of(support(**terms)),
        wishes=wishes or Wishes(),
    )


def offer(slug: str = "ifd-a", free: int = 10, **changes: Any) -> Offer:
    return Offer(provider(slug, **changes), Places(reported=free))


def test_more_free_places_rank_higher() -> None:
    ranking = rank(need(), [offer("ifd-a", free=5), offer("ifd-b", free=15)], {}, TODAY)
    assert [each.provider for each in ranking.candidates] == ["ifd-b", "ifd-a"]


def test_the_persons_wish_outweighs_everything_else() -> None:
    wishes = Wishes(provider="ifd-a", specialism="vision")
    fitting = offer("ifd-b", free=20, specialisms=("vision",))
    wished = offer("ifd-a", free=1, contract_until=date(2026, 6, 30))
    first, second = rank(need(wishes), [fitting, wished], {}, TODAY).candidates
    assert (first.provider, second.provider) == ("ifd-a", "ifd-b")
    assert first.reasons[0] == "wish: von der Person gewünscht, SGB IX § 8(1) (+100)"


def test_a_score_is_the_sum_of_the_points_in_its_reasons() -> None:
    ranking = rank(need(Wishes(specialism="hearing")), [offer(free=10)], {}, TODAY)
    candidate = ranking.candidates[0]
    points = [int(reason.rsplit("(+", 1)[1].rstrip(")")) for reason in candidate.reasons]
    assert candidate.score == sum(points) == 30 + 10 + 10


def test_a_contract_that_ends_before_the_support_is_warned_of() -> None:
    ranking = rank(need(), [offer(contract_until=date(2026, 12, 31))], {}, TODAY)
    assert ranking.candidates[0].reasons[-1].startswith("contract_ends: Rahmenvertrag endet am 31.12.2026")


def test_equal_points_are_ordered_by_name_so_that_a_replay_gives_the_same_list() -> None:
    ranking = rank(need(), [offer("ifd-b"), offer("ifd-a")], {}, TODAY)
    assert [each.provider for each in ranking.candidates] == ["ifd-a", "ifd-b"]


@pytest.mark.parametrize(
    ("offered", "code"),
    [
        (offer(districts=("celle",)), "other_district"),
        (offer(contract_until=date(2026, 2, 28)), "no_contract"),
        (offer(contract_from=date(2026, 4, 1)), "no_contract"),
        (offer(free=0), "no_free_place"),
    ],
    ids=["other district", "contract over at the start", "contract not begun", "full"],
)
def test_a_provider_that_cannot_be_asked_is_excluded_with_the_reason(offered: Offer, code: str) -> None:
    ranking = rank(need(), [offered], {}, TODAY)
    assert ranking.candidates == ()
    assert ranking.excluded[0].reasons[0].startswith(f"{code}: ")


def test_a_start_that_has_passed_counts_from_today() -> None:
    late = need(starts_on=date(2026, 1, 1))
    assert obstacle(late, offer(contract_from=date(2026, 2, 2)), TODAY) is None


def test_who_was_asked_before_is_not_proposed_again() -> None:
    ranking = rank(need(), [offer("ifd-a"), offer("ifd-b")], {"ifd-a": ALREADY_ASKED}, TODAY)
    assert [each.provider for each in ranking.candidates] == ["ifd-b"]
    assert ranking.excluded[0].reasons[0].startswith("already_asked: ")


def test_without_terms_a_provider_can_still_be_proposed() -> None:
    open_terms = need().model_copy(update={"terms": None})
    assert [each.provider for each in rank(open_terms, [offer()], {}, TODAY).candidates] == ["ifd-a"]
