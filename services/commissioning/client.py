"""What a provider learns of the person, and nothing else: a list of what may go, not of what may not."""

from chassis.handling import Aggregate, Context, Key, Wait
from contracts.values import Client, DisabilityStatus
from services.commissioning.model import Case, Seat, Subject, Text


class WhitelistedClient(Client, extra="forbid"):
    """The client block as it is built: a member that is not on the list is an error, not left out."""


def missing_copy(case: Case, seat: Seat, context: Context) -> Wait | None:
    """What has to arrive before the client block of a case can be written; None where all is there.

    What was erased will not come again.
    """
    wanted: list[tuple[type[Aggregate], object]] = [
        (Subject, seat.applicant_id),
        (Text, case.effects_text),
        (Text, case.contact_text),
    ]
    for model, id_ in wanted:
        if id_ and context.get(model, id_) is None and not context.erased(model, id_):
            return Wait(Key(model.kind, str(id_)))
    return None


def client_of(case: Case, seat: Seat, status: DisabilityStatus, context: Context) -> Client | None:
    """The client block of an order (SGB X §§ 67d, 78; SGB I § 35); None where the person's data are erased.

    Of the disability only the status code and the effects on work: no diagnosis, no degree, no reports.
    """
    subject = context.get(Subject, seat.applicant_id)
    if subject is None:
        return None
    person = subject.data
    return WhitelistedClient(
        name=person.name,
        date_of_birth=person.date_of_birth,
        address=person.address,
        phone=person.phone,
        email=person.email,
        language=person.language,
        voice=person.voice,
        accessibility=person.accessibility,
        disability_status=status,
        work_related_effects=_text(case.effects_text, context),
        counsellor_contact=_text(case.contact_text, context),
    )


def _text(text_id: object | None, context: Context) -> str | None:
    copy = context.get(Text, text_id) if text_id else None
    return copy.text if copy else None
