"""Which applications may come online. Written form can be kept electronically (SGB I § 36a(2), (2a)), but an
authority need not offer every form online; where it does not, paper is the way, and the first contact counts.
"""

from datetime import date

from law.carrier import Procedure
from law.parameters import flag


def online_application(procedure: Procedure, on: date) -> bool:
    """Whether the form of a procedure may be sent online on a day.

    A parameter for each procedure. Source: SGB I § 36a; OZG §§ 1, 1a.
    """
    return flag(f"online_application_{procedure}", on)
