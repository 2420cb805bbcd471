"""Ports that are given out belong to this process until it ends."""

from __future__ import annotations

import socket
import subprocess
import sys

import pytest

from deploy.local.ports import free_port, free_ports

LOOKS_AND_LISTENS = """
import socket, sys
port = int(sys.argv[1])
try:
    socket.socket().bind(("127.0.0.1", port))
    print("free")
except OSError:
    print("taken")
server = socket.create_server(("127.0.0.1", port))
print("listens")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a port that is held cannot be listened on")
def test_a_port_stays_taken_while_nobody_listens_and_a_child_can_listen() -> None:
    (port,) = free_ports(1)
    command = [sys.executable, "-c", LOOKS_AND_LISTENS, str(port)]
    child = subprocess.run(command, capture_output=True, text=True, check=False)
    assert child.stdout.split() == ["taken", "listens"]
    with socket.socket() as client, pytest.raises(ConnectionRefusedError):
        client.connect(("127.0.0.1", port))


def test_ports_are_given_out_once() -> None:
    first, second = free_ports(2)
    assert first != second
    assert free_port(preferred=first) != first


def test_a_port_that_somebody_listens_on_is_not_given_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        theirs = server.getsockname()[1]
        assert free_port(preferred=theirs) != theirs
