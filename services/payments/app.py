"""The service payments: which topics it reads and what handles them."""

from chassis.registry import Registry
from chassis.service import Service
from contracts.topics import (
    COMMISSIONING_EVENTS,
    ELIGIBILITY_EVENTS,
    INTAKE_EVENTS,
    NOTIFICATIONS_EVENTS,
    PAYEES,
    payment_replies_topic,
)
from law.rules import RULES_VERSION
from services.payments import store
from services.payments.beginning import Beginning
from services.payments.door.app import doors
from services.payments.gauges import GAUGES
from services.payments.handlers import handlers
from services.payments.problems import answer_problem


def topics(registry: Registry) -> list[str]:
    """Every topic that payments reads."""
    of_services = [INTAKE_EVENTS, PAYEES, ELIGIBILITY_EVENTS, COMMISSIONING_EVENTS, NOTIFICATIONS_EVENTS]
    replies = [payment_replies_topic(system) for system in registry.payment_systems]
    return [*(topic.name for topic in of_services), *replies]


service = Service(
    name="payments",
    handlers=handlers,
    tables=store.TABLES,
    topics=topics,
    rules=RULES_VERSION,
    answer_problem=answer_problem,
    companions=lambda running: (Beginning(running), *doors(running)),
    gauges=GAUGES,
)
