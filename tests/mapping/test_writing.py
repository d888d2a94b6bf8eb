"""What each side is written."""

from datetime import date

import pytest

from procore.elements import ALL
from procore.elements.element import Side
from procore.mapping.writing import to_payload, to_row
from tests.factories.records import maestro, procore

M, P = Side.MAESTRO, Side.PROCORE


def test_procore_is_sent_paths_dates_and_numbers_as_it_takes_them():
    assert to_payload(ALL["suppliers"].by_name, {"tax_number": "1144", "active": False}) == {
        "business_register_attributes": {"identifier": "1144"},
        "is_active": False,
    }
    assert to_payload(ALL["projects"].by_name, {"start_date": date(2026, 5, 1), "city": None}) == {
        "start_date": "2026-05-01",
        "city": None,
    }
    assert to_payload(ALL["cost_codes"].by_name, {"code": "300", "section": "562949955812345678"}) == {
        "code": "300",
        "parent_id": 562949955812345678,
    }


@pytest.mark.parametrize(
    "group, word",
    [
        ("Material", "materials"),
        ("Subcontractor", "commitment"),
        ("Miscellaneous", "other"),
        ("Equipment", "equipment"),
        ("Labour", "labor"),
    ],
)
def test_a_groups_type_travels_as_procores_word_and_is_the_same_as_it(group, word):
    mine = maestro("cost_types", code="X", type=group)
    assert to_row(ALL["cost_types"].fields, {"code": "X", "type": mine.get("type")}) == {
        **dict.fromkeys(ALL["cost_types"].by_name), "code": "X", "type": group,
    }  # fmt: skip
    assert to_payload(ALL["cost_types"].by_name, {"type": mine.get("type")}) == {"base_type": word}
    assert procore("cost_types", 7, code="X", base_type=word).get("type") == mine.get("type")


@pytest.mark.parametrize(
    "element_id, active, letter",
    [("projects", True, "A"), ("projects", False, "1"), ("suppliers", True, "A"), ("suppliers", False, "B")],
)
def test_a_flag_is_written_as_maestros_letter(element_id, active, letter):
    row = to_row(ALL[element_id].fields, {"active": active})
    assert row["active"] == letter
    assert row == {**dict.fromkeys(ALL[element_id].by_name), "active": letter}
    assert maestro(element_id, **row).get("active") is active


@pytest.mark.parametrize(
    "word, code", [("Draft", "P"), ("Partially Received", "A"), ("Terminated", None), (None, None)]
)
def test_a_word_of_procore_is_written_as_the_code_that_it_has_in_maestro(word, code):
    order = ALL["purchase_orders"]
    row = to_row(order.fields, {"status": word, "name": "Béton"})
    assert row == {**dict.fromkeys(order.by_name), "status": code, "name": "Béton"}


def test_a_flag_that_is_not_known_is_not_written():
    suppliers = ALL["suppliers"]
    assert to_row(suppliers.fields, {"name": "Béton"}) == {**dict.fromkeys(suppliers.by_name), "name": "Béton"}
