"""What lets a change set through, what stops it, and what waits for a person."""

from decimal import Decimal

import pytest

from procore.model.change_set import ChangeSet, ChangeSetHead
from procore.model.errors import ConfigurationError
from procore.review.approval import (
    Approval,
    ReviewPolicy,
    ReviewResult,
    plan_not_found_sentence,
    refuse_ended_plan,
    review,
    review_named,
)
from procore.review.limits import CrossedLimit, Limits
from procore.text.errors import error_text
from tests.factories.change_sets import a_change_set

NO_LIMITS = Limits(created=None, updated=None, deactivated=None, share=None, net=None)


def plan(linked_records=100, money=0, **counts):
    return a_change_set(linked_records, [money], **counts)


def test_a_change_set_that_goes_over_a_limit_is_stopped_by_it():
    policy = ReviewPolicy(limits=Limits(created=2))
    assert review(policy, plan(created=2)) == ReviewResult()
    assert review(policy, plan(created=3)) == ReviewResult(crossed=(CrossedLimit("created", "2", "3"),))


def test_a_named_override_lets_only_its_brake_go():
    policy = ReviewPolicy(
        limits=Limits(created=1, net=Decimal(1)), overrides=frozenset({"created"}), reason="initial load"
    )
    assert review(policy, plan(created=5)) == ReviewResult(overridden=("created",))
    assert [one.name for one in review(policy, plan(created=5, money=10)).crossed] == ["net"]


@pytest.mark.parametrize(
    ("overrides", "reason", "said"),
    [({"speed"}, "x", "no brake “speed”"), ({"net"}, " ", "needs a reason")],
)
def test_an_override_needs_a_brake_that_exists_and_a_reason(overrides, reason, said):
    with pytest.raises(ConfigurationError, match=said):
        ReviewPolicy(overrides=frozenset(overrides), reason=reason)


@pytest.mark.parametrize(
    "policy, said",
    [
        (
            ReviewPolicy(first_run="approve"),
            {"en": "first run of budgets: nothing", "fr": "exécution de budgets\u00a0:"},
        ),
        (
            ReviewPolicy(approval=Approval(required=True)),
            {"en": "an approval of budgets.", "fr": "approbation pour budgets."},
        ),
    ],
)
def test_why_an_approval_is_asked_for_names_the_element_in_every_language(policy, said):
    asked = review(policy, plan(linked_records=0 if policy.first_run == "approve" else 100, created=1))
    for language, words in said.items():
        assert words in error_text(asked.approval_reason, language)


@pytest.mark.parametrize(
    "language, said",
    [
        ("en", "It moves 1,234.50, and from 1,000.00 on the settings ask for an approval."),
        ("fr", "Le plan déplace 1 234,50, et à partir de 1 000,00 la configuration demande une approbation."),
    ],
)
def test_an_approval_by_dollars_says_both_in_every_language(language, said):
    policy = ReviewPolicy(approval=Approval(required=True, limit=Decimal(1000)))
    asked = review(policy, plan(money=Decimal("1234.5"), updated=1)).approval_reason
    assert error_text(asked, language) == said


@pytest.mark.parametrize(
    "asked, said",
    [
        (
            {"overrides": frozenset({"size"}), "reason": "r"},
            "There is no brake “size” to override; choose among created, updated,",
        ),
        ({"overrides": frozenset({"created"})}, "An override of a brake needs a reason: write it as override_reason."),
    ],
)
def test_an_override_that_is_none_is_one_sentence(asked, said):
    with pytest.raises(ConfigurationError) as raised:
        ReviewPolicy(**asked)
    assert str(raised.value).startswith(said)


def test_the_first_run_of_a_company_is_a_plan_until_a_person_approves_unless_the_settings_say_write():
    first = plan(linked_records=0, created=5000)
    assert "first run" in str(review(ReviewPolicy(first_run="approve"), first).approval_reason)
    assert review(ReviewPolicy(first_run="write"), first) == ReviewResult()
    assert review(ReviewPolicy(first_run="approve", approved=7), first) == ReviewResult()


@pytest.mark.parametrize(
    ("limit", "money", "asked"), [(None, 0, True), (100, 99, False), (100, -99, False), (100, 100, True)]
)
def test_an_approval_is_asked_for_from_the_limit_on(limit, money, asked):
    approval = Approval(required=True, limit=None if limit is None else Decimal(limit))
    assert bool(review(ReviewPolicy(limits=NO_LIMITS, approval=approval), plan(money=money)).approval_reason) is asked


def test_dollars_up_and_down_do_not_hide_each_other_from_the_limit():
    both = ChangeSet(element="budgets", steps=(*plan(money=80).steps, *plan(money=-80).steps), linked_records=9)
    assert both.net == 0
    assert review(ReviewPolicy(approval=Approval(required=True, limit=Decimal(100))), both).approval_reason


def test_a_brake_comes_before_the_approval_and_an_empty_plan_before_both():
    policy = ReviewPolicy(limits=Limits(created=0), approval=Approval(required=True))
    assert review(policy, plan(created=1)).crossed
    assert review(policy, ChangeSet(element="budgets", steps=(), linked_records=0)) == ReviewResult()


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
    policy = ReviewPolicy(approval=approval, first_run="approve", plan="h")
    assert bool(review_named(policy, plan(linked_records=0, money=money), approved=False).approval_reason) is asked
    assert review_named(policy, plan(linked_records=0, money=money), approved=True) == ReviewResult()
    assert review_named(policy, ChangeSet(element="budgets", steps=()), approved=False) == ReviewResult()


@pytest.mark.parametrize("approved", [False, True])
@pytest.mark.parametrize(
    ("overrides", "expected"),
    [
        ((), ReviewResult(crossed=(CrossedLimit("created", "2", "3"),))),
        (("updated",), ReviewResult(crossed=(CrossedLimit("created", "2", "3"),))),
        (("created",), ReviewResult(overridden=("created",))),
    ],
)
def test_naming_or_approving_a_plan_does_not_stand_for_the_override_of_its_brakes(overrides, expected, approved):
    policy = ReviewPolicy(limits=Limits(created=2), plan="h", overrides=frozenset(overrides), reason="initial load")
    assert review_named(policy, plan(created=3), approved=approved) == expected
    assert review_named(policy, plan(linked_records=0, created=3), approved=approved) == ReviewResult()


@pytest.mark.parametrize(
    ("approval", "approves", "said"),
    [
        (Approval(), True, ""),
        (Approval(approvers=("paul",)), True, ""),
        (Approval(approvers=("marie", "luc")), True, "paul is not among the approvers (marie, luc)"),
        (Approval(approvers=("marie",)), False, "paul is not among the approvers (marie)"),
        (Approval(by_another=True), True, "paul triggered the run, and its plan is approved by another"),
        (Approval(by_another=True), False, ""),
    ],
)
def test_whose_answer_counts(approval, approves, said):
    refused = approval.why_not_counted("paul", "paul", approves=approves)
    assert str(refused or "").startswith(said)
    assert bool(refused) is bool(said)
    assert Approval(by_another=True).why_not_counted("marie", "paul", approves=approves) is None


def test_a_plan_of_another_element_is_refused_with_the_element_to_choose():
    said = str(plan_not_found_sentence("demo", "projects", "h", ["budgets", "costs"]))
    assert "is of budgets, costs; run it with elements = budgets, costs alone" in said
    assert "there is no plan “h”" in str(plan_not_found_sentence("demo", "projects", "h", []))


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ({"state": "applied", "applied_by": "run_1"}, "applied already, by the run run_1"),
        ({"state": "rejected", "decided_by": "Marie", "decision_reason": "no"}, "rejected by Marie"),
    ],
)
def test_a_plan_that_ended_is_refused(found, said):
    with pytest.raises(ConfigurationError, match=said):
        refuse_ended_plan(head(**found), "budgets")


@pytest.mark.parametrize("state", ["made", "waiting", "approved"])
def test_a_plan_that_did_not_end_may_be_applied(state):
    refuse_ended_plan(head(state=state), "budgets")


def head(**fate):
    numbers = {"counts": {}, "linked_records": 1, "net": Decimal(0), "calls": 1}
    return ChangeSetHead(id=1, element="budgets", hash="h", dag_run="run_0", **numbers, **fate)
