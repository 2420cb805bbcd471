"""YAML for documents made of mappings, lists and scalars, so that no library is needed to write one."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

_PLAIN_KEY = re.compile(r"(?!(?i:y|n|yes|no|on|off|true|false|null)$)[A-Za-z$][A-Za-z0-9_.$-]*")
"""Names that no version of YAML takes for anything but text."""
_INDENT = "  "


def to_yaml(document: Mapping[str, object]) -> str:
    """Block style, one entry a line; strings in double quotes, where YAML reads them as JSON does."""
    return "\n".join(_mapping(document, "")) + "\n"


def _mapping(mapping: Mapping[str, object], indent: str) -> list[str]:
    lines: list[str] = []
    for key, value in mapping.items():
        name = key if _PLAIN_KEY.fullmatch(key) else _scalar(key)
        lines += _entry(f"{indent}{name}:", value, indent + _INDENT)
    return lines


def _sequence(items: Sequence[object], indent: str) -> list[str]:
    lines: list[str] = []
    for item in items:
        block = _entry("", item, indent + _INDENT)
        first = block[-1].strip() if len(block) == 1 else block[1].strip()
        lines += [f"{indent}- {first}", *block[2:]]
    return lines


def _entry(head: str, value: object, indent: str) -> list[str]:
    if isinstance(value, Mapping) and value:
        return [head, *_mapping(value, indent)]
    if isinstance(value, list | tuple) and value:
        return [head, *_sequence(value, indent)]
    return [f"{head} {_scalar(value)}"]


def _scalar(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
