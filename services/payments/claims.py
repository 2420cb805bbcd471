"""What is owed and not yet ordered on a day."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from chassis.handling import derived_id
from chassis.registry import Registry
from contracts.frozen import frozen
from contracts.values import Month
from law.payment_day import due_on, first_target_day_from, is_target_day
from services.payments.demands import set_off
from services.payments.facts import Grant, Hold, Line, Overpayment, PaymentKind, Version, ordered
from services.payments.model import Case
from services.payments.obstacles import Obstacle, of_grant, of_invoice, turning_days
from services.payments.payees import Unchecked, account_of
from services.payments.schedule import owed

_NOTHING = Decimal(0)
_ONE_DAY = timedelta(days=1)


@frozen
class Claim:
    """An amount owed for one month of a grant or commission, not yet ordered."""

    grant_id: UUID
    version: int
    month: Month
    kind: PaymentKind
    attempt: int
    amount: Decimal
    due_on: date
    """TARGET day on which the month is due."""
    overdue_after: date
    """The day that has to pass before the agency is told that money is held back."""
    account: UUID | None
    """The payee's id; for fees the name of the provider's account."""
    provider: str | None
    """Only for fees: the payee is in the registry."""
    obstacles: tuple[Obstacle, ...]

    @property
    def payment_id(self) -> UUID:
        """The same for the same grant, version, month, kind and attempt."""
        return derived_id("payment", self.grant_id, self.version, self.month, self.kind, self.attempt)

    def payable_on(self, day: date) -> bool:
        """Whether it is to be paid on that day."""
        return not self.obstacles and self.due_on <= day and is_target_day(day)

    def held_on(self, day: date) -> bool:
        """Whether the agency is told on a day: once the day of payment has passed, or an attempt failed."""
        return bool(self.obstacles) and (self.attempt > 1 or day > self.overdue_after)

    def hold_on(self, day: date) -> Hold | None:
        """What the agency is told."""
        if not self.held_on(day):
            return None
        first = self.obstacles[0]
        return Hold(
            payment_id=self.payment_id,
            grant_id=self.grant_id,
            month=self.month,
            kind=self.kind,
            attempt=self.attempt,
            amount=self.amount,
            reason=first.reason,
            until=first.until,
            owner=first.owner,
        )

    def turning_days(self) -> Iterator[date]:
        """Days on which it may become payable or has to be reported as held."""
        yield self.due_on
        yield self.overdue_after + _ONE_DAY
        yield from (first_target_day_from(each.until) for each in self.obstacles if each.until)


class Reckoning:
    """What a case owes and what is ordered of it: put together once, and asked for the claims of any day."""

    def __init__(self, case: Case, registry: Registry) -> None:
        self._grants = [_OfGrant(case, grant) for grant in case.grants]
        self._of_invoices = tuple(_of_invoices(case, registry))
        self._removed = frozenset(removal.payment_id for removal in case.removals)
        self._unchecked = Unchecked(case, registry)

    def claims(self, day: date) -> list[Claim]:
        """What is owed and not ordered, as it stands on a day, up to the next month not yet due."""
        of_grants = (claim for grant in self._grants for claim in grant.claims(day))
        found = [*of_grants, *self._of_invoices]
        if self._unchecked:
            found = [_unless_checked(claim, self._unchecked) for claim in found]
        return [_unless_removed(claim, self._removed) for claim in found] if self._removed else found

    def overpayments(self) -> tuple[Overpayment, ...]:
        """Months for which more is ordered than the newest decision leaves owed."""
        return tuple(overpaid for grant in self._grants for overpaid in grant.overpayments())


def claims(case: Case, day: date, registry: Registry) -> list[Claim]:
    """The claims of a case on one day."""
    return Reckoning(case, registry).claims(day)


def _unless_removed(claim: Claim, removed: frozenset[UUID]) -> Claim:
    """A payment that a person has taken out of a run may not be paid before a person puts it back."""
    if claim.payment_id not in removed:
        return claim
    return replace(claim, obstacles=(Obstacle("removed", "agency"), *claim.obstacles))


def _unless_checked(claim: Claim, unchecked: Unchecked) -> Claim:
    """Nothing is paid to an account before it is known whose it is; what else is in the way comes first."""
    obstacle = unchecked.obstacle(claim.account)
    return replace(claim, obstacles=(*claim.obstacles, obstacle)) if obstacle else claim


class _OfGrant:
    """Differences between what is owed and what is ordered, month by month.

    A decision has effect once it is notified (SGB X § 39(1)). Until then the one before it is paid on, but no
    more than the new one leaves and not to an account that it replaces; the rest waits for the notice.
    """

    def __init__(self, case: Case, grant: Grant) -> None:
        self._case, self._grant = case, grant
        self._owed = owed(grant.versions)
        self._lines_of = case.lines_of(grant.grant_id)
        self._ordered = _ordered(case, grant, self._lines_of)
        self._turns = sorted(turning_days(case, grant))
        self._stretches: dict[int, _Stretch] = {}

    def claims(self, day: date) -> Iterator[Claim]:
        place = bisect_right(self._turns, day)
        if place not in self._stretches:
            self._stretches[place] = _Stretch(self._all(day))
        return self._stretches[place].claims(day)

    def overpayments(self) -> Iterator[Overpayment]:
        for month, paid in sorted(self._ordered.items()):
            if (surplus := paid - self._owed.get(month, _NOTHING)) > 0:
                yield Overpayment(grant_id=self._grant.grant_id, month=month, amount=surplus)

    def _all(self, day: date) -> Iterator[Claim]:
        """The claims of every month, as they stand on a day."""
        latest = self._grant.versions[-1]
        in_force = _in_force(self._case, self._grant, day) or latest
        standing = self._standing(in_force, latest)
        obstacles: dict[int, tuple[Obstacle, ...]] = {}
        for month, amount in self._owed.items():
            done = self._ordered.get(month, _NOTHING)
            if amount <= done:
                continue
            undisputed = min(amount, standing.get(month, _NOTHING)) - done
            version, gap = (in_force, undisputed) if undisputed > 0 else (latest, amount - done)
            if version.version not in obstacles:
                obstacles[version.version] = of_grant(self._case, self._grant, version, day)
            lines = self._lines_of.get(month, ())
            yield _claim(self._case, self._grant, version, month, gap, lines, obstacles[version.version])

    def _standing(self, in_force: Version, latest: Version) -> Mapping[Month, Decimal]:
        """What is owed by the decisions that have effect, as far as the account stays."""
        if in_force is latest:
            return self._owed
        if in_force.payee_id != latest.payee_id:
            return {}
        versions = self._grant.versions
        return owed(versions[: versions.index(in_force) + 1])


def _ordered(case: Case, grant: Grant, lines_of: Mapping[Month, list[Line]]) -> dict[Month, Decimal]:
    """What was ordered by month, with what a receivable was set off against."""
    sums = {month: ordered(lines) for month, lines in lines_of.items()}
    for each in set_off(case.demands):
        if each.grant_id == grant.grant_id:
            sums[each.month] = sums.get(each.month, _NOTHING) + each.amount
    return sums


class _Stretch:
    """The claims of days between which nothing turns: the same on each; put together as far as asked for."""

    def __init__(self, claims: Iterable[Claim]) -> None:
        self._known: list[Claim] = []
        self._further = iter(claims)

    def claims(self, day: date) -> Iterator[Claim]:
        """Those up to a day and one more: nothing is paid or reported for later months before that one."""
        for claim in self._known:
            yield claim
            if claim.due_on > day:
                return
        for claim in self._further:
            self._known.append(claim)
            yield claim
            if claim.due_on > day:
                return


def _claim(
    case: Case,
    grant: Grant,
    version: Version,
    month: Month,
    gap: Decimal,
    lines: Sequence[Line],
    obstacles: tuple[Obstacle, ...],
) -> Claim:
    paid = bool(lines) and any(line.counts and line.kind == "instalment" for line in lines)
    kind: PaymentKind = "top_up" if paid else "instalment"
    day = due_on(month).due_on
    return Claim(
        grant_id=grant.grant_id,
        version=version.version,
        month=month,
        kind=kind,
        attempt=_attempt(lines, version.version, kind),
        amount=gap,
        due_on=day,
        overdue_after=day if version.decided_on <= day else _effective_on(case, grant, version),
        account=version.payee_id,
        provider=None,
        obstacles=obstacles,
    )


def _effective_on(case: Case, grant: Grant, version: Version) -> date:
    """The day of the decision, or a later one on which its letter counts as notified."""
    return max(case.deemed_notified_on(grant.grant_id, version.version) or date.min, version.decided_on)


def _in_force(case: Case, grant: Grant, day: date) -> Version | None:
    """The newest decision whose notice has taken effect."""
    for version in reversed(grant.versions):
        notified_on = case.deemed_notified_on(grant.grant_id, version.version)
        if notified_on and notified_on <= day:
            return version
    return None


def _of_invoices(case: Case, registry: Registry) -> Iterator[Claim]:
    """Accepted invoices for which no payment is on its way, each month of an order once."""
    for invoice in case.invoices:
        lines = case.lines_of(invoice.commission_id).get(invoice.month, [])
        own = [line for line in lines if line.kind == invoice.kind and line.version == invoice.version]
        if any(line.counts for line in own):
            continue
        provider = registry.providers.get(invoice.provider)
        account = account_of(provider) if provider else None
        day = first_target_day_from(max(due_on(invoice.month).due_on, invoice.accepted_on))
        yield Claim(
            grant_id=invoice.commission_id,
            version=invoice.version,
            month=invoice.month,
            kind=invoice.kind,
            attempt=_attempt(lines, invoice.version, invoice.kind),
            amount=invoice.amount,
            due_on=day,
            overdue_after=day,
            account=account,
            provider=invoice.provider,
            obstacles=of_invoice(case, invoice, account),
        )


def _attempt(lines: Sequence[Line], version: int, kind: PaymentKind) -> int:
    """1, and one more for each attempt that failed; never one that this version has used."""
    used = [line for line in lines if line.kind == kind and (line.version == version or not line.counts)]
    return len(used) + 1
