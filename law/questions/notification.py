"""`notification`: when does a notice count as notified?"""

from typing import cast, get_args

from law.notification import Channel, Notification, notified
from law.questions.answers import Answer, day, explained
from law.questions.asked import Asked

_CHANNELS: tuple[str, ...] = get_args(Channel)


def answer(asked: Asked) -> Answer:
    """The day from which periods count, and the rule it rests on; null where no day is presumed or proved."""
    found = notification(asked)
    return {
        "deemed_notified_on": day(found.deemed_notified_on),
        "rule": found.rule,
        **explained(found),
    }


def notification(asked: Asked) -> Notification:
    """The notification that a question describes."""
    return notified(
        cast("Channel", asked.word("channel", _CHANNELS)),
        posted_on=asked.optional("posted_on", asked.day),
        handed_over_on=asked.optional("handed_over_on", asked.day),
        received_on=asked.optional("received_on", asked.day),
        abroad=asked.flag("abroad", default=False),
    )
