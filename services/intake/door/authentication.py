"""Who sends a request: an agency, by client certificate or token, or nobody who is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chassis.door.middleware import SENDER
from chassis.door.server import CERTIFICATE
from services.intake.door.problems import ProblemError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from starlette.requests import Request

    from chassis.door.limits import RateLimit
    from chassis.door.tokens import Tokens

_CHALLENGE: Final = {"WWW-Authenticate": 'Bearer realm="teilhabe"'}


@dataclass(frozen=True, slots=True)
class Authentication:
    """How requests are told apart, and how often each sender may come."""

    agencies: Collection[str]
    """Slugs of the registry."""
    tokens: Tokens
    of_agency: RateLimit
    of_address: RateLimit

    def known(self, request: Request) -> str | None:
        """The agency of a request; None where it brings no credentials.

        Raises `ProblemError` for credentials that do not hold, or hold for different agencies, and for a
        sender who has come too often.
        """
        named = self._by_certificate(request), self._by_token(request)
        agencies = {agency for agency in named if agency}
        if len(agencies) > 1:
            raise self._refused(request, "Zertifikat und Token gehören zu verschiedenen Dienststellen.")
        agency = next(iter(agencies), None)
        if agency is None:
            self._counted(self.of_address, _address(request))
        else:
            setattr(request.state, SENDER, agency)
            self._counted(self.of_agency, agency)
        return agency

    def required(self, request: Request) -> str:
        """The agency of a request; raises `ProblemError` also where there are no credentials."""
        agency = self.known(request)
        if agency is None:
            raise ProblemError("not_authenticated", "Die Anfrage weist sich nicht aus.", headers=_CHALLENGE)
        return agency

    def _by_certificate(self, request: Request) -> str | None:
        names: Iterable[str] = getattr(request.state, CERTIFICATE, ())
        agencies = {name for name in names if name in self.agencies}
        if names and len(agencies) != 1:
            raise self._refused(request, "Das Client-Zertifikat nennt keine einzelne Dienststelle.")
        return next(iter(agencies), None)

    def _by_token(self, request: Request) -> str | None:
        header = request.headers.get("authorization")
        if header is None:
            return None
        scheme, _, token = header.partition(" ")
        holder = self.tokens.holder_of(token.strip())
        if scheme.lower() != "bearer" or holder is None or holder.name not in self.agencies:
            raise self._refused(request, "Das Token ist nicht gültig.")
        return holder.name

    def _refused(self, request: Request, detail: str) -> ProblemError:
        """Guessing is slowed down: it counts against the address."""
        self._counted(self.of_address, _address(request))
        return ProblemError("not_authenticated", detail, headers=_CHALLENGE)

    def _counted(self, limit: RateLimit, sender: str) -> None:
        if wait := limit.wait(sender):
            seconds = f"{int(wait) + 1}"
            detail = f"Zu viele Anfragen dieses Absenders; bitte {seconds} s warten."
            raise ProblemError("too_many_requests", detail, headers={"Retry-After": seconds})


def _address(request: Request) -> str:
    return request.client.host if request.client else "unknown"
