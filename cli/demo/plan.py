"""A run as far as it is known before anything starts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chassis.registry import Registry
from cli.demo.bank_folder import BankFolder
from cli.demo.behaviour import read_behaviour, read_habits
from cli.demo.partners.agency import Agencies
from cli.demo.partners.bank.bank import Bank
from cli.demo.partners.payment_system import PaymentSystems
from cli.demo.partners.provider import Providers
from cli.demo.registry import with_payee_checks
from cli.demo.scenario import ScenarioError, read_scenario
from contracts.topics import all_topics

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date
    from pathlib import Path
    from uuid import UUID

    from cli.demo.behaviour import Behaviour
    from cli.demo.partners.bank.habits import Habits
    from cli.demo.partners.messages import Partner
    from cli.demo.scenario import Scenario
    from contracts.values import Month
    from deploy.local.stack import Mode


@dataclass(frozen=True, slots=True)
class Options:
    """What a run is asked to do."""

    input: Path
    out: Path
    until: date | None
    """Last simulated day; None: some months after the last event."""
    registry: Path
    """Folder of the partners' CSV files; the services get a copy, see `cli.demo.registry`."""
    stack: Mode | None
    """Where broker and database come from; None: as the environment says."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run is made of, known before anything starts."""

    options: Options
    scenario: Scenario
    until: date
    behaviour: Mapping[UUID, Behaviour]
    habits: Habits
    """How the bank behaves."""
    registry: Registry
    topics: Collection[str]

    def partners(self) -> Sequence[Partner]:
        """The outside programs, deviating as the behaviour file says."""
        provider = {case: each.provider for case, each in self.behaviour.items() if each.provider}
        payment = {case: each.payment for case, each in self.behaviour.items() if each.payment}
        letters = {case: each.letter for case, each in self.behaviour.items() if each.letter}
        work = {case: each.work for case, each in self.behaviour.items()}
        return (
            Agencies(self.registry.agencies, self.scenario.chosen_by_hand(), letters),
            Providers(self.registry.providers, provider, work),
            PaymentSystems(self.registry.payment_systems, payment, self._by_bank()),
        )

    def by_http(self) -> frozenset[UUID]:
        """Cases whose agency sends through the HTTP door."""
        return frozenset(case for case, each in self.behaviour.items() if each.door == "http")

    def banks(self) -> Mapping[str, Bank]:
        """The bank of each payment system that wants files."""
        return {slug: Bank(self.habits) for slug in self._wanting_files()}

    def checked(self) -> frozenset[str]:
        """Payment systems whose payees are checked before the first payment."""
        systems = self.registry.payment_systems.values()
        return frozenset(each.slug for each in systems if each.payee_check)

    def bank_folders(self, place: Path) -> Mapping[str, BankFolder]:
        """Where the files of each payment system go that wants any; with several each has its own folder."""
        wanting = self._wanting_files()
        return {slug: BankFolder(place if len(wanting) == 1 else place / slug) for slug in wanting}

    def _by_bank(self) -> Mapping[str, Month]:
        """By payment system the month that its bank answers for."""
        month = self.habits.answers_for
        return {} if month is None else dict.fromkeys(self._wanting_files(), month)

    def _wanting_files(self) -> Sequence[str]:
        return [each.slug for each in self.registry.payment_systems.values() if each.wants_bank_file]


def plan_of(options: Options) -> Plan:
    """Read everything that a run depends on; errors name the file and what to do."""
    registry = with_payee_checks(Registry.load(options.registry))
    topics = all_topics(registry.agencies, registry.providers, registry.payment_systems)
    scenario = read_scenario(options.input, topics)
    until = options.until or scenario.default_until
    if until < scenario.first_day:
        raise ScenarioError(f"The first event is on {scenario.first_day}, after the last day, {until}.")
    behaviour, habits = read_behaviour(options.input), read_habits(options.input)
    return Plan(options, scenario.up_to(until), until, behaviour, habits, registry, tuple(topics))
