"""What a person is asked about a record, and what somebody decided already."""

from datetime import UTC, datetime

import pytest

from procore.elements import ELEMENTS
from procore.model.records import FieldConflict, Reason
from procore.web.view.decisions import conflicting_fields, fields_said, identifying_values, naming, pending

SUPPLIERS, ORDERS = ELEMENTS["suppliers"], ELEMENTS["purchase_orders"]
AT, LATER = datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 5, 2, tzinfo=UTC)
PHONE = FieldConflict(field="phone", maestro="514", procore="418")
CITY = FieldConflict(field="city", maestro="Lévis", procore="Québec")
AMOUNT = FieldConflict(field="amount", maestro="1.00", procore="2.00", line="3")


def facts(*conflicts):
    return Reason("conflict", {}, conflicts).as_json()["facts"]


def decision(kind="choose", at=AT, state="open", by="boss", **said):
    return {"kind": kind, "facts": said, "by_whom": by, "decided_at": at, "state": state}


@pytest.mark.parametrize(
    ("decisions", "chosen"),
    [
        ([], [("", False), ("", False)]),
        ([decision(field="phone", side="procore")], [("procore", True), ("", False)]),
        ([decision(field="phone", side="procore", state="applied")], [("", False), ("", False)]),
        ([decision(field="city", value="Laval"), decision("link")], [("", False), ("value", True)]),
        ([decision(field="phone", line="3", side="maestro")], [("", False), ("", False)]),
    ],
)
def test_each_field_is_asked_for_with_what_was_decided_of_it(decisions, chosen):
    found = conflicting_fields(SUPPLIERS, {"facts": facts(PHONE, CITY)}, decisions, "en")
    assert [(one.place, one.label) for one in found] == [("", "Phone"), ("_2", "City")]
    assert [(one.chosen, one.decided) for one in found] == chosen


def test_a_line_s_dollars_are_asked_for_as_dollars():
    (found,) = conflicting_fields(ORDERS, {"facts": facts(AMOUNT)}, [], "fr")
    assert (found.line, found.maestro) == ("3", "1,00 $")


def test_what_one_form_decided_is_one_line_and_what_ended_is_none():
    choices = [decision(field="city", value="Laval"), decision(field="phone", side="procore")]
    found = pending(SUPPLIERS, [decision("exclude", LATER), *choices, decision("link", state="applied")], "fr")
    assert [(one.kind, one.said) for one in found] == [
        ("exclude", ()),
        ("choose", (("Téléphone", "Procore"), ("Ville", "Laval"))),
    ]


@pytest.mark.parametrize(
    ("conflicts", "said"),
    [((), []), ((PHONE,), []), ((PHONE, CITY), ["Phone", "City"]), ((PHONE, AMOUNT), ["Phone", "amount (3)"])],
)
def test_several_fields_are_told_by_their_names(conflicts, said):
    assert fields_said(facts(*conflicts), "suppliers", "en") == said


def test_candidates_are_told_apart_by_what_is_filled():
    held = {"name": "Toitures Roy", "city": "Laval", "phone": "", "tax_number": "123"}
    assert identifying_values(SUPPLIERS, held, "en") == [("City", "Laval"), ("Tax number", "123")]
    assert identifying_values(SUPPLIERS, None, "en") == []


def test_documents_name_suppliers_in_the_fields_that_refer_to_them():
    assert {"element": "purchase_orders", "field": "supplier"} in naming("suppliers")
    assert naming("change_orders") == []
