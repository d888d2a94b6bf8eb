"""The review of a run: what goes through, what stops, what waits for a person, and what is not in an approved change set."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from procore.diff.change_set import change_set_of
from procore.diff.plan import plan
from procore.diff.truncation import TruncationSum
from procore.elements import ALL
from procore.elements.element import Direction, Side
from procore.model.errors import ApprovalNeeded, PlanStopped
from procore.model.records import Record
from procore.model.runs import Mode
from procore.model.steps import Pair
from procore.review.approval import ReviewPolicy
from procore.review.approvers import Approval
from procore.review.limits import Limits
from procore.run.plan import Plan
from procore.run.review import controlled
from tests.factories.records import policy
from tests.run.conftest import again, supplier

SUPPLIERS, COST_TYPES = ALL["suppliers"], ALL["cost_types"]


def steps(*keys):
    pairs = [Pair(maestro=supplier(Side.MAESTRO, key)) for key in keys]
    return plan(SUPPLIERS, pairs, policy(Direction.BOTH))


def permitted(job, run, mine, parts=()):
    """What may be written of the suppliers' steps, and of those of `parts` (element and steps); and of which plan."""
    linked = job.ledger.change_sets.linked_before(job.pairing.id, "suppliers", job.dag_run)
    whole = change_set_of(SUPPLIERS, mine, linked_records=linked, calls=0, parts=parts)
    planned = [
        SimpleNamespace(element=element, truncated=TruncationSum()) for element in (SUPPLIERS, *(of for of, _ in parts))
    ]
    permission = controlled(job, run, SUPPLIERS, Plan(planned=planned, numbers=whole))
    return permission.allowed(SUPPLIERS, mine), permission.plan


def with_policy(job, **policy):
    return replace(job, review_policy=ReviewPolicy(**policy))


def test_a_part_is_in_its_element_s_plan_and_counted_apart(job, run):
    group = Record(side=Side.MAESTRO, key="MAT", values={"code": "MAT", "name": "Matériaux", "type": "Material"})
    part = (COST_TYPES, plan(COST_TYPES, [Pair(maestro=group)], policy(Direction.BOTH)))
    with pytest.raises(ApprovalNeeded) as waiting:
        permitted(with_policy(job, approval=Approval(required=True)), run, steps("S1"), [part])
    assert "1 created, with 1 group created" in waiting.value.summary
    kept = job.ledger.change_sets.steps(waiting.value.plan)
    assert [(one.element, one.maestro_key) for one in kept] == [("suppliers", "S1"), ("cost_types", "MAT")]
    found = job.ledger.change_sets.find(job.pairing.id, "suppliers", str(waiting.value.plan))
    assert found.counts["created"] == 1


def test_a_plan_over_a_brake_is_applied_with_an_override_of_that_brake_only(job, run, link):
    link(supplier(Side.MAESTRO, "S9"), supplier(Side.PROCORE, "9"))
    later, limited = again(job, 2), {"limits": Limits(created=1)}
    permitted(with_policy(replace(later, mode=Mode.PLAN), **limited), run, steps("S1", "S2"))
    assert any("created: 2, the brake is at 1" in line for line in later.log.said)
    hash_of = {"plan": later.ledger.change_sets.find(job.pairing.id, "suppliers", job.dag_run).hash}
    for other in ({}, {"overrides": frozenset({"net"}), "reason": "another brake"}):
        with pytest.raises(PlanStopped, match="or apply that plan, with override = created"):
            permitted(with_policy(later, **limited, **hash_of, **other), run, steps("S1", "S2"))
    let = {"overrides": frozenset({"created"}), "by_whom": "Marie", "reason": "a big day"}
    found, written = permitted(with_policy(later, **limited, **hash_of, **let), run, steps("S1", "S2"))
    assert [one.hold for one in found] == [None, None]
    assert written is not None


def test_only_what_was_approved_is_written(job, run):
    asking = {"approval": Approval(required=True)}
    with pytest.raises(ApprovalNeeded) as waiting:
        permitted(with_policy(job, **asking), run, steps("S1"))
    approved = with_policy(job, **asking, approved=waiting.value.plan)
    job.ledger.change_sets.decide(waiting.value.plan, "approved", "Marie", "yes")
    found, written = permitted(approved, run, steps("S1", "S2"))
    assert written == waiting.value.plan
    assert [(one.pair.maestro.key, one.hold and one.hold.code) for one in found] == [
        ("S1", None),
        ("S2", "not_in_plan"),
    ]
    assert found[1].writes == ()
