"""Something else happens in the middle of a run, or a run in the middle of it: it ends as if one had come after the other."""

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest
import requests

from procore.diff.undo.order import undo_order
from procore.diff.undo.refusal import UndoRequest
from procore.elements import ALL, top_of
from procore.model.errors import (
    ApprovalNeeded,
    ConfigurationError,
    ElementBusy,
    PairingRefused,
    UndoRefused,
    Unreachable,
)
from procore.model.runs import Mode
from procore.model.webhooks import WebhookEvent
from procore.run.company_lock import open_pairing
from procore.run.undo import refuse, undo
from procore.store.ledger import Ledger
from procore.store.retention import KINDS
from procore.store.writers import one_writer
from tests.standard.conftest import ENGINE, World
from tests.standard.course import RUNS, Watch, intended, of_ways, run
from tests.standard.pictures import picture
from tests.standard.ways import Way

WAYS = (
    "suppliers to procore",
    "suppliers to maestro",
    "costs to procore direct_cost_lock=full",
    "purchase_orders to maestro",
)
OF_THESE = of_ways(lambda way: str(way) in WAYS)
PLACES = 2
"""At how many statements the second begins, in each order; which ones, the way and the act say."""


@dataclass
class Scene:
    """A company, what its way is, and what somebody remembers of it: a plan's hash and id, a run's name."""

    world: World
    way: Way
    known: dict[str, Any] = field(default_factory=dict)

    def beside(self, other: World) -> "Scene":
        return Scene(other, self.way, self.known)

    @property
    def pairing(self) -> int:
        pairing = self.world.ledger.pairings.of("demo")
        assert pairing is not None
        return pairing.id

    def links(self) -> list[dict[str, Any]]:
        return self.world.maestro(
            "SELECT maestro_key, CAST(procore_id AS text) AS procore_key FROM procore_sync.link WHERE element = :element "
            "ORDER BY maestro_key DESC",
            element=self.way.element,
        )


def a_run(**asked: Any) -> Callable[[Scene], None]:
    def act(scene: Scene) -> None:
        run(scene.world, scene.way, **asked)

    return act


def nothing(_scene: Scene) -> None:
    """What a run finds is there already."""


def one_more(scene: Scene) -> None:
    """A third record, which was synchronized."""
    scene.way.make(scene.world, "3")
    run(scene.world, scene.way)
    (row,) = scene.world.maestro("SELECT dag_run FROM procore_sync.run ORDER BY id DESC LIMIT 1")
    scene.known["run"] = row["dag_run"]


def planned(scene: Scene) -> None:
    """The records are known, and a plan of them is there."""
    run(scene.world, scene.way, mode=Mode.PLAN)
    (scene.known["plan"],) = scene.world.maestro(
        "SELECT hash FROM procore_sync.change_set WHERE element = :element ORDER BY id DESC LIMIT 1",
        element=scene.way.element,
    )


def apply_plan(scene: Scene) -> None:
    try:
        run(scene.world, scene.way, mode=Mode.APPLY, plan=scene.known["plan"]["hash"], by_whom="Marie", reason="read")
    except ConfigurationError as refused:
        assert "was applied already" in str(refused)  # noqa: PT017 (the other one was first, or nobody)


def forget(scene: Scene) -> None:
    element = ALL[scene.way.element]
    with one_writer(scene.world.ledger.engine, scene.pairing, top_of(element.id), "forget"):
        for link in scene.links():
            scene.world.ledger.forgotten.forget(
                scene.pairing, element, link["maestro_key"], "Marie", "asked by letter", write=True
            )


def let_go(scene: Scene) -> None:
    """The nightly deletes, of all that may go, in pages of two."""
    scene.world.ledger.retention.delete(scene.pairing, dict.fromkeys(KINDS, 0), 2)


def undo_earlier(scene: Scene) -> None:
    asked = UndoRequest(run=scene.known["run"], reason="wrong month", by_whom="Marie")
    try:
        refuse(scene.world.ledger.undos, scene.pairing, "demo", asked, "undo")
    except UndoRefused as refused:
        if "is still at" in str(refused):
            raise ElementBusy(scene.way.element, None, None) from refused
        raise
    for top, one in undo_order(asked):
        if top.id == scene.way.element:
            job, element = scene.world.job(top.id, scene.way.direction, reason="wrong month", by_whom="Marie")
            undo(job, element if one is top else one, asked)


def decides(kind: str) -> Callable[[Scene], None]:
    """A person says on the page what becomes of a link."""

    def act(scene: Scene) -> None:
        link = scene.links()[0]
        scene.world.ledger.decisions.decide(
            scene.pairing, scene.way.element, kind, link["maestro_key"], link["procore_key"], {}, "Marie", "not ours"
        )

    return act


def hear(scene: Scene) -> None:
    """Procore tells of the newest record, which is read; of what starts in maestro*, it is one of ours."""
    newest = max((row["id"], row.get("project_id")) for row in scene.world.procore(scene.way.kinds[-1]))
    own, project = newest
    event = WebhookEvent(
        ulid=f"01{own}",
        element=scene.way.element,
        procore_id=own,
        project_id=project if ALL[scene.way.element].scope == "project" else None,
        happened_at=scene.world.simulator.clock.moment(),
    )
    scene.world.ledger.webhook_events.add("demo", [event])
    if scene.world.ledger.webhook_events.waiting(scene.pairing, ALL[scene.way.element]):
        run(scene.world, scene.way, by_events=True, scheduled=True)


def told_of(scene: Scene) -> None:
    scene.world.company_settings = {"webhooks": {"conn_id": "procore_webhooks"}}
    one_more(scene)


ACTS = {
    "a full comparison": (nothing, a_run(full=True)),
    "an approved plan": (planned, apply_plan),
    "forgetting": (one_more, forget),
    "retention": (one_more, let_go),
    "an undo": (one_more, undo_earlier),
    "an unlinking": (one_more, decides("unlink")),
    "an exclusion": (one_more, decides("exclude")),
    "an event": (told_of, hear),
}
"""By name: what is there before both begin, and what is done beside the run."""


@contextmanager
def impatient(world: World):
    """The same company as another process has it, which does not wait for a lock but comes again later."""
    options = {"connect_args": {"options": "-c synchronous_commit=off -c lock_timeout=200ms"}}
    doors = ENGINE.doors(world.doors.ledger.url, **options)
    with requests.Session() as session:
        yield World(
            doors, Ledger(doors.ledger), world.simulator, session, runs=RUNS, company_settings=world.company_settings
        )
    doors.close()


def has_to_wait(act: Callable[[Scene], None], scene: Scene) -> bool:
    """Whether what somebody does has to wait for what another one is at; else it is done."""
    try:
        act(scene)
    except ElementBusy:
        return True
    except Unreachable as late:
        if "lock timeout" not in str(late):
            raise
        return True
    return False


def settled(scene: Scene) -> dict[str, list[str]]:
    """Both sides once nobody does anything more: quiet, with nothing begun."""
    run(scene.world, scene.way)
    run(scene.world, scene.way, full=True)
    before = len(scene.world.requests)
    run(scene.world, scene.way)
    assert scene.world.writes(before) == []
    assert intended(scene.world) == []
    return picture(scene.world)


@contextmanager
def begun(course, before):
    with course.opened() as (world, watch):
        scene = Scene(world, course.way)
        before(scene)
        yield scene, watch


def both(
    first: Callable[[Scene], None],
    scene: Scene,
    second: Callable[[Scene], None],
    beside: Scene,
    watch: Watch,
    place: int,
) -> None:
    """The second begins before that statement of the first; who has to wait comes again once the other one has ended."""
    waits: list[bool] = []
    watch.before = len(watch.seen) + place, lambda: waits.append(has_to_wait(second, beside))
    again = has_to_wait(first, scene)
    watch.before = None
    if waits != [False]:
        second(beside)
    if again:
        first(scene)


@pytest.mark.slow
@OF_THESE
@pytest.mark.parametrize("name", ACTS)
def test_what_happens_in_the_middle_of_the_other_ends_as_if_it_came_before_or_after_it(course, name):
    before, act = ACTS[name]
    calm, ways = [], ((a_run(), act), (act, a_run()))
    said: list[list[str]] = []
    for first, second in ways:
        with begun(course, before) as (scene, watch):
            start = len(watch.seen)
            first(scene)
            said.append(watch.seen[start:])
            second(scene)
            calm.append(settled(scene))
    for (first, second), statements in zip(ways, said, strict=True):
        kinds = sorted({statement: place for place, statement in enumerate(statements)}.values())
        for place in Random(f"{course.way} {name}").sample(kinds, min(PLACES, len(kinds))):
            with begun(course, before) as (scene, watch), impatient(scene.world) as other:
                both(first, scene, second, scene.beside(other), watch, place)
                assert settled(scene) in calm, f"{name}, before\n{statements[place]}"


@OF_THESE
def test_of_two_who_answer_to_one_plan_one_is_heard_and_it_is_written_once(course):
    with begun(course, nothing) as (scene, watch), impatient(scene.world) as other:
        row = {"row": {"approval": "required"}}
        with pytest.raises(ApprovalNeeded) as asked:
            run(scene.world, scene.way, **row)
        plan = asked.value.plan
        answers = [
            world.ledger.change_sets.decide(plan, state, by_whom, "read")
            for world, state, by_whom in ((scene.world, "approved", "Marie"), (other, "rejected", "Luc"))
        ]
        assert answers == [True, False]
        busy: list[bool] = []
        approved = a_run(approved=plan, **row)
        watch.at_writing = lambda: busy.append(has_to_wait(approved, scene.beside(other)))
        approved(scene)
        assert busy == [True]
        with pytest.raises(ConfigurationError, match="was applied already, by the run"):
            approved(scene.beside(other))
        assert picture(scene.world) == course.picture


@of_ways(lambda way: ALL[way.element].one_way and len(ALL[way.element].directions) > 1)
def test_what_was_approved_is_not_written_the_other_way_once_the_settings_are_others(course):
    with begun(course, nothing) as (scene, _):
        with pytest.raises(ApprovalNeeded) as asked:
            run(scene.world, scene.way, row={"approval": "required"})
        before = picture(scene.world)
        job = scene.world.run(scene.way.element, f"to_{scene.way.source.value}", approved=asked.value.plan)
        assert job.tally["created"] == job.tally["updated"] == 0
        assert picture(scene.world) == before


@of_ways(lambda way: str(way) == WAYS[0])
@pytest.mark.parametrize("shared", ["Procore", "maestro*"])
def test_of_two_companies_that_share_one_across_one_is_paired_wherever_the_other_begins(course, shared):
    with course.opened() as (world, watch), impatient(world) as other:
        jobs = {"one": world.job("suppliers")[0], "two": other.job("suppliers")[0]}
        ids = dict.fromkeys(jobs, world.simulator.company_id)
        if shared == "maestro*":
            ids["two"] = world.simulator.world.add("companies", name="Autre")["id"]

        def opens(key: str) -> str:
            job = jobs[key]
            settings = world.settings("suppliers").model_copy(update={"procore_company_id": ids[key]})
            try:
                return open_pairing(key, settings, job.ledger, job.maestro, job.procore.client).company
            except PairingRefused as refused:
                return str(refused)

        def give_up() -> None:
            found = [one for key in ("demo", "one", "two") if (one := world.ledger.pairings.of(key))]
            world.ledger.pairings.give_up(found[0].id, "Marie", "anew")

        give_up()
        start = len(watch.seen)
        assert opens("one") == "one"
        for place in range(len(watch.seen) - start):
            give_up()
            answers: list[str] = []
            watch.before = len(watch.seen) + place, lambda answers=answers: answers.append(opens("two"))
            answers.append(opens("one"))
            if watch.before:  # the first one was paired already
                watch.before = None
                answers.append(opens("two"))
            (refused,) = (one for one in answers if one not in jobs)
            assert "is already paired with" in refused
            assert len(answers) == len(jobs)
