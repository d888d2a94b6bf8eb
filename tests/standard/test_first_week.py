"""The first week of a company with other codes, a past and another interface's ids: connected as README says, to the cent."""

import gc
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Any

import pytest
from sqlalchemy import event

from procore.elements import ALL, ELEMENTS
from procore.mapping.foreign_ids import pattern_of
from procore.model.errors import ApprovalNeeded, ElementBusy, UndoRefused
from procore.model.runs import Mode
from procore.run.adopt import adopt, adoption, take_back
from tests.standard.conftest import World
from tests.standard.course import Killed, Watch, another
from tests.standard.first_week.books import keep_books
from tests.standard.first_week.procore import InProcore
from tests.standard.first_week.settings import FOREIGN_IDS, KINDS, NEW_HERE, NEW_THERE, entry, own_sql
from tests.standard.first_week.sums import foreign_ids, in_procore, in_the_books, twice
from tests.standard.undos import last_run, undone

pytestmark = pytest.mark.reference
SUPPLIERS_FIRST = sorted(ELEMENTS, key="suppliers".__ne__)
"""The order in which the elements go over."""


@dataclass
class Week:
    """What a data engineer does with the company, one element at a time, as a task of Airflow does it."""

    world: World
    runs: dict[str, str] = field(default_factory=dict)
    watch: Watch = field(default_factory=Watch)
    dies: Random | None = None  # where runs and adoptions are broken off: each twice

    @property
    def writes(self) -> list[str]:
        """What Procore was asked to write so far."""
        return self.world.writes()

    @property
    def rows(self) -> dict[str, Any]:
        """The elements of the settings."""
        return self.world.company_settings["elements"]

    def adopt(self, element_id: str) -> None:
        """A plan, so that both sides are known, then the adoption; of an element, then of its parts."""
        for one in ALL[element_id].with_parts:
            if one.id in FOREIGN_IDS:
                self.world.run(element_id, mode=Mode.PLAN)
                job, _ = self.world.job(element_id)
                found = adoption(self.world.ledger, job.pairing, one, job.direction, pattern_of(FOREIGN_IDS[one.id]))
                assert found.left == ()
                by = partial(adopt, self.world.ledger, job.pairing, one, found.found, "Marie", "the old interface goes")
                self.broken_off(by, 200)

    def first_run(self, element_id: str) -> None:
        """A plan that a person approves; until then nothing is written."""
        before = self.writes
        try:
            self.broken_off(partial(self.world.run, element_id), 100)
        except ApprovalNeeded as asked:
            assert self.writes == before
            self.broken_off(partial(self.world.run, element_id, approved=asked.plan), 900)
        assert self.world.inbox(element_id) == []
        self.runs[element_id] = last_run(self.world)

    def broken_off(self, act: Callable[[], Any], statements: int) -> None:
        """Do it; where it is to be broken off, twice before one of so many statements, and then to its end."""
        for _ in range(2 if self.dies else 0):
            self.watch.dies_at = len(self.watch.seen) + (self.dies or Random(0)).randrange(statements)
            with suppress(Killed):
                act()
            self.watch.dies_at = None
            gc.collect()  # who is killed closes nothing: its connections end with its process, which here goes on
        act()

    def go_live(self, **more: Any) -> None:
        """One element at a time, suppliers first, until all is even; `more`: other rows of the settings."""
        elements = {**self.rows, **more}
        self.world.company_settings |= {"shadow": False, "elements": {"projects": elements["projects"]}}
        for element in SUPPLIERS_FIRST:
            self.rows[element] = elements[element]
            self.adopt(element)
            self.first_run(element)
        self.is_even()

    def is_even(self) -> None:
        """Both sides hold the same, each thing once, and another run of everything writes nothing."""
        procore, before = self.world.simulator.world, self.writes
        assert in_procore(procore) == in_the_books(self.world.maestro)
        assert twice(procore, self.world.maestro) == []
        assert {NEW_HERE, NEW_THERE} <= {row["project_number"] for row in procore.records("projects")}
        for element in ELEMENTS:
            run = self.world.run(element, full=True)
            assert (run.tally["created"], run.tally["updated"], run.tally["linked"]) == (0, 0, 0)
            assert self.world.inbox(element) == []
        assert self.writes == before

    def take_back(self, element_id: str) -> list[str]:
        """The run first, then what was adopted; a sentence for each record of which something stays."""
        found = []
        with suppress(UndoRefused):  # a run that wrote nothing: its records were linked, or there are none
            found = undone(self.world, self.runs[element_id], overrides=frozenset({"share"}))
        for one in reversed(ALL[element_id].with_parts):
            if one.id in FOREIGN_IDS:
                _, left = take_back(self.world.ledger, self.world.job(element_id)[0].pairing, one, "Marie", "not yet")
                assert left == []
        return [said for result in found for said in result.left]


@pytest.fixture
def week(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Week]:
    """The company as it is on its first day: both sides, the settings, an empty ledger."""
    keep_books(world.maestro)
    procore = InProcore(world.simulator.world, world.simulator.company_id).fill()
    world.company_settings = entry(own_sql(tmp_path_factory.mktemp("site") / "sql"), procore.sector)
    return Week(world)


def test_the_company_is_connected_as_readme_says_and_both_sides_hold_the_same_to_the_cent(week: Week) -> None:
    world, procore = week.world, week.world.simulator.world
    old_ids, old_dollars = foreign_ids(procore), in_procore(procore)
    assert {kind for kind, _ in old_ids} == {kind for _, kind in KINDS.values()}
    assert len(old_ids) >= 200

    world.company_settings["shadow"] = True
    for element in ELEMENTS:
        world.run(element)
        assert world.inbox(element) == []
    linked = Counter(row["element"] for row in world.maestro("SELECT element FROM procore_sync.link"))
    assert linked.items() >= {"suppliers": 64, "costs": 104, "purchase_orders": 12, "subcontracts": 10}.items()
    assert week.writes == []

    world.simulator.switches.template_brings_segments = True
    week.go_live()
    assert {kind for kind, _ in foreign_ids(procore)} == {"direct_costs", "work_order_contracts"}, "these keep theirs"

    held = in_procore(procore)
    stays = {element: week.take_back(element) for element in reversed(week.runs)}
    approved = [said for said in stays["purchase_orders"] if "It is Approved in Procore" in said]
    left = {key: amount for key, amount in held.items() if key[0] in ("order P100", "order P101")}
    assert len(approved) == len(left) == 2
    assert foreign_ids(procore) == old_ids
    assert in_procore(procore) == {**old_dollars, **left}
    assert {row["web"] for row in world.maestro("SELECT web FROM maestro.supplier WHERE code < 'F900'")} == {None}
    assert world.maestro("SELECT status FROM maestro.project WHERE number = :n", n=NEW_THERE) == [{"status": "1"}]


READINGS = {
    "a": {
        "template_or_sent": "sent", "project_lists_name_types": True, "extended_lists_hold_lines": False,
        "direct_cost_lock": "full", "project_lists_hold_custom_fields": False, "unset_custom_fields": "absent",
        "approved_contracts_closed": False, "lines_touch_contract": True, "vendor_in_directory": False,
        "budget_sync_status": 403, "new_budget_lines": False,
    },
    "b": {
        "budget_sync_upserts": True, "direct_cost_update_by_origin": True, "direct_cost_lock": "header",
        "unknown_units": "taken", "undocumented_ids": True, "accounting_method": "unit", "moving_lists": "inserted",
        "clock_skew": 3600,
    },
    "c": {"moving_lists": "moved", "clock_skew": -3600, "direct_cost_lock": "none", "budget_sync_status": 422},
}  # fmt: skip


@pytest.mark.stories
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # who is killed closes nothing
@pytest.mark.parametrize("seed", range(4))
def test_adoptions_and_first_runs_that_are_broken_off_anywhere_are_gone_on_with_and_nothing_is_twice(week, seed):
    event.listen(week.world.engine, "do_execute", week.watch)
    week.dies = Random(seed)
    week.go_live()


@pytest.mark.stories
def test_of_two_first_runs_at_once_one_writes_and_the_other_has_nothing_left_to_do(week):
    world, busy = week.world, []
    event.listen(world.engine, "do_execute", week.watch)
    with another(world) as other:
        other.company_settings = world.company_settings
        for element in SUPPLIERS_FIRST:
            week.adopt(element)
            try:
                world.run(element)
            except ApprovalNeeded as asked:
                again = partial(other.run, element, approved=asked.plan)

                def second(element=element, again=again):
                    with pytest.raises(ElementBusy):
                        again()
                    busy.append(element)

                week.watch.at_writing = second
                world.run(element, approved=asked.plan)
                before = week.writes
                again()
                assert week.writes == before
    assert busy == ["suppliers", "projects", "budgets", "costs", "purchase_orders"]
    week.is_even()


@pytest.mark.stories
@pytest.mark.parametrize("reading", READINGS)
def test_whatever_procore_does_where_its_documentation_is_open_the_company_is_connected_to_the_cent(week, reading):
    week.world.simulator.switches.change(READINGS[reading])
    week.go_live()
