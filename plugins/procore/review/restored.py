"""Whether a side looks restored from an older copy, or emptied: then nothing is written on the strength of it. Pure."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from procore.elements.element import Side
from procore.model.errors import Number, Sentence
from procore.text.nouns import SIDES

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


def restored_sentence(company: str, state: SideState) -> Sentence | None:
    """Why nothing of the element is written, and what to do; None: the side looks as it should."""
    names = {"company": company, "element": state.element, "side": SIDES[state.side]}
    lost = Number(Decimal(state.lost))
    if state.emptied:
        return Sentence(
            "{company}, {element}: {lost} records of {side} are gone at once, and {living} are left. Nothing was written. "
            "Look whether {side}, its Connection and its SQL file show all of them; if they are meant to be gone, run "
            "{element} with override = restored and an override_reason.",
            lost=lost,
            living=Number(Decimal(state.living)),
            **names,
        )
    if not state.older:
        return None
    return Sentence(
        "{company}, {element}: {side} looks like an older copy: {went_back} records are older than when they were last read, "
        "and {lost} are gone; its newest change is of {newest}, and was of {before}. Nothing was written. Bring {side} up to "
        "date; or, if it is right as it is, run {element} with override = restored and an override_reason.",
        went_back=Number(Decimal(state.went_back)),
        lost=lost,
        newest=_day(state.newest),
        before=_day(state.newest_before),
        **names,
    )


def _day(moment: datetime | None) -> str:
    return moment.strftime("%Y-%m-%d %H:%M UTC") if moment else "?"
