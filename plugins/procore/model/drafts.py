"""A document that a run began in Procore, and that was not completed."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class BegunDraft:
    """A draft of ours in Procore.

    `id`: Procore's. `origin_ids`: those that it may be the beginning of, the one that it is to have first. `approved`: somebody
    approved it, so that its `amount`, in dollars, counts.
    """

    id: int
    origin_ids: tuple[str, ...]
    approved: bool
    amount: Decimal
