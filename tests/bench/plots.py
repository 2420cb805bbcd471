"""`python -m tests.bench.plots`: the plots of the page on performance, drawn from the results.

Each has a title and a description for those who hear it, says in words what a bar stands for, and suits
a light page and a dark one.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pygal
from pygal.etree import etree
from pygal.style import Style

from tests.bench.report import DATA

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, pygal.PluginImportFixer)]
# The library's finder is for maps that nobody draws here; Python warns of its old interface at each import.
etree.to_etree()  # the standard library's elements, whatever else is installed

FOLDER = Path("docs/explanation/performance")
Bar = tuple[str, float, int]
"""Its name, its value, and the number of its colour."""
STYLE = Style(
    background="transparent",
    plot_background="transparent",
    colors=("#4477aa", "#cc6644", "#338855"),
    opacity="1",
    font_family="sans-serif",
    label_font_size=14,
    major_label_font_size=14,
    value_font_size=14,
    title_font_size=17,
)
LIGHT_AND_DARK = """inline:
    svg.pygal-chart text { fill: #222 !important }
    @media (prefers-color-scheme: dark) { svg.pygal-chart text { fill: #eee !important } }
"""
WHOLE_FROM = 100
STAGES = {"hop": "bare hop", "receipt": "receipt", "assessed": "assessment"}


def batch_sizes(results: Mapping[str, Any]) -> pygal.HorizontalBar:
    """Rate of the synthetic service by size of its batches."""
    rates = results["step_synthetic"]["by_batch_size"]
    bars = [(f"{int(size):,} in a batch", rate, 0) for size, rate in rates.items()]
    return _chart("Events a second by size of the batch, synthetic handler", bars)


def latency(results: Mapping[str, Any]) -> pygal.HorizontalBar:
    """Percentiles of the time to a receipt and to an assessment, beside a bare hop."""
    stages = results["latency"]
    bars = [
        (f"{name}, {STAGES[stage]}", round(stages[stage][name]["ms"], 1), colour)
        for name in stages["hop"]
        for colour, stage in enumerate(STAGES)
    ]
    title = f"Milliseconds at {stages['a_second']} submissions a second (logarithmic)"
    least, most = min(value for _, value, _ in bars), max(value for _, value, _ in bars)
    return _chart(title, bars, logarithmic=True, range=(least / 2, most), zero=least / 2)


def table_size(results: Mapping[str, Any]) -> pygal.HorizontalBar:
    """Rates by number of cases in the tables."""
    sizes = results["table_size"]
    bars = [
        (f"{int(size):,} cases, {handler}", rate, colour)
        for colour, handler in enumerate(("synthetic", "payments"))
        for size, rate in sizes[handler]["rates"].items()
    ]
    return _chart("Events a second by number of cases in the table", bars)


PLOTS = {
    "batch-size": ("step_synthetic", batch_sizes),
    "latency": ("latency", latency),
    "table-size": ("table_size", table_size),
}


def _chart(title: str, bars: Sequence[Bar], **options: Any) -> pygal.HorizontalBar:
    """One bar below the other, each with its name and its value."""
    chart = pygal.HorizontalBar(
        style=STYLE,
        title=title,
        width=760,
        height=90 + 32 * len(bars),
        js=(),
        css=["file://style.css", "file://graph.css", LIGHT_AND_DARK],
        show_legend=False,
        show_x_guides=False,
        show_y_guides=False,
        show_x_labels=False,
        pretty_print=True,
        **options,
    )
    chart.uuid = re.sub(r"\W+", "-", title.lower())
    drawn = list(reversed(bars))  # the library counts from below
    chart.x_labels = [f"{name}: {_shown(value)}" for name, value, _ in drawn]
    chart.add("", [{"value": value, "color": STYLE.colors[colour]} for _, value, colour in drawn])
    chart.add_xml_filter(lambda root: _described(root, title, bars))
    return chart


def _described(root: ET.Element, title: str, bars: Sequence[Bar]) -> ET.Element:
    """The picture with its title, its values in words, and nothing that runs or changes by the day."""
    root.set("role", "img")
    for comment in [child for child in root if not isinstance(child.tag, str)]:
        root.remove(comment)
    for definitions in root.iter("defs"):
        for script in definitions.findall("script"):
            definitions.remove(script)
    description, heading = ET.Element("desc"), ET.Element("title")
    description.text = "; ".join(f"{name}: {_shown(value)}" for name, value, _ in bars)
    heading.text = title
    root.insert(0, description)
    root.insert(0, heading)
    return root


def _shown(value: float) -> str:
    return f"{value:,.1f}" if value < WHOLE_FROM else f"{value:,.0f}"


def main() -> None:
    """Draw what there are results for."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.plots", description=__doc__)
    parser.add_argument("data", type=Path, nargs="?", default=DATA)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    arguments = parser.parse_args()
    results = json.loads(arguments.data.read_text(encoding="utf-8"))
    arguments.folder.mkdir(parents=True, exist_ok=True)
    for name, (key, draw) in PLOTS.items():
        if key in results:
            (arguments.folder / f"{name}.svg").write_bytes(draw(results).render())


if __name__ == "__main__":
    main()
