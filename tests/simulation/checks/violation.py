"""The one error that every check raises."""

from __future__ import annotations


class Violation(Exception):
    """A guarantee does not hold."""

    def __init__(self, guarantee: str, detail: str) -> None:
        super().__init__(f"{guarantee}: {detail}")
        self.guarantee = guarantee
