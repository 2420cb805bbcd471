"""An assessment is recomputed from what it published: equal, or what differs."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.codecs import TOLERANT
from contracts.eligibility import EligibilityAssessed
from law.rules import RULES_VERSION
from services.eligibility.handlers import handlers
from services.eligibility.receipt import canonical_json, receipt
from services.eligibility.verification import Unverifiable, verify
from tests.unit.eligibility.situations import assessed, case_of, change, decision, meeting, only
from tests.unit.given import when

ROOT = Path(__file__).parents[3]
EARLIER = ROOT / "examples" / "receipt.json"
"""Made under an earlier version of the rules that gives the same results."""
OTHER_SHARE = Path(__file__).parent / "receipts" / "other-share.json"
"""Made when the flat share was held to be 21 %."""


def stored(file: Path) -> EligibilityAssessed:
    data = json.loads(file.read_text(encoding="utf-8"))["data"]
    return EligibilityAssessed.model_validate_json(json.dumps(data), context=TOLERANT)


def tampered(published: EligibilityAssessed, **inputs: Any) -> EligibilityAssessed:
    return published.model_copy(update={"inputs": (published.inputs or {}) | inputs})


def paths(published: EligibilityAssessed) -> list[str]:
    return [each.path for each in verify(published).differences]


@pytest.mark.parametrize("procedure", ["integration_service", "training_subsidy", "integration_grant"])
def test_an_assessment_of_today_is_equal(procedure: str) -> None:
    found = verify(assessed(procedure))
    assert (found.equal, found.reworded) == (True, ())
    assert found.rules_then == found.rules_now == RULES_VERSION


def test_an_assessment_survives_its_way_through_json() -> None:
    published = assessed(possible_without_subsidy=None, degree_of_disability=45)
    read_again = EligibilityAssessed.model_validate_json(published.model_dump_json(), context=TOLERANT)
    assert read_again == published
    assert verify(read_again).equal


def test_meetings_documents_and_reported_pay_belong_to_the_inputs() -> None:
    of_service = when(handlers, case_of("integration_service"), meeting())
    of_grant = when(
        handlers,
        when(handlers, case_of("integration_grant"), decision(percentage="60")).state,
        change("pay_reduced", new_pay=Decimal("2400.00")),
    )
    for outcome in (of_service, of_grant):
        assert verify(only(outcome, EligibilityAssessed)).equal


def test_an_earlier_version_of_the_rules_with_the_same_results_is_equal() -> None:
    found = verify(stored(EARLIER))
    assert found.equal
    assert found.rules_now == RULES_VERSION


def test_a_figure_that_was_mended_since_is_named() -> None:
    found = verify(stored(OTHER_SHARE))
    assert [(each.path, each.then, each.now) for each in found.differences] == [
        ("/proposal/employer_share", "205.17", "195.40"),
        ("/proposal/assessment_base", "1182.17", "1172.40"),
        ("/proposal/cap", "945.74", "937.92"),
    ]
    assert not found.equal


def test_a_tampered_input_breaks_the_hash() -> None:
    assert paths(tampered(assessed(), signed=False))[0] == "/receipt"
    assert paths(tampered(assessed(), unheard_of=1)) == ["/receipt"]


def test_an_input_tampered_with_its_hash_shows_in_the_result() -> None:
    published = tampered(assessed(), applied_on="2026-03-20")
    assert published.inputs
    mended = published.model_copy(update={"receipt": receipt(published.inputs, published.rules_version)})
    assert paths(mended) == [
        "/criteria/timely_application/outcome",
        "/warnings/late_application",
        "/law_date",
    ]


def test_a_tampered_result_is_named() -> None:
    published = assessed()
    assert published.proposal
    proposal = published.proposal.model_copy(update={"cap": Decimal("977.00")})
    assert paths(published.model_copy(update={"proposal": proposal})) == ["/proposal/cap"]
    assert paths(published.model_copy(update={"carrier": "job_centre"})) == ["/carrier"]
    assert paths(published.model_copy(update={"criteria": published.criteria[1:]})) == [
        "/criteria/disability"
    ]


def test_another_rules_version_is_another_hash() -> None:
    assert paths(assessed().model_copy(update={"rules_version": "2020-01-01+0"})) == ["/receipt"]


def test_other_words_are_no_other_result() -> None:
    published = assessed()
    reworded = published.criteria[0].model_copy(update={"evidence": "in anderen Worten"})
    found = verify(published.model_copy(update={"criteria": (reworded, *published.criteria[1:])}))
    assert found.equal
    assert [each.path for each in found.reworded] == ["/criteria/disability/evidence"]


@pytest.mark.parametrize("inputs", [None, {}, {"procedure": "training_subsidy"}])
def test_without_inputs_that_can_be_read_nothing_is_verified(inputs: dict[str, Any] | None) -> None:
    with pytest.raises(Unverifiable, match="inputs"):
        verify(assessed().model_copy(update={"inputs": inputs}))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@settings(deadline=None)
@given(st.dictionaries(st.text(), json_values), st.randoms())
def test_the_order_of_members_does_not_matter_to_a_receipt(inputs: dict[str, Any], random: Any) -> None:
    shuffled = list(inputs.items())
    random.shuffle(shuffled)
    read_again = json.loads(canonical_json(dict(shuffled)))
    assert receipt(read_again, "r") == receipt(inputs, "r")
