"""Which cases there are, and in which order; and what a seed chooses of them. Pure."""

import random
from collections.abc import Iterable, Mapping

from chaos import of_databases, of_machine, of_people, of_procore
from chaos.case import Case, name_of
from chaos.kinds import Kind
from tests.standard.ways import WAYS, Way

KINDS: Mapping[str, Kind] = {
    one.name: one for one in (*of_procore.KINDS, *of_databases.KINDS, *of_machine.KINDS, *of_people.KINDS)
}
BY_NAME: Mapping[str, Way] = {name_of(way): way for way in WAYS}


def small(seed: int) -> list[Case]:
    """Every kind at least once, and every way: the seed deals the ways out, and chooses the places."""
    chance = random.Random(seed)  # noqa: S311 (a seed, no secret)
    dealt = dict.fromkeys(BY_NAME, 0)
    cases = []
    for kind in KINDS.values():
        for draw in range(kind.few):
            may = [name for name, way in BY_NAME.items() if kind.ways(way)]
            least = min(dealt[name] for name in may)
            way = chance.choice([name for name in may if dealt[name] == least])
            dealt[way] += 1
            cases.append(Case(kind=kind.name, way=way, seed=seed, draw=draw))
    return cases


def named(said: str, seed: int) -> list[Case]:
    """The cases of `KIND`, `KIND/WAY` or `KIND/WAY/PLACE`. ValueError: there is no such kind, way or place."""
    name, _, rest = said.partition("/")
    way, _, place = rest.partition("/")
    if name not in KINDS:
        raise ValueError(f"There is no kind {name}; there are {', '.join(KINDS)}.")
    if not way:
        return [case for case in small(seed) if case.kind == name]
    if way not in BY_NAME or not KINDS[name].ways(BY_NAME[way]):
        may = [one for one, found in BY_NAME.items() if KINDS[name].ways(found)]
        raise ValueError(f"{name} strikes no {way}, but {', '.join(may)}.")
    if place and not place.isdecimal():
        raise ValueError(f"{place} is no place: a whole number is.")
    return [Case(kind=name, way=way, place=int(place) if place else None, seed=seed)]


def of_way(way: Way) -> list[Kind]:
    """The kinds that may strike a way."""
    return [kind for kind in KINDS.values() if kind.ways(way)]


def by_way(cases: Iterable[Case]) -> dict[str, list[Case]]:
    """The cases of each way together, the way of most cases first."""
    found: dict[str, list[Case]] = {}
    for case in cases:
        found.setdefault(case.way, []).append(case)
    return dict(sorted(found.items(), key=lambda one: -len(one[1])))
