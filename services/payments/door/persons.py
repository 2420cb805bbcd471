"""Who sends a request: a person with a token, and what that person may do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chassis.door.middleware import SENDER
from services.payments.door.problems import ProblemError

if TYPE_CHECKING:
    from starlette.requests import Request

    from chassis.door.limits import RateLimit
    from chassis.door.tokens import Tokens

PREPARE: Final = "payments:prepare"
RELEASE: Final = "payments:release"
BANK: Final = "payments:bank"
"""Takes files to the bank and brings back its messages."""
ITEMS: Final = "payments:items"
"""Works through what the bank's messages leave open."""
RECOVER: Final = "payments:recover"
"""Decides on receivables: instalments, offsets, write-offs."""
RIGHTS: Final = (PREPARE, RELEASE, BANK, ITEMS, RECOVER)

_CHALLENGE: Final = {"WWW-Authenticate": 'Bearer realm="teilhabe"'}


@dataclass(frozen=True, slots=True)
class Persons:
    """How persons are known, and how often each may come."""

    tokens: Tokens
    of_person: RateLimit
    of_address: RateLimit

    def entitled(self, request: Request, *rights: str) -> str:
        """The name of the person, who has one of these rights; raises `ProblemError`."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        holder = self.tokens.holder_of(token.strip())
        if scheme.lower() != "bearer" or holder is None:
            self._counted(self.of_address, request.client.host if request.client else "unknown")
            raise ProblemError(
                "not_authenticated", "Die Anfrage bringt kein gültiges Token.", headers=_CHALLENGE
            )
        setattr(request.state, SENDER, holder.name)
        self._counted(self.of_person, holder.name)
        if not holder.rights.intersection(rights):
            needed = " oder ".join(rights)
            raise ProblemError("not_entitled", f"{holder.name} hat das Recht {needed} nicht.")
        return holder.name

    def _counted(self, limit: RateLimit, sender: str) -> None:
        if wait := limit.wait(sender):
            seconds = f"{int(wait) + 1}"
            detail = f"Zu viele Anfragen; bitte {seconds} s warten."
            raise ProblemError("too_many_requests", detail, headers={"Retry-After": seconds})
