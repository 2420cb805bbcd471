"""Why a question cannot be answered, said so that its author can repair it.

law.errors.LawError
├── BadMember        one member cannot be read
├── UnknownQuestion  the name of the question leads nowhere
└── BadLine          the line is no question at all
"""

from collections.abc import Iterable

from law.errors import LawError


class BadMember(LawError):
    """A member is missing, of the wrong form, or out of range."""

    def __init__(self, name: str, code: str, message: str) -> None:
        super().__init__(message, code=code, field=name)


class UnknownQuestion(LawError):
    """The member `question` is missing or names nothing that can be asked."""

    def __init__(self, given: object, known: Iterable[str]) -> None:
        shown = f"{given[:64]!r}" if isinstance(given, str) else "ohne Namen"
        super().__init__(
            f"Die Frage {shown} ist nicht bekannt. Bitte in question eine dieser Fragen nennen: "
            f"{', '.join(known)}.",
            code="unknown_question",
            field="question",
        )


class BadLine(LawError):
    """The line is too long, no UTF-8, no JSON, or no JSON object."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{message} Bitte ein JSON-Objekt in einer Zeile schreiben.", code=code)
