from decimal import Decimal

import pytest

from procore.elements import ELEMENTS
from procore.mapping.lines import line_origin_id, lines_from_maestro, lines_from_procore
from procore.model.records import Reason
from tests.factories.reasons import code

ORDER = ELEMENTS["purchase_orders"]
ROW = {"line": 1, "budget_code": "03-300|mat", "quantity": Decimal("2.5000"), "unit_cost": "10", "amount": "25.00"}


def test_a_lines_origin_id_holds_its_document():
    assert line_origin_id(ORDER, "DEMO", "24105-0", "3") == "MAESTRO|POL|DEMO|24105-0|3"
    assert line_origin_id(ELEMENTS["suppliers"], "DEMO", "S1", "3") is None


def test_rows_become_lines_by_number():
    lines, problem = lines_from_maestro(ORDER, [ROW, {**ROW, "line": 2, "external_line": 598134325700003}])
    assert problem is None
    assert [(number, line.key) for number, line in lines.items()] == [("1", "1"), ("2", "2")]
    assert lines["1"].get("budget_code") == "03-300|MAT"
    assert lines["1"].get("amount") == Decimal(25)
    assert (lines["1"].twin, lines["2"].twin) == (None, "598134325700003")


def test_two_rows_with_one_number_are_a_problem_that_names_it():
    _, problem = lines_from_maestro(ORDER, [ROW, ROW])
    assert (code(problem), problem.facts["line"]) == ("duplicate_line", "1")


def test_a_line_whose_number_could_be_taken_for_another_is_a_problem_that_names_it():
    origin = line_origin_id(ORDER, "DEMO", "24105-0", "1|2")
    twins, _ = lines_from_procore(ORDER, [{"id": 9, "origin_id": origin}])
    assert twins["9"].twin == "2", "why it is held"
    _, problem = lines_from_maestro(ORDER, [ROW, {**ROW, "line": "1|2"}])
    assert (code(problem), problem.facts["line"]) == ("separator_in_line", "1|2")


def test_a_row_that_cannot_be_read_names_its_line_and_field():
    _, problem = lines_from_maestro(ORDER, [ROW, {**ROW, "line": 2, "amount": "1 200,00"}])
    assert (code(problem), problem.facts["line"], problem.facts["field"]) == ("not_a_number", "2", "amount")


def test_items_become_lines_by_procores_id():
    item = {
        "id": 9,
        "wbs_code": {"id": 41, "flat_code": "03-300-MAT"},
        "quantity": "2.5",
        "amount": "25.00",
        "uom": "m3",
    }
    lines, problem = lines_from_procore(ORDER, [item])
    assert problem is None
    assert (lines["9"].key, lines["9"].get("budget_code")) == ("9", "41")
    assert (lines["9"].get("quantity"), lines["9"].get("amount")) == (Decimal("2.5"), Decimal(25))


def test_a_line_of_ours_names_its_number_and_that_of_another_program_none():
    ours = {"id": 9, "origin_id": "MAESTRO|POL|DEMO|24105-0|3"}
    theirs = {"id": 8, "origin_id": "SAGE|1"}
    subcontracts = {"id": 7, "origin_id": "MAESTRO|SCL|DEMO|24105-0|3"}
    lines, _ = lines_from_procore(ORDER, [ours, theirs, subcontracts])
    assert {key: line.twin for key, line in lines.items()} == {"9": "3", "8": None, "7": None}


@pytest.mark.parametrize(
    "element_id, items, problem",
    [
        ("purchase_orders", None, None),
        ("suppliers", [{"id": 9}], None),  # it has no lines, whatever Procore says
        ("purchase_orders", {}, Reason("unreadable", {"field": "line_items", "side": "procore", "value": "{}"})),
        ("purchase_orders", [{}], Reason("unreadable", {"field": "line_items", "side": "procore", "value": "{}"})),
        (
            "purchase_orders",
            [{"id": 9, "amount": {}}, {"id": 8, "amount": "much"}],
            Reason("unreadable", {"field": "amount", "side": "procore", "value": "{}", "line": "9"}),
        ),
    ],
)
def test_what_is_no_line_of_procore_s_is_the_documents_first_problem(element_id, items, problem):
    assert lines_from_procore(ELEMENTS[element_id], items)[1] == problem
