"""The registry that ships is whole; a mistake in a file is reported with its place and remedy."""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from chassis.registry import Registry, RegistryError

SHIPPED = Path(__file__).parents[3] / "deploy" / "registry"
START = date(2026, 1, 1)


@pytest.fixture(scope="module")
def shipped() -> Registry:
    return Registry.load(SHIPPED)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped files, to be spoilt."""
    return Path(shutil.copytree(SHIPPED, tmp_path / "registry"))


def test_every_district_has_agency_job_centre_and_provider(shipped: Registry) -> None:
    assert len(shipped.districts) == 30
    for slug, district in shipped.districts.items():
        assert shipped.agencies[slug].kind == "employment_agency"
        assert shipped.agencies[f"jc-{slug}"].kind == "job_centre"
        assert shipped.agencies[slug].municipality == district.municipality
    assert shipped.districts_without_provider(START) == []


def test_every_district_has_twenty_places(shipped: Registry) -> None:
    for slug in shipped.districts:
        assert sum(provider.capacity for provider in shipped.providers_in(slug, START)) >= 20


def test_a_provider_serves_only_while_its_contract_runs(shipped: Registry) -> None:
    assert [provider.slug for provider in shipped.providers_in("hannover", START)] == [
        "ifd-hannover",
        "ifd-hannover-2",
    ]
    assert shipped.providers_in("hannover", date(2025, 12, 31)) == []
    assert shipped.providers_in("hannover", date(2030, 1, 1)) == []


def test_an_agency_may_set_the_amount_above_which_two_people_decide(shipped: Registry, folder: Path) -> None:
    limits = {agency.slug: agency.second_person_above for agency in shipped.agencies.values()}
    assert {slug: limit for slug, limit in limits.items() if limit} == {"vechta": Decimal("5000.00")}
    agencies = folder / "agencies.csv"
    without = [line.rsplit(",", 1)[0] for line in agencies.read_text().splitlines()]
    agencies.write_text("\n".join(without))
    assert Registry.load(folder).agencies["vechta"].second_person_above is None


def test_a_payment_system_without_bank_files_needs_no_debtor(folder: Path) -> None:
    (folder / "payment_systems.csv").write_text("slug,name,wants_bank_file\nmain,Zahlungsdienst,false\n")
    main = Registry.load(folder).payment_systems["main"]
    assert (main.wants_bank_file, main.debtor_iban, main.payee_check) == (False, None, False)


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "complaint"),
    [
        ("agencies.csv", "celle,Agentur", "hameln,Agentur", 12, "'hameln' appears twice"),
        ("agencies.csv", "employment_agency,HB", "agency,HB", 4, "'agency' in 'kind' is not known"),
        ("agencies.csv", "03101000,main", "03101000,other", 2, "'other' in 'payment_system' is not known"),
        ("agencies.csv", "5000.00", "5000", 30, "'5000' in 'second_person_above' is no amount"),
        ("agencies.csv", "jc-celle,Jobcenter Celle", "jc-celle,", 7, "column 'name' is missing or empty"),
        ("providers.csv", "Celle,celle,", "Celle,atlantis,", 5, "district 'atlantis' is not known"),
        ("providers.csv", "DE09", "DE10", 2, "the check digits of 'DE10000000000000000001' are wrong"),
        ("providers.csv", ",20,2026-01-01", ",20,1.1.2026", 2, "'1.1.2026' in 'contract_from' is no date"),
        ("providers.csv", ",20,2026", ",many,2026", 2, "'many' in 'capacity' is no number of places"),
        ("payment_systems.csv", "true", "maybe", 2, "'maybe' in 'wants_bank_file' is not known"),
        ("payment_systems.csv", ",false", ",maybe", 2, "'maybe' in 'payee_check' is not known"),
        ("payment_systems.csv", "DE75", "DE76", 2, "the check digits of 'DE7651210800124512619"),
        ("payment_systems.csv", "Bundesagentur für Arbeit", "", 2, "column 'debtor_name' is missing"),
    ],
)
def test_a_mistake_is_named(folder: Path, file: str, old: str, new: str, line: int, complaint: str) -> None:
    path = folder / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))

    with pytest.raises(RegistryError) as mistake:
        Registry.load(folder)

    assert complaint in str(mistake.value)
    assert str(mistake.value).startswith(f"{path}, line {line}: ")


def test_a_missing_file_says_where_the_folder_is_set(folder: Path) -> None:
    (folder / "providers.csv").unlink()
    with pytest.raises(
        RegistryError, match=r"providers.csv: the file does not exist\. Set TEILHABE_REGISTRY"
    ):
        Registry.load(folder)


def test_a_file_in_another_encoding_is_refused(folder: Path) -> None:
    (folder / "districts.csv").write_bytes(
        "slug,name,land,municipality\nk,Köln,NW,05315000\n".encode("latin-1")
    )
    with pytest.raises(RegistryError, match="not UTF-8"):
        Registry.load(folder)
