"""The folder that plays the post."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar, cast

import pytest

from chassis.handling import Aggregate, Effect, Key
from services.notifications.post import LetterPost
from tests.unit.notifications import example
from tests.unit.notifications.test_posting import desk

A = TypeVar("A", bound=Aggregate)


@dataclass(frozen=True)
class Copies:
    """Reads copies as a store would."""

    known: Mapping[Key, Aggregate]

    async def __call__(self, model: type[A], id: object, /) -> A | None:  # noqa: A002 - the protocol's name
        return cast("A | None", self.known.get(Key(model.kind, str(id))))


def asked() -> tuple[Effect, dict[Key, Aggregate]]:
    """A letter that the post is asked to deliver, and the copies it reads."""
    told = desk().take(example.approved())
    return told.effects[0], dict(told.copies)


def lying_in(folder: Path) -> dict[Path, bytes]:
    """Every file in the folder, with its content."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder): path.read_bytes() for path in files}


async def test_a_letter_lies_in_the_folder_of_its_case(tmp_path: Path) -> None:
    effect, known = asked()
    result = await LetterPost(tmp_path).deliver(effect, Copies(known))
    [(path, content)] = lying_in(tmp_path).items()
    assert path == Path(str(example.CASE), f"2026-03-02_GrantApproved_{effect.id}.html")
    assert "Tischlerei Köhler" in content.decode()
    assert result == {
        "posted_on": "2026-03-02",
        "channel": "post",
        "template": "grant_approved",
        "voice": "formal",
        "abroad": False,
    }


async def test_posting_twice_is_posting_once(tmp_path: Path) -> None:
    effect, known = asked()
    post = LetterPost(tmp_path)
    first = await post.deliver(effect, Copies(known))
    before = lying_in(tmp_path)
    assert await post.deliver(effect, Copies(known)) == first
    assert lying_in(tmp_path) == before


@pytest.mark.parametrize(
    "missing",
    [
        Key("subject", str(example.APPLICANT)),
        Key("subject", str(example.TRAINEE)),
        Key("text", str(example.REASONS)),
    ],
)
async def test_a_letter_whose_copy_was_erased_is_not_written_and_waits_for_nothing(
    missing: Key, tmp_path: Path
) -> None:
    effect, known = asked()
    del known[missing]
    result = await LetterPost(tmp_path).deliver(effect, Copies(known))
    assert result == {"erased": f"{missing.kind} {missing.id}"}
    assert lying_in(tmp_path) == {}


async def test_a_letter_sent_again_lies_beside_the_first(tmp_path: Path) -> None:
    told = desk().take(example.approved()).confirm()
    told.take(example.undelivered(told.notices[0].notice_id, "2026-03-02"))
    for effect in told.effects:
        await LetterPost(tmp_path).deliver(effect, Copies(dict(told.copies)))
    first, again = sorted(path.name for path in lying_in(tmp_path))
    assert again == first.replace(".html", "_again.html")
