"""What must hold after a run, whatever was struck: looked for in its history, with no server near."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.chaos.check import audit, doubled, lost, order, rest, sums

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.chaos.check.finding import Finding
    from tests.chaos.history import History

CHECKS: dict[str, Callable[[History], Iterable[Finding]]] = {
    "what was acknowledged to a partner is on its topic": lost.acknowledged,
    "every message of a partner has its answer": lost.answered,
    "every committed message is on its topic": lost.published,
    "every event is in the inbox of everybody who handles it": lost.taken_in,
    "one content for one id": doubled.contents,
    "one effect for one event": doubled.effects,
    "one payment for each grant, version, month, kind and attempt": doubled.payments,
    "one receipt for each submission": doubled.receipts,
    "one letter for each act": doubled.letters,
    "nothing on a topic that was not committed": order.from_nowhere,
    "each key in the order of its outbox": order.published,
    "each key applied in the order of its topic": order.applied,
    "versions rise": order.versions,
    "audit chains are closed": audit.chained,
    "nothing is left over": rest.nothing_left,
    "paid is what is owed": sums.paid_as_planned,
    "the same payments, receipts and letters as without faults": sums.as_when_calm,
}


def check(history: History) -> list[Finding]:
    """All that is wrong; empty when every guarantee held."""
    return [finding for look in CHECKS.values() for finding in look(history)]
