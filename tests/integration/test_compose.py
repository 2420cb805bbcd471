"""The Compose file is one that Docker Compose accepts, and it holds no secret."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from contracts.topics import SERVICES

FOLDER = Path(__file__).parents[2] / "deploy" / "compose"


def _client() -> list[str] | None:
    """The Compose client of this machine: Docker's plugin or the program of its own."""
    for command in (["docker", "compose"], ["docker-compose"]):
        if (
            shutil.which(command[0])
            and subprocess.run([*command, "version"], capture_output=True).returncode == 0
        ):
            return command
    return None


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the folder, with the files that the README has the reader make."""
    folder = tmp_path / "deploy" / "compose"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("secrets"))
    (folder / "secrets").mkdir()
    for name in ("postgres", "provision", *SERVICES):
        (folder / "secrets" / f"{name}.env").touch()
    return folder


@pytest.mark.skipif(_client() is None, reason="neither `docker compose` nor `docker-compose` is installed")
def test_compose_accepts_the_file(project: Path) -> None:
    client = _client()
    assert client is not None
    result = subprocess.run(
        [*client, "--profile", "provision", "config"], cwd=project, capture_output=True, text=True, timeout=60
    )
    assert result.returncode == 0, result.stderr
    services = yaml.safe_load(result.stdout)["services"]
    assert set(services) == {"kafka", "postgres", "provision", *SERVICES}
    assert {services[name]["build"]["args"]["SERVICE"] for name in SERVICES} == set(SERVICES)


def test_every_secret_comes_from_a_file_that_is_not_committed() -> None:
    services = yaml.safe_load((FOLDER / "compose.yaml").read_text())["services"]
    for name in ("postgres", "provision", *SERVICES):
        assert services[name]["env_file"] == [f"secrets/{name}.env"]
    assert "PASSWORD" not in (FOLDER / "compose.yaml").read_text()
    assert (FOLDER / ".gitignore").read_text() == "secrets/\n"


def test_images_do_not_run_as_root() -> None:
    lines = (FOLDER / "Dockerfile").read_text().splitlines()
    assert lines.index("USER teilhabe") > max(i for i, line in enumerate(lines) if line.startswith("FROM"))
