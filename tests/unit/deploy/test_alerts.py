"""The alerts ask for what the services measure, and each leads to a page that helps.

Whether they are raised when they should be is tried by `promtool test rules` (deploy/prometheus/README.md).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from cli.reference.alerts import Alert, alerts
from cli.reference.metrics import documented
from contracts.topics import SERVICES

ROOT = Path(__file__).parents[3]
ALERTS = {each.name: each for each in alerts()}
HEADINGS = ["What it means", "Who is hurt", "Look at", "Mend", "It is mended when", "Do not"]
_SELECTOR = re.compile(r"([a-z_]+)(?:\{([^}]*)\})?")
_GROUPED = re.compile(r"\bby \(([^)]*)\)")
_OWN: dict[str, tuple[str, ...]] = {"up": ("job", "instance")}
"""Prometheus' own series."""


def _known() -> dict[str, tuple[str, ...]]:
    """Labels by series name."""
    known = dict(_OWN)
    for doc in documented():
        known[doc.name] = doc.labels
        if doc.kind == "histogram":
            known |= {f"{doc.name}_bucket": (*doc.labels, "le"), f"{doc.name}_sum": doc.labels}
            known[f"{doc.name}_count"] = doc.labels
    return known


def _asked(expr: str) -> list[tuple[str, str]]:
    """Series and their matchers."""
    return [(name, matchers) for name, matchers in _SELECTOR.findall(expr) if _is_series(name)]


def _is_series(name: str) -> bool:
    return name.startswith("teilhabe_") or name in _OWN


@pytest.mark.parametrize("alert", ALERTS.values(), ids=ALERTS)
def test_each_asks_for_series_and_labels_that_there_are(alert: Alert) -> None:
    known = _known()
    asked = _asked(alert.expr)
    assert asked
    for name, matchers in asked:
        assert name in known, name
        assert set(re.findall(r"(\w+)=", matchers)) <= set(known[name])
        service = re.search(r'service="(\w+)"', matchers)
        assert service is None or service[1] in SERVICES
    labels = {label for name, _ in asked for label in known[name]}
    grouped = {each.strip() for part in _GROUPED.findall(alert.expr) for each in part.split(",")}
    assert grouped <= labels


@pytest.mark.parametrize("alert", ALERTS.values(), ids=ALERTS)
def test_each_says_how_bad_it_is_and_leads_to_its_page(alert: Alert) -> None:
    assert alert.severity in {"critical", "warning"}
    assert set(alert.annotations) == {"summary", "description", "runbook_url"}
    words = "-".join(re.findall(r"[A-Z][a-z]+", alert.name)).lower()
    assert alert.runbook == f"docs/how-to/operate/alerts/{words}.md"
    page = (ROOT / alert.runbook).read_text(encoding="utf-8")
    assert page.startswith(f"# `{alert.name}`: ")
    assert re.findall(r"^## (.*)$", page, re.M) == HEADINGS


def test_every_page_belongs_to_an_alert() -> None:
    folder = ROOT / "docs" / "how-to" / "operate" / "alerts"
    assert {page.relative_to(ROOT).as_posix() for page in folder.glob("*.md")} == {
        each.runbook for each in ALERTS.values()
    }


def test_no_two_alerts_share_a_name_and_every_service_is_watched_for_absence() -> None:
    names = [each.name for each in alerts()]
    assert len(names) == len(set(names))
    assert set(re.findall(r'service="(\w+)"', ALERTS["ServiceAbsent"].expr)) == set(SERVICES)


def test_each_is_tried_in_the_situation_that_it_is_for() -> None:
    tried: list[Any] = [
        case
        for test in yaml.safe_load((ROOT / "deploy/prometheus/rules_test.yml").read_text())["tests"]
        for case in test["alert_rule_test"]
    ]
    raised = {case["alertname"] for case in tried if case["exp_alerts"]}
    assert raised == set(ALERTS)
    for case in tried:
        for expected in case["exp_alerts"]:
            alert = ALERTS[case["alertname"]]
            assert expected["exp_labels"]["severity"] == alert.severity
            assert expected["exp_annotations"]["runbook_url"] == alert.runbook
