"""Who is let in, how often, and how patient the door is."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import trustme
from prometheus_client import CollectorRegistry

from chassis.door import server as door_server
from chassis.door.tokens import issue
from chassis.metrics import Metrics
from deploy.local.ports import free_ports
from services.intake.door import bodies
from services.intake.door.app import IntakeDoor
from tests.integration.chassis.bench import until
from tests.integration.intake.test_submissions import problem

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.integration.intake.conftest import Intake

UNKNOWN = "/cases/00000000-0000-4000-8000-000000000000"


class Another:
    """The running process as a second door sees it, with settings of its own."""

    def __init__(self, intake: Intake, **settings: Any) -> None:
        running = intake.running
        self.settings = running.settings.model_copy(update={"api_port": free_ports(1)[0], **settings})
        self.registry, self.inbound, self.store = running.registry, running.inbound, running.store
        self.pool, self.clock = running.pool, running.clock
        self.metrics = Metrics("intake", CollectorRegistry())


@asynccontextmanager
async def door(intake: Intake, **settings: Any) -> AsyncIterator[str]:
    """A door with these settings; yields its host and port."""
    another = Another(intake, **settings)
    opened = IntakeDoor(another)  # type: ignore[arg-type]
    task = asyncio.create_task(opened.run())
    try:
        await until(_true_of(lambda: opened.server.started))
        yield f"127.0.0.1:{another.settings.api_port}"
    finally:
        await opened.stop()
        await task


def _true_of(check: Any) -> Any:
    async def asked() -> bool:
        return bool(check())

    return asked


async def test_without_credentials_only_questions_and_the_description_are_open(intake: Intake) -> None:
    async with intake.client(None) as client:
        for method, path in [("POST", "/submissions"), ("POST", "/submissions/bulk"), ("GET", UNKNOWN)]:
            answer = await client.request(method, path)
            problem(answer, 401, "not_authenticated")
            assert answer.headers["www-authenticate"] == 'Bearer realm="teilhabe"'
        assert (await client.get("/openapi.json")).status_code == 200


@pytest.mark.parametrize("header", ["Bearer", "Bearer x", "Basic aGFubm92ZXI6eA==", "Bearer \u00ff"])
async def test_a_token_that_nobody_was_given_is_refused(intake: Intake, header: str) -> None:
    async with intake.client(None) as client:
        answer = await client.get(UNKNOWN, headers={"Authorization": header.encode("latin-1")})
    problem(answer, 401, "not_authenticated")


async def test_a_token_of_an_agency_that_the_registry_does_not_name_is_refused(
    intake: Intake, tmp_path: Path
) -> None:
    file = tmp_path / "tokens"
    token = issue("atlantis", file)
    async with door(intake, api_tokens_file=file) as address, httpx.AsyncClient(trust_env=False) as client:
        headers = {"Authorization": f"Bearer {token}"}
        problem(await client.get(f"http://{address}{UNKNOWN}", headers=headers), 401, "not_authenticated")


async def test_a_new_token_holds_without_a_restart(intake: Intake, tmp_path: Path) -> None:
    file = tmp_path / "tokens"
    async with door(intake, api_tokens_file=file) as address, httpx.AsyncClient(trust_env=False) as client:
        problem(await client.get(f"http://{address}{UNKNOWN}"), 401, "not_authenticated")
        headers = {"Authorization": f"Bearer {issue('celle', file)}"}
        problem(await client.get(f"http://{address}{UNKNOWN}", headers=headers), 404, "not_found")
        file.write_text("", encoding="utf-8")
        problem(await client.get(f"http://{address}{UNKNOWN}", headers=headers), 401, "not_authenticated")


async def test_who_comes_too_often_has_to_wait(intake: Intake) -> None:
    async with door(intake, api_requests_per_minute=2) as address:
        headers = {"Authorization": f"Bearer {intake.tokens['hannover']}"}
        other = {"Authorization": f"Bearer {intake.tokens['celle']}"}
        async with httpx.AsyncClient(base_url=f"http://{address}", trust_env=False) as client:
            statuses = [(await client.get(UNKNOWN, headers=headers)).status_code for _ in range(2)]
            late = await client.get(UNKNOWN, headers=headers)
            assert statuses == [404, 404]
            problem(late, 429, "too_many_requests")
            assert 1 <= int(late.headers["retry-after"]) <= 31
            assert (await client.get(UNKNOWN, headers=other)).status_code == 404


async def test_who_does_not_say_who_asks_is_counted_by_address(intake: Intake) -> None:
    async with (
        door(intake, api_anonymous_per_minute=2) as address,
        httpx.AsyncClient(base_url=f"http://{address}", trust_env=False) as client,
    ):
        guesses = [await client.get(UNKNOWN, headers={"Authorization": "Bearer x"}) for _ in range(3)]
        asked = await client.post("/whatif", json={"question": "payment-day", "month": "2026-04"})
    assert [guess.status_code for guess in guesses] == [401, 401, 429]
    problem(asked, 429, "too_many_requests")


@pytest.fixture
def authority() -> trustme.CA:
    """Issues the certificate of the door and those of agencies."""
    return trustme.CA()


@pytest.fixture
def secured(authority: trustme.CA, tmp_path: Path) -> dict[str, Path]:
    """Settings of a door with TLS that asks for client certificates."""
    own = authority.issue_cert("127.0.0.1")
    names = {name: tmp_path / f"{name}.pem" for name in ("certificate", "key", "ca")}
    own.private_key_pem.write_to_path(names["key"])
    own.cert_chain_pems[0].write_to_path(names["certificate"])
    authority.cert_pem.write_to_path(names["ca"])
    return {
        "api_certificate": names["certificate"],
        "api_key": names["key"],
        "api_client_ca": names["ca"],
    }


def client_with(authority: trustme.CA, certificate: trustme.LeafCert | None) -> httpx.AsyncClient:
    """A client that trusts the authority and shows this certificate."""
    context = ssl.create_default_context()
    authority.configure_trust(context)
    if certificate:
        certificate.configure_cert(context)
    return httpx.AsyncClient(verify=context, trust_env=False)


async def test_a_client_certificate_says_which_agency_it_is(
    intake: Intake, authority: trustme.CA, secured: dict[str, Path]
) -> None:
    async with door(intake, **secured) as address:
        url = f"https://{address}{UNKNOWN}"
        async with client_with(authority, authority.issue_cert("hannover")) as client:
            answer = await client.get(url)
            problem(answer, 404, "not_found")
            assert answer.headers["strict-transport-security"]
            headers = {"Authorization": f"Bearer {intake.tokens['celle']}"}
            problem(await client.get(url, headers=headers), 401, "not_authenticated")
        async with client_with(authority, authority.issue_cert(common_name="celle")) as client:
            problem(await client.get(url), 404, "not_found")


async def test_certificates_that_name_no_agency_or_several_are_refused(
    intake: Intake, authority: trustme.CA, secured: dict[str, Path]
) -> None:
    async with door(intake, **secured) as address:
        for names in (["atlantis"], ["hannover", "celle"]):
            async with client_with(authority, authority.issue_cert(*names)) as client:
                problem(await client.get(f"https://{address}{UNKNOWN}"), 401, "not_authenticated")
        async with client_with(authority, None) as client:
            problem(await client.get(f"https://{address}{UNKNOWN}"), 401, "not_authenticated")
            asked = {"question": "payment-day", "month": "2026-04"}
            assert (await client.post(f"https://{address}/whatif", json=asked)).status_code == 200


async def test_a_certificate_of_another_authority_ends_the_connection(
    intake: Intake, authority: trustme.CA, secured: dict[str, Path]
) -> None:
    stranger = trustme.CA().issue_cert("hannover")
    async with door(intake, **secured) as address, client_with(authority, stranger) as client:
        with pytest.raises(httpx.TransportError):
            await client.get(f"https://{address}{UNKNOWN}")


async def test_a_connection_that_says_nothing_is_closed(
    intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door_server, "HEAD_WITHIN_S", 0.2)
    async with door(intake) as address:
        host, port = address.split(":")
        for begun in (b"", b"GET / HTTP/1.1\r\nHost: "):
            reader, writer = await asyncio.open_connection(host, int(port))
            writer.write(begun)
            assert await asyncio.wait_for(reader.read(), 5) == b""
            writer.close()


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/submissions", "application/cloudevents+json"), ("/submissions/bulk", "application/x-ndjson")],
)
async def test_a_body_that_does_not_come_is_given_up(
    intake: Intake, monkeypatch: pytest.MonkeyPatch, path: str, kind: str
) -> None:
    monkeypatch.setattr(bodies, "BODY_WITHIN_S", 0.2)
    monkeypatch.setattr(bodies, "CHUNK_WITHIN_S", 0.2)
    answer = await announced(intake, path, kind, length=100)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b'"code":"timeout"' in answer


async def test_a_body_that_is_said_to_be_too_large_is_not_awaited(intake: Intake) -> None:
    answer = await announced(intake, "/submissions/bulk", "application/x-ndjson", length=2_000_000_001)
    assert answer.startswith(b"HTTP/1.1 413 ")


async def announced(intake: Intake, path: str, kind: str, length: int) -> bytes:
    """The answer to a request that says how long its body is and sends one byte of it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", intake.settings.api_port)
    lines = [
        f"POST {path} HTTP/1.1",
        "Host: intake",
        f"Authorization: Bearer {intake.tokens['hannover']}",
        f"Content-Type: {kind}",
        f"Content-Length: {length}",
    ]
    writer.write("\r\n".join((*lines, "", "{")).encode())
    try:
        return await asyncio.wait_for(reader.read(), 20)
    finally:
        writer.close()


async def test_every_answer_has_its_id_and_keeps_out_of_caches(intake: Intake) -> None:
    async with intake.client() as client:
        given = await client.get(UNKNOWN, headers={"X-Request-Id": "akte-17"})
        made = await client.get(UNKNOWN, headers={"X-Request-Id": "a b"})
    assert given.headers["x-request-id"] == "akte-17"
    assert made.headers["x-request-id"] != "a b"
    assert {name: given.headers[name] for name in ("cache-control", "x-content-type-options")} == {
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
    }
    assert "server" not in given.headers


async def test_requests_are_counted_by_route_and_never_by_case(intake: Intake) -> None:
    async with intake.client() as client:
        await client.get(UNKNOWN)
        await client.get("/anything/at/all")
    async with httpx.AsyncClient(trust_env=False) as operator:
        page = await operator.get(f"http://127.0.0.1:{intake.settings.http_port}/metrics")
    assert 'teilhabe_requests_total{route="/cases/{case_id}",service="intake",status="404"}' in page.text
    assert 'route="-"' in page.text
    assert UNKNOWN.rpartition("/")[2] not in page.text
