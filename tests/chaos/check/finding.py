"""What a check finds."""

from __future__ import annotations

from typing import NamedTuple


class Finding(NamedTuple):
    """A guarantee that was broken, and where."""

    guarantee: str
    detail: str
