"""The limits of a change set, which the page calls brakes: how far one run may go without a person. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal

from procore.model.change_set import Proposed


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How far one element's change set may go. A change set may reach a limit, and not go over it; None: no limit.

    `created`, `updated`, `deactivated`: records. `share`: of the linked records, those updated or deactivated (0 to 1),
    once they are more than `FEW_RECORDS`. `net`: dollars by which the target's total moves, up or down; `gross`: dollars that
    move line by line, up and down together. `project_net`, `project_gross`: the same of any one project. `restored`: whether
    a side that looks like an older copy, or emptied, stops a run (`review/restored.py`).
    """

    created: int | None = 500
    updated: int | None = 500
    deactivated: int | None = 25
    share: Decimal | None = Decimal("0.5")
    net: Decimal | None = Decimal(2_000_000)
    gross: Decimal | None = Decimal(4_000_000)
    project_net: Decimal | None = Decimal(1_000_000)
    project_gross: Decimal | None = Decimal(2_000_000)
    restored: bool | None = True


LIMIT_NAMES = tuple(one.name for one in fields(Limits))
"""The limits by name, as an override names them."""
FEW_RECORDS = 20
"""Up to this many records a share says nothing."""


@dataclass(frozen=True, slots=True)
class CrossedLimit:
    """A limit that a change set goes over: its name, the limit, how many records it found, and of how many (empty: of all)."""

    name: str
    limit: str
    found: str
    of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossedDollars:
    """A limit in dollars that a change set goes over: what it adds and what it moves, in all or in the `project` named."""

    name: str
    limit: Decimal
    net: Decimal
    gross: Decimal
    project: str = ""


Crossed = CrossedLimit | CrossedDollars
"""What a change set goes over."""


def crossed_limits(limits: Limits, change_set: Proposed) -> list[Crossed]:
    """The limits that the change set goes over, in the order of `LIMIT_NAMES`; of one of projects, the project furthest over.

    A first run, which knows no linked record, goes over none.
    """
    if not change_set.linked_records:
        return []
    found: list[Crossed] = [
        CrossedLimit(name, str(limit), str(count))
        for name in ("created", "updated", "deactivated")
        if (limit := getattr(limits, name)) is not None and (count := change_set.counts.get(name, 0)) > limit
    ]
    touched = change_set.counts.get("updated", 0) + change_set.counts.get("deactivated", 0)
    if limits.share is not None and touched > FEW_RECORDS and touched > limits.share * change_set.linked_records:
        found.append(CrossedLimit("share", f"{limits.share:.0%}", str(touched), str(change_set.linked_records)))
    everything = {"": (change_set.net, change_set.gross)}
    for name, limit, moved in (
        ("net", limits.net, everything),
        ("gross", limits.gross, everything),
        ("project_net", limits.project_net, change_set.by_project),
        ("project_gross", limits.project_gross, change_set.by_project),
    ):
        if limit is not None and (over := _furthest(name, moved)) and over[0] > limit:
            net, gross = moved[over[1]]
            found.append(CrossedDollars(name=name, limit=limit, net=net, gross=gross, project=over[1]))
    return found


def _furthest(name: str, moved: Mapping[str, tuple[Decimal, Decimal]]) -> tuple[Decimal, str] | None:
    """The most dollars, of what a limit of this name counts, and the project in which they move; None: there is none."""
    place = 0 if name.endswith("net") else 1
    return max(((abs(both[place]), project) for project, both in moved.items()), default=None)
