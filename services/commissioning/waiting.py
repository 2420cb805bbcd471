"""Cases for which nobody could be proposed: a provider's report of free places opens the search again."""

from typing import TYPE_CHECKING

from chassis.handling import Aggregate, Context, Key, Outcome, Publish, Tombstone
from services.commissioning.desk import Desk
from services.commissioning.model import Case, District
from services.commissioning.search import proceed

if TYPE_CHECKING:
    from contracts.envelope import Event


def look_again(slug: str, district: District, context: Context, answer: Publish) -> Outcome[District]:
    """The district as reported, and a new proposal for each of its waiting cases that has a candidate now."""
    events: list[Event | Publish | Tombstone] = []
    others: dict[Key, Aggregate | None] = {}
    still: list[object] = []
    for case_id in district.waiting:
        case = context.get(Case, case_id)
        if case is None or not _waits(case, slug):
            continue
        proposed = _proposed(case, slug, district, context)
        if isinstance(proposed.state, Case) and proposed.state.candidates:
            events += proposed.events
            others[Key(Case.kind, str(case_id))] = proposed.state
        else:
            still.append(case_id)
    kept = district.model_copy(update={"waiting": tuple(still)})
    return Outcome(kept, events=events, others=others, answer=answer)


def _waits(case: Case, slug: str) -> bool:
    searching = case.need is not None and case.need.district == slug and not case.over
    return searching and case.open_order is None and case.proposed and not case.candidates


def _proposed(case: Case, slug: str, district: District, context: Context) -> Outcome[Case]:
    """What a new search would bring; a choice already made is left to the counsellor."""
    desk = Desk(case, context, case.but(proposed=False, choice=None, consent_asked=False))
    desk.keep_district(slug, district)
    proceed(desk)
    return desk.outcome()
