"""Whether a side looks restored from an older copy, or emptied: then nothing is written on the strength of it. Pure."""

from dataclasses import dataclass
from datetime import datetime

from procore.elements.element import Side
from procore.review.wording import phrase

BRAKE = "restored"
"""The brake by which a person lets such a run go."""
FEW = 3
"""So many records that went back, or are gone with nothing left, are no person's single act."""
MANY_GONE = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class SideState:
    """What a side shows of an element, against what it showed to the last run that finished.

    `living`: records that are there; `lost`: those that are gone since; `went_back`: those whose change is older than one
    that was seen before. `newest`, `newest_before`: the newest change of all (aware, UTC; None: none is known).
    """

    element: str
    side: Side
    living: int
    lost: int
    went_back: int
    newest: datetime | None = None
    newest_before: datetime | None = None

    @property
    def emptied(self) -> bool:
        """Whether all of its records, or most of many, are gone at once."""
        return (self.living == 0 and self.lost >= FEW) or (self.lost >= MANY_GONE and self.lost > self.living)

    @property
    def older(self) -> bool:
        """Whether its records, and not only one that a person changed back, are older than they were."""
        back = None not in (self.newest, self.newest_before) and self.newest < self.newest_before  # type: ignore[operator]
        return self.went_back >= FEW or (back and self.went_back > 0 and self.went_back + self.lost > 1)


def restored_sentence(company: str, state: SideState, language: str = "en") -> str:
    """Why nothing of the element is written, and what to do; empty: the side looks as it should."""
    if not (state.emptied or state.older):
        return ""
    return phrase(
        "emptied" if state.emptied else "restored",
        language,
        company=company,
        element=state.element,
        side="maestro*" if state.side is Side.MAESTRO else "Procore",
        lost=state.lost,
        living=state.living,
        went_back=state.went_back,
        newest=_day(state.newest),
        before=_day(state.newest_before),
    )


def _day(moment: datetime | None) -> str:
    return moment.strftime("%Y-%m-%d %H:%M UTC") if moment else "?"
