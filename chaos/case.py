"""One case: a fault strikes a run, then runs go on until nothing is left to do; what must hold then."""

import random
import re
import time
import traceback
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from chaos.kinds import Blow, Calm, Kind
from chaos.of_people import edit, make_third
from chaos.scene import Picture, Scene, Start
from procore.elements import ELEMENTS
from tests.standard.conftest import World
from tests.standard.ways import Way

MOST_RUNS = 6
"""After so many runs whatever was wrong must be mended."""
HOUR = 3600
SHOWN = 600
"""Characters of a difference."""
BEFORE: Mapping[str, Callable[[World, Way], None]] = {
    "undisturbed": lambda _world, _way: None,
    "third": make_third,
    "edited": edit,
}
"""What a person did before the first run, by the name of the picture that both sides end with."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """What strikes what. `place`: the step or the request; None: the seed chooses, with `draw` for one of several."""

    kind: str
    way: str
    place: int | None = None
    seed: int = 1
    draw: int = 0

    def __str__(self) -> str:
        return f"{self.kind}/{self.way}" + ("" if self.place is None else f"/{self.place}")


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How a case ended. `times`: how often the fault happened. `wrong`: what did not hold; empty: all equal."""

    case: Case
    times: int
    wrong: str
    seconds: float
    step: str = ""


def name_of(way: Way) -> str:
    """A way as a command names it: `costs-to-procore-direct_cost_lock-full`."""
    return re.sub(r"[^a-z_]+", "-", str(way))


def calm_of(start: Start, pictures_of: Collection[str]) -> Calm:
    """How the way ends that nobody disturbs, with these pictures (`BEFORE`). Raises AssertionError when it does not end well."""
    with start.opened() as scene:
        before = len(scene.requests)
        first = scene.run()
        asked = scene.requests[before:]
        assert not first.error, first.words
        _until_quiet(scene, full=False)
        assert scene.inbox() == []
    pictures: dict[str, Picture] = {}
    for name in pictures_of:
        with start.opened() as scene:
            BEFORE[name](scene.world, scene.way)
            _until_quiet(scene, full=False)
            pictures[name] = scene.picture()
    requests = [f"{one['method']} {one['path']}" for one in asked]
    return Calm(steps=first.steps, requests=requests, pictures=pictures)


def place_of(case: Case, kind: Kind, calm: Calm) -> int:
    """Where a case strikes: as it says, or as its seed chooses."""
    if case.place is not None:
        return case.place
    chance = random.Random(f"{case.seed} {case.kind} {case.way} {case.draw}")  # noqa: S311 (a seed, no secret)
    return chance.choice(chance.choice(kind.places(calm)))


def every_place(kind: Kind, calm: Calm) -> list[int]:
    """All places where a kind may strike a way."""
    return sorted({place for places in kind.places(calm) for place in places})


def carried_out(start: Start, calm: Calm, kind: Kind, case: Case) -> Outcome:
    """The case, and what became of it."""
    began = time.monotonic()
    placed = replace(case, place=place_of(case, kind, calm))
    assert placed.place is not None
    times, wrong = 0, ""
    try:
        with start.opened() as scene:
            times = kind.strike(Blow(scene=scene, start=start, calm=calm, place=placed.place))
            if times:
                _mend(scene, kind)
                wrong = _wrong(scene, calm.pictures[kind.ends_like])
            else:
                wrong = "the fault did not happen"
    except AssertionError as error:
        wrong = str(error)
    except Exception:  # noqa: BLE001 (whatever it is, the other cases go on, and the table says it)
        wrong = traceback.format_exc()
    return Outcome(case=placed, times=times, wrong=wrong, seconds=time.monotonic() - began)


def _mend(scene: Scene, kind: Kind) -> None:
    """What was wrong is over; runs go on until nothing is left to do."""
    scene.simulator.faults.clear()
    if kind.anew:
        for element in ELEMENTS.values():
            if element.id == scene.way.element:
                break
            direction = "to_procore" if element.id == "purchase_orders" else ""
            scene.run(element=element.id, direction=direction)
    _until_quiet(scene, full=kind.mended)


def _until_quiet(scene: Scene, *, full: bool) -> None:
    """Run until a run finds nothing to do, nor anything new that waits for the next one. Raises AssertionError when none does."""
    waited: list[str] = []
    for number in range(MOST_RUNS):
        before = len(scene.requests)
        ended = scene.run(full=full and not number)
        if ended.error == "RateLimitSpent":
            scene.simulator.clock.advance(HOUR)
        wrote = [one["path"] for one in scene.requests[before:] if one["method"] != "GET"]
        if not (ended.error or wrote or ended.written) and number >= full:
            before_it, waited = waited, scene.inbox()
            if waited == before_it:
                return
    raise AssertionError(f"not quiet after {MOST_RUNS} runs: {ended.error or wrote or dict(ended.tally)}")


def _wrong(scene: Scene, wanted: Picture) -> str:
    """What does not hold now; empty: all does."""
    found = [difference(wanted, scene.picture())]
    if waiting := scene.inbox():
        found.append(f"the inbox holds {waiting}")
    (begun,) = scene.in_ledger("SELECT count(*) AS n FROM procore_sync.action WHERE state = 'intended'")
    if begun["n"]:
        found.append(f"{begun['n']} writes are still only begun")
    found += shown(scene)
    return "; ".join(filter(None, found))


def difference(wanted: Mapping[str, list[str]], found: Mapping[str, list[str]]) -> str:
    """Where two pictures differ: what is missing or doubled on a side; empty: nowhere."""
    told = []
    for name in sorted(wanted.keys() | found.keys()):
        here, there = list(wanted.get(name, [])), list(found.get(name, []))
        for row in [*here]:
            if row in there:
                here.remove(row)
                there.remove(row)
        if here or there:
            told.append(f"{name}: lacks {here}, has besides {there}"[:SHOWN])
    return "; ".join(told)


def shown(scene: Scene) -> list[str]:
    """Where a secret is shown: the log, what runs said, the ledger."""
    scene.note_tokens()
    secrets = {"the client secret": scene.secret, "the password": scene.password}
    secrets |= {f"a token ({number})": token for number, token in enumerate(sorted(scene.tokens))}
    log = scene.log.read_text(encoding="utf-8") if scene.log.exists() else ""
    places = {"the log": log, "what a run said": "\n".join(scene.told), "the ledger": scene.dump()}
    assert scene.tokens, "no token was used"
    return [f"{what} is in {where}" for what, one in secrets.items() for where, text in places.items() if one in text]
