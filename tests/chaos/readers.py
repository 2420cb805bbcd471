"""The five services as the check and the watch know them: what they read, and what they handle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from services.commissioning.app import service as commissioning
from services.eligibility.app import service as eligibility
from services.intake.app import service as intake
from services.notifications.app import service as notifications
from services.payments.app import service as payments

if TYPE_CHECKING:
    from chassis.service import Service

READERS: Final[dict[str, Service]] = {
    service.name: service for service in (intake, eligibility, commissioning, payments, notifications)
}
