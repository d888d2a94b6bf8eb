"""A side's row or payload -> a record, by the facts of the element."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from procore.elements import ALL
from procore.elements.element import Element, Side, Values
from procore.mapping.records import MISSING, dig, from_maestro, from_procore, maestro_key, origin_id, row_key
from procore.mapping.stored import fingerprint
from procore.mapping.values import Odd
from procore.model.records import Line, Reason, Record
from tests.factories.reasons import code
from tests.factories.records import maestro, procore

M, P = Side.MAESTRO, Side.PROCORE
BUILT = [one for one in ALL.values() if one.built]


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


def test_an_unknown_province_is_told_with_the_country_that_it_was_looked_for_in() -> None:
    for columns, country in (({}, "CA"), ({"country": "États-Unis"}, "US")):
        record = maestro("suppliers", code="S1", province="Atlantide", **columns)
        assert record.problem == Reason(
            "unknown_province", {"field": "province", "value": "Atlantide", "country": country}
        )


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


MINE = {"project": " p-1", "number": "24105", "status": "V", "total": "25.00", "cancelled": False}
MINE_KEPT = {"external_id": 598134325700003, "updated_at": "2026-05-01T12:00:00Z"}
LINE = {"budget_code": "03|MAT", "amount": Decimal(25)}
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def test_a_row_of_maestro_becomes_a_record_whole() -> None:
    element = ALL["purchase_orders"]
    record = from_maestro(element, {**MINE, **MINE_KEPT}, [{"line": 1, **LINE}])
    values = {**dict.fromkeys(element.by_name), "number": "24105", "status": "Approved", "total": Decimal(25)}
    lines = {"1": Line(key="1", values={**dict.fromkeys(one.name for one in element.lines), **LINE})}
    assert record == Record(
        side=M,
        key="24105",
        values=values,
        lines=lines,
        scope="P-1",
        facts={"supplier_closed": None, "cancelled": False},
        origin_id="598134325700003",
        changed_at=NOON,
        fingerprint=fingerprint({**values, "project": "P-1"}, lines),
    )
    activity = maestro("cost_codes", project="P-1", code="02")  # whose key names its project already
    assert activity.fingerprint == fingerprint(activity.values)
    assert from_maestro(element, MINE).fingerprint != from_maestro(element, {**MINE, "project": "P-2"}).fingerprint


def test_an_item_of_procore_becomes_a_record_whole() -> None:
    payload = {"id": 7, "number": "24105", "updated_at": "2026-05-01T12:00:00Z", "origin_id": "SAGE|1"}
    item = {"id": 9, "amount": "25.00", "origin_id": "MAESTRO|POL|DEMO|24105|1"}
    record = from_procore(ALL["purchase_orders"], {**payload, "line_items": [item]}, "P-1")
    values, lines = {"external_number": "24105"}, dict(record.lines)
    assert (lines.keys(), lines["9"].key, lines["9"].twin, lines["9"].get("amount")) == ({"9"}, "9", "1", Decimal(25))
    assert record == Record(
        side=P,
        key="7",
        values=values,
        lines=lines,
        scope="P-1",
        origin_id="SAGE|1",
        changed_at=NOON,
        fingerprint=fingerprint(values, lines),
    )


def test_what_is_wrong_with_a_record_goes_before_what_is_wrong_with_its_lines() -> None:
    element, odd = ALL["purchase_orders"], [{"id": 9, "amount": "much"}]
    header = Reason("unreadable", {"field": "external_number", "side": "procore", "value": "{}"})
    line = Reason("not_a_number", {"field": "amount", "value": "much", "line": "9"})
    assert from_procore(element, {"id": 7, "number": {}, "line_items": odd}, "").problem == header
    assert from_procore(element, {"id": 7, "line_items": odd}, "").problem == line
    assert from_maestro(element, {**MINE, "number": None}, [{"line": 1, "amount": {}}]).problem == Reason(
        "empty_key", {"field": "number", "name": "?"}
    )
    assert from_maestro(element, MINE, [{"line": 1, "amount": {}}]).problem == Reason(
        "unreadable", {"field": "amount", "side": "maestro", "value": "{}", "line": "1"}
    )


@pytest.mark.parametrize(
    "named, count", [({}, "0"), ({"purchase_order": "1", "subcontract": "2"}, "2"), ({"subcontract": "2"}, None)]
)
def test_a_change_order_of_maestro_belongs_to_one_commitment(named: dict[str, str], count: str | None) -> None:
    facts = {"field": "purchase_order, subcontract, client_contract", "count": count}
    problem = maestro("change_orders", project="P-1", number="1", **named).problem
    assert problem == (Reason("not_one_of", facts) if count else None)  # type: ignore[arg-type]
    assert procore("change_orders", 7, "P-1").problem is None


@pytest.mark.parametrize("empty", [None, "", "  ", "\x00"])
def test_records_without_a_key_are_held_and_told_apart_by_their_names(empty: str | None) -> None:
    records = [maestro("suppliers", code=empty, name=name) for name in ("Un", "Deux")]
    reasons = [Reason("empty_key", {"field": "code", "name": name}) for name in ("Un", "Deux")]
    assert [r.problem for r in records] == reasons
    assert len({r.key for r in records}) == 2


@pytest.mark.parametrize("element", ALL.values(), ids=list(ALL))
@pytest.mark.parametrize("key", ["A1", " a1 ", "", None, "A|1", "e\x00\u0301", Decimal("1.50")])
def test_a_row_has_the_key_of_the_record_that_is_made_of_it(element: Element, key: object) -> None:
    """Lines are looked up by it before the record is made."""
    row = {"project": " p1 ", **{one.name: "x" for one in element.fields}, **dict.fromkeys(element.key, key)}
    assert row_key(element, row) == from_maestro(element, row).key


@pytest.mark.parametrize("copies, problem", [(None, None), (0, None), (1, None), (2, "duplicate_key")])
def test_a_key_that_two_rows_share_is_held(copies: int | None, problem: str | None) -> None:
    assert code(maestro("suppliers", code="S1", copies=copies).problem) == problem
    facts = {"key": "S1", "copies": "2"}
    assert problem is None or maestro("suppliers", code="S1", copies=copies).problem == Reason(problem, facts)


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
    record = from_procore(ALL["projects"], {"id": 7, "name": "École", "city": None}, "")
    assert record.values == {"name": "École", "city": None}


@pytest.mark.parametrize(
    "answer, address", [({}, "1, rue Neuve"), ({"address": None}, None), ({"address": "2, rue"}, "2, rue")]
)
def test_an_answer_that_leaves_a_field_out_is_completed_with_what_was_sent(
    answer: dict[str, object], address: str | None
) -> None:
    sent: Values = {"address": "1, rue Neuve", "start_date": date(2026, 5, 1), "active": True}
    record = from_procore(ALL["projects"], {"id": 7, **answer}, "", sent)
    assert record.get("address") == address
    assert (record.get("start_date"), record.get("active")) == (date(2026, 5, 1), True)


@pytest.mark.parametrize(
    "payload, path, expected",
    [
        ({"a": {"b": 1}}, "a.b", 1),
        ({"a": {"b": None}}, "a.b", None),
        ({"a": {}}, "a.b", None),
        ({"a": None}, "a.b", None),
        ({"a": {"b": {}}}, "a.b.c", None),
        ({}, "a.b", MISSING),
        ({}, "a", MISSING),
        ({"a": False}, "a", False),
    ],
)
def test_a_path_tells_null_from_not_there(payload: dict[str, object], path: str, expected: object) -> None:
    assert dig(payload, path) is expected


@pytest.mark.parametrize("odd", ["text", 7, False, [], [{"b": 1}]])
def test_a_path_into_what_is_no_object_is_not_the_same_as_nothing(odd: object) -> None:
    assert dig({"a": odd}, "a.b") == Odd(odd)


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
