"""Connection strings and the files that keep them."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from contracts.topics import SERVICES
from deploy.database import database_dsn, database_of, new_passwords, service_dsn
from deploy.secret_files import passwords_in, write_secret_files

if TYPE_CHECKING:
    from pathlib import Path

ADMIN = "postgresql://postgres:pa@127.0.0.1:5432/teilhabe?sslmode=require"


def test_a_service_gets_its_own_role_and_nothing_else_changes() -> None:
    dsn = service_dsn(ADMIN, "payments", "a/b@c")
    assert dsn == "postgresql://teilhabe_payments:a%2Fb%40c@127.0.0.1:5432/teilhabe?sslmode=require"


def test_another_database_on_the_same_server() -> None:
    assert database_of(ADMIN) == "teilhabe"
    assert database_of(database_dsn(ADMIN, "copy")) == "copy"


def test_no_two_services_share_a_password() -> None:
    assert len(set(new_passwords().values())) == len(SERVICES)


def test_a_second_run_finds_the_passwords_of_the_first(tmp_path: Path) -> None:
    first = passwords_in(tmp_path / "secrets")
    write_secret_files(
        tmp_path / "secrets", {name: service_dsn(ADMIN, name, word) for name, word in first.items()}
    )
    assert passwords_in(tmp_path / "secrets") == first


def test_secrets_are_for_their_owner_only(tmp_path: Path) -> None:
    write_secret_files(tmp_path / "secrets", {"payments": ADMIN})
    file = tmp_path / "secrets" / "payments.env"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
