"""An agency beside what its officials decide: it chooses the provider and reports what became of letters."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from cli.demo.partners.deviations import Undelivered
from cli.demo.partners.diary import Diary
from cli.demo.partners.messages import Reply
from contracts.agency import AddressConfirmed, NoticeReceiptReported, NoticeUndelivered, ProviderChosen
from contracts.commissioning import ProviderProposed
from contracts.notifications import AddressEnquiryNeeded, NoticeDispatched
from contracts.topics import AGENCY_RECEIPTS, receipts_topic, submissions_topic

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from cli.demo.partners.deviations import Received as ReceivedOn
    from cli.demo.partners.messages import Received
    from contracts.agency import Submission

COUNSELLOR: Final = "Reha-Beratung"


class Agencies:
    """One counsellor, who takes the first provider proposed, and one post room for each agency."""

    def __init__(
        self,
        agencies: Iterable[str],
        chosen_elsewhere: Collection[UUID] = (),
        letters: Mapping[UUID, Undelivered | ReceivedOn] | None = None,
    ) -> None:
        """`chosen_elsewhere`: cases whose provider somebody else chooses; `letters` by case."""
        self.topics = tuple(receipts_topic(agency) for agency in agencies)
        self._chosen_elsewhere = frozenset(chosen_elsewhere)
        self._letters = dict(letters or {})
        self._diary = Diary()

    @property
    def next_date(self) -> date | None:
        return self._diary.next_date

    def receive(self, message: Received, today: date) -> Sequence[Reply]:
        """Choose the first candidate of a proposal; note what will become of a letter; confirm an address."""
        match message.event:
            case ProviderProposed() as proposed:
                self._choose(message, proposed, today)
            case NoticeDispatched() as letter:
                self._follow(message, letter)
            case AddressEnquiryNeeded() as needed:
                self._note(message, today, AddressConfirmed(case_id=needed.case_id, confirmed_on=today))
        return self.due(today)

    def due(self, today: date) -> Sequence[Reply]:
        return [entry.reply for entry in self._diary.take(today)]

    def _choose(self, message: Received, proposed: ProviderProposed, today: date) -> None:
        if not proposed.candidates or proposed.case_id in self._chosen_elsewhere:
            return
        choice = ProviderChosen(
            case_id=proposed.case_id,
            provider=proposed.candidates[0].provider,
            chosen_by=COUNSELLOR,
        )
        self._note(message, today, choice)

    def _follow(self, message: Received, letter: NoticeDispatched) -> None:
        """Note the report on the first letter of its kind."""
        fate = self._letters.get(letter.case_id)
        if fate and fate.act == letter.act:
            del self._letters[letter.case_id]
            self._note(message, *_reported(letter, fate))

    def _note(self, message: Received, day: date, event: Submission) -> None:
        agency = AGENCY_RECEIPTS.value_in(message.topic) or ""
        case = str(event.case_id)
        reply = Reply(
            submissions_topic(agency), case, f"/agencies/{agency}", case, event, message.envelope.id
        )
        self._diary.note(day, event.case_id, reply)


def _reported(letter: NoticeDispatched, fate: Undelivered | ReceivedOn) -> tuple[date, Submission]:
    """What the agency reports of a letter, and on which day."""
    about = {"case_id": letter.case_id, "notice_id": letter.notice_id}
    if isinstance(fate, Undelivered):
        back_on = letter.posted_on + timedelta(days=fate.undelivered_after_days)
        return back_on, NoticeUndelivered(**about, returned_on=back_on)
    received_on = letter.posted_on + timedelta(days=fate.received_after_days)
    known_on = letter.posted_on + timedelta(days=fate.reported_after_days)
    return known_on, NoticeReceiptReported(**about, received_on=received_on)
