"""A side's row or payload <-> a record, by the facts of the element.

Long, because its tables are.
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procore.elements import ALL
from procore.elements.element import Element, Field, Kind, Side, Value, Values
from procore.mapping.records import (
    MISSING,
    check,
    cut_fields,
    decode,
    dig,
    encode,
    fingerprint,
    fit,
    from_procore,
    maestro_key,
    origin_id,
    same,
    text_of,
    to_payload,
    to_row,
)
from tests.factories.records import DAY, maestro, procore

M, P = Side.MAESTRO, Side.PROCORE
BUILT = [one for one in ALL.values() if one.built]


def code(record_problem: object) -> str | None:
    return getattr(record_problem, "code", None)


# ------------------------------------------------------------------------------------------------ reading


@pytest.mark.parametrize(
    "columns, province, country, problem",
    [
        ({"province": "Québec"}, "QC", "CA", None),
        ({"province": "Qc.", "country": "Canada"}, "QC", "CA", None),
        ({"province": "Vermont", "country": "États-Unis"}, "VT", "US", None),
        ({"province": "Vermont"}, "Vermont", None, "unknown_province"),
        ({"province": "Québec", "country": "US"}, "Québec", "US", "unknown_province"),
        ({"province": "QC", "country": "Atlantide"}, "QC", None, "unknown_country"),
        ({"country": "Canada"}, None, "CA", None),
        ({}, None, None, None),
    ],
)
def test_the_province_of_maestro_is_read_inside_its_country(
    columns: dict[str, str], province: str | None, country: str | None, problem: str | None
) -> None:
    record = maestro("suppliers", code="S1", **columns)
    assert (record.get("province"), record.get("country"), code(record.problem)) == (province, country, problem)


def test_what_procore_says_of_a_province_is_not_judged() -> None:
    assert procore("suppliers", 7, state_code="ZZ", country_code="CA").problem is None


def test_the_first_thing_that_is_wrong_is_the_problem_and_the_rest_is_still_read() -> None:
    record = maestro("projects", number="P1", name="École", start_date="2026-02-30", active="Z")
    assert code(record.problem) == "no_such_date"
    assert (record.get("name"), record.get("start_date"), record.get("active")) == ("École", None, None)


@pytest.mark.parametrize(
    "element_id, columns, key",
    [
        ("projects", {"number": " p-1 "}, "P-1"),
        ("suppliers", {"code": "béton"}, "BÉTON"),
        ("cost_types", {"code": "mat"}, "MAT"),
        ("cost_codes", {"project": " p-1", "code": "02-300"}, "P-1|02-300"),
        ("budget_codes", {"project": "P-1", "activity": "02-300", "group": "mat"}, "P-1|02-300|MAT"),
    ],
)
def test_the_key_is_the_project_and_the_key_fields(element_id: str, columns: dict[str, str], key: str) -> None:
    record = maestro(element_id, **columns)
    assert record.key == key
    assert record.key == maestro_key(ALL[element_id], record.scope, record.values)


@pytest.mark.parametrize("empty", [None, "", "  ", "\x00"])
def test_records_without_a_key_are_held_and_told_apart_by_their_names(empty: str | None) -> None:
    records = [maestro("suppliers", code=empty, name=name) for name in ("Un", "Deux")]
    assert [code(r.problem) for r in records] == ["empty_key", "empty_key"]
    assert len({r.key for r in records}) == 2


@pytest.mark.parametrize("copies, problem", [(None, None), (0, None), (1, None), (2, "duplicate_key")])
def test_a_key_that_two_rows_share_is_held(copies: int | None, problem: str | None) -> None:
    assert code(maestro("suppliers", code="S1", copies=copies).problem) == problem


@pytest.mark.parametrize(
    "element_id, columns, field",
    [
        ("suppliers", {"code": "A|B"}, "code"),
        ("projects", {"number": "24|1"}, "number"),
        ("cost_codes", {"project": "P-1", "code": "03|MAT"}, "code"),
        ("budget_codes", {"project": "P-1", "activity": "03", "group": "A|B"}, "group"),
        ("costs", {"project": "P-1", "number": "F1|2"}, "number"),
        ("change_orders", {"project": "P-1", "number": "1|R", "purchase_order": "24105"}, "number"),
    ],
)
def test_a_key_with_the_sign_that_joins_keys_is_held(element_id: str, columns: dict[str, str], field: str) -> None:
    problem = maestro(element_id, **columns).problem
    assert problem is not None
    assert (problem.code, problem.facts) == ("separator_in_key", {"field": field, "value": columns[field]})


def test_a_key_that_names_another_record_by_its_own_joined_key_is_fine() -> None:
    assert maestro("budgets", project="P-1", budget_code="03-300|MAT").problem is None


def test_an_id_of_64_bits_stays_whole() -> None:
    assert procore("projects", 9223372036854775807).key == "9223372036854775807"


@pytest.mark.parametrize(
    "raw, expected", [(None, None), ("", None), ("MAESTRO|SUP|DEMO|S1", "MAESTRO|SUP|DEMO|S1"), (12, "12")]
)
def test_the_origin_id_is_text_or_nothing(raw: object, expected: str | None) -> None:
    assert procore("suppliers", 7, origin_id=raw).origin_id == expected


def test_a_field_that_procore_does_not_name_is_unknown_and_one_that_is_null_is_empty() -> None:
    record = from_procore(ALL["projects"], {"id": 7, "name": "École", "city": None})
    assert record.values == {"name": "École", "city": None}


@pytest.mark.parametrize(
    "answer, address", [({}, "1, rue Neuve"), ({"address": None}, None), ({"address": "2, rue"}, "2, rue")]
)
def test_an_answer_that_leaves_a_field_out_is_completed_with_what_was_sent(
    answer: dict[str, object], address: str | None
) -> None:
    sent: Values = {"address": "1, rue Neuve", "start_date": date(2026, 5, 1), "active": True}
    record = from_procore(ALL["projects"], {"id": 7, **answer}, sent=sent)
    assert record.get("address") == address
    assert (record.get("start_date"), record.get("active")) == (date(2026, 5, 1), True)


@pytest.mark.parametrize(
    "payload, path, expected",
    [
        ({"a": {"b": 1}}, "a.b", 1),
        ({"a": {"b": None}}, "a.b", None),
        ({"a": {}}, "a.b", None),
        ({"a": None}, "a.b", None),
        ({"a": "text"}, "a.b", None),
        ({}, "a.b", MISSING),
        ({}, "a", MISSING),
        ({"a": False}, "a", False),
    ],
)
def test_a_path_tells_null_from_not_there(payload: dict[str, object], path: str, expected: object) -> None:
    assert dig(payload, path) is expected


# ------------------------------------------------------------------------------------------------ origin ids


def test_origin_ids_of_different_records_differ() -> None:
    ids = {
        origin_id(one, tag, key)
        for one in BUILT
        if one.origin_kind
        for tag in ("DEMO", "TEST")
        for key in ("P1", "P2", "P1|02", "P1|02-300")
    }
    assert len(ids) == 2 * 4 * sum(1 for one in BUILT if one.origin_kind)


def test_an_element_without_an_origin_kind_has_no_origin_id() -> None:
    assert origin_id(ALL["budget_codes"], "DEMO", "P1|02|MAT") is None
    assert origin_id(ALL["suppliers"], "DEMO", "S1") == "MAESTRO|SUP|DEMO|S1"


# ------------------------------------------------------------------------------------------------ cut, fit, same

CUT = Field(name="a", procore="a", label="A", libelle="A", maestro_length=5, procore_length=8, cut=True)
WHOLE = Field(name="a", procore="a", label="A", libelle="A", maestro_length=5)


@pytest.mark.parametrize(
    "one, side, value, expected",
    [
        (CUT, M, "abcde", "abcde"),
        (CUT, M, "abcdef", "abcde"),
        (CUT, M, "abcd efgh", "abcd"),
        (CUT, P, "abcdefghij", "abcdefgh"),
        (CUT, M, None, None),
        (CUT, M, Decimal(123456), Decimal(123456)),
        (WHOLE, M, "abcdef", "abcdef"),
        (WHOLE, P, "abcdef", "abcdef"),
    ],
)
def test_text_is_cut_only_where_it_may_be(one: Field, side: Side, value: Value, expected: Value) -> None:
    assert fit(one, value, side) == expected


@pytest.mark.parametrize(
    "one, mine, theirs, expected",
    [
        (CUT, "abc", "abc", True),
        (CUT, "abcde", "abcdefgh", True),
        (CUT, "abcd", "abcd efg", True),
        (CUT, "abc", "abcdefgh", False),  # a beginning that is shorter than the cut is another text
        (CUT, "abcdX", "abcdefgh", False),
        (CUT, None, "abcde", False),
        (CUT, None, None, True),
        (WHOLE, "abcde", "abcdef", False),
    ],
)
def test_a_cut_is_the_same_as_its_whole(one: Field, mine: Value, theirs: Value, *, expected: bool) -> None:
    assert same(one, mine, theirs) is expected


@pytest.mark.parametrize(
    ("mine", "theirs", "names", "expected"),
    [
        ({"address": "x" * 60}, {"address": "x" * 90}, {"address"}, ["address"]),
        ({"address": "x" * 60}, {"address": "x" * 90}, {"name"}, []),  # that field was not agreed on
        ({"address": "x"}, {"address": "x"}, {"address"}, []),
        ({"address": "x"}, {"address": "y"}, {"address"}, []),  # differs, but is no cut
        ({"phone": "1"}, {"phone": "12"}, {"phone"}, []),  # never cut
        ({}, {}, {"address"}, []),
    ],
)
def test_a_field_is_cut_when_one_side_holds_no_more_than_the_others_beginning(
    mine: Values, theirs: Values, names: set[str], expected: list[str]
) -> None:
    assert cut_fields(ALL["suppliers"].fields, names, mine, theirs) == expected


@given(st.text(max_size=20), st.sampled_from(Side))
def test_fitting_twice_changes_nothing_more_and_never_overflows(text: str, side: Side) -> None:
    once = fit(CUT, text, side)
    assert fit(CUT, once, side) == once
    assert len(str(once)) <= (CUT.length(side) or 0)


# ------------------------------------------------------------------------------------------------ check


@pytest.mark.parametrize(
    "side, values, expected",
    [
        (M, {"number": "P1", "name": "x", "active": True}, None),
        (M, {"number": None, "name": "x", "active": True}, "required"),
        (M, {"number": "P1", "name": "", "active": True}, "required"),
        (M, {"number": "P1", "name": "x", "active": False}, None),
        (M, {"number": "P1234567890", "name": "x", "active": True}, "too_long"),
        (M, {"number": "P1", "name": "x", "active": True, "phone": "1" * 25}, "too_long"),
        (P, {"number": "P1", "name": "x", "active": True, "country": "CA"}, "required"),
        (P, {"number": "P1", "name": "x", "active": True, "country": "CA", **{k: date(2026, 5, 1) for k in DAY}}, None),
    ]
    + [(M, {"number": f"P{bad}1", "name": "x", "active": True}, "forbidden_character") for bad in "*,#:|éÉ🏗"],
)
def test_values_that_a_side_would_refuse_are_found_before(side: Side, values: Values, expected: str | None) -> None:
    assert code(check(ALL["projects"], values, side)) == expected


def test_only_the_fields_that_are_written_are_looked_at() -> None:
    assert check(ALL["projects"], {"city": "Québec"}, P, only=frozenset({"city"})) is None
    assert code(check(ALL["projects"], {"name": None}, P, only=frozenset({"name"}))) == "required"


# ------------------------------------------------------------------------------------------------ the ledger's form


def values_of(element: Element) -> st.SearchStrategy[dict[str, Value]]:
    """Any values that the element's fields can hold, some left out."""
    by_kind: dict[Kind, st.SearchStrategy[Value]] = {
        Kind.FLAG: st.booleans(),
        Kind.DATE: st.dates(),
        Kind.MONEY: st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15, places=4),
    }
    texts: st.SearchStrategy[Value] = st.text(min_size=1, max_size=30)
    options = {f.name: st.none() | by_kind.get(f.kind, texts) for f in element.fields}
    return st.fixed_dictionaries({}, optional=options)


@pytest.mark.parametrize("element", BUILT, ids=lambda e: e.id)
@given(data=st.data())
def test_values_come_back_from_the_ledger_as_they_went_in(element: Element, data: st.DataObject) -> None:
    values = data.draw(values_of(element))
    stored = json.loads(json.dumps(encode(values)))
    assert decode(element.fields, stored) == values
    assert fingerprint(decode(element.fields, stored)) == fingerprint(values)


@given(first=values_of(ALL["projects"]), second=values_of(ALL["projects"]))
def test_a_fingerprint_is_equal_when_and_only_when_the_values_are(
    first: dict[str, Value], second: dict[str, Value]
) -> None:
    assert (fingerprint(first) == fingerprint(second)) is (first == second)


def test_a_field_that_no_longer_exists_is_left_in_the_ledger() -> None:
    assert decode(ALL["suppliers"].fields, {"name": "x", "telegram": "1"}) == {"name": "x"}


@pytest.mark.parametrize(
    "value, text",
    [(None, ""), ("x", "x"), (date(2026, 5, 1), "2026-05-01"), (Decimal("1E+3"), "1000"), (Decimal("0.10"), "0.10")],
)
def test_a_value_reads_as_a_person_writes_it(value: Value, text: str) -> None:
    assert text_of(value) == text


# ------------------------------------------------------------------------------------------------ writing


def test_procore_is_sent_paths_dates_and_numbers_as_it_takes_them() -> None:
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
def test_a_groups_type_travels_as_procores_word_and_is_the_same_as_it(group: str, word: str) -> None:
    mine = maestro("cost_types", code="X", type=group)
    assert to_payload(ALL["cost_types"].by_name, {"type": mine.get("type")}) == {"base_type": word}
    assert procore("cost_types", 7, code="X", base_type=word).get("type") == mine.get("type")


@pytest.mark.parametrize(
    "element_id, active, letter",
    [("projects", True, "A"), ("projects", False, "1"), ("suppliers", True, "A"), ("suppliers", False, "B")],
)
def test_a_flag_is_written_as_maestros_letter(element_id: str, active: bool, letter: str) -> None:
    row = to_row(ALL[element_id].fields, {"active": active})
    assert row["active"] == letter
    assert row.keys() == {f.name for f in ALL[element_id].fields}
    assert maestro(element_id, **row).get("active") is active
