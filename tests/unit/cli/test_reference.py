"""The reference pages are what the code says, and say something about everything."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from chassis.settings import Settings
from cli.reference import events, metrics, pages, settings, topics
from cli.reference.schema_words import words
from contracts.envelope import event_types
from contracts.topics import TOPICS

if TYPE_CHECKING:
    from pathlib import Path


def test_the_committed_pages_are_up_to_date() -> None:
    assert pages.build(check=True) == [], "run `teilhabe docs build` and commit the result"


def test_build_writes_what_is_missing_and_then_finds_nothing_to_do(tmp_path: Path) -> None:
    assert pages.build(tmp_path, check=True) == [
        "alerts.md",
        "events.md",
        "metrics.md",
        "openapi-payments.json",
        "openapi.json",
        "procedures.md",
        "rules.md",
        "settings.md",
        "topics.md",
    ]
    assert list(tmp_path.iterdir()) == []
    assert len(pages.build(tmp_path)) == 9
    assert pages.build(tmp_path) == []


def test_a_page_changed_by_hand_is_found(tmp_path: Path) -> None:
    pages.build(tmp_path)
    (tmp_path / "topics.md").write_text("mine", encoding="utf-8")
    assert pages.build(tmp_path, check=True) == ["topics.md"]


def test_every_metric_has_a_meaning_and_a_query_that_names_it() -> None:
    text = metrics.page()
    assert list(metrics.own()) == ["payments"]
    for doc in metrics.documented():
        assert doc.meaning.endswith(".")
        assert doc.name in doc.promql
        assert f"## {doc.name}\n" in text


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_explained(name: str) -> None:
    line = next(line for line in settings.page().splitlines() if f"`TEILHABE_{name.upper()}`" in line)
    assert line.split(" | ")[-1].strip(" |")


def test_every_event_and_topic_has_its_section() -> None:
    text = events.page()
    for event in event_types():
        assert f"\n## {event.type_name}\n" in text
    for topic in TOPICS:
        assert f"\n## {topic.pattern}\n" in topics.page()


def test_links_inside_the_pages_lead_somewhere() -> None:
    texts = {
        name: (pages.FOLDER / name).read_text(encoding="utf-8")
        for name in ("events.md", "topics.md", "metrics.md")
    }
    anchors = {
        name: {_anchor(heading) for heading in re.findall(r"^#+ (.*)$", text, re.M)}
        for name, text in texts.items()
    }
    for name, text in texts.items():
        for page, anchor in re.findall(r"\]\(([\w.]*)#([^)]+)\)", text):
            assert anchor in anchors[page or name], (name, page, anchor)


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ({"type": "string", "format": "uuid"}, "UUID"),
        ({"anyOf": [{"$ref": "#/$defs/Payee"}, {"type": "null"}]}, "[Payee](#payee) or null"),
        ({"type": "string", "enum": ["fee", "top_up"]}, "`fee`, `top_up`"),
        ({"type": "array", "items": {"type": "integer", "minimum": 1}}, "list of whole number from 1"),
        ({"type": "string", "const": "EUR"}, "`EUR`"),
        ({"type": "string", "pattern": r"^[0-9]{1,12}(\.[0-9]{1,2})?$", "examples": ["1.00"]}, "money"),
    ],
)
def test_types_are_said_in_words(schema: dict[str, object], said: str) -> None:
    assert words(schema) == said


def _anchor(heading: str) -> str:
    """As GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
