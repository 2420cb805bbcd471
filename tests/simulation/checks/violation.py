"""The one error that every check raises."""

from __future__ import annotations


class Violation(Exception):
    """A guarantee does not hold."""

    def __init__(self, guarantee: str, detail: str) -> None:
        super().__init__(guarantee, detail)
        self.guarantee, self.detail = guarantee, detail

    def __str__(self) -> str:
        return f"{self.guarantee}: {self.detail}"
