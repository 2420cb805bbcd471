"""The page and the plots that are made from results."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from tests.bench.plots import PLOTS
from tests.bench.report import BEGIN, END, MarkersMissingError, figures, replaced
from tests.unit.bench.results import RESULTS

SVG = "{http://www.w3.org/2000/svg}"


def test_only_what_is_between_the_markers_is_replaced() -> None:
    page = f"before\n{BEGIN}\nold\n{END}\nafter\n"
    assert replaced(page, "new") == f"before\n{BEGIN}\n\nnew\n\n{END}\nafter\n"


def test_replacing_twice_is_replacing_once() -> None:
    page = replaced(f"{BEGIN}{END}", figures(RESULTS))
    assert replaced(page, figures(RESULTS)) == page


@pytest.mark.parametrize("page", ["", BEGIN, f"{END} {BEGIN}"])
def test_a_page_without_its_markers_is_not_written(page: str) -> None:
    with pytest.raises(MarkersMissingError):
        replaced(page, "new")


def test_the_figures_name_machine_goals_and_latencies() -> None:
    text = figures(RESULTS)
    assert "commit `abc1234`" in text
    assert "| receipt, p50 | at most 4 hops | **4 hops** | met |" in text
    assert "| submission to receipt | 10.0 (4.0) |" in text


@pytest.mark.parametrize(
    ("circumstance", "warning"), [({"quick": True}, "A quick run"), ({"load_before": 3.0}, "was busy")]
)
def test_what_a_figure_is_not_good_for_stands_above_it(circumstance: dict[str, object], warning: str) -> None:
    assert warning in figures({**RESULTS, "machine": {**RESULTS["machine"], **circumstance}})
    assert warning not in figures(RESULTS)


def test_a_run_of_one_part_has_figures_too() -> None:
    part = {key: RESULTS[key] for key in ("relay", "machine")}
    assert "relay: bare idempotent producer" in figures(part)


@pytest.mark.parametrize("name", PLOTS)
def test_a_plot_says_in_words_what_it_shows(name: str) -> None:
    _, draw = PLOTS[name]
    root = ET.fromstring(draw(RESULTS).render())  # noqa: S314 - we have just drawn it
    title, description = root[0], root[1]
    assert root.get("role") == "img"
    assert title.tag == f"{SVG}title"
    assert title.text
    assert description.tag == f"{SVG}desc"
    assert re.search(r"[a-z]: [0-9.,]+", description.text or "")
    assert root.find(f".//{SVG}script") is None


@pytest.mark.parametrize("name", PLOTS)
def test_a_plot_is_the_same_whenever_it_is_drawn(name: str) -> None:
    _, draw = PLOTS[name]
    assert draw(RESULTS).render() == draw(RESULTS).render()
