"""The receipt of an assessment: a hash by which it can be recomputed and compared years later."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import JsonValue

    from services.eligibility.model import Application


def inputs_of(application: Application) -> dict[str, JsonValue]:
    """All that an assessment depends on, as JSON: what is hashed, and published beside the hash."""
    inputs: dict[str, JsonValue] = application.model_dump(mode="json")
    return inputs


def canonical_json(value: Mapping[str, JsonValue]) -> bytes:
    """One byte string for each value: members sorted, no blanks, UTF-8; amounts and dates are texts."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode()


def receipt(inputs: Mapping[str, JsonValue], rules_version: str) -> str:
    """SHA-256 (hex) of the canonical JSON of `{"inputs": …, "rules_version": …}`."""
    content: dict[str, JsonValue] = {"inputs": dict(inputs), "rules_version": rules_version}
    return hashlib.sha256(canonical_json(content)).hexdigest()
