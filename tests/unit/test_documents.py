"""The documents hang together: links lead somewhere, tests and commands that are named exist."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.main import get_command

from cli.main import app
from cli.reference.metrics import documented
from contracts.topics import PROVIDER_REPLIES, SERVICES, TOPICS

if TYPE_CHECKING:
    from chassis.service import Service
    from contracts.envelope import Event

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    page
    for folder in (".", "docs", "contracts", "law", "services", "deploy", "examples")
    for page in (ROOT.glob("*.md") if folder == "." else (ROOT / folder).rglob("*.md"))
)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_TEST = re.compile(r"\[`(test_\w+)`\]\(([^)]+)\)")
_METRIC = re.compile(r"teilhabe_[a-z_]+[a-z]")
_MAKE = re.compile(r"\bmake ([a-z]+)\b")
_COMMAND = re.compile(r"`?teilhabe ((?:[a-z]+-?[a-z]+)(?: [a-z]+)?)")


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    for link in _LINK.findall(_prose(page)):
        path, _, anchor = link.partition("#")
        if path.startswith("http"):
            continue
        target = (page.parent / path) if path else page
        assert target.exists(), link
        if anchor and target.suffix == ".md":
            assert anchor in _anchors(target), link


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_tests_that_are_named_exist(page: Path) -> None:
    for test, file in _TEST.findall(page.read_text(encoding="utf-8")):
        assert f"def {test}(" in (page.parent / file).read_text(encoding="utf-8"), test


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_metrics_that_are_named_exist(page: Path) -> None:
    known = {doc.name for doc in documented()}
    for metric in _METRIC.findall(page.read_text(encoding="utf-8")):
        base = re.sub(r"_(bucket|sum|count)$", "", metric)
        assert base in known or metric.startswith("teilhabe_database"), metric


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_make_targets_that_are_named_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    code = "\n".join(
        re.findall(r"`[^`\n]+`|^\$? ?make .*$|^    make .*$", page.read_text(encoding="utf-8"), re.M)
    )
    assert set(_MAKE.findall(code)) <= targets


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_commands_that_are_named_exist(page: Path) -> None:
    commands = _commands()
    code = "\n".join(
        re.findall(
            r"`(?:\.venv/bin/)?teilhabe [^`\n]+`|^(?:\$ )?(?:\.venv/bin/)?teilhabe .*$",
            page.read_text(encoding="utf-8"),
            re.M,
        )
    )
    for command in _COMMAND.findall(code):
        assert command in commands or command.split()[0] in commands, command


@pytest.mark.parametrize("service", SERVICES)
def test_each_service_tells_the_same_things(service: str) -> None:
    text = (ROOT / "services" / service / "README.md").read_text(encoding="utf-8")
    headings = re.findall(r"^#+ (.*)$", text, re.M)
    assert headings[0] == service
    told = ["What goes in", "What comes out", "Tables", "Metrics", "What can go wrong, and what to do"]
    assert [heading for heading in headings if heading in told] == told


@pytest.mark.parametrize("service", SERVICES)
def test_each_service_names_its_topics_tables_and_what_it_handles(service: str) -> None:
    text = (ROOT / "services" / service / "README.md").read_text(encoding="utf-8")
    app: Service = import_module(f"services.{service}.app").service
    for table in app.tables:
        assert f"`{table.name}`" in text
    for topic in TOPICS:
        if service in (*topic.readers, topic.writer):
            pattern = topic.pattern.replace("{provider}", "<p>").replace("{", "<").replace("}", ">")
            assert f"`{pattern}`" in text, pattern
    events = {event for event in app.handlers.events if service != "intake" and not from_provider(event)}
    assert [event.type_name for event in events if f"`{event.type_name}`" not in text] == []


def from_provider(event: type[Event]) -> bool:
    """Providers' replies are told as one, and each in a table of its own."""
    return event in PROVIDER_REPLIES.events


def _commands() -> set[str]:
    """Every command, groups with their sub-commands."""
    found = set()
    for command, body in get_command(app).commands.items():  # type: ignore[attr-defined]
        subcommands = getattr(body, "commands", {})
        found |= {f"{command} {sub}" for sub in subcommands} or {command}
    return found


def _prose(page: Path) -> str:
    """Without code: brackets and parentheses mean something else there."""
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    return re.sub(r"`[^`\n]+`\(", "(", text)


def _anchors(page: Path) -> set[str]:
    """Headings as GitHub makes anchors of them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
