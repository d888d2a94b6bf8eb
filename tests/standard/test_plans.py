"""Plans between a run and a person: what is asked, what naming a plan stands for, and what a run that goes on remembers."""

from dataclasses import replace

import pytest

from procore.model.errors import ApprovalNeeded, ConfigurationError, PlanStopped
from procore.model.runs import Mode
from procore.review.approval import ReviewPolicy
from procore.review.limits import LIMIT_NAMES
from procore.run.synchronize import synchronize

OFF = dict.fromkeys(LIMIT_NAMES)


def plans(site):
    return site.maestro("SELECT id, hash, state, decided_by, decision_reason FROM procore_sync.change_set ORDER BY id")


def synchronized(site, dag_run="", row=None, **policy):
    """Synchronize the suppliers with parts of the run's review policy changed."""
    mode = Mode.APPLY if policy.get("plan") else Mode.SYNC
    job, element = site.job("suppliers", row=row, mode=mode)
    job = replace(
        job, review_policy=ReviewPolicy(**{**vars_of(job.review_policy), **policy}), dag_run=dag_run or job.dag_run
    )
    return synchronize(job, element)


def vars_of(policy):
    return {name: getattr(policy, name) for name in ReviewPolicy.__dataclass_fields__}


def test_the_log_of_a_plan_names_its_hash_and_the_command_that_writes_all_of_it(site, caplog):
    site.supplier("NEUF")
    with caplog.at_level("INFO"):
        site.run("suppliers", mode=Mode.PLAN)
    (plan,) = plans(site)
    assert f"procore-sync export {plan['hash']} --company demo" in caplog.text
    assert len(site.procore("vendors")) == 2


def test_a_first_run_is_only_planned_and_waits_until_a_person_approves_or_names_the_plan(world):
    world.supplier("A1")
    with pytest.raises(ApprovalNeeded, match="This is the first run of suppliers") as asked:
        synchronized(world, first_run="approve")
    (plan,) = plans(world)
    assert (plan["id"], plan["state"]) == (asked.value.plan, "waiting")
    assert f"procore-sync export {plan['hash']} --company demo" in asked.value.summary
    assert world.procore("vendors") == []
    synchronized(world, first_run="approve", plan=plan["hash"], by_whom="Marie")
    assert [v["origin_code"] for v in world.procore("vendors")] == ["A1"]
    (plan,) = plans(world)
    assert (plan["state"], plan["decided_by"], plan["decision_reason"]) == (
        "applied",
        "Marie",
        "named as the plan to apply",
    )


def test_naming_a_plan_goes_round_no_approval_that_the_settings_ask_for(site):
    row = {"brakes": OFF, "approval": "required"}
    site.supplier("NEUF")
    site.run("suppliers", mode=Mode.PLAN, row=row)
    (plan,) = plans(site)
    for _ in range(2):  # asked again, should the task be cleared
        with pytest.raises(ApprovalNeeded, match="The settings ask for an approval") as asked:
            synchronized(site, row=row, plan=plan["hash"], by_whom="Paul")
        assert asked.value.plan == plan["id"]
        assert [(one["state"], one["decided_by"]) for one in plans(site)] == [("waiting", None)]
    assert len(site.procore("vendors")) == 2
    site.ledger.change_sets.decide(plan["id"], "approved", "Marie", "seen")
    synchronized(site, row=row, plan=plan["hash"], approved=plan["id"])
    assert len(site.procore("vendors")) == 3
    assert [(one["state"], one["decided_by"]) for one in plans(site)] == [("applied", "Marie")]
    with pytest.raises(ConfigurationError, match="was applied already"):
        synchronized(site, row=row, plan=plan["hash"])


def test_a_first_run_that_goes_on_after_a_pause_is_still_a_first_run_and_another_is_not(world):
    row = {"brakes": {**OFF, "created": 2}}
    world.supplier("A1")
    synchronized(world, "first", row)
    for code in ("B2", "C3", "D4"):
        world.supplier(code)
    with pytest.raises(PlanStopped, match="created: 3, the brake is at 2"):
        synchronized(world, "another", row)
    synchronized(world, "first", row)
    assert len(world.procore("vendors")) == 4


def test_a_run_that_looks_at_a_part_is_known_as_such_even_when_it_breaks_off(site):
    def partial():
        return [row["partial"] for row in site.maestro("SELECT partial FROM procore_sync.run ORDER BY id DESC LIMIT 1")]

    site.run("suppliers")
    assert partial() == [False]
    site.supplier("NEUF")
    with pytest.raises(PlanStopped):
        site.run("suppliers", records=frozenset({"NEUF"}), row={"brakes": {**OFF, "created": 0}})
    assert partial() == [True]
