"""A copy of yesterday that was restored gives the keys of today's records to others: nothing is written on the wrong record."""

from datetime import timedelta

from procore.elements import ALL
from tests.standard.course import of_ways, run
from tests.standard.pictures import in_maestro
from tests.standard.ways import M

DAY = timedelta(days=1).total_seconds()
ORIGINS = ("origin_id", "origin_code", "origin_data")
NAMES = ("name", "title", "number", "project_number", "description", "invoice_number")
BY_ID = of_ways(lambda way: way.element != "budgets")  # a budget line is known by its code


def stranger(world, kind, own):
    """Procore's record is another one, with the same id, made a day later."""
    held = world.simulator.world
    was = {name: value for name, value in held.get(kind, own).items() if not name.endswith("_at")}
    held.remove(kind, own)
    other = dict.fromkeys(ORIGINS) | {name: f"Autre {was[name]}" for name in NAMES if was.get(name)}
    held.insert(kind, {**was, **{name: value for name, value in other.items() if name in was}})
    held.save()


def made(world, course):
    """The id in Procore of the first record that the run linked, and its kind; and maestro*'s key."""
    kind = course.way.kinds[-1]
    (link,) = world.maestro(
        "SELECT procore_id, maestro_key FROM procore_sync.link WHERE element = :element AND procore_id = ANY (:ids) "
        "ORDER BY maestro_key LIMIT 1",
        element=course.way.element,
        ids=[row["id"] for row in world.procore(kind) if row["id"] not in course.earlier[kind]],
    )
    return kind, link["procore_id"], link["maestro_key"]


def in_procore(world):
    return {kind: world.procore(kind) for kind in world.simulator.world.kinds}


@BY_ID
def test_an_id_that_procore_gives_to_another_record_is_told_and_nothing_is_written_on_either(course):
    overwrites = {"target_edits": "overwrite"} if ALL[course.way.element].one_way else {}
    with course.opened() as (world, _):
        run(world, course.way)
        world.simulator.clock.advance(DAY)
        kind, own, key = made(world, course)
        stranger(world, kind, own)
        before = in_maestro(world), in_procore(world)
        for full, row in ((True, overwrites), (False, {})):
            run(world, course.way, full=full, row=row)
            told = {row["maestro_key"]: row["code"] for row in world.held(course.way.element)}
            assert told.get(key) == "used_again", told
        assert (in_maestro(world), in_procore(world)) == before


@of_ways(lambda way: way.target is M and ALL[way.element].numbered_by_maestro)
def test_a_number_that_maestro_gives_again_is_no_linked_record_s(course):
    with course.opened() as (world, _):
        run(world, course.way)
        before = {kind: world.procore(kind) for kind in course.way.kinds}
        world.empty(*course.way.tables)
        world.empty("order_counter", "change_order_counter", "supplier_counter")
        course.way.make(world, "3")
        for full in (False, True):
            run(world, course.way, full=full)
            table, kind = course.way.tables[-1], course.way.kinds[-1]
            (mine,) = world.maestro(f"SELECT external_id FROM maestro.{table}")
            assert int(mine["external_id"]) not in [row["id"] for row in before[kind]]
            assert all(row in world.procore(one) for one, rows in before.items() for row in rows)
