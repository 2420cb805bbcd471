"""What a figure says to officials and employers is German, also where no source settles it."""

import re
from pathlib import Path

import pytest
import yaml

from law import parameters
from law.explanation import Used
from law.parameters import Figure
from services.eligibility.explained import figures_in_words

FILES = Path(parameters.__file__).parent
NAMES = (
    *yaml.safe_load((FILES / "grants.yaml").read_text(encoding="utf-8")),
    *yaml.safe_load((FILES / "training_pay.yaml").read_text(encoding="utf-8")),
    "apply_s92_exclusion_after_training",
    "apply_s92_repayment",
    "equal_status_integration_grant",
    "former_employment_months",
    "gap_days_soft_limit",
)
"""Figures that grants rest on: assessments, calculations and previews name them."""
ENGLISH = re.compile(
    r"\b(?:the|of|and|to|own|choice|by|only|names?|refers|no|not|sentence|agency|reading)\b", re.I
)
CODE = re.compile(r"[a-z]+_[a-z]+")


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_is_told_in_german(name: str) -> None:
    for figure in parameters.parameters()[name].figures:
        (sentence,) = figures_in_words([_used(name, figure)])
        assert not ENGLISH.search(sentence), sentence
        assert not CODE.search(sentence), sentence


def test_what_no_source_settles_is_marked_without_the_remark_for_developers() -> None:
    (figure,) = parameters.parameters()["apply_s92_exclusion_after_training"].figures
    (sentence,) = figures_in_words([_used("apply_s92_exclusion_after_training", figure)])
    ending = "nicht angewandt seit 01.04.2012 (SGB III § 73(3), nicht abschließend geklärt)"
    assert sentence.endswith(ending)


def _used(name: str, figure: Figure) -> Used:
    return Used(name, figure.value, figure.valid_from, figure.source, figure.confirmed)
