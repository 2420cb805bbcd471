"""One of many orders that are given together."""

from collections.abc import Mapping
from uuid import UUID

from contracts.frozen import frozen


@frozen
class Given:
    """An order whose id is worked out of what it says: the same again is the same order."""

    name: str
    target: UUID
    """The aggregate's id."""
    content: Mapping[str, object]
    """JSON values."""
    id: UUID
