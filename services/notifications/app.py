"""The service notifications: which topics it reads, what handles them, and the post."""

from collections.abc import Mapping

from chassis.adapters import Adapter
from chassis.registry import Registry
from chassis.service import Service
from chassis.settings import Settings
from contracts.topics import (
    COMMISSIONING_EVENTS,
    ELIGIBILITY_EVENTS,
    INTAKE_EVENTS,
    PAYMENTS_EVENTS,
    SUBJECTS,
    TEXTS,
)
from law.rules import RULES_VERSION
from services.notifications import store
from services.notifications.handlers import handlers
from services.notifications.post import LetterPost
from services.notifications.posting import EFFECT


def topics(registry: Registry) -> list[str]:
    """Every topic that notifications reads; the registry adds none."""
    read = (INTAKE_EVENTS, SUBJECTS, TEXTS, ELIGIBILITY_EVENTS, COMMISSIONING_EVENTS, PAYMENTS_EVENTS)
    return [topic.pattern for topic in read]


def adapters(settings: Settings, registry: Registry) -> Mapping[str, Adapter]:
    """What does effects outside Kafka: the post."""
    return {EFFECT: LetterPost(settings.letters_dir, settings.letters_confirmed_by)}


service = Service(
    name="notifications",
    handlers=handlers,
    tables=store.TABLES,
    topics=topics,
    rules=RULES_VERSION,
    adapters=adapters,
)
