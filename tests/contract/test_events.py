"""Every event has the members partners were told of; each is frozen and knows its key."""

from pathlib import Path
from uuid import uuid4

import pytest
import yaml
from pydantic import ValidationError

from contracts.envelope import Event, event_type, event_types
from contracts.notifications import NoticeReturned
from contracts.payments import PaymentCancelled
from contracts.schemas import consumer_schema
from contracts.topics import TOPICS

FIELDS: dict[str, str] = yaml.safe_load(Path(__file__).with_name("fields.yaml").read_text("utf-8"))


def event(name: str) -> type[Event]:
    found = event_type(f"teilhabe.{name}.v1")
    assert found is not None, f"{name} is no event type"
    return found


@pytest.mark.parametrize("name", FIELDS)
def test_an_event_has_exactly_the_members_told(name: str) -> None:
    schema = consumer_schema(event(name))
    required = set(schema["required"])
    told = [member if member in required else f"{member}?" for member in schema["properties"]]
    assert sorted(told) == sorted(FIELDS[name].split())


def test_every_event_type_is_in_the_table() -> None:
    assert {event.type_name for event in event_types()} == set(FIELDS)


def test_every_event_type_is_on_a_topic() -> None:
    on_topics = {event for topic in TOPICS for event in topic.events}
    assert on_topics == set(event_types())


def test_an_event_cannot_be_changed() -> None:
    returned = NoticeReturned(case_id=uuid4(), notice_id=uuid4())
    with pytest.raises(ValidationError, match="frozen"):
        returned.case_id = uuid4()  # type: ignore[misc]  # that is what is tested


def test_the_key_is_the_case_unless_the_event_says_otherwise() -> None:
    case, grant = uuid4(), uuid4()
    returned = NoticeReturned(case_id=case, notice_id=uuid4())
    cancelled = PaymentCancelled(payment_id=uuid4(), grant_id=grant, case_id=case)
    assert (returned.ce_partitionkey, returned.ce_subject) == (str(case), str(case))
    assert (cancelled.ce_partitionkey, cancelled.ce_subject) == (str(grant), str(case))


def test_a_second_definition_of_a_type_is_refused() -> None:
    with pytest.raises(TypeError, match=r"teilhabe\.PaymentDue\.v1 is defined twice"):
        type("PaymentDue", (Event,), {"__module__": __name__})
