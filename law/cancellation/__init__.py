"""Taking back what was decided: SGB X §§ 44 to 48 with SGB III § 330 and SGB II § 40.

| the act was                                     | rule           | paragraph  |
|-------------------------------------------------|----------------|------------|
| unlawful, to the person's disadvantage          | `review`       | SGB X § 44 |
| unlawful, to the person's advantage             | `withdrawal`   | SGB X § 45 |
| lawful, but purpose or condition were not met   | `revocation`   | SGB X § 47 |
| right when issued, then circumstances changed   | `cancellation` | SGB X § 48 |

Each answer is a `Possibility`: possible, not possible, or what an official has to find out first; until
when; on which paragraph. What was paid is refunded by a written act that is joined with it (§ 50). While
a third party's remedy is open, the protection of trust does not apply (§ 49).
"""

from law.cancellation.change import cancellation
from law.cancellation.knowledge import one_year_of_knowledge
from law.cancellation.possibility import ChangeGround, Possibility, RevocationGround, WithdrawalGround
from law.cancellation.purpose import revocation
from law.cancellation.review import Review, review
from law.cancellation.threshold import RefundThreshold, refund_threshold
from law.cancellation.unlawful import withdrawal

__all__ = [
    "ChangeGround",
    "Possibility",
    "RefundThreshold",
    "Review",
    "RevocationGround",
    "WithdrawalGround",
    "cancellation",
    "one_year_of_knowledge",
    "refund_threshold",
    "review",
    "revocation",
    "withdrawal",
]
