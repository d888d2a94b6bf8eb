"""A change set in words, in both languages."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from string import Formatter

import pytest

from procore.model.change_set import ChangeSet
from procore.review.limits import CrossedDollars, CrossedLimit
from procore.review.wording import COUNTED, SHOWN, WORDS, plan_summary, plan_table, stop_sentence
from tests.factories.change_sets import a_change_set


def test_an_empty_plan_says_so():
    assert "nothing to do" in plan_summary(ChangeSet(element="projects", steps=()))


def test_the_largest_amounts_come_first_and_the_rest_is_counted():
    shown = plan_summary(a_change_set(money=range(SHOWN + 2))).splitlines()
    assert f"24-001|{SHOWN + 2}|MAT" in shown[1]
    assert len(shown) == SHOWN + 2
    assert shown[-1] == "... and 2 more, in the ledger (procore_sync.plan_value)."


def test_what_stopped_a_plan_is_said_with_the_way_on():
    said = stop_sentence("demo", a_change_set(created=7), (CrossedLimit("created", "5", "7"),))
    assert "demo, budgets: the plan goes over a brake (created: 7, the brake is at 5); nothing was written." in said
    assert "override = created" in said


def test_a_brake_in_dollars_names_the_project_and_both_numbers():
    million = {"limit": Decimal(1_000_000), "net": Decimal(0), "gross": Decimal(10_000_000)}
    crossed = CrossedDollars(name="gross", **million), CrossedDollars(name="project_gross", project="24-012", **million)
    assert (
        "(gross: 0.00 net and 10,000,000.00 up and down together, the brake is at 1,000,000.00; project_gross: project 24-012, "
        "0.00 net and 10,000,000.00 up and down together, the brake is at 1,000,000.00)"
    ) in stop_sentence("demo", a_change_set(), crossed)
    said = stop_sentence("demo", a_change_set(), crossed, "fr")
    assert "project_gross : projet 24-012, 0,00 net et 10 000 000,00 en hausses et baisses additionnées" in said


def test_the_table_of_plans_counts_parts_apart():
    made = a_change_set(money=[-40, 100], created=1)
    group = replace(made.steps[0], element="cost_types", verb="create", money=Decimal(0), gross=Decimal(0))
    whole = replace(made, steps=(*made.steps, group, replace(group, element="cost_codes")), calls=12)
    head, row = plan_table([whole]).splitlines()
    assert head.split() == ["element", "writes", "net", "up", "and", "down", "calls", "plan"]
    assert row.split() == (
        f"budgets 1 created, with 1 group created, 1 activity created 60.00 140.00 12 {whole.hash}".split()
    )
    assert "1 créés, et avec cela 1 groupe à créer, 1 activité à créer" in plan_table([whole], "fr")


@pytest.mark.parametrize("both", [*WORDS.values(), *COUNTED.values()])
def test_each_sentence_names_the_same_facts_in_both_languages(both):
    english, french = ({name for _, name, _, _ in Formatter().parse(said) if name} for said in both)
    assert english == french
