"""The classes of people that the grants tell apart. Source: SGB III § 19; SGB IX § 2, § 151(2)."""

from law.errors import LawError

SEVERELY_DISABLED = "severely_disabled"
EQUAL_STATUS = "equal_status"
DISABLED = "disabled"
THREATENED = "threatened"

_SEVERE = frozenset({SEVERELY_DISABLED, EQUAL_STATUS})
KNOWN = (SEVERELY_DISABLED, EQUAL_STATUS, DISABLED, THREATENED)
"""The words for a status."""


def counts_as_severely_disabled(disability_status: str) -> bool:
    """Severely disabled or of equal status; someone threatened by disability counts as disabled.

    Raises LawError (code `unknown_disability_status`) for any other word.
    Source: SGB III § 19(2); SGB IX § 151.
    """
    if disability_status not in KNOWN:
        raise LawError(
            f"Der Status {disability_status!r} ist nicht bekannt. Bitte einen dieser Werte angeben: "
            f"{', '.join(KNOWN)}.",
            code="unknown_disability_status",
            field="disability_status",
            basis=("SGB III § 19", "SGB IX § 2"),
        )
    return disability_status in _SEVERE
