"""Every switch of the simulator, each of its values: whichever way a document is read, both sides hold the same cents.

The whole company each way: two records of every element are made where they start, and travel. It must end as it does
when nothing is switched, and a whole comparison after it writes nothing. All tests have each value among others; `make
stories` has each alone.
"""

import shutil
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from procore.elements.element import Side
from simulator.controls.faults import Fault
from simulator.controls.switches import VALUES, Switches
from tests.standard.course import opened, run
from tests.standard.ways import WAYS

PEOPLE_ONLY = {("to_procore", 3): "change_orders"}
"""What nobody but a person can make in Procore under that many tiers: the element waits, and says so."""
MADE_OTHERWISE = {("to_maestro", 2): "change_orders", ("to_maestro", 3): "change_orders"}
"""What people make in other steps then, so that it is not here: test_change_orders.py has it with its packages."""
DEFAULT = Switches().on()
OTHERS = [(name, value) for name, values in VALUES.items() for value in values if value != DEFAULT[name]]
OTHER_VALUES = {name: [value for other, value in OTHERS if other == name] for name in VALUES}
ALL_AT_ONCE = [
    {name: values[place % len(values)] for name, values in OTHER_VALUES.items()}
    for place in range(max(map(len, OTHER_VALUES.values())))
]
"""No switch as it usually is; together they have every value of each."""
Ended = tuple[dict[str, Any], dict[str, list[str]], list[str]]
"""What both sides hold by element, the exceptions by element, and what a whole comparison then wrote."""


def ways(target):
    """One an element, as it is without a switch."""
    return list({way.element: way for way in reversed(WAYS) if way.target is target}.values())[::-1]


def turn(world, values):
    """The switches, and what shows them: two rows a page where lists move, the tiers of the project that is there."""
    world.simulator.switches.change(values)
    if "moving_lists" in values:
        world.simulator.faults.add(Fault(method="GET", path="^/rest", per_page=2, times=None))
    if "clock_skew" in values:  # it is so from the start
        world.maestro("DELETE FROM procore_sync.watermark")
    if tiers := values.get("change_order_tiers"):
        world.simulator.world.change("projects", world.project_id("24-001"), change_order_tiers=tiers)


def travel(world, target):
    """Two records of each element are made where they start, and all elements run."""
    for way in ways(target):
        way.prepare(world)
    for way in ways(target):
        for n in ("1", "2"):
            way.make(world, n)
        run(world, way)


def held(world, way):
    """What maestro* and Procore hold of an element: the amounts that are not nothing, else how many there are."""
    rows, records = world.maestro(f"SELECT * FROM maestro.{way.tables[0]}"), world.procore(way.kinds[0])
    if way.amount is None:
        return len(rows), len(records)
    column, key = way.amount
    return (
        Counter(row[column] for row in rows if row[column]),
        Counter(amount for record in records if (amount := Decimal(record[key]))),
    )


@pytest.fixture(scope="module")
def story(site_stage, copied, tmp_path_factory):
    """Tells one: what both sides hold in the end by element, the exceptions, and what a whole comparison then writes."""

    def tell(target, values):
        procore = shutil.copy(site_stage.procore, tmp_path_factory.mktemp("switch") / "procore.sqlite")
        with copied(site_stage.database) as database, opened(database, Path(procore)) as (world, _):
            turn(world, values)
            travel(world, target)
            before = len(world.requests)
            for way in ways(target):
                run(world, way, full=True)
            exceptions = {way.element: world.inbox(way.element) for way in ways(target)}
            return {way.element: held(world, way) for way in ways(target)}, exceptions, world.writes(before)

    return tell


@pytest.fixture(scope="module", params=list(Side), ids=lambda side: f"to_{side.value}")
def calm(request, story):
    """How it ends when nothing is switched."""
    target = request.param
    ended, exceptions, written = story(target, {})
    assert (written, [said for found in exceptions.values() for said in found]) == ([], [])
    return target, ended


@pytest.mark.slow
@pytest.mark.parametrize("values", ALL_AT_ONCE)
def test_whichever_ways_all_documents_are_read_both_sides_hold_the_same(calm, story, values):
    as_in_calm(calm, story, values)


@pytest.mark.stories
@pytest.mark.parametrize(("name", "value"), OTHERS, ids=str)
def test_whichever_way_one_document_is_read_both_sides_hold_the_same(calm, story, name, value):
    as_in_calm(calm, story, {name: value})


def as_in_calm(calm, story, values):
    """It ends as it does without a switch, and is quiet then."""
    target, wanted = calm
    way = f"to_{target.value}", values.get("change_order_tiers")
    ended, exceptions, written = story(target, values)
    waiting, elsewhere = PEOPLE_ONLY.get(way), MADE_OTHERWISE.get(way)
    assert [element for element, found in exceptions.items() if found] == ([waiting] if waiting else []), exceptions
    assert written == []
    for element in wanted.keys() - {waiting, elsewhere}:
        assert ended[element] == wanted[element], element
