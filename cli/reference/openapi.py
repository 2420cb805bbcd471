"""What intake's HTTP door takes and gives, as OpenAPI."""

from __future__ import annotations

import json

from services.intake.door.app import described


def page() -> str:
    """The document that the door itself answers `GET /openapi.json` with."""
    return json.dumps(described().openapi(), ensure_ascii=False, indent=2, sort_keys=True)
