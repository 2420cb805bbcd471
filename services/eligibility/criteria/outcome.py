"""The three outcomes of a condition. Evidence and remedy are neutral wording: no names, no free text."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.values import Criterion


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of the law by its name and its place."""

    name: str
    basis: str

    def met(self, evidence: str) -> Criterion:
        """The facts fulfil it."""
        return Criterion(criterion=self.name, outcome="met", basis=self.basis, evidence=evidence, remedy=None)

    def not_met(self, evidence: str, remedy: str) -> Criterion:
        """The facts contradict it; the remedy says what would change that."""
        return Criterion(
            criterion=self.name, outcome="not_met", basis=self.basis, evidence=evidence, remedy=remedy
        )

    def unclear(self, evidence: str, remedy: str) -> Criterion:
        """The facts do not settle it; the remedy says what would."""
        return Criterion(
            criterion=self.name, outcome="unclear", basis=self.basis, evidence=evidence, remedy=remedy
        )
