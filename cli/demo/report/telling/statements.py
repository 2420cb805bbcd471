"""What the statements of a month tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.demo.report.telling.told import Told, tell
from cli.demo.report.words import euro, month
from contracts import statements

if TYPE_CHECKING:
    from cli.demo.report.copies import Copies


@tell.register(statements.StatementIssued)
def _(event: statements.StatementIssued, copies: Copies) -> Told:
    parts = [f"{euro(event.total_paid)} gezahlt"]
    if event.total_returned:
        parts.append(f"{euro(event.total_returned)} zurückgekommen")
    if event.total_recovered:
        parts.append(f"{euro(event.total_recovered)} auf Forderungen angerechnet")
    return Told(
        f"Zahlungsaufstellung für {month(event.month)}: {', '.join(parts)}.", basis="SGB III § 337(2)"
    )
