"""The review of a run: what goes through, what stops, what waits for a person, and what is not in an approved change set."""

from __future__ import annotations

from dataclasses import replace

import pytest

from procore.diff.plan import plan
from procore.elements import ALL
from procore.elements.element import Direction, Side
from procore.model.errors import ApprovalNeeded, ConfigurationError, PlanStopped
from procore.model.runs import Mode
from procore.model.steps import Pair
from procore.review.approval import Approval, ReviewPolicy
from procore.review.limits import Limits
from procore.run.review import controlled
from tests.factories.records import policy
from tests.run.conftest import again, supplier

SUPPLIERS, COST_TYPES = ALL["suppliers"], ALL["cost_types"]


def steps(*keys):
    pairs = [Pair(maestro=supplier(Side.MAESTRO, key)) for key in keys]
    return plan(SUPPLIERS, pairs, policy(Direction.BOTH))


def with_control(job, **control):
    return replace(job, control=ReviewPolicy(**control))


def test_what_nothing_speaks_against_is_written(job, run):
    assert controlled(job, run, SUPPLIERS, steps("S1")) == (steps("S1"), None)


def test_a_plan_is_kept_and_writes_nothing(job, run):
    assert controlled(replace(job, mode=Mode.PLAN), run, SUPPLIERS, steps("S1")) == ([], None)
    assert run.tally["created"] == 1
    assert len(job.ledger.change_sets.elements_of(job.pairing.id, job.dag_run)) == 1


def test_a_part_follows_its_element_without_a_change_set(job, run):
    assert controlled(with_control(job, approval=Approval(required=True)), run, COST_TYPES, []) == ([], None)


def test_more_than_a_limit_stops_and_a_person_may_override_it(job, run, link):
    link(supplier(Side.MAESTRO, "S9"), supplier(Side.PROCORE, "9"))  # the limits hold from the second run on
    later, limited = again(job, 2), {"limits": Limits(created=1)}
    with pytest.raises(PlanStopped):
        controlled(with_control(later, **limited), run, SUPPLIERS, steps("S1", "S2"))
    allowed = with_control(later, **limited, overrides=frozenset({"created"}), by_whom="Marie", reason="a big day")
    assert len(controlled(allowed, run, SUPPLIERS, steps("S1", "S2"))[0]) == 2


def test_only_what_was_approved_is_written(job, run):
    asking = {"approval": Approval(required=True)}
    with pytest.raises(ApprovalNeeded) as waiting:
        controlled(with_control(job, **asking), run, SUPPLIERS, steps("S1"))
    approved = with_control(job, **asking, approved=waiting.value.plan)
    job.ledger.change_sets.decide(waiting.value.plan, "approved", "Marie", "yes")
    found, planned = controlled(approved, run, SUPPLIERS, steps("S1", "S2"))
    assert planned == waiting.value.plan
    assert [(one.pair.maestro.key, one.hold and one.hold.code) for one in found] == [
        ("S1", None),
        ("S2", "not_in_plan"),
    ]
    assert found[1].writes == ()


def test_a_change_set_that_is_not_there_cannot_be_applied(job, run):
    with pytest.raises(ConfigurationError):
        controlled(with_control(job, plan="nothing"), run, SUPPLIERS, steps("S1"))
