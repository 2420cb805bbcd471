"""The service eligibility: which topics it reads and what handles them."""

from chassis.registry import Registry
from chassis.service import Service
from contracts.topics import COMMISSIONING_EVENTS, INTAKE_EVENTS, NOTIFICATIONS_EVENTS, PAYMENTS_EVENTS
from law.rules import RULES_VERSION
from services.eligibility import store
from services.eligibility.handlers import handlers


def topics(registry: Registry) -> list[str]:
    """Every topic that eligibility reads; the registry adds none."""
    read = (INTAKE_EVENTS, COMMISSIONING_EVENTS, PAYMENTS_EVENTS, NOTIFICATIONS_EVENTS)
    return [topic.name for topic in read]


service = Service(
    name="eligibility", handlers=handlers, tables=store.TABLES, topics=topics, rules=RULES_VERSION
)
