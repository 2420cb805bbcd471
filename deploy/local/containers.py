"""Kafka and PostgreSQL from their official images, through testcontainers; needs a Docker engine."""

from __future__ import annotations

import asyncio
import secrets

from docker.errors import DockerException
from testcontainers.community.postgres import PostgresContainer
from testcontainers.core.container import DockerContainer

from deploy.local.errors import StackError
from deploy.local.kafka import BROKER_SETTINGS, answers
from deploy.local.ports import free_ports

KAFKA_IMAGE = "apache/kafka:4.1.0"
POSTGRES_IMAGE = "postgres:18"
_READY_WITHIN_S = 120


class ContainerServers:
    """One container each, removed at the end."""

    def __init__(self) -> None:
        # Clients are sent to the address that the broker advertises, so the host's port is chosen first.
        self._port = free_ports(1)[0]
        try:
            self._kafka = _kafka_container(self._port)
            self._postgres = PostgresContainer(
                POSTGRES_IMAGE,
                username="postgres",
                password=secrets.token_hex(16),
                dbname="postgres",
                driver=None,
            )
        except DockerException as error:
            raise StackError(f"No Docker engine answers ({error}). Start one, or set DOCKER_HOST.") from error

    @property
    def bootstrap(self) -> str:
        return f"127.0.0.1:{self._port}"

    @property
    def dsn_admin(self) -> str:
        return str(self._postgres.get_connection_url())

    async def start(self) -> None:
        await asyncio.gather(asyncio.to_thread(self._kafka.start), asyncio.to_thread(self._postgres.start))
        try:
            async with asyncio.timeout(_READY_WITHIN_S):
                while not await answers(self.bootstrap):
                    await asyncio.to_thread(_refuse_exited, self._kafka)
                    await asyncio.sleep(0.2)
        except TimeoutError:
            raise StackError(f"{KAFKA_IMAGE} was not ready within {_READY_WITHIN_S} s.") from None

    async def stop(self) -> None:
        await asyncio.gather(asyncio.to_thread(self._kafka.stop), asyncio.to_thread(self._postgres.stop))


def _refuse_exited(container: DockerContainer) -> None:
    wrapped = container.get_wrapped_container()
    wrapped.reload()
    if wrapped.status == "exited":
        output = wrapped.logs(tail=20).decode(errors="replace")
        raise StackError(f"{container.image} ended. Its output ends with:\n{output}")


def _kafka_container(port: int) -> DockerContainer:
    settings = {
        "process.roles": "broker,controller",
        "node.id": "1",
        "controller.quorum.voters": "1@localhost:29093",
        "listeners": "CLIENT://0.0.0.0:9092,CONTROLLER://localhost:29093",
        "advertised.listeners": f"CLIENT://127.0.0.1:{port}",
        "listener.security.protocol.map": "CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "inter.broker.listener.name": "CLIENT",
        "controller.listener.names": "CONTROLLER",
        **BROKER_SETTINGS,
    }
    container = DockerContainer(KAFKA_IMAGE).with_bind_ports(9092, port)
    for name, value in settings.items():
        container = container.with_env("KAFKA_" + name.upper().replace(".", "_"), value)
    return container
