"""What the door is made of, without a server."""

from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.door.limits import MOST_SENDERS, RateLimit
from chassis.door.server import names_in
from chassis.door.tokens import Holder, Tokens, issue, read
from services.intake.door.app import described
from services.intake.door.bodies import LINE_BYTES, LineCutter
from services.intake.door.problems import KINDS
from tests.unit.given import ROOT

if TYPE_CHECKING:
    from pathlib import Path


class Seconds:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_empties_at_once_and_fills_again_with_time() -> None:
    clock = Seconds()
    limit = RateLimit(60, clock)
    assert [limit.wait("hannover") for _ in range(60)] == [0.0] * 60
    assert limit.wait("hannover") == pytest.approx(1.0)
    assert limit.wait("celle") == 0.0
    clock.now = 1.5
    assert limit.wait("hannover") == 0.0
    assert limit.wait("hannover") == pytest.approx(0.5)


@given(st.lists(st.floats(0, 100), max_size=60))
def test_never_more_than_the_burst_and_what_time_has_brought(waits: list[float]) -> None:
    clock = Seconds()
    limit = RateLimit(6, clock)
    let_through = 0
    for wait in waits:
        clock.now += wait
        let_through += limit.wait("hannover") == 0.0
    assert let_through <= 6 + clock.now / 10 + 1e-6


def test_invented_senders_fill_no_memory() -> None:
    limit = RateLimit(1, Seconds())
    assert limit.wait("hannover") == 0.0
    for number in range(MOST_SENDERS):
        limit.wait(str(number))
    assert limit.wait("hannover") == 0.0, "forgotten, so its bucket is full"
    assert limit.wait("hannover") > 0


def test_only_the_hash_of_a_token_is_kept_and_only_its_owner_reads_the_file(tmp_path: Path) -> None:
    file = tmp_path / "secrets" / "tokens"
    tokens = {agency: issue(agency, file) for agency in ("hannover", "celle")}
    known = Tokens(file)
    found = {agency: known.holder_of(token) for agency, token in tokens.items()}
    assert {agency: holder and holder.name for agency, holder in found.items()} == {
        "hannover": "hannover",
        "celle": "celle",
    }
    assert not any(token in file.read_text() for token in tokens.values())
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert known.holder_of(tokens["celle"] + "x") is None


def test_a_line_that_is_no_hash_lets_nobody_in_and_stops_nobody(tmp_path: Path) -> None:
    file = tmp_path / "tokens"
    token = issue("celle", file)
    file.write_text(f"hannover {'ä' * 64}\n{file.read_text()}", encoding="utf-8")
    assert [holder.name for holder in read(file)] == ["celle"]
    assert Tokens(file).holder_of(token) == read(file)[0]


def test_a_persons_token_says_what_the_person_may_do(tmp_path: Path) -> None:
    file = tmp_path / "tokens"
    token = issue("anna.muster", file, ["payments:release", "payments:prepare"])
    holder = Tokens(file).holder_of(token)
    assert holder is not None
    assert (holder.name, holder.rights) == ("anna.muster", {"payments:prepare", "payments:release"})


def test_without_a_file_no_token_holds(tmp_path: Path) -> None:
    assert Tokens(None).holder_of("x") is None
    assert Tokens(tmp_path / "missing").holder_of("x") is None


def test_lines_that_are_no_pair_are_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "tokens"
    file.write_text(f"# agencies\n\nhannover\ncelle {'A' * 64}\nhannover {'b' * 63}\n", encoding="utf-8")
    assert read(file) == (Holder("celle", "a" * 64),)


@pytest.mark.parametrize(
    ("certificate", "names"),
    [
        (None, ()),
        ({}, ()),
        ({"subject": ((("commonName", "celle"),),)}, ("celle",)),
        (
            {"subject": ((("commonName", "celle"),),), "subjectAltName": (("DNS", "hannover"),)},
            ("hannover",),
        ),
        ({"subjectAltName": (("IP Address", "10.0.0.1"),)}, ()),
    ],
)
def test_the_alternative_names_of_a_certificate_come_first(
    certificate: dict[str, Any] | None, names: tuple[str, ...]
) -> None:
    assert names_in(certificate) == names


@given(st.lists(st.binary(max_size=8).map(lambda part: part.replace(b"\r", b"\n")), max_size=20))
def test_lines_are_the_same_however_they_come(parts: list[bytes]) -> None:
    cutter = LineCutter()
    lines = [line for part in (*parts, b"\n") for line in cutter.cut(part)]
    whole = (b"".join(parts) + b"\n").split(b"\n")
    expected = [(number, line.strip()) for number, line in enumerate(whole, start=1) if line.strip()]
    assert [(line.number, line.content) for line in lines] == expected


def test_a_line_that_never_ends_is_not_kept() -> None:
    cutter = LineCutter()
    for _ in range(40):
        assert cutter.cut(b"x" * 100_000) == []
        assert len(cutter.rest) <= LINE_BYTES + 100_000
    (line,) = cutter.cut(b"\n")
    assert (line.number, line.content) == (1, None)


def test_the_description_is_openapi_and_refers_only_to_what_it_holds() -> None:
    document = described().openapi()
    assert document["openapi"] == "3.1.0"
    assert set(document["paths"]) == {
        "/submissions",
        "/submissions/{submission_id}",
        "/submissions/bulk",
        "/cases/{case_id}",
        "/whatif",
    }
    text = json.dumps(document)
    referred = {part.partition('"')[0] for part in text.split('"#/components/schemas/')[1:]}
    assert referred <= set(document["components"]["schemas"])


def test_the_page_on_http_names_every_problem_with_its_status() -> None:
    page = (ROOT / "docs" / "how-to" / "submit-by-http.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| ")]
    for code, kind in KINDS.items():
        assert any(f"`{code}`" in row and str(kind.status) in row for row in rows), code
