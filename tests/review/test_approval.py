from __future__ import annotations

from decimal import Decimal

import pytest

from procore.model.change_set import ChangeSet, ChangeSetStep
from procore.model.errors import ConfigurationError
from procore.review.approval import Approval, Control, Verdict, judge, no_plan_sentence, refuse_settled, still_asks
from procore.review.limits import LimitCrossed, Limits
from procore.review.wording import stop_sentence


def plan(known=100, money=0, **counts):
    step = ChangeSetStep(
        element="budgets",
        scope="24-001",
        maestro_key="24-001|01|MAT",
        procore_key="",
        side="procore",
        verb="update",
        changes=({"field": "amount", "old": "0", "new": str(money)},),
        money=Decimal(money),
        why="",
        digest=f"d{money}",
    )
    return ChangeSet(element="budgets", steps=(step,), known=known, counts=counts)


NO_BRAKES = Limits(created=None, updated=None, deactivated=None, share=None, net=None)

CROSSINGS = {
    "created": (Limits(created=2), plan(created=3), plan(created=2)),
    "updated": (Limits(updated=2, share=None), plan(updated=3), plan(updated=2)),
    "deactivated": (Limits(deactivated=2, share=None), plan(deactivated=3), plan(deactivated=2)),
    "share": (Limits(share=Decimal("0.25"), updated=None), plan(updated=26), plan(updated=25)),
    "net": (Limits(net=Decimal(1000)), plan(money=-1001), plan(money=1000)),
}


@pytest.mark.parametrize(("brakes", "over", "at"), CROSSINGS.values(), ids=list(CROSSINGS))
def test_each_brake_stops_what_goes_over_it_and_lets_through_what_does_not(brakes, over, at, request):
    control = Control(brakes=brakes)
    name = request.node.callspec.id
    assert [one.brake for one in judge(control, over).stopped] == [name]
    assert judge(control, at) == Verdict()


def test_every_brake_has_a_case():
    assert set(CROSSINGS) == set(Limits.__dataclass_fields__)


def test_a_share_of_few_records_says_nothing():
    assert judge(Control(brakes=Limits(share=Decimal("0.1"))), plan(known=30, updated=20)) == Verdict()


def test_no_brake_stops_nothing():
    assert judge(Control(brakes=NO_BRAKES), plan(created=10**6, updated=10**6, money=10**12)) == Verdict()


def test_a_named_override_lets_only_its_brake_go():
    control = Control(brakes=Limits(created=1, net=Decimal(1)), overrides=frozenset({"created"}), reason="initial load")
    assert judge(control, plan(created=5)) == Verdict(overridden=("created",))
    assert [one.brake for one in judge(control, plan(created=5, money=10)).stopped] == ["net"]


@pytest.mark.parametrize(
    ("overrides", "reason", "said"),
    [({"speed"}, "x", "no brake “speed”"), ({"net"}, " ", "needs a reason")],
)
def test_an_override_needs_a_brake_that_exists_and_a_reason(overrides, reason, said):
    with pytest.raises(ConfigurationError, match=said):
        Control(overrides=frozenset(overrides), reason=reason)


def test_the_first_run_of_a_company_is_a_plan_until_a_person_approves_unless_the_settings_say_write():
    first = plan(known=0, created=5000)
    assert "first run" in judge(Control(first_run="approve"), first).asks
    assert judge(Control(first_run="write"), first) == Verdict()
    assert judge(Control(first_run="approve", approved=7), first) == Verdict()


@pytest.mark.parametrize(
    ("limit", "money", "asked"), [(None, 0, True), (100, 99, False), (100, -99, False), (100, 100, True)]
)
def test_an_approval_is_asked_for_from_the_limit_on(limit, money, asked):
    approval = Approval(required=True, limit=None if limit is None else Decimal(limit))
    assert bool(judge(Control(brakes=NO_BRAKES, approval=approval), plan(money=money)).asks) is asked


def test_dollars_up_and_down_do_not_hide_each_other_from_the_limit():
    both = ChangeSet(element="budgets", steps=(*plan(money=80).steps, *plan(money=-80).steps), known=9)
    assert both.net == 0
    assert judge(Control(approval=Approval(required=True, limit=Decimal(100))), both).asks


def test_a_brake_comes_before_the_approval_and_an_empty_plan_before_both():
    control = Control(brakes=Limits(created=0), approval=Approval(required=True))
    assert judge(control, plan(created=1)).stopped
    assert judge(control, ChangeSet(element="budgets", steps=(), known=0)) == Verdict()


@pytest.mark.parametrize(
    ("approval", "money", "asked"),
    [
        (Approval(), 10**6, False),
        (Approval(required=True), 0, True),
        (Approval(required=True, limit=Decimal(100)), 99, False),
        (Approval(required=True, limit=Decimal(100)), -100, True),
    ],
)
def test_naming_a_plan_does_not_stand_for_the_approval_that_the_settings_ask_for(approval, money, asked):
    control = Control(approval=approval, first_run="approve", plan="h")
    assert bool(still_asks(control, plan(known=0, money=money))) is asked
    assert still_asks(control, ChangeSet(element="budgets", steps=())) == ""


def test_a_plan_of_another_element_is_refused_with_the_element_to_choose():
    assert "is of budgets, costs; run it with elements = budgets, costs alone" in no_plan_sentence(
        "demo", "projects", "h", ["budgets", "costs"]
    )
    assert "there is no plan “h”" in no_plan_sentence("demo", "projects", "h", [])


def test_what_stopped_a_plan_is_said_with_the_way_on():
    said = stop_sentence("demo", plan(created=7), (LimitCrossed("created", "5", "7"),))
    assert "demo, budgets: the plan goes over a brake (created: 7, the brake is at 5); nothing was written." in said
    assert "override = created" in said


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ({"state": "applied", "hash": "h", "applied_by": "run_1"}, "applied already, by the run run_1"),
        ({"state": "rejected", "hash": "h", "decided_by": "Marie", "decision_reason": "no"}, "rejected by Marie"),
    ],
)
def test_a_plan_that_was_settled_is_refused(found, said):
    with pytest.raises(ConfigurationError, match=said):
        refuse_settled(found, "budgets")


@pytest.mark.parametrize("state", ["made", "waiting", "approved"])
def test_a_plan_that_was_not_settled_may_be_applied(state):
    refuse_settled({"state": state, "hash": "h"}, "budgets")
