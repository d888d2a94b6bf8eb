"""What is found about a company: what is so now, and what was looked at, so that the rest has ended."""

from decimal import Decimal

from procore.model.balance import BalanceCheck
from procore.notify.events import (
    EventKind,
    approval_findings,
    balance_findings,
    cause_key,
    exception_findings,
    freshness_findings,
    run_findings,
)
from procore.notify.message import compose
from procore.text.causes import Cause
from tests.factories.notifications import HOUR, NOON, WAITS, notification


def test_an_element_that_was_never_synchronized_is_late_once_the_company_is_older_than_the_goal():
    young = freshness_findings({"costs": HOUR}, {}, NOON - HOUR, NOON)
    old = freshness_findings({"costs": HOUR}, {}, NOON - 2 * HOUR, NOON)
    assert young.events == ()
    assert [(event.element, event.facts["last_good"]) for event in old.events] == [("costs", None)]


def test_an_element_without_a_goal_is_never_late_and_a_goal_that_is_given_up_ends_without_a_word():
    found = freshness_findings(
        {"costs": None, "budgets": HOUR}, {"costs": NOON - 90 * HOUR, "budgets": NOON}, NOON, NOON
    )
    assert found.events == ()
    assert {check.element: check.well_since for check in found.checks} == {"costs": None, "budgets": NOON.isoformat()}


def test_only_what_ran_is_said_to_have_failed_or_to_be_well_and_what_is_not_ticked_any_more_ends_without_a_word():
    found = run_findings({"suppliers": "", "costs": "Procore is away."}, ["budgets"], "run_1", NOON)
    assert [(t.kind, t.element, t.facts["why"]) for t in found.events] == [
        (EventKind.FAILED, "costs", "Procore is away.")
    ]
    assert {check.element: check.well_since for check in found.checks if check.kind is EventKind.FAILED} == {
        "suppliers": NOON.isoformat(),
        "costs": NOON.isoformat(),
        "budgets": None,
    }


def test_a_run_of_some_records_may_find_a_failure_and_never_that_all_is_well():
    found = run_findings({"suppliers": "", "costs": "Procore is away."}, [], "run_1", NOON, partial=True)
    assert [event.element for event in found.events] == ["costs"]
    assert [check.element for check in found.checks if check.kind is EventKind.FAILED] == ["costs"]


def test_a_plan_that_waits_is_told_until_another_one_waits_or_the_run_is_over():
    table = "| record | dollars |\n|---|---|\n| 24105 | 12.00 |"
    found = approval_findings("costs", 7, f"Over the limit.\n\ncosts: 1 created; 12.00 net.\n\n{table}", "run_1")
    (event,), (check,) = found.events, found.checks
    assert (event.kind, event.element, event.subject) == (EventKind.APPROVAL, "costs", "7")
    assert (check.kind, check.element, check.well_since) == (EventKind.APPROVAL, "costs", None)
    assert compose("Boréal", [notification(EventKind.APPROVAL, "began", "costs", **event.facts)]).text == (
        "Waits for an approval\n- costs: answer in Airflow, Required actions. Over the limit. costs: 1 created; 12.00 net."
    )
    assert (EventKind.APPROVAL, "costs") in {
        (one.kind, one.element) for one in run_findings({"costs": ""}, [], "run_1", NOON).checks
    }


def test_a_cause_is_the_same_however_many_records_and_dollars_it_holds_and_another_one_for_another_supplier():
    more = Cause(**{**{n: getattr(WAITS, n) for n in WAITS.__slots__}, "records": 40, "amount": None})
    other = Cause(**{**{n: getattr(WAITS, n) for n in WAITS.__slots__}, "waits_for_key": "4411"})
    named = Cause(**{**{n: getattr(WAITS, n) for n in WAITS.__slots__}, "waits_for_name": "Béton ltée"})
    assert cause_key(more) == cause_key(WAITS) == cause_key(named)
    assert cause_key(other) != cause_key(WAITS)


def test_the_causes_of_some_elements_end_where_they_are_not_found_again():
    found = exception_findings([WAITS], ["purchase_orders", "costs"], {})
    assert [(event.element, event.subject) for event in found.events] == [("purchase_orders", cause_key(WAITS))]
    assert [(check.kind, check.element, check.well_since) for check in found.checks] == [
        (EventKind.CAUSE, "purchase_orders", None),
        (EventKind.CAUSE, "costs", None),
    ]


def test_findings_add_up():
    both = run_findings({"costs": "Away."}, [], "run_1", NOON) + exception_findings([WAITS], [], {})
    assert [event.kind for event in both.events] == [EventKind.FAILED, EventKind.CAUSE]
    assert len(both.checks) == 2


def check(unexplained="0", records=0, differing="0"):
    return BalanceCheck(
        records=9, unknown=0, differing_records=3, differing=Decimal(differing),
        unexplained_records=records, unexplained=Decimal(unexplained),
    )  # fmt: skip


def test_dollars_that_nothing_explains_are_an_event_of_their_amount_and_an_even_element_is_well():
    found = balance_findings({"costs": check("0.01", 1), "budgets": check()}, NOON)
    assert [(one.kind, one.element, one.subject, dict(one.facts)) for one in found.events] == [
        (EventKind.BALANCE, "costs", "0.01", {"records": 1, "amount": "0.01"})
    ]
    assert {one.element: one.well_since for one in found.checks} == {"costs": None, "budgets": NOON.isoformat()}
    assert check("0.01", 1, "30.01").as_json() == {
        "records": 9, "unknown": 0, "differing": 3, "explained_dollars": "30.00", "unexplained": 1, "unexplained_dollars": "0.01",
    }  # fmt: skip


def test_what_nothing_explains_is_told_with_its_dollars_and_what_to_do():
    news = [
        notification(EventKind.BALANCE, element="costs", records=2, amount="1204.50"),
        notification(EventKind.BALANCE, "ended", "budgets", records=1, amount="1.00", well_since=NOON.isoformat()),
    ]
    said = compose("Boréal", news)
    assert "costs: $1,204.50 differ between maestro* and Procore, in 2 records" in said.text
    assert "Look at Balance on the page" in said.text
    assert "budgets: dollars had differed for no known reason since" in said.text
    assert said.news[0] | {"said": "", "since": ""} == {
        "news": "unexplained", "element": "costs", "records": 2, "amount": "1204.50", "said": "", "since": "",
    }  # fmt: skip
    assert "costs (coûts)\u00a0: un écart de 1\u00a0204,50\u00a0$" in compose("Boréal", news, language="fr").text
