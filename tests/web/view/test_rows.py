"""Two records side by side: what moved, which way it goes, what is told of a line."""

import pytest

from procore.elements import ALL, ELEMENTS
from procore.elements.element import Direction
from procore.model.records import FieldConflict, Reason
from procore.text.nouns import name_of
from procore.web.view.rows import (
    ARROWS,
    compared,
    conflicts,
    held_fields,
    shown,
    tabs,
    waiting,
)

SUPPLIERS = ELEMENTS["suppliers"]
NOTHING = {
    "maestro": None, "procore": None, "maestro_baseline": None, "procore_baseline": None, "link": None, "facts": None,
    "kind": None, "maestro_key": "A", "procore_key": "1", "scope": "", "maestro_lines": None, "procore_lines": None,
    "cut": [], "decision": None, "code": None,
}  # fmt: skip


def row(maestro, procore, maestro_baseline=None, procore_baseline=None, **more):
    baseline = {"maestro_baseline": maestro_baseline, "procore_baseline": procore_baseline}
    return {**NOTHING, "maestro": maestro, "procore": procore, **baseline, **more}


def value(found, name):
    return next(v for v in found if v.name == name)


@pytest.mark.parametrize(
    ("maestro", "procore", "moved", "arrow"),
    [
        ("Laval", "Laval", "", "·"),
        ("Québec", "Laval", "maestro", "→"),
        ("Laval", "Québec", "procore", "←"),
        ("Lévis", "Québec", "both", "⇄"),
    ],
)
def test_each_side_is_compared_with_what_it_held_itself(maestro, procore, moved, arrow):
    baseline = {"city": "Laval"}
    pair = row({"city": maestro}, {"city": procore}, baseline, baseline, link=1)
    assert value(compared(SUPPLIERS, pair, "en"), "city").moved == moved
    assert shown(SUPPLIERS, pair, "changed", "en").arrow == arrow


def test_a_cut_text_is_no_change():
    cut, whole = "x" * 60, "x" * 90
    pair = row({"address": cut}, {"address": whole}, {"address": cut}, {"address": whole}, link=1)
    assert value(compared(SUPPLIERS, pair, "en"), "address").moved == ""


def test_a_field_that_was_never_agreed_on_and_differs_is_marked():
    pair = row({"phone": "1"}, {"phone": "2"}, {}, {}, link=1)
    assert value(compared(SUPPLIERS, pair, "en"), "phone").moved == "both"


def test_nothing_is_marked_in_a_record_that_is_not_linked():
    pair = row({"city": "Laval"}, {"city": "Lévis"})
    assert all(v.moved == "" for v in compared(SUPPLIERS, pair, "en"))
    assert shown(SUPPLIERS, pair, "one_side", "en").changes == ()


def test_the_field_that_a_person_has_to_decide_is_told():
    facts = Reason("conflict", conflicts=(FieldConflict(field="city", maestro="A", procore="B"),)).as_json()["facts"]
    held = {"facts": facts, "kind": "conflict", "link": 1}
    assert value(compared(SUPPLIERS, row({"city": "A"}, {"city": "B"}, {}, {}, **held), "fr"), "city").held


@pytest.mark.parametrize("names", [(), ("city",), ("city", "phone"), ("name", "a", "b", "c", "d", "e", "f")])
def test_the_form_asks_for_every_field_in_conflict_in_the_order_of_the_cause(names):
    listed = tuple(FieldConflict(field=name, maestro="A", procore="B") for name in names)
    facts = Reason("conflict", conflicts=listed).as_json()["facts"]
    assert conflicts(facts) == listed
    assert held_fields(facts) == set(names)


def test_a_line_s_field_in_conflict_is_no_field_of_the_record():
    of_line = FieldConflict(field="description", maestro="A", procore="B", line="10")
    facts = Reason("choice_moved", {"by": "Marie"}, (of_line,)).as_json()["facts"]
    assert conflicts(facts) == (of_line,)
    assert held_fields(facts) == set()


def test_a_record_is_named_as_the_dag_takes_it():
    assert (
        shown(SUPPLIERS, row({}, None, maestro_key="ACIER01", procore_key=""), "to_procore", "en").record == "ACIER01"
    )
    assert shown(SUPPLIERS, row(None, {}, maestro_key="", procore_key="77"), "to_maestro", "en").record == "procore:77"


def test_every_direction_has_an_arrow():
    assert set(ARROWS) == set(Direction)


@pytest.mark.parametrize("element", ALL.values(), ids=lambda e: e.id)
def test_names_of_elements_are_short_in_both_languages(element):
    for language in ("en", "fr"):
        assert 0 < len(name_of(element, language)) <= 25


def test_the_tabs_are_the_ticked_elements_in_the_order_of_the_grid():
    assert [e.id for e in tabs(["costs", "projects"])] == ["projects", "costs"]


def test_what_is_fine_on_one_side_only_or_kept_out_does_not_wait():
    assert waiting({"fine": 5, "one_side": 3, "excluded": 2, "changed": 1, "conflict": 1, "to_procore": 2}) == 4


def test_the_amount_of_a_document_is_its_total():
    found = {name: ELEMENTS[name].amount_field for name in ("suppliers", "purchase_orders", "budgets")}
    assert found == {"suppliers": "", "purchase_orders": "total", "budgets": "amount"}


@pytest.mark.parametrize(
    ("state", "decision", "resolve", "run"),
    [
        ("conflict", None, True, False), ("ambiguous", None, True, False), ("conflict", "choose", False, True),
        ("rejected", None, False, True), ("changed", None, False, True), ("to_procore", None, False, True),
        ("fine", None, False, False), ("warning", None, False, False), ("one_side", None, False, False),
    ],
)  # fmt: skip
def test_a_row_offers_what_helps_it(state, decision, resolve, run):
    one = shown(SUPPLIERS, row({}, {}, decision=decision), state, "en")
    assert (one.to_resolve, one.helped_by_run) == (resolve, run)
