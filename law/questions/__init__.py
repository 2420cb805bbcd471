"""Questions to the law without a case: an object in, an object out; no broker, no database, no clock.

    >>> from law.questions import answer
    >>> answer({"question": "payment-day", "month": "2026-04"})["due_on"]
    '2026-05-04'

`lines` does the same for a stream of JSON lines.
"""

from law.questions.table import QUESTIONS, answer

__all__ = ["QUESTIONS", "answer"]
