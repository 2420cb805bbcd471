"""The page on alerts: those of deploy/prometheus/rules.yml, each with its runbook."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from cli.reference.table import table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

RULES = Path(__file__).parents[2] / "deploy" / "prometheus" / "rules.yml"
_FROM_HERE = re.compile(r"^docs/")
_INTRO = """\
Rules for Prometheus: [`deploy/prometheus`](../../deploy/prometheus/README.md). `critical` wakes somebody,
`warning` is for the same working day. Each leads to a page that says what it means, who is hurt, where to
look, how to mend it, how to see that it is mended, and what not to do."""


@dataclass(frozen=True, slots=True)
class Alert:
    """One rule."""

    name: str
    expr: str
    wait: str
    """How long the expression has to hold, e.g. `5m`."""
    severity: str
    annotations: Mapping[str, str]

    @property
    def runbook(self) -> str:
        """Path of its page in the repository."""
        return self.annotations["runbook_url"]


def alerts(file: Path = RULES) -> Sequence[Alert]:
    """All rules, in their order."""
    groups: list[Any] = yaml.safe_load(file.read_text(encoding="utf-8"))["groups"]
    return [_alert(rule) for group in groups for rule in group["rules"]]


def page() -> str:
    """A table of all, then each with its expression."""
    found = alerts()
    rows = [
        (f"[{each.name}](#{each.name.lower()})", each.severity, each.annotations["description"], _link(each))
        for each in found
    ]
    overview = table(("alert", "severity", "what it says", "what to do"), rows)
    return "\n\n".join(["# Alerts", _INTRO, overview, *map(_section, found)])


def _alert(rule: Mapping[str, Any]) -> Alert:
    return Alert(rule["alert"], rule["expr"], rule["for"], rule["labels"]["severity"], rule["annotations"])


def _link(alert: Alert) -> str:
    return f"[runbook]({_FROM_HERE.sub('../', alert.runbook)})"


def _section(alert: Alert) -> str:
    held = f"Raised once this has held for {alert.wait}"
    return f"## {alert.name}\n\n{held}; {_link(alert)}.\n\n```promql\n{alert.expr}\n```"
