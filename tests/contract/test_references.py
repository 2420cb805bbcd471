"""References of receivables: worked out of ids, found again in what people write, with check digits."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from contracts.references import creditor_reference, creditor_references, in_groups, receivable_id
from contracts.uuids import derived_id

RECEIVABLE = UUID("019d71aa-3c51-7d0e-b2a1-8f60d1c20b11")
ACT = UUID("019d3492-ad65-7d05-aa97-3fef8c825521")
REFERENCE = "RF72WVZC7S34546Y8A05CAR3"


def test_a_receivable_has_always_the_same_reference() -> None:
    assert creditor_reference(RECEIVABLE) == REFERENCE


def test_an_act_on_a_grant_is_one_receivable() -> None:
    assert receivable_id(RECEIVABLE, ACT) == derived_id("receivable", RECEIVABLE, ACT)


@given(st.uuids(), st.text(alphabet=" RF0189ABC", max_size=12), st.text(alphabet=" RF0189ABC", max_size=12))
def test_it_is_found_in_whatever_is_written_around_it(id_: UUID, before: str, after: str) -> None:
    reference = creditor_reference(id_)
    assert reference in creditor_references(f"{before}{in_groups(reference).lower()}{after}")


@given(st.integers(4, 23), st.data())
def test_a_mistyped_letter_or_digit_is_not_another_reference(place: int, data: st.DataObject) -> None:
    right = REFERENCE[place]
    wrong = data.draw(st.sampled_from("0123456789" if right.isdigit() else "ABCDEFGHJKMNPQRSTVWXYZ"))
    found = creditor_references(REFERENCE[:place] + wrong + REFERENCE[place + 1 :])
    assert found == ((REFERENCE,) if wrong == right else ())


def test_the_check_digits_are_those_of_the_standard() -> None:
    body, check = REFERENCE[4:], REFERENCE[2:4]
    number = int("".join(str(int(each, 36)) for each in f"{body}RF{check}"))
    assert number % 97 == 1
