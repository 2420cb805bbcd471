"""Who takes part: districts, agencies, integration-service providers and payment systems.

The registry is a folder of CSV files, one kind of partner a file, read once at start-up. Topics
and the checks of incoming messages are derived from it, so a mistake in a file is reported with
file, line and remedy before anything starts.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Literal, Protocol, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

_EURO = re.compile(r"[0-9]{1,9}\.[0-9]{2}")
AgencyKind = Literal["employment_agency", "job_centre"]
AGENCY_KINDS: Final = ("employment_agency", "job_centre")


class RegistryError(Exception):
    """A registry file cannot be used; the message names file, line and remedy."""

    def __init__(self, file: Path, line: int | None, problem: str, remedy: str) -> None:
        place = f"{file}, line {line}" if line else str(file)
        super().__init__(f"{place}: {problem}. {remedy}.")
        self.file = file
        self.line = line
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class District:
    """An agency district, with the municipality (AGS key, 8 digits) at its seat."""

    slug: str
    name: str
    land: str
    municipality: str


@dataclass(frozen=True, slots=True)
class Agency:
    """An employment agency or job centre; land and municipality of its seat decide its holidays."""

    slug: str
    name: str
    kind: AgencyKind
    land: str
    municipality: str
    payment_system: str
    second_person_above: Decimal | None = None
    """Euros a month above which a second person confirms a decision; None: nowhere."""


@dataclass(frozen=True, slots=True)
class Provider:
    """An integration-service provider: where it works, on what, how many places, until when."""

    slug: str
    name: str
    districts: tuple[str, ...]
    specialisms: tuple[str, ...]
    capacity: int
    contract_from: date
    contract_until: date
    iban: str
    account_holder: str

    def under_contract(self, on: date) -> bool:
        """Whether the framework contract is in force on that day (both ends included)."""
        return self.contract_from <= on <= self.contract_until


@dataclass(frozen=True, slots=True)
class PaymentSystem:
    """A system that executes payments; `wants_bank_file` asks for pain.001 files beside the events.

    Such a system needs a debtor: the name and the account that the files are paid from.
    """

    slug: str
    name: str
    wants_bank_file: bool
    debtor_name: str | None = None
    debtor_iban: str | None = None
    payee_check: bool = False
    """Whether the bank compares names with holders of accounts before a file is executed."""


class _Entry(Protocol):
    @property
    def slug(self) -> str: ...


EntryT = TypeVar("EntryT", bound=_Entry)


@dataclass(frozen=True, slots=True)
class Registry:
    """All partners, each kind by its slug."""

    districts: Mapping[str, District]
    agencies: Mapping[str, Agency]
    providers: Mapping[str, Provider]
    payment_systems: Mapping[str, PaymentSystem]

    @classmethod
    def load(cls, path: Path) -> Registry:
        """Read the four CSV files in the folder `path`; raise `RegistryError` on the first mistake."""
        payment_systems = _read(path / "payment_systems.csv", _payment_system)
        districts = _read(path / "districts.csv", _district)
        agencies = _read(path / "agencies.csv", lambda row: _agency(row, payment_systems))
        providers = _read(path / "providers.csv", lambda row: _provider(row, districts))
        return cls(districts, agencies, providers, payment_systems)

    def providers_in(self, district: str, on: date) -> list[Provider]:
        """Providers under contract for a district on a day, by slug."""
        serving = (p for p in self.providers.values() if district in p.districts and p.under_contract(on))
        return sorted(serving, key=lambda provider: provider.slug)

    def districts_without_provider(self, on: date) -> list[str]:
        """Slugs of districts that no provider serves on that day; empty when all is well."""
        return [slug for slug in self.districts if not self.providers_in(slug, on)]


class _Row:
    """One line of a file; its readers raise errors that name the place."""

    def __init__(self, file: Path, line: int, values: Mapping[str | None, str | None]) -> None:
        self._file, self._line, self._values = file, line, values

    def wrong(self, problem: str, remedy: str) -> RegistryError:
        return RegistryError(self._file, self._line, problem, remedy)

    def text(self, column: str) -> str:
        value = (self._values.get(column) or "").strip()
        if not value:
            raise self.wrong(f"column '{column}' is missing or empty", "Fill it in")
        return value

    def optional(self, column: str) -> str | None:
        """None where the column is empty or left out."""
        return (self._values.get(column) or "").strip() or None

    def flag(self, column: str) -> bool:
        return self.one_of(column, ("true", "false")) == "true"

    def iban(self, column: str) -> str:
        """An account number without blanks, its check digits right."""
        written = self.text(column).replace(" ", "")
        if not _check_digits_hold(written):
            raise self.wrong(f"the check digits of '{written}' are wrong", "Correct the IBAN")
        return written

    def texts(self, column: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in self.text(column).split(";") if part.strip())

    def day(self, column: str) -> date:
        try:
            return date.fromisoformat(self.text(column))
        except ValueError:
            raise self.wrong(f"'{self.text(column)}' in '{column}' is no date", "Write YYYY-MM-DD") from None

    def places(self, column: str) -> int:
        if not self.text(column).isdecimal():
            raise self.wrong(
                f"'{self.text(column)}' in '{column}' is no number of places", "Write a whole number"
            )
        return int(self.text(column))

    def amount(self, column: str) -> Decimal | None:
        """An amount in euros; None where the column is empty or left out."""
        written = self.optional(column)
        if written is None:
            return None
        if not _EURO.fullmatch(written):
            raise self.wrong(f"'{written}' in '{column}' is no amount", "Write it as in 5000.00")
        return Decimal(written)

    def one_of(self, column: str, allowed: Mapping[str, object] | tuple[str, ...]) -> str:
        if (value := self.text(column)) not in allowed:
            raise self.wrong(
                f"'{value}' in '{column}' is not known", f"Use one of: {', '.join(sorted(allowed))}"
            )
        return value


def _read(file: Path, entry_of: Callable[[_Row], EntryT]) -> dict[str, EntryT]:
    entries: dict[str, EntryT] = {}
    for row in _rows(file):
        entry = entry_of(row)
        if entry.slug in entries:
            raise row.wrong(f"'{entry.slug}' appears twice", "Keep one of the two lines")
        entries[entry.slug] = entry
    return entries


def _rows(file: Path) -> Iterator[_Row]:
    try:
        with file.open(encoding="utf-8", newline="") as stream:
            reader = csv.DictReader(stream)
            for values in reader:
                yield _Row(file, reader.line_num, cast("Mapping[str | None, str | None]", values))
    except FileNotFoundError:
        raise RegistryError(
            file, None, "the file does not exist", "Set TEILHABE_REGISTRY to its folder"
        ) from None
    except UnicodeDecodeError:
        raise RegistryError(file, None, "the file is not UTF-8", "Save it as UTF-8") from None


def _district(row: _Row) -> District:
    return District(row.text("slug"), row.text("name"), row.text("land"), row.text("municipality"))


def _agency(row: _Row, payment_systems: Mapping[str, PaymentSystem]) -> Agency:
    return Agency(
        slug=row.text("slug"),
        name=row.text("name"),
        kind=cast("AgencyKind", row.one_of("kind", AGENCY_KINDS)),
        land=row.text("land"),
        municipality=row.text("municipality"),
        payment_system=row.one_of("payment_system", payment_systems),
        second_person_above=row.amount("second_person_above"),
    )


def _provider(row: _Row, districts: Mapping[str, District]) -> Provider:
    served = row.texts("districts")
    if unknown := sorted(set(served) - districts.keys()):
        raise row.wrong(f"district '{unknown[0]}' is not known", "Use slugs of districts.csv")
    return Provider(
        slug=row.text("slug"),
        name=row.text("name"),
        districts=served,
        specialisms=row.texts("specialisms"),
        capacity=row.places("capacity"),
        contract_from=row.day("contract_from"),
        contract_until=row.day("contract_until"),
        iban=row.iban("iban"),
        account_holder=row.text("account_holder"),
    )


def _payment_system(row: _Row) -> PaymentSystem:
    wants_bank_file = row.flag("wants_bank_file")
    return PaymentSystem(
        slug=row.text("slug"),
        name=row.text("name"),
        wants_bank_file=wants_bank_file,
        debtor_name=row.text("debtor_name") if wants_bank_file else row.optional("debtor_name"),
        debtor_iban=row.iban("debtor_iban") if wants_bank_file else row.optional("debtor_iban"),
        payee_check=row.optional("payee_check") is not None and row.flag("payee_check"),
    )


def _check_digits_hold(iban: str) -> bool:
    """ISO 7064 MOD 97-10, letters counted as 10 to 35."""
    if not (iban.isascii() and iban.isalnum()):
        return False
    return int("".join(str(int(letter, 36)) for letter in iban[4:] + iban[:4])) % 97 == 1
