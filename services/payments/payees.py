"""Which accounts a payment may not go to yet, since it is not known whose they are."""

from collections.abc import Iterator
from uuid import UUID

from chassis.handling import derived_id
from chassis.registry import PaymentSystem, Provider, Registry
from services.payments.model import Case
from services.payments.obstacles import Obstacle


class Unchecked:
    """The accounts that have to be checked before the first payment to them; false where none has."""

    def __init__(self, case: Case, registry: Registry) -> None:
        self._wanted = checking(case, registry) is not None
        self._standing = {each.account: each.standing for each in case.accounts}
        self._paid = case.paid_to() if self._wanted else frozenset()

    def __bool__(self) -> bool:
        return self._wanted

    def obstacle(self, account: UUID | None) -> Obstacle | None:
        """What stands in the way of a payment to an account."""
        if account is None or account in self._paid:
            return None
        standing = self._standing.get(account, "running")
        if standing == "cleared":
            return None
        return Obstacle("payee_check", "agency" if standing == "questioned" else None)


def checking(case: Case, registry: Registry) -> PaymentSystem | None:
    """The payment system of a case, where it wants payees checked."""
    agency = registry.agencies.get(case.application.agency) if case.application else None
    system = registry.payment_systems.get(agency.payment_system) if agency else None
    return system if system and system.payee_check else None


def account_of(provider: Provider) -> UUID:
    """Names a provider's account without saying it."""
    return derived_id("account", provider.account_holder, provider.iban)


def first_paid_to(case: Case, registry: Registry) -> Iterator[tuple[UUID, str | None]]:
    """The accounts that the case is to pay to and has not paid to yet; of a provider, with its name."""
    paid = case.paid_to()
    for grant in case.grants:
        account = grant.versions[-1].payee_id
        if account and account not in paid:
            yield account, None
    for slug in dict.fromkeys(invoice.provider for invoice in case.invoices):
        provider = registry.providers.get(slug)
        if provider and account_of(provider) not in paid:
            yield account_of(provider), slug
