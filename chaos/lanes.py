"""The cases carried out: the ways side by side, each in a process of its own."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import partial
from multiprocessing import active_children, get_context
from pathlib import Path

from chaos import database, matrix
from chaos.case import BEFORE, Case, Outcome, calm_of, carried_out, every_place
from chaos.journal import Journal
from chaos.kinds import Calm
from chaos.report import repeat
from chaos.start import Site, site, started

PARTS = 4
"""In so many lanes all cases of a way are carried out: some have three hundred, some over a thousand."""


def lane(on: Site, folder: Path, way: str, cases: Sequence[Case]) -> list[Outcome]:
    """Carry out these cases of one way, in a process of its own."""
    with started(on, matrix.BY_NAME[way], _own(folder)) as start:
        calm = calm_of(start, {matrix.KINDS[case.kind].ends_like for case in cases})
        return [_told(carried_out(start, calm, matrix.KINDS[case.kind], case)) for case in cases]


def whole_lane(on: Site, folder: Path, way: str, part: int, journal: Journal) -> list[Outcome]:
    """A part of all cases of one way, in a process of its own; without those that the journal has, and into it."""
    with started(on, matrix.BY_NAME[way], _own(folder)) as start:
        calm = calm_of(start, BEFORE)
        cases, over = list(_all(way, calm)), {one.case for one in journal.outcomes()}
        journal.begins(way, len(cases))
        for case in cases[part::PARTS]:
            if case not in over:
                journal.ended(_told(carried_out(start, calm, matrix.KINDS[case.kind], case)))
    return []


def _own(folder: Path) -> Path:
    return Path(tempfile.mkdtemp(prefix="way", dir=folder))


def _all(way: str, calm: Calm) -> Iterator[Case]:
    for kind in matrix.of_way(matrix.BY_NAME[way]):
        for place in every_place(kind, calm):
            yield Case(kind=kind.name, way=way, place=place)


def _told(outcome: Outcome) -> Outcome:
    what = f"NOT EQUAL  {repeat(outcome)}\n  {outcome.wrong}" if outcome.wrong else "equal"
    print(f"{outcome.case}  {outcome.times}×  {outcome.seconds:.1f} s  {what}", flush=True)
    return outcome


def run(cases: Mapping[str, Sequence[Case]], lanes: int) -> list[Outcome]:
    """Carry out these cases, by way, in so many processes."""
    return _side_by_side([partial(lane, way=way, cases=mine) for way, mine in cases.items()], lanes)


def run_whole(journal: Journal, lanes: int) -> None:
    """All cases that there are and the journal has not, into the journal; what is over stays there when this is interrupted."""
    parts = [(way, part) for way in journal.missing(matrix.BY_NAME) for part in range(PARTS)]
    _side_by_side([partial(whole_lane, way=way, part=part, journal=journal) for way, part in parts], lanes)


def _side_by_side(work: Iterable[Callable[[Site, Path], list[Outcome]]], lanes: int) -> list[Outcome]:
    """In so many processes; all of them end when this one is told to."""
    outcomes: list[Outcome] = []
    with (
        database.server() as server,
        tempfile.TemporaryDirectory(prefix="chaos-") as name,
        ProcessPoolExecutor(lanes, mp_context=get_context("spawn")) as pool,
    ):
        on = site(server, Path(name))
        waiting = [pool.submit(one, on, Path(name)) for one in work]
        try:
            for one in as_completed(waiting):
                outcomes += one.result()
        except BaseException:  # also an interrupt and SIGTERM: else the lanes' cases would be waited for
            pool.shutdown(wait=False, cancel_futures=True)
            for process in active_children():
                process.terminate()
            raise
    return outcomes
