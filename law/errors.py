"""What the law does not allow, said so that the reader knows what to do.

LawError
├── OutsideValidity            no version of the rule or figure on that day
└── law.caps
    ├── AboveCap               more than the statute allows
    └── BelowExceptionalBand   an exceptional amount that is no exception
"""

from datetime import date


class LawError(ValueError):
    """A question the law answers with "no", or one that it cannot answer.

    `code` is stable and for machines, `field` names the input that has to change (None: no single one),
    `basis` the paragraphs. The message is German, for the person who asked.
    """

    def __init__(
        self, message: str, *, code: str, field: str | None = None, basis: tuple[str, ...] = ()
    ) -> None:
        super().__init__(message)
        self.code = code
        self.field = field
        self.basis = basis


class OutsideValidity(LawError):
    """No version of a rule or figure covers the reference date."""

    def __init__(self, name: str, on: date, periods: tuple[str, ...]) -> None:
        super().__init__(
            f"{name} ist am {on.isoformat()} nicht bestimmt. Bekannt: {'; '.join(periods)}. "
            "Bitte ein Datum in diesen Zeiträumen wählen oder die fehlende Fassung ergänzen.",
            code="outside_validity",
            field="on",
        )
