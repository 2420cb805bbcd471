"""What the services' HTTP doors take and give, as OpenAPI."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from services.intake.door.app import described as intake
from services.payments.door.app import described as payments

if TYPE_CHECKING:
    from fastapi import FastAPI


def page() -> str:
    """The document that intake's door itself answers `GET /openapi.json` with."""
    return _document(intake())


def payments_page() -> str:
    """The same of the door of payments."""
    return _document(payments())


def _document(app: FastAPI) -> str:
    return json.dumps(app.openapi(), ensure_ascii=False, indent=2, sort_keys=True)
