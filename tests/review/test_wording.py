"""A change set in words, in both languages."""

from dataclasses import replace
from decimal import Decimal

from procore.model.change_set import LARGEST, ChangeSet, ChangeSetStep
from procore.review.limits import CrossedDollars, CrossedLimit
from procore.review.wording import export_hint, plan_counts, plan_summary, plan_table, stop_sentence
from procore.text.errors import error_text
from tests.factories.change_sets import a_change_set


def step(verb, money, *changes, **more):
    facts = {"maestro_key": "24-001|F1", "side": "maestro", "why": "it was deleted", "digest": verb, **more}
    listed = tuple(dict(zip(("field", "old", "new", "line", "overwrites"), one, strict=False)) for one in changes)
    return ChangeSetStep(
        element="costs", scope="24-001", procore_key="7", verb=verb, changes=listed, money=Decimal(money),
        gross=Decimal(0), **facts,
    )  # fmt: skip


OF_ALL_KINDS = ChangeSet(
    element="costs",
    steps=(
        step("remove", 20),
        step("update", 10, ("a", "1", "2"), ("b", "1", "2"), ("c", "1", "2")),
        step(
            "update", 50, ("date", None, "2026-05-01"), ("amount", "1", "2", "3", True), ("unit", "h", None),
            ("memo", "a", "b"), ("x", "a", "b"),
        ),
        step("create", -40, ("number", None, "F2"), ("description", None, "Béton\n<b>|"), maestro_key=""),
        step("create", 30, ("number", None, "F3"), after=(("projects", "24-001"), ("suppliers", "S1"))),
    ),
    counts={"created": 2, "updated": 2, "odd": 3, "held": 0},
    calls=12,
)  # fmt: skip
HEAD = f"costs: 2 created, 2 updated, 3 odd; 70.00 net, 0.00 up and down together; about 12 calls; plan {OF_ALL_KINDS.hash}."
WRITTEN = (
    "date “” → “2026-05-01”, line 3 amount “1” → “2” (over a person's change), unit “h” → “” and 2 more",
    "new: Béton\n<b>|",
    "new; after project 24-001, supplier S1",
    "it was deleted",
    "a “1” → “2”, b “1” → “2”, c “1” → “2”",
)


def test_a_plan_of_all_kinds_of_steps_is_told_to_the_letter():
    assert plan_summary(OF_ALL_KINDS) == "\n".join(
        (
            HEAD,
            f"  update 24-001|F1 in maestro: {WRITTEN[0]} (it was deleted)",
            f"  create Procore 7 in maestro: {WRITTEN[1]} (it was deleted)",
            f"  create 24-001|F1 in maestro: {WRITTEN[2]} (it was deleted)",
            f"  remove 24-001|F1 in maestro: {WRITTEN[3]} (it was deleted)",
            f"  update 24-001|F1 in maestro: {WRITTEN[4]} (it was deleted)",
        )
    )
    assert plan_summary(OF_ALL_KINDS, markdown=True) == "\n".join(
        (
            HEAD,
            "",
            "| record | writes to | what | dollars |",
            "|---|---|---|---|",
            f"| 24-001\\|F1 | maestro | {WRITTEN[0]} | 50.00 |",
            "| Procore 7 | maestro | new: Béton &lt;b>\\| | -40.00 |",
            f"| 24-001\\|F1 | maestro | {WRITTEN[2]} | 30.00 |",
            f"| 24-001\\|F1 | maestro | {WRITTEN[3]} | 20.00 |",
            f"| 24-001\\|F1 | maestro | {WRITTEN[4]} | 10.00 |",
        )
    )


def test_nothing_of_it_is_left_in_english_in_french():
    said = [plan_summary(OF_ALL_KINDS, "fr", markdown=markdown) for markdown in (False, True)]
    assert "créer Procore 7" in said[0].replace("\u00a0", " ")
    said.append(plan_table([OF_ALL_KINDS], "fr"))
    said.append(plan_counts(replace(OF_ALL_KINDS, counts={}), "fr"))
    said.append(export_hint("demo", OF_ALL_KINDS, "fr"))
    said.append(error_text(stop_sentence("demo", OF_ALL_KINDS, (CrossedLimit("created", "5", "7"),)), "fr"))
    said.append(plan_summary(a_change_set(money=range(LARGEST + 2)), "fr"))
    for words in (
        "created",
        "together",
        "about",
        "calls",
        " in ",
        "line 3",
        "person",
        "and ",
        "new",
        "after",
        "project",
    ):
        assert [text for text in said if words in text.replace("created : ", "").replace("= created", "")] == []
    for words in ("record", "element", "writes", "nothing", "All of it", "brake", "ledger", "50.00"):
        assert [text for text in said if words in text] == []


def test_what_is_only_planned_is_named_with_its_article_in_french():
    waits = step("create", 1, ("number", None, "F3"), after=(("purchase_orders", "24105"), ("projects", "24-001")))
    said = plan_summary(replace(OF_ALL_KINDS, steps=(waits,)), "fr")
    assert "la commande 24105" in said
    assert "le projet 24-001" in said


def test_a_new_document_is_not_named_by_what_its_lines_say():
    new = step("create", 1, ("description", None, "of a line", "1"), ("number", None, "F3"))
    assert "in maestro: new (" in plan_summary(replace(OF_ALL_KINDS, steps=(new,)))


def test_what_was_stopped_is_told_with_its_plan_and_every_brake():
    over = CrossedLimit("created", "5", "7"), CrossedLimit("updated", "5", "8")
    said = str(stop_sentence("demo", OF_ALL_KINDS, over))
    assert f"Look at plan {OF_ALL_KINDS.hash};" in said
    assert "override = created, updated and" in said


def test_one_field_more_than_three_is_counted():
    named = [(name, "1", "2") for name in "abcd"]
    assert "c “1” → “2” and 1 more (" in plan_summary(replace(OF_ALL_KINDS, steps=(step("update", 1, *named),)))


def test_the_columns_of_dollars_and_calls_are_set_right():
    (row,) = plan_table([OF_ALL_KINDS]).splitlines()[1:]
    assert row == f"costs    2 created, 2 updated, 3 odd  70.00         0.00     12  {OF_ALL_KINDS.hash}"


def test_a_plan_that_is_as_long_as_a_summary_has_no_more():
    assert len(plan_summary(a_change_set(money=range(LARGEST))).splitlines()) == LARGEST + 1


def test_an_empty_plan_says_so():
    assert "nothing to do" in plan_summary(ChangeSet(element="projects", steps=()))


def test_the_largest_amounts_come_first_and_the_rest_is_counted():
    shown = plan_summary(a_change_set(money=range(LARGEST + 2))).splitlines()
    assert f"24-001|{LARGEST + 2}|MAT" in shown[1]
    assert len(shown) == LARGEST + 2
    assert shown[-1] == "... and 2 more, in the ledger (procore_sync.plan_value)."


def test_what_stopped_a_plan_is_said_with_the_way_on():
    said = str(stop_sentence("demo", a_change_set(created=7), (CrossedLimit("created", "5", "7"),)))
    assert "demo, budgets: the plan goes over a brake (created: 7, the brake is at 5); nothing was written." in said
    assert "override = created" in said


def test_a_brake_in_dollars_names_the_project_and_both_numbers():
    million = {"limit": Decimal(1_000_000), "net": Decimal(0), "gross": Decimal(10_000_000)}
    crossed = CrossedDollars(name="gross", **million), CrossedDollars(name="project_gross", project="24-012", **million)
    assert (
        "(gross: 0.00 net and 10,000,000.00 up and down together, the brake is at 1,000,000.00; project_gross: project 24-012, "
        "0.00 net and 10,000,000.00 up and down together, the brake is at 1,000,000.00)"
    ) in str(stop_sentence("demo", a_change_set(), crossed))
    said = error_text(stop_sentence("demo", a_change_set(), crossed), "fr")
    assert "project_gross : projet 24-012, 0,00 net et 10 000 000,00 en hausses et baisses additionnées" in said


def test_the_table_of_plans_counts_parts_apart():
    made = a_change_set(money=[-40, 100], created=1)
    group = replace(made.steps[0], element="cost_types", verb="create", money=Decimal(0), gross=Decimal(0))
    whole = replace(made, steps=(*made.steps, group, replace(group, element="cost_codes")), calls=12)
    head, row = plan_table([whole]).splitlines()
    assert head.split() == ["element", "writes", "net", "up", "and", "down", "calls", "plan"]
    assert row.split() == (
        f"budgets 1 created, with 1 group created, 1 activity created 60.00 140.00 12 {whole.hash}".split()
    )
    assert "1 à créer, et avec cela 1 groupe à créer, 1 activité à créer" in plan_table([whole], "fr")
