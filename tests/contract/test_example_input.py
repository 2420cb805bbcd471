"""The example input keeps the contracts, except where it is wrong on purpose, and shows what it promises."""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from schwifty import IBAN

from chassis.registry import Registry
from cli.demo.behaviour import read_behaviour
from cli.demo.partners.deviations import TooHigh, Twice
from cli.demo.scenario import read_scenario
from contracts.envelope import ContractError, decode, event_type, from_structured, read_headers
from contracts.topics import all_topics, sender_fits, submissions_topic

ROOT = Path(__file__).resolve().parents[2]
INPUT = ROOT / "examples" / "applications.ndjson"
REGISTRY = Registry.load(ROOT / "deploy" / "registry")
WRONG = "ca5e0090"
"""Ids of messages that are wrong on purpose begin with this."""


@cache
def lines() -> tuple[dict[str, Any], ...]:
    return tuple(json.loads(line) for line in INPUT.read_text(encoding="utf-8").splitlines())


def data(event: str) -> list[dict[str, Any]]:
    """The data of every line of a type that is meant to be right."""
    return [
        line["data"]
        for line in lines()
        if line["type"] == f"teilhabe.{event}.v1" and not line["id"].startswith(WRONG)
    ]


def _problem(line: dict[str, Any]) -> str | None:
    message = from_structured(json.dumps(line))
    try:
        cls = event_type(read_headers(message.headers).type)
        if cls is None:
            return "type"
        decode(cls, message.value, tolerant=False)
    except ContractError as error:
        return str(error)
    topic = line.get("topic", submissions_topic(line["source"].removeprefix("/agencies/")))
    return None if sender_fits(topic, line["source"]) else "sender"


def test_every_line_has_a_way_to_a_topic() -> None:
    topics = all_topics(REGISTRY.agencies, REGISTRY.providers, REGISTRY.payment_systems)
    scenario = read_scenario(INPUT, topics)
    assert not scenario.unsent
    assert len(scenario.lines) == len(lines())


def test_lines_keep_the_contracts_except_those_wrong_on_purpose() -> None:
    problems = {line["id"]: _problem(line) for line in lines()}
    wrong = {id_ for id_, problem in problems.items() if problem and not id_.startswith(WRONG)}
    assert wrong == {"ca5e0037-2026-4000-8000-00000000e001"}, "only the negative amount"
    assert sum(problem is not None for id_, problem in problems.items() if id_.startswith(WRONG)) == 9


def test_there_are_applications_of_each_procedure_from_all_over_the_country() -> None:
    applications = data("ApplicationSubmitted")
    cases = {each["case_id"]: each["procedure"] for each in applications}
    assert len(cases) >= 80
    assert min(Counter(cases.values()).values()) >= 12
    agencies = {line["source"].rpartition("/")[2] for line in lines()}
    assert {REGISTRY.agencies[agency].kind for agency in agencies} == {"employment_agency", "job_centre"}
    assert len({each["municipality"] for each in applications}) >= 12
    assert len({each["land"] for each in applications}) == 16


def test_each_agency_writes_its_own_seat() -> None:
    for line in lines():
        if line["type"] == "teilhabe.ApplicationSubmitted.v1" and not line["id"].startswith(WRONG):
            agency = REGISTRY.agencies[line["source"].rpartition("/")[2]]
            assert (line["data"]["land"], line["data"]["municipality"]) == (agency.land, agency.municipality)


def test_one_account_is_wrong_and_all_others_are_valid() -> None:
    with_payee = [each for event in ("ApplicationSubmitted", "ChangeReported") for each in data(event)]
    ibans = [each["payee"]["iban"] for each in with_payee if each.get("payee")]
    assert sum(not IBAN(iban, allow_invalid=True).is_valid for iban in ibans) == 1


def test_events_of_a_case_stand_in_the_order_of_time() -> None:
    times: dict[str, list[str]] = {}
    for line in lines():
        if not line["id"].startswith(WRONG) and "time" in line:
            times.setdefault(line["id"][:8], []).append(line["time"])
    unordered = [case for case, found in times.items() if found != sorted(found)]
    assert unordered == ["ca5e0001"], "only its repeat, at the end of the file"


def test_every_deviation_is_of_a_case_in_the_file() -> None:
    behaviour = read_behaviour(INPUT)
    assert {str(case) for case in behaviour} <= {each["case_id"] for each in data("ApplicationSubmitted")}
    providers = [str(each.provider) for each in behaviour.values() if each.provider]
    payments = [str(each.payment) for each in behaviour.values() if each.payment]
    assert any("decline" in each for each in providers)
    assert any("silent" in each for each in providers)
    assert any("returned" in each for each in payments)
    assert any("rejected" in each for each in payments)
    letters = [str(each.letter) for each in behaviour.values() if each.letter]
    assert any("undelivered" in each for each in letters)
    assert any("received" in each for each in letters)
    work = [each.work for each in behaviour.values()]
    assert any(each.report for each in work)
    assert any(each.extension for each in work)
    assert {type(each.invoice) for each in work} >= {TooHigh, Twice}


@pytest.mark.parametrize(
    ("event", "member", "values"),
    [
        (
            "DecisionTaken",
            "decision",
            {"approve", "refuse", "amend", "revoke", "demand_repayment", "stop_provisionally", "resume"},
        ),
        ("DecisionTaken", "exceptional", {True, None}),
        ("DecisionTaken", "carrier", {"employment_agency", "job_centre", None}),
        (
            "ChangeReported",
            "change",
            {
                *(
                    "started",
                    "bank_account_changed",
                    "consent_withdrawn",
                    "ended",
                    "pay_reduced",
                    "pay_raised",
                ),
                *("absence_unpaid", "interrupted", "completed", "exam_failed", "status_changed", "corrected"),
            },
        ),
        ("ObjectionFiled", "form", {"written", "electronic", "email"}),
        ("ObjectionDecided", "outcome", {"remedied", "upheld_in_part", "rejected", "inadmissible"}),
        ("ObjectionFiled", "obstacle_ended_on", {"2026-04-21", None}),
        ("DelayNotified", "reason", {"expert_shortage", "expert_confirms"}),
        ("ProvidersInvolved", "plan_conference", {True}),
        ("ApplicationSubmitted", "forwarded_by", {"DRV Oldenburg-Bremen", None}),
        ("ApplicationSubmitted", "signed", {True, False}),
        ("ApplicationSubmitted", "channel", {"online", "post", "phone", "in_person"}),
    ],
)
def test_it_shows(event: str, member: str, values: set[object]) -> None:
    assert values <= {each.get(member) for each in data(event)}


@pytest.mark.parametrize(
    "event",
    [
        "ApplicationAmended",
        "ApplicationForwarded",
        "ApplicationWithdrawn",
        "AppointmentBooked",
        "DocumentReceived",
        "ErasureRequested",
        "ExpertOpinionReceived",
        "ExpertOpinionRequested",
        "HearingHeld",
        "MeetingHeld",
        "ProviderChosen",
    ],
)
def test_it_uses(event: str) -> None:
    assert data(event)


def test_it_asks_for_every_voice_and_writes_abroad() -> None:
    people = [each[role] for each in data("ApplicationSubmitted") for role in ("applicant", "beneficiary")
              if each.get(role)]  # fmt: skip
    assert {"plain", "easy"} <= {person.get("voice", "formal") for person in people}
    assert any(person["address"]["country"] != "DE" for person in people)


def test_the_readme_names_every_case_and_counts_right() -> None:
    text = (ROOT / "examples" / "README.md").read_text(encoding="utf-8")
    table = text.partition("**Applying")[2].partition("The last lines")[0].splitlines()
    columns = [line.rpartition(" | ")[2] for line in table if " | " in line]
    named = {int(number) for column in columns for number in re.findall(r"\d\d", column)}
    cases = {int(each["case_id"][4:8]) for each in data("ApplicationSubmitted")}
    assert named == cases
    senders = {line["source"] for line in lines() if not line["id"].startswith(WRONG)}
    begin = " ".join(text.split()[:30])
    assert f"what {len(senders)} employment agencies and job centres" in begin
    assert f"{len(cases)} applications" in begin


def test_an_id_is_used_three_times_twice_with_the_same_content() -> None:
    used = Counter((line["source"], line.get("id")) for line in lines())
    ((repeated, times),) = [(id_, times) for id_, times in used.items() if times > 1]
    contents = {json.dumps(line["data"]) for line in lines() if (line["source"], line["id"]) == repeated}
    assert (times, len(contents)) == (3, 2)
