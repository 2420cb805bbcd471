"""An e-mail that says that a letter is on its way, and nothing of it: anybody may read an e-mail.

A letter in a portal needs it: the day on which this message is sent is the one that notification is counted
from (SGB X § 37(2a)). Neither the sender nor the matter is named; both would tell of a benefit.
"""

from contracts.values import Value
from services.notifications.copies import Subject

_END = "Diese E-Mail nennt zu Ihrem Schutz weder Absender noch Inhalt. Bitte antworten Sie nicht darauf."
_PORTAL = "Im Portal liegt ein neues Schreiben für Sie. Bitte melden Sie sich dort an, um es zu lesen."
_ELSEWHERE = "Ein Schreiben an Sie ist unterwegs. Sie erhalten es auf dem Weg, den Sie gewünscht haben."


class Hint(Value):
    """What a mail gateway is to send."""

    to: str
    """Address of the addressee."""
    subject: str
    text: str


def hint_for(addressee: Subject) -> Hint | None:
    """The message for an addressee; None for one who did not ask for it and needs none."""
    in_portal = addressee.channel == "portal"
    if addressee.email is None or not (addressee.email_hint or in_portal):
        return None
    subject = "Neues Schreiben im Portal" if in_portal else "Ein Schreiben ist unterwegs"
    text = _PORTAL if in_portal else _ELSEWHERE
    return Hint(to=addressee.email, subject=subject, text=f"Guten Tag,\n\n{text}\n\n{_END}\n")
