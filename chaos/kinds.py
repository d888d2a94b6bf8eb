"""What a fault is: its name, where it strikes, how it is counted. Facts; the faults themselves stand in the modules beside it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from chaos.scene import Picture, Scene, Start
from procore.elements.element import Side
from tests.standard.ways import Way

Places = Sequence[Sequence[int]]
"""Where a fault may strike: places that are alike stand together."""


@dataclass(frozen=True, kw_only=True)
class Calm:
    """How a way ends that nobody disturbs. `steps`: what each numbered step was about; `requests`: `GET /rest/…`, in order.

    `pictures`: what both sides hold then; and when a person entered a third record (`third`), or edited one, before.
    """

    steps: Sequence[str]
    requests: Sequence[str]
    pictures: Mapping[str, Picture]

    def steps_with(self, words: str) -> list[list[int]]:
        """The steps that a regular expression finds, those of one text together."""
        found: dict[str, list[int]] = {}
        for number, step in enumerate(self.steps):
            if re.search(words, step):
                found.setdefault(step, []).append(number)
        return list(found.values())

    def requests_with(self, words: str) -> list[int]:
        """The places, among the requests, of those that a regular expression finds."""
        return [number for number, one in enumerate(self.requests) if re.search(words, one)]


@dataclass(frozen=True, kw_only=True)
class Blow:
    """One fault about to strike: the company, where it began, how it ends undisturbed, and the place."""

    scene: Scene
    start: Start
    calm: Calm
    place: int


def anywhere(_calm: Calm) -> Places:
    """It strikes the run as a whole."""
    return [[0]]


def any_way(_way: Way) -> bool:
    """It strikes every element in every direction."""
    return True


def into(side: Side) -> Callable[[Way], bool]:
    """It strikes what is written to a side."""
    return lambda way: way.target is side


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of fault. `strike` carries out the disturbed run, and returns how many times the fault happened.

    `where`: what it strikes, and `counted`: by what it is seen to have happened, for people. `places`: where it may strike a
    way; `ways`: which it may. `few`: how many cases of it a small run has. `mended`: a person mended the cause, and asks
    for a full run. `ends_like`: which of the pictures of `Calm` the sides end with. `anew`: what the element
    waits for has to be synchronized again, too.
    """

    name: str
    where: str
    counted: str
    strike: Callable[[Blow], int]
    places: Callable[[Calm], Places] = anywhere
    ways: Callable[[Way], bool] = any_way
    few: int = 1
    mended: bool = False
    ends_like: str = "undisturbed"
    anew: bool = False
