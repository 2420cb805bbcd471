"""What intake publishes that no agency sent in this form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.demo.report.telling.told import Told, tell
from cli.demo.report.words import PROCEDURES, day, word
from contracts import intake

if TYPE_CHECKING:
    from cli.demo.report.copies import Copies


@tell.register(intake.ApplicationRegistered)
def _(event: intake.ApplicationRegistered, copies: Copies) -> Told:
    about = f" für {copies.name(event.beneficiary_id)}" if event.beneficiary_id else ""
    return Told(
        f"Antrag {event.reference} registriert: {word(PROCEDURES, event.procedure)}, gestellt von "
        f"{copies.name(event.applicant_id)}{about}, erster Kontakt am {day(event.applied_on)}.",
        basis="SGB I § 16; SGB X § 20",
    )
