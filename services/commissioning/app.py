"""The service commissioning: which topics it reads and what handles them."""

from chassis.registry import Registry
from chassis.service import Service
from contracts.topics import (
    ELIGIBILITY_EVENTS,
    INTAKE_EVENTS,
    NOTIFICATIONS_EVENTS,
    PAYMENTS_EVENTS,
    SUBJECTS,
    TEXTS,
    replies_topic,
)
from law.rules import RULES_VERSION
from services.commissioning import store
from services.commissioning.answers import answer_problem
from services.commissioning.handlers import handlers


def topics(registry: Registry) -> list[str]:
    """Every topic that commissioning reads."""
    of_services = (INTAKE_EVENTS, SUBJECTS, TEXTS, ELIGIBILITY_EVENTS, PAYMENTS_EVENTS, NOTIFICATIONS_EVENTS)
    replies = (replies_topic(provider) for provider in registry.providers)
    return [*(topic.pattern for topic in of_services), *replies]


service = Service(
    name="commissioning",
    handlers=handlers,
    tables=store.TABLES,
    topics=topics,
    rules=RULES_VERSION,
    answer_problem=answer_problem,
)
