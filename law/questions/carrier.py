"""`carrier`: who decides, the employment agency or the job centre?"""

from typing import cast, get_args

from law.carrier import Procedure, carrier
from law.disability import KNOWN
from law.questions.answers import Answer, explained
from law.questions.asked import Asked

_PROCEDURES: tuple[str, ...] = get_args(Procedure)


def answer(asked: Asked) -> Answer:
    """The carrier, and whether a person has to confirm or determine it."""
    procedure = asked.word("procedure", _PROCEDURES)
    irrelevant = False if procedure == "integration_service" else None
    found = carrier(
        cast("Procedure", procedure),
        asked.word("disability_status", KNOWN),
        asked.flag("receives_basic_income", default=irrelevant),
        asked.optional("rehab_status_with_agency", asked.flag),
    )
    return {
        "carrier": found.carrier,
        "human_needed": found.human_needed,
        "reason": found.reason,
        **explained(found),
    }
