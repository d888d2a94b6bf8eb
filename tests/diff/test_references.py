from decimal import Decimal

import pytest

from procore.diff.references import References, composed_of, named_by
from procore.elements import ALL, ELEMENTS
from procore.elements.element import Side, Unlinked
from procore.model.change_set import PlannedLink
from procore.model.records import Line, Record

ORDER = ELEMENTS["purchase_orders"]
SUPPLIER, CODE = ORDER.by_name["supplier"], ORDER.line_by_name["budget_code"]


@pytest.fixture
def names():
    return References([("suppliers", "BETON", 71), ("budget_codes", "24-001|03-300|MAT", 41)])


def order(supplier, code, side=Side.PROCORE):
    line = Line(key="9", twin="1", values={"budget_code": code, "amount": Decimal(5)})
    return Record(side=side, key="7", scope="24-001", values={"supplier": supplier, "name": "71"}, lines={"9": line})


def test_an_element_is_named_by_its_heading_and_by_its_lines():
    assert named_by(ORDER) == {"suppliers", "budget_codes"}


@pytest.mark.parametrize(
    "one,value,scope,target,expected",
    [
        (SUPPLIER, "BETON", "24-001", Side.PROCORE, "71"),
        (SUPPLIER, "BETON", "24-001", Side.MAESTRO, "BETON"),
        (SUPPLIER, "GRUES", "24-001", Side.PROCORE, None),
        (CODE, "03-300|MAT", "24-001", Side.PROCORE, "41"),
        (CODE, "03-300|MAT", "24-002", Side.PROCORE, None),  # another project's code is another one
        (SUPPLIER, Unlinked("suppliers", "99"), "24-001", Side.MAESTRO, None),
        (SUPPLIER, Unlinked("suppliers", "71"), "24-001", Side.MAESTRO, "BETON"),  # linked since it was read
    ],
)
def test_a_value_in_the_targets_own_word(names, one, value, scope, target, expected):
    assert names.resolve(one, value, scope, target) == expected


def test_procores_record_speaks_of_maestros_keys(names):
    found = names.localized(ORDER, order("71", "41"))
    assert found.get("supplier") == "BETON"
    assert found.get("name") == "71"  # text that looks like an id is text
    assert found.lines["9"].get("budget_code") == "03-300|MAT"
    assert found.lines["9"].twin == "1"


def test_what_is_not_linked_says_so(names):
    found = names.localized(ORDER, order("72", "42"))
    assert found.get("supplier") == Unlinked("suppliers", "72")
    assert found.lines["9"].get("budget_code") == Unlinked("budget_codes", "42")


def test_and_back_again(names):
    for there in (order("71", "41"), order("72", "42"), order(None, None)):
        assert names.own_words(ORDER, names.localized(ORDER, there)) == there


def test_maestros_record_is_left_as_it_is(names):
    here = order("BETON", "03-300|MAT", Side.MAESTRO)
    assert names.localized(ORDER, here) is here


# ------------------------------------------------------------------------------------------------ to the letter

CHANGE_ORDER = ELEMENTS["change_orders"]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"purchase_order": "81"}, {"purchase_order": "24105"}),
        ({"purchase_order": "99"}, {"purchase_order": Unlinked("purchase_orders", "99")}),
        ({"purchase_order": "81", "subcontract": "81"}, {"purchase_order": "24105", "subcontract": None}),
        ({"purchase_order": "82", "subcontract": "82"}, {"purchase_order": None, "subcontract": "SC-1"}),
        (
            {"purchase_order": "99", "subcontract": "99"},
            {"purchase_order": Unlinked("purchase_orders|subcontracts", "99"), "subcontract": None},
        ),
        ({}, {}),
    ],
)
def test_of_references_of_which_one_is_meant_the_linked_one_is(values, expected):
    names = References([("purchase_orders", "24105", 81), ("subcontracts", "SC-1", 82)])
    record = Record(side=Side.PROCORE, key="7", scope="24-001", values=values)
    assert names.localized(CHANGE_ORDER, record).values == expected


def test_a_planned_one_of_several_is_meant():
    names = References()
    names.foresee(PlannedLink(element="subcontracts", procore_id=82))
    record = Record(side=Side.PROCORE, key="7", scope="24-001", values={"purchase_order": "82", "subcontract": "82"})
    assert names.localized(CHANGE_ORDER, record).values == {
        "purchase_order": None, "subcontract": Unlinked("subcontracts", "82"),
    }  # fmt: skip


def test_a_code_of_a_project_is_named_within_it_both_ways():
    names = References([("cost_codes", "24-001|03", 5)])
    element, section = ALL["cost_codes"], ALL["cost_codes"].by_name["section"]
    there = Record(side=Side.PROCORE, key="41", scope="24-001", values={"section": "5", "name": None})
    local = names.localized(element, there)
    assert local.get("section") == "03"
    assert names.own_words(element, local) == there
    mine = Record(side=Side.MAESTRO, key="24-001|03-300", scope="24-001", values={"section": "03"})
    assert names.own_words(element, mine) is mine
    assert names.resolve(section, Unlinked("cost_codes", "5"), "24-001", Side.MAESTRO) == "03"
    assert names.resolve(section, Unlinked("cost_codes", "5"), "24-001", Side.PROCORE) is None


def test_an_element_that_names_none_is_left_as_it_is():
    names, there = References(), Record(side=Side.PROCORE, key="7", values={"name": "A"})
    assert names.localized(ALL["cost_types"], there) is there
    assert names.own_words(ALL["cost_types"], there) is there


@pytest.mark.parametrize(
    ("value", "scope", "expected"),
    [
        ("03", "24-001", ("cost_codes", "24-001|03")),
        (Unlinked("cost_codes", "5"), "24-001", ("cost_codes", "5")),
        ("03", "24-002", None),
        ("04", "24-001", None),
    ],
)
def test_what_is_only_planned_is_named_by_the_word_that_is_known(value, scope, expected):
    names = References()
    names.foresee(PlannedLink(element="cost_codes", scope="24-001", maestro_key="24-001|03"))
    names.foresee(PlannedLink(element="cost_codes", scope="24-001", procore_id=5))
    section = ALL["cost_codes"].by_name["section"]
    assert names.planned_name(section, value, scope) == expected
    assert not names.planned("cost_codes", "")
    if isinstance(value, Unlinked):
        assert names.resolve(section, value, scope, Side.MAESTRO) == "5"


# ------------------------------------------------------------------------------------------------ by code

CODES = ALL["budget_codes"]
GROUP = CODES.by_name["group"]


@pytest.fixture
def coded():
    """Group MO is cost type L (5), activity 03-300 is cost code 03.300 (7); cost type M and another 03.300 are not linked."""
    names = References([("cost_types", "MO", 5), ("cost_codes", "24-001|03-300", 7)])
    for element_id, scope, code, key in (
        ("cost_types", "", "L", "5"),
        ("cost_types", "", "M", "6"),
        ("cost_codes", "24-001", "03.300", "7"),
        ("cost_codes", "24-001", "03.300", "8"),
        ("cost_codes", "24-002", "03.300", "9"),
    ):
        names.learn(element_id, scope, code, key)
    return names


@pytest.mark.parametrize(
    ("scope", "values", "expected"),
    [
        ("24-001", ("03.300", "L"), ("03-300", "MO")),
        ("24-001", ("03.300", "M"), ("03-300", Unlinked("cost_types", "M"))),
        ("24-001", ("03-300", "MO"), (Unlinked("cost_codes", "03-300"), Unlinked("cost_types", "MO"))),
        ("24-002", ("03.300", "L"), (Unlinked("cost_codes", "03.300"), "MO")),
    ],
)
def test_a_code_names_what_is_linked_and_not_what_is_spelled_alike(coded, scope, values, expected):
    there = Record(
        side=Side.PROCORE, key="1", scope=scope, values=dict(zip(("activity", "group"), values, strict=True))
    )
    local = coded.localized(CODES, there)
    assert (local.get("activity"), local.get("group")) == expected
    assert coded.own_words(CODES, local) == there


def test_a_code_is_written_as_procore_calls_what_is_linked(coded):
    assert coded.resolve(GROUP, "MO", "24-001", Side.PROCORE) == "L"
    assert coded.resolve(GROUP, "MAT", "24-001", Side.PROCORE) is None
    assert coded.resolve(GROUP, Unlinked("cost_types", "L"), "24-001", Side.MAESTRO) == "MO"
    coded.foresee(PlannedLink(element="cost_types", maestro_key="MAT"))
    assert coded.resolve(GROUP, "MAT", "24-001", Side.PROCORE) == "MAT"  # only planned: by the word that is known


def test_of_two_linked_records_with_one_code_none_is_meant(coded):
    coded.add("cost_codes", "24-001|03-301", 8)
    there = Record(side=Side.PROCORE, key="1", scope="24-001", values={"activity": "03.300"})
    assert coded.localized(CODES, there).get("activity") == Unlinked("cost_codes", "03.300")


def test_what_is_composed_of_a_code_and_who_names_it():
    (composed,) = composed_of(ALL["cost_types"])
    assert (composed.element.id, composed.field) == ("budget_codes", "group")
    assert set(composed.named_in) == {"budgets", "costs", "purchase_orders", "subcontracts", "change_orders"}
    assert composed_of(ALL["suppliers"]) == []
