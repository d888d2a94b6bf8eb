"""What a person approves is what is written: the dry run of a whole company, and its application, over all elements."""

from collections import Counter
from dataclasses import replace

import pytest

from procore.elements import ALL, ELEMENTS
from procore.elements.element import Direction
from procore.model.errors import ApprovalNeeded, ConfigurationError, RateLimitSpent
from procore.model.runs import Mode
from procore.run.synchronize import synchronize

DIRECTIONS = pytest.mark.parametrize("direction", list(Direction))


def passed(world, direction, dag_run, *elements, **asked):
    """These elements (all, when none is named) in their order in one DAG run, as a DAG does; the runs by element."""
    runs = {}
    for element_id in elements or ELEMENTS:
        element = ELEMENTS[element_id]
        way = direction if direction in element.directions else element.default
        job, as_set = world.job(element_id, way, **asked)
        runs[element_id] = synchronize(replace(job, dag_run=dag_run), as_set)
    return runs


def values(rows):
    """Every value of these writes, how often it is written; of a reference, only that it is."""
    found = Counter()
    for row in rows:
        element = ALL[row["element"]]
        what = (row["element"], row["side"], row["verb"])
        found[what, "", ""] += 1
        for change in row["changes"]:
            fields = element.line_by_name if "line" in change else element.by_name
            new = "" if fields[change["field"]].to else change["new"]
            found[what, change["field"], new] += 1
    return found


def planned(world):
    return world.maestro(
        "SELECT s.element, s.side, s.verb, s.changes, s.scope, s.after, p.hash, p.calls FROM procore_sync.change_set_step AS s "
        "JOIN procore_sync.change_set AS p ON p.id = s.change_set WHERE p.state <> 'replaced' ORDER BY s.change_set, s.place"
    )


def written(world):
    """What either side was asked to write: all of it, whether it was taken or refused."""
    return world.maestro(
        "SELECT element, side, verb, changes FROM procore_sync.action WHERE state IN ('done', 'refused') ORDER BY id"
    )


def announced(world, run):
    (row,) = world.maestro("SELECT announced_calls FROM procore_sync.run WHERE id = :id", id=run.id)
    return row["announced_calls"]


@DIRECTIONS
def test_a_dry_run_of_everything_is_what_its_application_writes_value_by_value(demo, direction):
    passed(demo, direction, "dry", mode=Mode.PLAN)
    assert written(demo) == []
    before = values(planned(demo))
    assert {element for (element, _, _), _, _ in before} >= {"cost_codes", "budget_codes", "suppliers"}
    passed(demo, direction, "real", mode=Mode.APPLY, plan="dry")
    assert values(written(demo)) == before
    assert [row["state"] for row in demo.maestro("SELECT state FROM procore_sync.change_set")] == ["applied"] * len(
        ELEMENTS
    )


@DIRECTIONS
def test_the_calls_that_are_announced_before_the_first_write_are_the_calls_that_are_used(demo, direction):
    for element_id, run in passed(demo, direction, "first").items():
        used = sum(run.calls.values())
        assert abs(announced(demo, run) - used) <= max(5, used * 0.05), element_id


def test_an_approved_plan_uses_no_more_calls_than_the_person_was_told(demo):
    passed(demo, Direction.TO_PROCORE, "dry", mode=Mode.PLAN)
    told = {row["element"]: row["calls"] for row in demo.maestro("SELECT element, calls FROM procore_sync.change_set")}
    runs = passed(demo, Direction.TO_PROCORE, "real", mode=Mode.APPLY, plan="dry")
    assert {element_id: announced(demo, run) for element_id, run in runs.items()} == told
    over = {element_id: sum(run.calls.values()) - told[element_id] for element_id, run in runs.items()}
    assert all(more <= max(5, told[element_id] * 0.05) for element_id, more in over.items()), over


def test_the_first_dry_run_sees_what_depends_on_projects_that_are_only_planned(world):
    world.project()
    world.supplier("BETON")
    world.put("budget", project="24-001", activity="03-300", group_code="MAT", quantity=1, unit="ls", amount=100)
    passed(world, Direction.TO_PROCORE, "dry", "projects", "suppliers", "budgets", mode=Mode.PLAN)
    (budget,) = (row for row in planned(world) if row["element"] == "budgets")
    assert budget["after"] == [["projects", "24-001"], ["budget_codes", "24-001|03-300|MAT"]]
    shown = world.maestro("SELECT why FROM procore_sync.plan_value WHERE element = 'budgets' AND field = 'amount'")
    assert shown == [{"why": "only maestro* has it; after projects 24-001, budget_codes 24-001|03-300|MAT"}]
    with pytest.raises(
        ConfigurationError, match=r"budgets: plan \w+ comes after other plans of its run \(projects 24-001;"
    ):
        passed(world, Direction.TO_PROCORE, "early", "budgets", mode=Mode.APPLY, plan=budget["hash"])
    passed(world, Direction.TO_PROCORE, "real", "projects", mode=Mode.APPLY, plan="dry")
    passed(world, Direction.TO_PROCORE, "later", "budgets", mode=Mode.APPLY, plan=budget["hash"])
    assert [line["original_budget_amount"] for line in world.procore("budget_line_items")] == ["100.00"]


def test_what_is_new_in_a_part_since_the_plan_was_approved_waits_for_the_next_one(world):
    world.project()
    passed(world, Direction.TO_PROCORE, "dry", "projects", mode=Mode.PLAN)
    world.put("activity", project="24-001", code="05-120", section=None, description="Charpente")
    passed(world, Direction.TO_PROCORE, "real", "projects", mode=Mode.APPLY, plan="dry")
    assert sorted(one["name"] for one in world.procore("cost_codes")) == [
        f"Activité {n}" for n in ("03", "03-300", "03-400")
    ]
    assert [(row["element"], row["maestro_key"], row["code"]) for row in world.held("projects")] == [
        ("cost_codes", "24-001|05-120", "not_in_plan")
    ]
    passed(world, Direction.TO_PROCORE, "next", "projects")
    assert "Charpente" in {one["name"] for one in world.procore("cost_codes")}


@pytest.mark.parametrize("path", ["projects", "line_item_types/sync", "cost_codes/sync", "bulk_create"])
def test_an_approved_plan_that_is_cut_off_anywhere_goes_on_to_the_letter(demo, path):
    passed(demo, Direction.BOTH, "dry", "projects", mode=Mode.PLAN)
    before = values(planned(demo))
    demo.fault(method="POST" if path == "projects" else "PATCH", path=path, limit="hour", reset=1800)
    with pytest.raises(RateLimitSpent):
        passed(demo, Direction.BOTH, "real", "projects", mode=Mode.APPLY, plan="dry")
    demo.project("24-999")  # it is in no plan
    passed(demo, Direction.BOTH, "real", "projects", mode=Mode.APPLY, plan="dry")
    assert values(written(demo)) == before


def test_a_part_alone_asks_for_the_approval_of_its_element(world):
    world.maestro(
        "INSERT INTO maestro.cost_group (company, code, description, type) VALUES ('DEMO', 'MAT', 'MAT', 'Material')"
    )
    job, element = world.job("projects")
    with pytest.raises(ApprovalNeeded) as asked:
        synchronize(replace(job, review_policy=replace(job.review_policy, first_run="approve")), element)
    assert "nothing to do, with 1 group created" in asked.value.summary
    assert written(world) == []
