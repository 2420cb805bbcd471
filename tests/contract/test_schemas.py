"""Generated files are up to date; examples keep the contract; partners need the schemas only."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from contracts.agency import DecisionTaken
from contracts.asyncapi import asyncapi
from contracts.build import FOLDER, IncompatibleContract, MissingExample, build, history, read_examples
from contracts.envelope import Event, decode, encode, event_types, from_structured, read_headers
from contracts.payments import PaymentDue
from contracts.schemas import consumer_schema, producer_schema
from contracts.topics import TOPICS, describe, sender_fits
from contracts.yaml_text import to_yaml

EXAMPLES = read_examples(FOLDER)
EVENTS = {event.type_name: event for event in event_types()}


def validator(schema: dict[str, Any]) -> Draft202012Validator:
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


def committed(event: type[Event], kind: str = "") -> Draft202012Validator:
    path = FOLDER / "schemas" / kind / f"{event.type_name}.v{event.major}.json"
    return validator(json.loads(path.read_text("utf-8")))


def test_the_generated_files_are_up_to_date() -> None:
    assert build(FOLDER, check=True) == []


def test_every_event_has_an_example_and_every_example_an_event() -> None:
    assert EXAMPLES.keys() == EVENTS.keys()


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_keeps_the_contract(name: str) -> None:
    event, example = EVENTS[name], EXAMPLES[name]
    committed(event).validate(example["data"])
    committed(event, "producer").validate(example["data"])
    record = from_structured(json.dumps(example))
    envelope = read_headers(record.headers)
    assert (envelope.type, envelope.dataschema) == (event.ce_type, event.dataschema)
    assert record.topic is not None
    assert event in describe(record.topic).events
    assert sender_fits(record.topic, envelope.source)


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_we_write_is_valid_for_readers_and_writers(name: str) -> None:
    event = EVENTS[name]
    raw = json.dumps(EXAMPLES[name]["data"]).encode()
    written = json.loads(encode(decode(event, raw, tolerant=False)))
    committed(event).validate(written)
    committed(event, "producer").validate(written)


def test_schemas_are_valid_schemas() -> None:
    for event in event_types():
        Draft202012Validator.check_schema(consumer_schema(event))
        Draft202012Validator.check_schema(producer_schema(event))


def test_a_reader_ignores_what_a_writer_must_not_send() -> None:
    data = {**EXAMPLES["PaymentDue"]["data"], "diagnosis": "F32", "kind": "bonus"}
    committed(PaymentDue).validate(data)
    errors = {error.validator for error in committed(PaymentDue, "producer").iter_errors(data)}
    assert errors == {"additionalProperties", "enum"}


def test_a_partner_may_write_a_percentage_as_a_number_and_leave_members_out() -> None:
    data = {"decision": "approve", "percentage": 80, "decided_by": "a", "decided_at": "2026-04-14T09:00:00Z"}
    committed(DecisionTaken, "producer").validate(
        {"case_id": EXAMPLES["DecisionTaken"]["data"]["case_id"], **data}
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(FOLDER / "schemas", tmp_path / "schemas")
    shutil.copytree(FOLDER / "examples", tmp_path / "examples")
    shutil.copy(FOLDER / "asyncapi.yaml", tmp_path)
    return tmp_path


def test_checking_finds_drift_and_changes_nothing(copy: Path) -> None:
    path = copy / "schemas" / "PaymentDue.v1.json"
    path.write_text("{}")
    assert build(copy, check=True) == ["schemas/PaymentDue.v1.json"]
    assert path.read_text() == "{}"


def test_building_repairs_drift_and_removes_what_is_left_over(copy: Path) -> None:
    (copy / "schemas" / "PaymentDue.v1.json").write_text("{}")
    (copy / "schemas" / "Gone.v1.json").write_text("{}")
    assert build(copy) == ["schemas/PaymentDue.v1.json", "schemas/Gone.v1.json"]
    assert build(copy, check=True) == []


def test_a_changed_schema_gets_a_snapshot(copy: Path) -> None:
    folder = copy / "schemas" / "history" / "PaymentDue.v1"
    latest = max(folder.glob("*.json"), key=lambda path: int(path.stem))
    snapshot = json.loads(latest.read_text("utf-8"))
    del snapshot["producer"]["properties"]["purpose"], snapshot["consumer"]["properties"]["purpose"]
    snapshot["producer"]["required"].remove("purpose")
    latest.write_text(json.dumps(snapshot))
    added = f"schemas/history/PaymentDue.v1/{int(latest.stem) + 1}.json"
    assert build(copy) == [added]
    assert len(history(copy, PaymentDue)) == int(latest.stem) + 1


def test_a_breaking_change_is_refused(copy: Path) -> None:
    path = copy / "schemas" / "history" / "PaymentDue.v1" / "1.json"
    snapshot = json.loads(path.read_text("utf-8"))
    snapshot["consumer"]["properties"]["bank"] = {"type": "string"}
    snapshot["consumer"]["required"].append("bank")
    path.write_text(json.dumps(snapshot))
    with pytest.raises(IncompatibleContract, match=r"PaymentDue: .*/bank: required, but not always sent"):
        build(copy)


def test_a_missing_example_is_named(copy: Path) -> None:
    (copy / "examples" / "PaymentDue.json").unlink()
    with pytest.raises(MissingExample, match="PaymentDue"):
        build(copy, check=True)


def test_the_asyncapi_document_holds_every_topic_and_message() -> None:
    document = yaml.safe_load((FOLDER / "asyncapi.yaml").read_text("utf-8"))
    assert document["asyncapi"] == "3.0.0"
    assert [channel["address"] for channel in document["channels"].values()] == [t.pattern for t in TOPICS]
    assert document["components"]["messages"].keys() == EVENTS.keys()


def test_every_reference_of_the_asyncapi_document_leads_somewhere() -> None:
    document = yaml.safe_load((FOLDER / "asyncapi.yaml").read_text("utf-8"))
    found = list(references(document))
    assert len(found) > len(EVENTS)
    for reference in found:
        if reference.startswith("#/"):
            place = document
            for step in reference.removeprefix("#/").split("/"):
                place = place[step]
        else:
            assert (FOLDER / reference).exists()


def references(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return own + [found for part in node.values() for found in references(part)]
    return [found for part in node for found in references(part)] if isinstance(node, list) else []


def test_yaml_says_what_the_document_says() -> None:
    document = asyncapi(EXAMPLES)
    assert yaml.safe_load(to_yaml(document)) == json.loads(json.dumps(document))


def test_yaml_of_nested_lists_and_awkward_strings() -> None:
    document: dict[str, object] = {
        "a": [[1, [2]], {"b": [], "c": {}}, "- x: #"],
        "2026-01": None,
        "no": "no",
        "ü": 'q"\n',
        "e": [[]],
    }
    assert yaml.safe_load(to_yaml(document)) == document
