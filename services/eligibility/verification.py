"""An assessment recomputed from its receipt: its inputs, assessed again under the law of its day.

Figures and rules are dated, so today's code knows the law of an earlier day. What can differ is a rule or a
figure that was mended since: then the two results are told apart, member by member.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from pydantic_core import to_json

from contracts.codecs import TOLERANT
from law.rules import RULES_VERSION
from services.eligibility.assessment import assess
from services.eligibility.model import Application
from services.eligibility.receipt import receipt

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from pydantic import JsonValue

    from contracts.eligibility import EligibilityAssessed

_WORDS = frozenset({"evidence", "remedy", "message_de", "message_plain"})
"""Members that explain a result: they may be put better without changing it."""
_NOT_COMPARED = {"case_id", "rules_version", "receipt", "inputs"}
_NAMED_BY = {"criteria": "criterion", "warnings": "code"}


class Unverifiable(ValueError):
    """An assessment that cannot be recomputed, and why."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A member that was another one then; `None` where there was or is none."""

    path: str
    then: JsonValue
    now: JsonValue


@dataclass(frozen=True, slots=True)
class Verification:
    """A recomputed assessment beside the one that was published."""

    case_id: UUID
    law_date: date
    rules_then: str
    rules_now: str
    differences: tuple[Difference, ...]
    """In hash, outcomes, figures, carrier, paragraphs, warnings."""
    reworded: tuple[Difference, ...]
    """In words that explain a result: they do not make it another one."""

    @property
    def equal(self) -> bool:
        """Whether the hash fits the inputs and the result is the same."""
        return not self.differences


def verify(published: EligibilityAssessed) -> Verification:
    """Recompute the hash, assess the inputs again, compare. Raises Unverifiable without inputs to read."""
    if published.inputs is None:
        raise Unverifiable("It holds no inputs: it was made before assessments published them.")
    again = assess(published.case_id, _application(published.inputs))
    found = [*_hash(published, published.inputs), *_compared("", _result(published), _result(again))]
    return Verification(
        case_id=published.case_id,
        law_date=published.law_date,
        rules_then=published.rules_version,
        rules_now=RULES_VERSION,
        differences=tuple(each for each in found if not _is_wording(each)),
        reworded=tuple(each for each in found if _is_wording(each)),
    )


def _application(inputs: Mapping[str, JsonValue]) -> Application:
    try:
        return Application.model_validate_json(to_json(inputs), context=TOLERANT)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = "/".join(map(str, first["loc"]))
        raise Unverifiable(f"Its inputs cannot be read: {first['msg']} (/{place}).") from None


def _hash(published: EligibilityAssessed, inputs: Mapping[str, JsonValue]) -> Iterator[Difference]:
    recomputed = receipt(inputs, published.rules_version)
    if recomputed != published.receipt:
        yield Difference("/receipt", published.receipt, recomputed)


def _result(assessed: EligibilityAssessed) -> dict[str, Any]:
    """The result as JSON; criteria and warnings by their names, so that a further one moves no other."""
    result = assessed.model_dump(mode="json", exclude=_NOT_COMPARED)
    for member, name in _NAMED_BY.items():
        result[member] = _by_name(result[member], name)
    return result


def _by_name(each: Sequence[Mapping[str, Any]], name: str) -> dict[str, Mapping[str, Any]]:
    """Objects by the member that names them; a name given again is numbered."""
    given: Counter[str] = Counter()
    found = {}
    for one in each:
        given[one[name]] += 1
        number = given[one[name]]
        found[one[name] if number == 1 else f"{one[name]} {number}"] = one
    return found


def _compared(path: str, then: Any, now: Any) -> Iterator[Difference]:
    if isinstance(then, dict) and isinstance(now, dict):
        for member in dict.fromkeys((*then, *now)):
            yield from _compared(f"{path}/{member}", then.get(member), now.get(member))
    elif then != now:
        yield Difference(path, then, now)


def _is_wording(difference: Difference) -> bool:
    return difference.path.rpartition("/")[2] in _WORDS
