"""The way that a letter goes, as its addressee wishes it, and the order that goes to a provider."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.notifications.acts import ORDER
from services.notifications.demands import Announced, lacking
from services.notifications.hints import hint_for
from services.notifications.post import LetterPost
from tests.pdf_text import words
from tests.unit.notifications import example
from tests.unit.notifications.desk import Desk
from tests.unit.notifications.letters import VOICES, letter
from tests.unit.notifications.test_post import Copies

EMAIL = "koehler@beispiel.example"
PORTAL = {"delivery": "portal", "email": EMAIL}


def supported() -> Desk:
    """A desk from which an order has gone out."""
    known = (example.registered("integration_service"), example.person())
    return Desk().take(*known, example.commissioned())


async def spooled(folder: Path, **wishes: Any) -> dict[str, Any]:
    """The line of the manifest for an approval of somebody with these wishes, and what the post told."""
    known = (example.registered(), example.employer(**wishes), example.trainee(), *example.texts())
    told = Desk().take(*known, example.approved())
    result = await LetterPost(folder).deliver(told.effects[0], Copies(dict(told.copies)))
    [line] = (folder / "manifest" / "2026-03-02.ndjson").read_text().splitlines()
    filed: dict[str, Any] = json.loads(line)
    assert result["channel"] == filed["channel"]
    return filed


@pytest.mark.parametrize(
    ("wishes", "channel", "hint"),
    [
        pytest.param({}, "post", False, id="no wish"),
        pytest.param({"email": EMAIL}, "post", False, id="an address is no wish"),
        pytest.param({"email": EMAIL, "email_hint": True}, "post", True, id="hint"),
        pytest.param({"email_hint": True}, "post", False, id="hint without an address"),
        pytest.param(PORTAL, "portal", True, id="portal"),
        pytest.param({"delivery": "portal"}, "post", False, id="portal without an address for the message"),
        pytest.param({"delivery": "electronic"}, "electronic", False, id="electronic"),
    ],
)
async def test_a_letter_goes_the_way_its_addressee_wishes(
    wishes: dict[str, Any], channel: str, hint: bool, tmp_path: Path
) -> None:
    filed = await spooled(tmp_path, **wishes)
    assert (filed["channel"], filed["hint"]) == (channel, hint)
    assert (tmp_path / filed["file"]).with_suffix(".hint").is_file() is hint


async def test_the_message_of_availability_names_neither_sender_nor_matter(tmp_path: Path) -> None:
    filed = await spooled(tmp_path, **PORTAL)
    hint = json.loads((tmp_path / filed["file"]).with_suffix(".hint").read_text())
    assert hint["to"] == EMAIL
    assert "Portal" in hint["subject"]
    for telling in ("Agentur", "Köhler", "Zuschuss", "AA-H", "Bescheid"):
        assert telling not in hint["subject"] + hint["text"]


def test_who_gets_letters_electronically_gets_no_message_without_asking_for_it() -> None:
    told = Desk().take(example.employer(delivery="electronic", email=EMAIL))
    [addressee] = told.copies.values()
    assert hint_for(addressee) is None  # type: ignore[arg-type]


@pytest.mark.parametrize("voice", VOICES)
def test_what_is_not_posted_does_not_speak_of_posting(voice: str) -> None:
    assert "Tag nach der Aufgabe zur Post" in letter("grant_refused").words
    said = letter("grant_refused", voice, addressee=PORTAL).words
    assert "vierten Tag" not in said
    assert "innerhalb eines Monats nach Bekanntgabe" in said


def test_the_day_of_what_lies_in_a_portal_follows_from_the_message() -> None:
    known = (example.registered(), example.employer(**PORTAL), example.trainee(), *example.texts())
    [notice] = Desk().take(*known, example.approved()).confirm(channel="portal").notices
    assert (notice.channel, notice.deemed_notified_on) == ("portal", date(2026, 3, 6))
    assert "SGB X § 37(2a)" in notice.basis


def test_the_provider_gets_a_written_order_with_type_extent_duration_and_fee() -> None:
    order = supported().written(to_provider=True)
    said = order.document.words
    assert (order.template, order.document.address) == (
        "provider_order",
        ("Integrationsfachdienst Hannover",),
    )
    assert ("Betrifft", "Jamila Öztürk") in order.document.facts
    for part in (
        "geeignete Arbeitsplätze erschließen",
        "2,5 Stunden",
        "31. März 2027",
        "480,00 EUR",
        "§ 194",
    ):
        assert part in said
    for secret in ("Lindenallee", "30159", "severely", "Ihren Arbeitsplatz"):
        assert secret not in said


def test_an_order_and_the_letter_about_it_are_two_notices() -> None:
    told = supported().confirm()
    assert [notice.act for notice in told.notices] == ["ServiceCommissioned"] * 2
    assert len({notice.notice_id for notice in told.notices}) == 2


@pytest.mark.parametrize(
    "forgotten",
    [{"monthly_fee": "490.00"}, {"hours_per_week": "3"}, {"ends_on": "2027-04-01"}, {"tasks": [2]}],
)
def test_an_order_without_one_of_the_four_is_not_sent(forgotten: dict[str, Any]) -> None:
    document = supported().written(to_provider=True).document
    said = supported().effects[-1].payload["variables"]
    known = Announced(ORDER, said, body="", court="", reasons="", conditions=())
    assert lacking(document, known) == ()
    other = Announced(ORDER, said | forgotten, body="", court="", reasons="", conditions=())
    assert lacking(document, other) == ("the order (SGB IX § 194(2))",)


def test_an_order_that_came_back_asks_for_no_address_of_the_person() -> None:
    told = supported().confirm()
    order = next(each for each in told.case.posted.values() if each.provider)  # type: ignore[union-attr]
    told.take(example.undelivered(order.notice_id))
    assert [event.type_name for event in told.published[2:]] == ["NoticeReturned"]


async def test_the_manifest_tells_that_an_order_goes_to_a_provider(tmp_path: Path) -> None:
    told = supported()
    for effect in told.effects:
        await LetterPost(tmp_path).deliver(effect, Copies(dict(told.copies)))
    lines = (tmp_path / "manifest" / "2026-03-02.ndjson").read_text().splitlines()
    person, provider = (json.loads(line) for line in lines)
    assert (person["recipient"], person["channel"]) == ("person", "post")
    assert (provider["recipient"], provider["channel"]) == ("provider", "electronic")
    assert "Integrationsfachdienst Hannover" in words((tmp_path / provider["file"]).read_bytes())
