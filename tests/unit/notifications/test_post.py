"""The post: letters in a spool, each once, and the day they really went out."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import TypeVar, cast

import pytest
from pypdf import PdfReader

from chassis.adapters import NotYet
from chassis.handling import Aggregate, Effect, Key
from services.notifications.post import LetterPost
from services.notifications.spool import UnreadableConfirmation
from services.notifications.wording import version_of
from tests.pdf_text import words
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


def letters_in(folder: Path) -> dict[Path, bytes]:
    """The letters alone."""
    return {path: content for path, content in lying_in(folder).items() if path.suffix == ".pdf"}


async def test_a_letter_lies_in_the_folder_of_its_case_as_pdf(tmp_path: Path) -> None:
    effect, known = asked()
    result = await LetterPost(tmp_path).deliver(effect, Copies(known))
    [(path, content)] = letters_in(tmp_path).items()
    assert path == Path(str(example.CASE), f"2026-03-02_GrantApproved_{effect.id}.pdf")
    assert "Tischlerei Köhler" in words(content)
    assert result == {
        "posted_on": "2026-03-02",
        "channel": "post",
        "template": "grant_approved",
        "template_version": version_of("formal", "grant_approved"),
        "voice": "formal",
        "abroad": False,
        "sha256": sha256(content).hexdigest(),
    }


async def test_the_manifest_tells_a_print_service_what_it_picks_up_and_names_nobody(tmp_path: Path) -> None:
    effect, known = asked()
    await LetterPost(tmp_path).deliver(effect, Copies(known))
    [(path, content)] = letters_in(tmp_path).items()
    [line] = (tmp_path / "manifest" / "2026-03-02.ndjson").read_text().splitlines()
    assert json.loads(line) == {
        "notice_id": str(effect.id),
        "file": str(path),
        "pages": len(PdfReader(BytesIO(content)).pages),
        "sha256": sha256(content).hexdigest(),
        "recipient": "employer",
        "abroad": False,
        "channel": "post",
        "hint": False,
        "dated": "2026-03-02",
        "template": "grant_approved",
        "template_version": version_of("formal", "grant_approved"),
        "voice": "formal",
    }


async def test_what_was_sent_stays_as_sent_when_it_is_asked_for_again(tmp_path: Path) -> None:
    effect, known = asked()
    first = await LetterPost(tmp_path).deliver(effect, Copies(known))
    before = lying_in(tmp_path)
    addressee = Key("subject", str(example.APPLICANT))
    renamed = known | {addressee: known[addressee].model_copy(update={"name": "Another Ltd"})}
    assert await LetterPost(tmp_path).deliver(effect, Copies(renamed)) == first
    assert lying_in(tmp_path) == before


async def test_a_letter_cut_off_by_a_crash_is_written_again(tmp_path: Path) -> None:
    effect, known = asked()
    first = await LetterPost(tmp_path).deliver(effect, Copies(known))
    manifest = tmp_path / "manifest" / "2026-03-02.ndjson"
    whole = manifest.read_bytes()
    manifest.write_bytes(whole[:40])
    assert await LetterPost(tmp_path).deliver(effect, Copies(known)) == first
    assert manifest.read_bytes() == whole


async def test_a_letter_counts_from_the_day_the_print_service_reports(tmp_path: Path) -> None:
    effect, known = asked()
    post = LetterPost(tmp_path, confirmed_by="print_service")
    with pytest.raises(NotYet):
        await post.deliver(effect, Copies(known))
    [path] = letters_in(tmp_path)
    (tmp_path / path).with_suffix(".posted").write_text('{"posted_on": "2026-03-04"}')
    result = await post.deliver(effect, Copies({}))
    assert (result["posted_on"], result["channel"]) == ("2026-03-04", "post")
    assert list(letters_in(tmp_path)) == [path]


async def test_a_letter_handed_over_is_reported_as_such(tmp_path: Path) -> None:
    effect, known = asked()
    post = LetterPost(tmp_path, confirmed_by="print_service")
    with pytest.raises(NotYet):
        await post.deliver(effect, Copies(known))
    [path] = letters_in(tmp_path)
    report = '{"posted_on": "2026-03-03", "channel": "in_person"}'
    (tmp_path / path).with_suffix(".posted").write_text(report)
    assert (await post.deliver(effect, Copies(known)))["channel"] == "in_person"


@pytest.mark.parametrize(
    ("report", "why"),
    [
        ('{"posted_on": "2026-03-01"}', "bears the date 2026-03-02"),
        ('{"posted_on": "tomorrow"}', "is no confirmation"),
        ('{"channel": "post"}', "is no confirmation"),
        ("", "is no confirmation"),
    ],
)
async def test_a_report_that_cannot_be_is_set_aside_for_a_person(
    report: str, why: str, tmp_path: Path
) -> None:
    effect, known = asked()
    post = LetterPost(tmp_path, confirmed_by="print_service")
    with pytest.raises(NotYet):
        await post.deliver(effect, Copies(known))
    [path] = letters_in(tmp_path)
    (tmp_path / path).with_suffix(".posted").write_text(report)
    with pytest.raises(UnreadableConfirmation, match=why):
        await post.deliver(effect, Copies(known))


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
    moved = example.employer(address={"street": "Neue Straße 1"})
    told.take(moved, example.undelivered(told.notices[0].notice_id, "2026-03-02"))
    for effect in told.effects:
        await LetterPost(tmp_path).deliver(effect, Copies(dict(told.copies)))
    first, again = sorted(path.stem for path in letters_in(tmp_path))
    assert again == f"{first}_again"
