"""`competence-clock`: which terms does the receipt of an application set running?"""

from law.competence import clock
from law.questions.answers import Answer, explained, term
from law.questions.asked import Asked


def answer(asked: Asked) -> Answer:
    """Competence, decision and reasoned notice: the computed end and the last day of each."""
    found = clock(asked.day("received_on"), asked.land(), asked.municipality())
    return {
        "competence_by": term(found.competence_by),
        "decision_by": term(found.decision_by),
        "notice_by": term(found.notice_by),
        **explained(found),
    }
