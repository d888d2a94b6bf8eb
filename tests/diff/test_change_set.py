from dataclasses import replace
from decimal import Decimal

import pytest

from procore.diff.change_set import change_set_of, digest_of, gross_effect, money_effect
from procore.diff.planned import PlannedWrites
from procore.elements import ELEMENTS
from procore.elements.element import Side
from procore.model.change_set import WRITES, ChangeSet, ChangeSetStep, PlannedLink
from procore.model.choices import Choice
from procore.model.lines import LineChange, LineVerb
from procore.model.records import Change, Link
from procore.model.steps import Pair, Step, Verb, Write
from procore.review.approval import ReviewPolicy, review
from procore.review.approvers import Approval
from procore.review.wording import export_hint, plan_summary
from procore.text.errors import error_text
from tests.factories.records import plain

PROJECTS = ELEMENTS["projects"]


def step(**more):
    maestro = plain("projects", Side.MAESTRO, "24-001", number="24-001", name="École")
    procore = plain("projects", Side.PROCORE, "7", number="24-001", name="Ecole")
    pair = Pair(maestro=maestro, procore=procore, link=Link(maestro_key="24-001", procore_id=7))
    write = Write(side=Side.PROCORE, verb=Verb.UPDATE, changes=(Change("name", "Ecole", "École | « A »"),))
    return Step(**{"pair": pair, "writes": (write,), **more})


def test_a_plan_says_for_each_write_the_record_old_new_and_why():
    (drawn,) = change_set_of(PROJECTS, [step()], linked_records=1, calls=0).steps
    assert (drawn.maestro_key, drawn.procore_key, drawn.side, drawn.verb) == ("24-001", "7", "procore", "update")
    assert drawn.changes == ({"field": "name", "old": "Ecole", "new": "École | « A »"},)
    assert drawn.why == "maestro* differs since both last agreed"


def test_the_counts_are_of_steps():
    off = Write(side=Side.PROCORE, verb=Verb.UPDATE, changes=(Change("active", True, False),))
    ours = Write(side=Side.PROCORE, verb=Verb.WRITE_ORIGIN_ID)
    steps = [step(), step(writes=(off,)), step(writes=(ours,), linked=True)]
    plan = change_set_of(PROJECTS, steps, linked_records=9, calls=3)
    assert {name: count for name, count in plan.counts.items() if count} == {
        "updated": 1, "linked": 1, "deactivated": 1, "origin_ids": 1,
    }  # fmt: skip
    assert sum(plan.counts[name] for name in ("created", "updated", "deactivated", "origin_ids")) == plan.writes
    assert (plan.linked_records, plan.calls) == (9, 3)


def test_every_write_that_there_is_can_be_counted():
    assert set(WRITES) == set(Verb)


def test_the_hash_is_the_same_whatever_the_order_and_another_when_anything_changed():
    one, two = (
        step(),
        step(writes=(Write(side=Side.MAESTRO, verb=Verb.UPDATE, changes=(Change("city", None, "Laval"),)),)),
    )
    here = change_set_of(PROJECTS, [one, two], linked_records=0, calls=0)
    assert here.hash == change_set_of(PROJECTS, [two, one], linked_records=5, calls=0).hash
    assert here.hash != change_set_of(PROJECTS, [one], linked_records=0, calls=0).hash


def test_plans_of_two_elements_never_share_a_hash():
    assert ChangeSet(element="projects", steps=()).hash != ChangeSet(element="suppliers", steps=()).hash


def test_a_plan_says_how_to_get_all_of_it():
    plan = change_set_of(PROJECTS, [step()], linked_records=1, calls=0)
    assert f"procore-sync export {plan.hash} --company demo" in export_hint("demo", plan)


def test_a_step_is_still_planned_only_while_both_records_are_what_they_were():
    here = step()
    planned = PlannedWrites(change_set_of(PROJECTS, [here], linked_records=0, calls=0).steps)
    assert planned.hold(PROJECTS, here)
    assert planned.hold(PROJECTS, step(writes=()))
    for side in ("maestro", "procore"):
        moved = replace(here.pair, **{side: replace(getattr(here.pair, side), fingerprint="other")})
        assert not planned.hold(PROJECTS, step(pair=moved))
    other = Write(side=Side.PROCORE, verb=Verb.UPDATE, changes=(Change("name", "Ecole", "else"),))
    assert not planned.hold(PROJECTS, step(writes=(other,)))


def test_the_money_of_a_document_is_what_its_lines_add_and_of_a_budget_what_its_amount_adds():
    orders, budgets = ELEMENTS["purchase_orders"], ELEMENTS["budgets"]
    amount = orders.total[1]
    lines = (
        LineChange(verb=LineVerb.CREATE, changes=(Change(amount, None, Decimal("100.10")),)),
        LineChange(verb=LineVerb.UPDATE, changes=(Change(amount, Decimal(50), Decimal("49.99")),)),
        LineChange(verb=LineVerb.REMOVE, changes=(Change(amount, Decimal(7), None),)),
    )
    assert money_effect(orders, Write(side=Side.PROCORE, verb=Verb.UPDATE, lines=lines)) == Decimal("93.09")
    assert gross_effect(orders, Write(side=Side.PROCORE, verb=Verb.UPDATE, lines=lines)) == Decimal("107.11")
    assert money_effect(PROJECTS, step().writes[0]) == gross_effect(PROJECTS, step().writes[0]) == 0
    change = (Change("unit", None, "ls"), Change("amount", Decimal("10.00"), Decimal("8.50")))
    assert money_effect(budgets, Write(side=Side.PROCORE, verb=Verb.UPDATE, changes=change)) == Decimal("-1.50")
    assert gross_effect(budgets, Write(side=Side.PROCORE, verb=Verb.UPDATE, changes=change)) == Decimal("1.50")
    new = (Change("amount", None, Decimal("8.50")),)
    assert money_effect(budgets, Write(side=Side.PROCORE, verb=Verb.CREATE, changes=new)) == Decimal("8.50")


def test_the_summary_survives_markup_in_a_value():
    assert "École \\| « A »" in plan_summary(
        change_set_of(PROJECTS, [step()], linked_records=1, calls=0), markdown=True
    )


def test_who_approves_reads_the_plan_in_the_language_of_the_company():
    step = ChangeSetStep(
        element="budgets", scope="24-001", maestro_key="24-001|01|MAT", procore_key="", side="procore", verb="update",
        changes=({"field": "amount", "old": "0", "new": "1250.5"},), money=Decimal("1250.50"),
        gross=Decimal("1250.50"), why="", digest="d",
    )  # fmt: skip
    plan = ChangeSet(element="budgets", steps=(step,), counts={"updated": 1, "held": 2}, calls=3)
    shown = plan_summary(plan, "fr", markdown=True)
    assert shown.startswith(
        "budgets : 1 à modifier, 2 fiches en attente; 1 250,50 net, 1 250,50 en hausses et baisses additionnées; "
        "environ 3 appels; plan "
    )
    assert "| fiche | écrit dans | quoi | dollars |" in shown
    assert export_hint("demo", plan, "fr").startswith("Le plan entier, en CSV ou JSON : procore-sync export ")
    required = ReviewPolicy(approval=Approval(required=True, limit=Decimal(1000)))
    assert error_text(review(required, replace(plan, linked_records=5, calls=0)).approval_reason, "fr") == (
        "Le plan déplace 1 250,50, et à partir de 1 000,00 la configuration demande une approbation."
    )


def test_a_value_that_is_written_over_a_person_s_is_counted_marked_and_told():
    over = Write(side=Side.PROCORE, verb=Verb.UPDATE, changes=(Change("city", "Lévis", "Laval", overwrites=True),))
    plan = change_set_of(PROJECTS, [step(), step(writes=(over,))], linked_records=2, calls=0)
    assert (plan.counts["updated"], plan.counts["overwritten"]) == (2, 1)
    (drawn,) = [one for one in plan.steps if one.changes[0].get("overwrites")]
    assert drawn.changes == ({"field": "city", "old": "Lévis", "new": "Laval", "overwrites": True},)
    assert drawn.why == "maestro*'s value over one that a person gave Procore"
    assert "city “Lévis” → “Laval” (over a person's change)" in plan_summary(plan)


# ------------------------------------------------------------------------------------------------ to the letter

ORDERS, CHANGE_ORDERS = ELEMENTS["purchase_orders"], ELEMENTS["change_orders"]


def written(verb, **values):
    changes = tuple(Change(name, None, value) for name, value in values.items())
    return Write(side=Side.PROCORE, verb=verb, changes=changes)


@pytest.mark.parametrize(
    "element, write, ends",
    [
        (PROJECTS, written(Verb.UPDATE, active=False), 1),
        (PROJECTS, written(Verb.UPDATE, active=True), 0),
        (PROJECTS, written(Verb.UPDATE, name="A"), 0),
        (PROJECTS, written(Verb.CREATE, active=False), 0),
        (PROJECTS, written(Verb.REMOVE), 1),
        (CHANGE_ORDERS, written(Verb.UPDATE, status="void"), 1),
        (CHANGE_ORDERS, written(Verb.UPDATE, status="approved"), 0),
        (CHANGE_ORDERS, written(Verb.UPDATE, name="A"), 0),
        (ORDERS, written(Verb.UPDATE, status="void"), 0),
    ],
)
def test_what_ends_a_record_counts_as_deactivated(element, write, ends):
    assert change_set_of(element, [step(writes=(write,))], linked_records=1, calls=0).counts["deactivated"] == ends


def test_a_record_that_is_made_is_none_that_is_linked():
    made, merged = step(writes=(written(Verb.CREATE),), linked=True), step(linked=True)
    counts = change_set_of(PROJECTS, [made, merged, merged], linked_records=0, calls=0).counts
    assert (counts["created"], counts["linked"], counts["updated"]) == (1, 2, 2)


def test_a_change_set_holds_its_links_and_those_of_its_parts_steps_name_their_own():
    links = [PlannedLink(element="projects", maestro_key="24-001")]
    made = change_set_of(PROJECTS, [step()], linked_records=1, calls=2, parts=[(ORDERS, [step()])], links=links)
    assert (made.element, made.links, [one.element for one in made.steps]) == (
        "projects", tuple(links), ["projects", "purchase_orders"],
    )  # fmt: skip


@pytest.mark.parametrize(
    "alone, keys, why",
    [
        ({"maestro"}, ("P1", "K", ""), "only maestro* has it"),
        ({"procore"}, ("P1", "", "7"), "only Procore has it"),
        ({"maestro", "procore"}, ("P1", "K", "7"), "found on both sides; maestro* fills it in"),
    ],
)
def test_a_step_names_the_records_that_are_there(alone, keys, why):
    sides = {Side.MAESTRO: "K", Side.PROCORE: "7"}
    there = {side.value: plain("budgets", side, key, "P1") for side, key in sides.items() if side.value in alone}
    target = Side.MAESTRO if alone == {"procore"} else Side.PROCORE
    write = Write(side=target, verb=Verb.CREATE if len(alone) == 1 else Verb.UPDATE)
    (drawn,) = change_set_of(
        ELEMENTS["budgets"], [Step(pair=Pair(**there), writes=(write,))], linked_records=0, calls=0
    ).steps
    assert ((drawn.scope, drawn.maestro_key, drawn.procore_key), drawn.why) == (keys, why)


def of_pair(**more):
    return replace(step().pair, **more)


NAMED = (Change("name", "A", "B"),)
WHY = [
    (Write(side=Side.PROCORE, verb=Verb.UPDATE, changes=NAMED), of_pair(), "maestro* differs since both last agreed"),
    (Write(side=Side.MAESTRO, verb=Verb.UPDATE, changes=NAMED), of_pair(), "Procore differs since both last agreed"),
    (
        Write(side=Side.MAESTRO, verb=Verb.UPDATE, changes=NAMED),
        of_pair(link=None),
        "found on both sides; Procore fills it in",
    ),
    (
        Write(side=Side.MAESTRO, verb=Verb.UPDATE, changes=(replace(NAMED[0], overwrites=True),)),
        of_pair(),
        "Procore's value over one that a person gave maestro*",
    ),
    (
        Write(side=Side.MAESTRO, verb=Verb.UPDATE, changes=NAMED),
        of_pair(choices={("", "name"): Choice(decision=1)}),
        "a person chose it",
    ),
    (
        Write(side=Side.MAESTRO, verb=Verb.UPDATE, changes=NAMED),
        of_pair(choices={("1", "name"): Choice(decision=1)}),
        "Procore differs since both last agreed",
    ),
    (written(Verb.WRITE_ORIGIN_ID), of_pair(), "linked: Procore gets our origin id"),
    (
        written(Verb.CLEAR_ORIGIN_ID),
        of_pair(),
        "not the linked one any more: Procore's record gives our origin id free",
    ),
]


@pytest.mark.parametrize("write, pair, why", WHY)
def test_a_step_says_why(write, pair, why):
    (drawn,) = change_set_of(PROJECTS, [Step(pair=pair, writes=(write,))], linked_records=1, calls=0).steps
    assert drawn.why == why


@pytest.mark.parametrize(
    "records, digest",
    [
        ({"maestro", "procore"}, "a9863ad3ae5eea51a7b0cb5d"),
        ({"maestro"}, "bcb6f056717e98a7498fe5e0"),
        ({"procore"}, "b7c7e53d02dbf519426f502a"),
    ],
)
def test_a_plan_that_waits_is_still_itself_in_the_next_version(records, digest):
    """The ledger holds digests of plans that people approve: another way to make them would have all of them made anew."""
    pair = of_pair(**dict.fromkeys({"maestro", "procore"} - records))
    lines = (LineChange(verb=LineVerb.UPDATE, key="9", source="1", changes=(Change("unit", "h", None),)),)
    write = Write(side=Side.PROCORE, verb=Verb.UPDATE, changes=(Change("name", "A", "B"),), lines=lines)
    assert digest_of(ORDERS, Step(pair=pair, writes=(write,)), write) == digest


def test_what_a_line_names_is_left_out_of_a_digest_while_it_is_only_planned():
    lines = [
        LineChange(verb=LineVerb.CREATE, source="1", changes=(Change("budget_code", None, code),))
        for code in ("A", "B")
    ]
    a, b = (Write(side=Side.PROCORE, verb=Verb.CREATE, lines=(line,)) for line in lines)
    here = step(writes=(a,))
    assert digest_of(ORDERS, here, a) != digest_of(ORDERS, here, b)
    assert digest_of(ORDERS, here, a, {"budget_codes"}) == digest_of(ORDERS, here, b, {"budget_codes"})


def test_money_of_a_header_is_its_total_and_of_nothing_is_zero_dollars():
    total = Write(side=Side.MAESTRO, verb=Verb.UPDATE, changes=(Change("total", Decimal(5), Decimal(8)),))
    assert (money_effect(ORDERS, total), gross_effect(ORDERS, total)) == (Decimal(3), Decimal(3))
    none = Write(side=Side.MAESTRO, verb=Verb.UPDATE)
    assert (money_effect(ORDERS, none), gross_effect(ORDERS, none)) == (Decimal(0), Decimal(0))
