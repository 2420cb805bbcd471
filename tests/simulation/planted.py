"""Planted faults: mistakes that a chassis could make, to show that the checks find each of them.

Each is a kit of which one part is worse than the real one. They are used by name:
`python -m tests.simulation faults`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.simulation.planted_readers import (
    CursorReader,
    DeletesFirst,
    GapReader,
    HandsOverInMemory,
    TransactionIdReader,
)
from tests.simulation.planted_receivers import (
    HotLoop,
    NeverSeeks,
    OffsetsFirst,
    SkipsBatches,
    SkipsHeaders,
)
from tests.simulation.planted_senders import (
    ForgetsFailures,
    RenamesRepeats,
    SendsFencedPageAgain,
    Unfenced,
)
from tests.simulation.planted_units import (
    CachedNumbers,
    GivesPoisonBack,
    InboxApart,
    NoInbox,
    NoLocks,
    SeesNothingHeld,
)
from tests.simulation.process import Kit

if TYPE_CHECKING:
    from collections.abc import Mapping

FAULTS: Final[Mapping[str, Kit]] = {
    "offsets_before_the_transaction": Kit(receiver=OffsetsFirst),
    "no_seek_after_a_batch_given_back": Kit(offsets=NeverSeeks),
    "batch_skipped_for_one_header": Kit(receiver=SkipsBatches),
    "record_skipped_for_one_header": Kit(receiver=SkipsHeaders),
    "record_given_back_at_once_for_ever": Kit(receiver=HotLoop),
    "inbox_missing": Kit(unit=NoInbox),
    "inbox_in_its_own_transaction": Kit(unit=InboxApart),
    "aggregates_not_locked": Kit(unit=NoLocks),
    "parked_and_dead_not_looked_at": Kit(unit=SeesNothingHeld),
    "poison_given_back_for_ever": Kit(unit=GivesPoisonBack),
    "outbox_numbers_cached": Kit(unit=CachedNumbers),
    "reader_by_cursor": Kit(lead=CursorReader),
    "reader_by_transaction_id": Kit(lead=TransactionIdReader),
    "reader_waits_for_gaps": Kit(lead=GapReader),
    "own_rows_handed_over_in_memory": Kit(lead=HandsOverInMemory),
    "row_deleted_before_it_is_sent": Kit(lead=DeletesFirst),
    "failed_sending_taken_for_done": Kit(sender=ForgetsFailures),
    "sent_again_under_another_id": Kit(sender=RenamesRepeats),
    "old_leader_not_fenced": Kit(sender=Unfenced),
    "fenced_page_sent_again": Kit(sender=SendsFencedPageAgain),
}
