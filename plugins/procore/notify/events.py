"""What is worth telling about a company: what failed, is new in the inbox, late or waiting, and what is well again. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import blake2b
from typing import Any

from procore.notify.freshness import late
from procore.text.causes import Cause


class Kind(StrEnum):
    """An element that failed, a cause in the inbox, an element that missed its freshness goal, a plan that waits."""

    FAILED = "failed"
    CAUSE = "cause"
    LATE = "late"
    APPROVAL = "approval"


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """Something that is so now. `what` tells causes of one element apart; `facts`: what there is to say of it, as JSON."""

    kind: Kind
    element: str
    what: str = ""
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What was looked at: topics of this kind and element that are not among those found have ended.

    `again`: since when all is well (ISO); None: they end without a word, because nobody can say that all is well.
    """

    kind: Kind
    element: str
    again: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What somebody who looks at a company finds: what is so, and where it was looked."""

    topics: tuple[Topic, ...] = ()
    looked: tuple[Look, ...] = ()

    def __add__(self, other: Seen) -> Seen:
        return Seen(topics=self.topics + other.topics, looked=self.looked + other.looked)


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """A topic that began or ended, and was not told yet."""

    news: str
    kind: Kind
    element: str
    facts: Mapping[str, Any]
    began_at: datetime
    ended_at: datetime | None = None

    @property
    def name(self) -> str:
        """What kind of news it is: failed, recovered, cause, late, fresh or waits."""
        return _NAMES[self.kind, self.news]


_NAMES = {
    (Kind.FAILED, "began"): "failed",
    (Kind.FAILED, "ended"): "recovered",
    (Kind.CAUSE, "began"): "cause",
    (Kind.LATE, "began"): "late",
    (Kind.LATE, "ended"): "fresh",
    (Kind.APPROVAL, "began"): "waits",
}


def of_run(
    ended: Mapping[str, str], unticked: Iterable[str], dag_run: str, now: datetime, *, partial: bool = False
) -> Seen:
    """What a run says of its elements. `ended`: of each element that ran why it failed; an empty text: it went well.

    `unticked`: elements that are not synchronized any more; what was said of them ends without a word. `partial`: it looked
    at some records only, so that it can find that something is wrong, and not that all is well.
    """
    topics = tuple(
        Topic(kind=Kind.FAILED, element=element, facts={"why": why, "run": dag_run})
        for element, why in ended.items()
        if why
    )
    looked = tuple(
        Look(kind=Kind.FAILED, element=element, again=now.isoformat())
        for element, why in ended.items()
        if why or not partial
    )
    looked += tuple(Look(kind=Kind.FAILED, element=one) for one in unticked)
    return Seen(topics=topics, looked=looked + tuple(Look(kind=Kind.APPROVAL, element=element) for element in ended))


def of_plan(element: str, plan: int, summary: str, dag_run: str) -> Seen:
    """A plan that waits for a person; one of this element that waited before does so no longer.

    `summary`: as the person sees it (Markdown); its sentences are told, and not its table.
    """
    said = " ".join(line for line in summary.splitlines() if line and not line.startswith("|"))
    topic = Topic(kind=Kind.APPROVAL, element=element, what=str(plan), facts={"why": said, "run": dag_run})
    return Seen(topics=(topic,), looked=(Look(kind=Kind.APPROVAL, element=element),))


def of_inbox(causes: Iterable[Cause], elements: Iterable[str], examples: Mapping[int, Mapping[str, Any]]) -> Seen:
    """What the inbox says of these elements, parts included. `examples`: a held record of each cause, by its place."""
    topics = tuple(
        Topic(
            kind=Kind.CAUSE,
            element=cause.element,
            what=digest(cause),
            facts={"cause": _stored(cause), "example": dict(examples.get(place) or {})},
        )
        for place, cause in enumerate(causes)
    )
    return Seen(topics=topics, looked=tuple(Look(kind=Kind.CAUSE, element=element) for element in elements))


def of_freshness(
    goals: Mapping[str, timedelta | None], last_good: Mapping[str, datetime], began: datetime, now: datetime
) -> Seen:
    """Which elements are late. `goals`: of each element, ticked or not; `began`: when the company was first synchronized.

    An element that was never synchronized well is late when the company is older than the goal.
    """
    topics = tuple(
        Topic(
            kind=Kind.LATE,
            element=element,
            facts={
                "last_good": at.isoformat() if (at := last_good.get(element)) else None,
                "goal": goal.total_seconds(),
            },
        )
        for element, goal in goals.items()
        if goal is not None and late(last_good.get(element, began), goal, now)
    )
    looked = tuple(
        Look(kind=Kind.LATE, element=element, again=at.isoformat() if goal and (at := last_good.get(element)) else None)
        for element, goal in goals.items()
    )
    return Seen(topics=topics, looked=looked)


def digest(cause: Cause) -> str:
    """What makes a cause this one: all of it but how many records and dollars it holds, and what people call the rest."""
    same = {name: said for name, said in asdict(cause).items() if name not in ("records", "amount", "waits_for_name")}
    return blake2b(json.dumps(same, sort_keys=True).encode(), digest_size=16).hexdigest()


def _stored(cause: Cause) -> dict[str, Any]:
    return {**asdict(cause), "amount": None if cause.amount is None else str(cause.amount)}
