"""The cases carried out: the ways side by side, each in a process of its own."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import active_children, get_context
from pathlib import Path

from chaos import database, matrix
from chaos.case import BEFORE, Case, Outcome, calm_of, carried_out, every_place
from chaos.journal import Journal
from chaos.kinds import Calm
from chaos.report import repeat
from chaos.start import Site, site, started


def lane(on: Site, folder: Path, way: str, cases: Sequence[Case], journal: Journal | None = None) -> list[Outcome]:
    """Carry out the cases of one way, in a process of its own; no cases: all that there are, but those of the journal."""
    mine = Path(tempfile.mkdtemp(prefix="way", dir=folder))
    outcomes = []
    with started(on, matrix.BY_NAME[way], mine) as start:
        calm = calm_of(start, {matrix.KINDS[case.kind].ends_like for case in cases} or BEFORE)
        for case in cases or _left(way, calm, journal):
            outcomes.append(carried_out(start, calm, matrix.KINDS[case.kind], case))
            _say(outcomes[-1])
            if journal:
                journal.ended(outcomes[-1])
    return outcomes


def _left(way: str, calm: Calm, journal: Journal | None) -> list[Case]:
    cases = list(_all(way, calm))
    if not journal:
        return cases
    journal.begins(way, len(cases))
    over = {one.case for one in journal.outcomes()}
    return [case for case in cases if case not in over]


def _all(way: str, calm: Calm) -> Iterator[Case]:
    for kind in matrix.of_way(matrix.BY_NAME[way]):
        for place in every_place(kind, calm):
            yield Case(kind=kind.name, way=way, place=place)


def _say(outcome: Outcome) -> None:
    what = f"NOT EQUAL  {repeat(outcome)}\n  {outcome.wrong}" if outcome.wrong else "equal"
    print(f"{outcome.case}  {outcome.times}×  {outcome.seconds:.1f} s  {what}", flush=True)


def run(cases: Mapping[str, Sequence[Case]], lanes: int, journal: Journal | None = None) -> list[Outcome]:
    """Carry out the cases, by way, in so many processes; all of them end when this one is told to."""
    outcomes: list[Outcome] = []
    with (
        database.server() as server,
        tempfile.TemporaryDirectory(prefix="chaos-") as name,
        ProcessPoolExecutor(lanes, mp_context=get_context("spawn")) as pool,
    ):
        on = site(server, Path(name))
        waiting = [pool.submit(lane, on, Path(name), way, mine, journal) for way, mine in cases.items()]
        try:
            for one in as_completed(waiting):
                outcomes += one.result()
        except BaseException:  # also an interrupt and SIGTERM: else the lanes' cases would be waited for
            pool.shutdown(wait=False, cancel_futures=True)
            for process in active_children():
                process.terminate()
            raise
    return outcomes
