"""Settings as form fields: what is shown, and what a form makes of them."""

import pytest

from procore.config.company import CompanySettings
from procore.config.element import ElementSettings
from procore.config.setting_fields import FieldKind, setting_fields
from procore.elements import ELEMENTS
from procore.web.view.setting_entries import RowProblem, entered_company, entered_element, row_problems
from procore.web.view.setting_form import (
    COMPANY,
    ELEMENT,
    OWN,
    element_fields,
    owner_choices,
    shown_company,
    shown_element,
)
from procore.web.view.setting_texts import leaves, nested
from procore.web.view.setting_words import setting_name, setting_value
from procore.web.view.words import has
from tests.factories.every_setting import every_setting

COSTS, SUPPLIERS, ORDERS = (ELEMENTS[name] for name in ("costs", "suppliers", "purchase_orders"))

TOLD = {
    "nothing": {},
    "an approval": {"approval": "required", "approval_limit": "50000.50", "approvers": ["marie", "luc"]},
    "brakes": {"brakes": {"created": 10, "net": None, "share": 0.25, "restored": None}},
    "owners": {"owners": {"status": "maestro", "phone": "procore"}},
    "what is usual, written": {"approval": "none", "approval_hours": 72, "brakes": {"created": 500}},
}


def sent(shown):
    """What a browser sends of these fields as they are shown."""
    found = {}
    for one in shown:
        if one.field.kind is FieldKind.TABLE:
            found[f"{one.name}.key"] = [row.key for row in one.rows]
            found[f"{one.name}.value"] = [row.value for row in one.rows]
        elif one.field.kind is FieldKind.ROWS:
            found |= {name: values for card in one.cards for name, values in sent(card).items()}
        elif one.field.kind is FieldKind.TICKS:
            found[one.name] = ["", *one.ticked]
        else:
            chosen = one.field.choices or one.field.kind is FieldKind.FLAG
            found[one.name] = [one.text or (one.usual if chosen else "")]
    return found


def form_of(element, told, **changed):
    shown = sent(shown_element(element, told, {}))
    owners = {f"own_{element.id}_{name}": [owner] for name, _, owner in owner_choices(element, told, {}, "en")}
    return {**shown, **owners, **{f"set_{element.id}_{name}": values for name, values in changed.items()}}


@pytest.mark.parametrize("told", TOLD.values(), ids=TOLD)
@pytest.mark.parametrize("element", [COSTS, SUPPLIERS])
def test_a_form_that_was_not_touched_says_what_was_written(element, told):
    assert entered_element(form_of(element, told), element, told) == told


@pytest.mark.parametrize("element", ELEMENTS.values(), ids=ELEMENTS)
def test_every_setting_of_an_element_has_a_field_and_survives_the_form(element):
    told = every_setting()["elements"][element.id]
    form = form_of(element, told)
    assert {**entered_element(form, element, told), "direction": told["direction"]} == told
    assert {one.path for one in setting_fields(ElementSettings)} == {one.path for one in ELEMENT} | {
        "direction",
        "owners",
    }
    assert [
        one.path
        for one in element_fields(element)
        if not any(name.startswith(f"set_{element.id}_{one.path}") for name in form)
    ] == []
    assert all(told.get(one.of[0] or one.of[1]) is not None for one in element_fields(element))


def test_every_setting_of_the_company_has_a_field_and_survives_the_form():
    entry = every_setting(
        notify=[{"smtp": {"to": "a@b.ca"}}, {"notifier": "a.B", "with": {"n": 1, "blocks": [{"a": 1}]}}]
    )
    form = sent(shown_company(entry, {}))
    assert entered_company(form, entry) == {name: value for name, value in entry.items() if name not in OWN}
    assert {one.path.partition(".")[0] for one in setting_fields(CompanySettings)} == OWN | {
        one.path.partition(".")[0] for one in COMPANY
    }


def test_no_setting_s_field_holds_json():
    """Of every setting of the company and of each element, with the example of the settings reference."""
    nested = {"channel": "#a", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "{{ news.text }}"}}]}
    entry = every_setting(notify=[{"notifier": "a.B", "with": nested}])
    forms = [sent(shown_company(entry, {})), *(form_of(one, entry["elements"][one.id]) for one in ELEMENTS.values())]
    values = [(name, value) for form in forms for name, entered in form.items() for value in entered]
    assert len(values) > len(COMPANY) + len(ELEMENT)
    assert [(name, value) for name, value in values if value.startswith(("[", "{", '"'))] == [
        ("set_company_notify.0.with.value", "{{ news.text }}")
    ]
    assert forms[0]["set_company_notify.0.with.key"][1:4] == [
        "blocks.1.type",
        "blocks.1.text.type",
        "blocks.1.text.text",
    ]


@pytest.mark.parametrize(
    ("rows", "holds"),
    [
        ([("a", "x"), ("b.c", "y"), ("b.d.e", "z")], {"a": "x", "b": {"c": "y", "d": {"e": "z"}}}),
        ([("to.1", "x"), ("to.2", "y")], {"to": ["x", "y"]}),
        ([("to.7", "y"), ("to.2", "x")], {"to": ["x", "y"]}),
        ([("a.1.b", "x"), ("a.1.c", "y"), ("a.2.b", "z")], {"a": [{"b": "x", "c": "y"}, {"b": "z"}]}),
        ([("a.b", "x"), ("a.1", "y")], {"a": {"b": "x", "1": "y"}}),
        ([(r"a\.b", "x"), (r"c.\1", "y")], {"a.b": "x", "c": {"1": "y"}}),
        ([("a", "x"), ("a.b", "y")], {"a": "x", "a.b": "y"}),
        ([("a.b", "x"), ("a", "y")], {"a": "y", "a.b": "x"}),
        ([("a.", "x"), ("a.b", "y")], {"a": "x", "a.b": "y"}),
        ([(".", "x")], {".": "x"}),
    ],
)
def test_an_argument_that_holds_others_is_a_row_each(rows, holds):
    typed = {"set_company_notify.0.notifier": ["a.B"]}
    typed |= {
        "set_company_notify.0.with.key": [key for key, _ in rows],
        "set_company_notify.0.with.value": [value for _, value in rows],
    }
    assert entered_company(typed, {})["notify"][0]["with"] == holds


@pytest.mark.parametrize(
    "holds",
    [{"n": 1, "blocks": [{"a": True}, {"a": None}]}, {"a.b": {"1": {"c\\": "x"}}, "7": [[1, 2], []], "e": {}}],
)
def test_what_was_not_touched_of_an_argument_stays_to_any_depth(holds):
    assert nested(dict(leaves(holds))) == holds
    entry = every_setting(notify=[{"notifier": "a.B", "with": holds}])
    assert entered_company(sent(shown_company(entry, {})), entry)["notify"] == entry["notify"]


@pytest.mark.parametrize(
    "one", [*COMPANY, *ELEMENT, *next(one.columns for one in COMPANY if one.columns)], ids=lambda one: one.path
)
def test_every_field_is_named_and_explained(one):
    word = one.path.replace(".", "_") if one in (*COMPANY, *ELEMENT) else f"notify_{one.path.replace('.', '_')}"
    assert has(f"set_{word}")
    assert has(f"help_{word}"), "both languages have it: the catalogue's test says so"
    if one.kind is FieldKind.TABLE:
        assert has(f"key_{word}")
        assert has(f"value_{word}")
    if one.kind in (FieldKind.CHOICE, FieldKind.TICKS):
        assert all(has(f"choice_{choice}") for choice in one.choices)


@pytest.mark.parametrize(
    ("field", "text", "expected"),
    [
        ("approval", "required", {"approval": "required"}),
        ("approval_limit", "50000", {"approval_limit": 50000}),
        ("approval_limit", "50000.50", {"approval_limit": "50000.50"}),
        ("approvers", "marie, luc ,", {"approvers": ["marie", "luc"]}),
        ("brakes.net", "-", {"brakes": {"net": None}}),
        ("brakes.created", "10", {"brakes": {"created": 10}}),
        ("brakes.created", "500", {}),
        ("brakes.restored", "false", {"brakes": {"restored": False}}),
        ("freshness_hours", "", {}),
        ("freshness_hours", "many", {"freshness_hours": "many"}),
        ("freshness_hours", "9" * 5000, {"freshness_hours": "9" * 5000}),
        ("skip_committed_invoices", "false", {"skip_committed_invoices": False}),
    ],
)
def test_a_field_becomes_the_setting_and_the_usual_one_is_not_written(field, text, expected):
    assert entered_element(form_of(COSTS, {}, **{field: [text]}), COSTS, {}) == expected


def test_ticks_are_a_list_and_an_emptied_field_is_the_usual_one_again():
    assert entered_element(form_of(COSTS, {}, personal_text=["", "lines"]), COSTS, {}) == {"personal_text": ["lines"]}
    told = {"approval_limit": 5, "brakes": {"created": 10}, "personal_text": ["lines"]}
    form = form_of(COSTS, told, approval_limit=[""], personal_text=[""], **{"brakes.created": [""]})
    assert entered_element(form, COSTS, told) == {"personal_text": []}


def test_only_what_the_direction_writes_can_be_owned():
    names = [name for name, _, _ in owner_choices(SUPPLIERS, {}, {}, "fr")]
    assert "phone" in names
    assert "code" not in names, "it is written once"


# ------------------------------------------------------------------------------------------ tables


def rows_of(told, typed=None, path="statuses"):
    (found,) = [one for one in shown_element(ORDERS, told, typed or {}) if one.field.path == path]
    return [(row.key, row.value, row.fixed) for row in found.rows]


def test_a_table_shows_the_usual_rows_with_what_holds_and_an_empty_one():
    rows = rows_of({"statuses": {"V": "Submitted", "K": "Closed"}})
    assert rows[:3] == [("P", "Draft", True), ("A", "Submitted", True), ("V", "Submitted", True)]
    assert rows[-2:] == [("K", "Closed", False), ("", "", False)]
    assert all(fixed for _, _, fixed in rows_of({}, path="statuses_back")), "Procore's statuses are all there"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, {"statuses": {"V": "Submitted"}}),
        ({"": ("K", "Closed")}, {"statuses": {"V": "Submitted", "K": "Closed"}}),
        ({"V": ("V", "Approved")}, {}),
        ({"P": ("P", "Submitted")}, {"statuses": {"P": "Submitted", "V": "Submitted"}}),
        ({"P": ("P", "")}, {"statuses": {"V": "Submitted"}}),
        ({"P": ("P", "Thawed")}, {"statuses": {"P": "Thawed", "V": "Submitted"}}),
        ({"": ("[1", "[2")}, {"statuses": {"V": "Submitted", "[1": "[2"}}),
    ],
)
def test_a_table_writes_what_is_not_usual(change, expected):
    told = {"statuses": {"V": "Submitted"}}
    rows = [change.get(key, (key, value)) for key, value, _ in rows_of(told)]
    form = form_of(ORDERS, told, **{"statuses.key": [k for k, _ in rows], "statuses.value": [v for _, v in rows]})
    assert entered_element(form, ORDERS, told) == expected


def test_what_procore_has_is_offered_for_a_table_of_the_company_and_another_code_may_be_typed():
    shown = {
        one.field.path: one for one in shown_company({"tax_codes": {"TX": "OLD"}}, {}, {"tax_codes": ("EXO", "TPS")})
    }
    table = shown["tax_codes"].table
    assert (table.values, table.closed, shown["units"].table.values) == (("EXO", "TPS"), False, ())
    assert [(row.key, row.value) for row in shown["tax_codes"].rows] == [("TX", "OLD"), ("", "")]


@pytest.mark.parametrize(
    ("keys", "values", "problems"),
    [
        (["K", "K", ""], ["Closed", "Draft", ""], [("K", "row_twice", "K")]),
        (["", "K"], ["Closed", "Draft"], [("", "row_without_key", "Closed")]),
        (["K", "V"], ["", ""], [("K", "row_without_value", "K")]),
        ([" ", "K"], [" ", "Closed"], []),
    ],
)
def test_half_a_row_and_a_row_twice_are_told_and_shown_again_as_they_were_typed(keys, values, problems):
    typed = {"set_purchase_orders_statuses.key": keys, "set_purchase_orders_statuses.value": values}
    path = "elements.purchase_orders.statuses"
    assert list(row_problems(typed, [ORDERS])) == [
        RowProblem(path=f"{path}.{row}", word=word, key=key) for row, word, key in problems
    ]
    told = [(k, v) for k, v in zip(keys, values, strict=True) if k.strip() or v.strip()]
    assert [(key, value) for key, value, _ in rows_of({}, typed)] == [*told, ("", "")]


def test_a_company_s_channels_are_entries_and_an_emptied_one_is_gone():
    was = {"notify": [{"smtp": {"to": ["a@b.ca"]}}, {"webhook": {"conn_id": "teams"}}]}
    form = sent(shown_company(was, {}))
    assert "set_company_notify.2.smtp.to" in form, "an empty entry is always there"
    changed = {**form, "set_company_notify.0.smtp.to": [""], "set_company_notify.2.notifier": ["a.B"]}
    changed |= {"set_company_notify.2.with.key": ["to", ""], "set_company_notify.2.with.value": ["x", ""]}
    made = entered_company(changed, was)["notify"]
    assert made == [{"webhook": {"conn_id": "teams"}}, {"notifier": "a.B", "with": {"to": "x"}}]
    half = {**changed, "set_company_notify.2.with.value": ["", ""]}
    assert [one.path for one in row_problems(half, [])] == ["notify.2.with.to"]


# ------------------------------------------------------------------------------------------ words


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("elements.suppliers.brakes.net", "Suppliers, Brake: dollars net"),
        ("elements.suppliers.owners.phone", "Suppliers, Who owns a field, Phone"),
        ("elements.purchase_orders.statuses.A.1", "Purchase Orders, What maestro*'s status codes mean, A.1"),
        ("elements.purchase_orders.statuses.", "Purchase Orders, What maestro*'s status codes mean"),
        ("elements.projects.activities.09900", "Projects, What maestro*'s activities are in Procore, 09900"),
        ("elements.projects.own_fields.0.column", "Projects, Own fields, Entry 1, Column"),
        ("foreign_ids.cost_codes", "Origin ids of another interface, Activities"),
        ("elements.nothing", "nothing"),
        ("notify.0.smtp.to", "Who is told, Entry 1, E-mail to"),
        ("notify.0", "Who is told, Entry 1"),
        ("projects_filter.numbers", "Project numbers"),
        ("colour.of", "colour.of"),
    ],
)
def test_a_setting_s_place_is_said_in_words(path, name):
    assert setting_name(path, "en") == name


def test_a_value_is_said_in_words_and_what_a_table_holds_is_said_as_it_is():
    assert setting_value("elements.budgets.budget_change", "draft", "fr") == "des brouillons"
    assert setting_value("elements.change_orders.statuses.K", "draft", "fr") == "draft"
    assert setting_value("elements.suppliers.owners.phone", "maestro", "fr") == "maestro*"
