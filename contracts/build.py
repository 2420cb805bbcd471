"""Writes what is generated from the models: JSON Schemas, their snapshots, the AsyncAPI document.

python -m contracts.build [--check]
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from contracts.asyncapi import asyncapi
from contracts.compatibility import Snapshot, incompatibilities
from contracts.envelope import Event, event_types
from contracts.schemas import consumer_schema, producer_schema
from contracts.yaml_text import to_yaml

FOLDER = Path(__file__).parent
_ANNOTATIONS = frozenset({"title", "description", "examples", "default"})


class IncompatibleContract(Exception):
    """A change breaks a version that has been published; it needs a new major version of the event."""

    def __init__(self, broken: dict[str, list[str]]) -> None:
        reasons = "\n".join(f"  {name}: {reason}" for name, found in broken.items() for reason in found)
        super().__init__(
            f"These changes break partners who have not changed:\n{reasons}\n"
            "Make them optional additions, or define the event again with the next major version."
        )


class MissingExample(Exception):
    """An event has no example."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(
            f"No example of {', '.join(names)}. "
            "Add contracts/examples/<EventName>.json: one CloudEvent in structured mode, with its topic."
        )


def build(root: Path = FOLDER, check: bool = False) -> list[str]:
    """Write the generated files under `root`, the folder `contracts`, and return those that had drifted.

    With `check` nothing is written. Raises `IncompatibleContract` where a change breaks an earlier snapshot.
    """
    broken = {event.type_name: breaks(root, event) for event in event_types()}
    if any(broken.values()):
        raise IncompatibleContract(broken)
    files = generated(root)
    drifted = [path for path, text in files.items() if _text(root / path) != text]
    leftover = sorted(_existing(root) - files.keys())
    if not check:
        for path in drifted:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(files[path], encoding="utf-8")
        for path in leftover:
            (root / path).unlink()
    return [*drifted, *leftover]


def breaks(root: Path, event: type[Event]) -> list[str]:
    """Every way in which the event as it is now breaks one of its snapshots."""
    now = Snapshot(producer_schema(event), consumer_schema(event))
    return [
        f"{reason} (against {path.name})"
        for path, snapshot in history(root, event).items()
        for reason in incompatibilities(snapshot, now)
    ]


def history(root: Path, event: type[Event]) -> dict[Path, Snapshot]:
    """The committed earlier versions of an event's schemas, oldest first."""
    paths = sorted(_history_folder(root, event).glob("*.json"), key=lambda path: int(path.stem))
    return {path: Snapshot(**json.loads(path.read_text(encoding="utf-8"))) for path in paths}


def read_examples(root: Path) -> dict[str, dict[str, Any]]:
    """The hand-made examples, by event name: one structured CloudEvent each."""
    return {
        path.stem: json.loads(path.read_text(encoding="utf-8"))
        for path in sorted((root / "examples").glob("*.json"))
    }


def generated(root: Path) -> dict[str, str]:
    """Every generated file, by its path below `root`; of the snapshots only those still to be added."""
    examples = read_examples(root)
    if missing := [event.type_name for event in event_types() if event.type_name not in examples]:
        raise MissingExample(missing)
    files = {"asyncapi.yaml": to_yaml(asyncapi(examples))}
    for event in event_types():
        name = f"{event.type_name}.v{event.major}.json"
        files[f"schemas/{name}"] = _json(consumer_schema(event))
        files[f"schemas/producer/{name}"] = _json(producer_schema(event))
        files |= _new_snapshot(root, event)
    return files


def _new_snapshot(root: Path, event: type[Event]) -> dict[str, str]:
    now = {
        "producer": _without_annotations(producer_schema(event)),
        "consumer": _without_annotations(consumer_schema(event)),
    }
    earlier = list(history(root, event).items())
    if earlier and earlier[-1][1] == Snapshot(**now):
        return {}
    path = _history_folder(root, event) / f"{len(earlier) + 1}.json"
    return {path.relative_to(root).as_posix(): _json(now)}


def _history_folder(root: Path, event: type[Event]) -> Path:
    return root / "schemas" / "history" / f"{event.type_name}.v{event.major}"


def _without_annotations(schema: Any, names_members: bool = False) -> Any:
    """The schema's meaning: a reworded description is no new version."""
    if isinstance(schema, list):
        return [_without_annotations(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        name: _without_annotations(part, names_members=not names_members and name in ("properties", "$defs"))
        for name, part in schema.items()
        if names_members or name not in _ANNOTATIONS
    }


def _existing(root: Path) -> set[str]:
    """Schema files on disk, to find those of events that are gone."""
    folders = (root / "schemas", root / "schemas" / "producer")
    return {path.relative_to(root).as_posix() for folder in folders for path in folder.glob("*.json")}


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def _json(document: object) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def main(arguments: list[str]) -> int:
    """Build, or with `--check` only look; 1 if anything had drifted then."""
    check = "--check" in arguments
    drifted = build(check=check)
    for path in drifted:
        sys.stdout.write(f"{'drifted' if check else 'written'}: contracts/{path}\n")
    if check and drifted:
        sys.stdout.write("Run `teilhabe contracts build` and commit the result.\n")
    return 1 if check and drifted else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
