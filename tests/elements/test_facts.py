"""The table of elements is consistent with itself, with what the product page says, and with the SQL files."""

import re
from collections.abc import Callable
from itertools import pairwise

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import ProgrammingError

from procore.elements import ALL, CODES, ELEMENTS
from procore.elements.element import Direction, Element, Field, Kind, Scope, Side
from procore.mapping.sql_blocks import named_blocks
from procore.mapping.values import READ
from procore.sides.maestro.engines import REFERENCE
from procore.sides.maestro.sql import Maestro
from procore.sides.procore.endpoints import ENDPOINTS
from procore.sides.procore.router import PROJECT_ELEMENTS

Put = Callable[..., None]
BUILT = [one for one in ALL.values() if one.built]
FIELDS = [(one, f) for one in BUILT for f in one.fields]

each = pytest.mark.parametrize("element", ALL.values(), ids=lambda e: e.id)
each_built = pytest.mark.parametrize("element", BUILT, ids=lambda e: e.id)
each_field = pytest.mark.parametrize("element, one", FIELDS, ids=[f"{e.id}.{f.name}" for e, f in FIELDS])


def test_the_grid_is_the_one_of_maestros_own_interface() -> None:
    B, P, M = Direction.BOTH, Direction.TO_PROCORE, Direction.TO_MAESTRO  # noqa: N806
    assert {e.id: (set(e.directions), e.default, e.after) for e in ELEMENTS.values()} == {
        "projects": ({B, P, M}, B, ()),
        "suppliers": ({B, P, M}, B, ()),
        "budgets": ({P, M}, P, ("projects",)),
        "costs": ({P}, P, ("projects", "suppliers")),
        "purchase_orders": ({P, M}, M, ("projects", "suppliers")),
        "subcontracts": ({P, M}, M, ("projects", "suppliers")),
        "change_orders": ({P, M}, M, ("purchase_orders", "subcontracts")),
    }


def test_what_an_element_waits_for_stands_before_it() -> None:
    order = list(ELEMENTS)
    for element in ELEMENTS.values():
        assert all(order.index(before) < order.index(element.id) for before in element.after)


def test_no_two_elements_or_parts_share_an_id_or_an_origin() -> None:
    assert len(ALL) == len(ELEMENTS) + sum(len(e.optional_parts) + len(e.parts) for e in ELEMENTS.values())
    origins = [o for e in ALL.values() for o in (e.origin_kind, e.line_origin_kind) if o]
    assert len(origins) == len(set(origins))
    assert all(re.fullmatch("[A-Z]{2,5}", origin) for origin in origins)


@each
def test_an_element_is_named_and_goes_its_default_way(element: Element) -> None:
    assert element.maestro
    assert element.procore
    assert element.default in element.directions


@each_built
def test_keys_matches_and_suspects_are_fields(element: Element) -> None:
    assert element.key
    names = {
        *element.key,
        *element.similar_by,
        *element.similar_unkeyed,
        *(name for names in element.matches for name in names),
    }
    assert names <= element.by_name.keys()
    assert len(element.by_name) == len(element.fields)
    assert len(element.line_by_name) == len(element.lines) + len(element.lines_if_mapped)
    assert all(element.by_name[name].fixed for name in element.key), "a key that changes is another record"


@each_built
def test_a_record_that_maestro_does_not_number_must_bring_its_key(element: Element) -> None:
    if Side.MAESTRO in element.created_in:
        lacking = [n for n in element.key if Side.MAESTRO not in element.by_name[n].required_by]
        assert lacking == [] or element.numbered_by_maestro


@each_field
def test_a_fields_facts_fit_together(element: Element, one: Field) -> None:
    assert one.kind in READ
    assert one.label
    assert one.to is None or one.to in ALL
    assert (one.kind is Kind.REFERENCE) <= (one.to is not None)
    assert (one.maestro_codes is not None) <= (one.kind is Kind.FLAG)
    assert one.cut <= (one.kind is Kind.TEXT), "only text can be cut"
    assert not (one.cut and one.name in element.key), "a key that is cut is another record"
    if one.kind is Kind.FLAG and one.maestro_codes and one.maestro_flags:
        assert one.maestro_flags.keys() == {True, False}
        for flag, letter in one.maestro_flags.items():
            assert one.maestro_codes[letter] is flag, "what is written is read back as the same"
    if one.forbidden:
        re.compile(one.forbidden)


@each_field
def test_two_fields_never_write_to_the_same_place_in_procore(element: Element, one: Field) -> None:
    places = [f.procore_write or f.procore for f in element.fields if Side.PROCORE in f.written]
    assert places.count(one.procore_write or one.procore) <= 1


@each_built
def test_what_an_element_names_is_synchronized_before_it(element: Element) -> None:
    top = next(e for e in ELEMENTS.values() if element in e.every_part)
    mine = [part.id for part in top.every_part]
    before = {"projects", *top.after}
    before |= {later for name in top.after for later in ELEMENTS[name].after}
    before |= {part.id for name in before for part in ELEMENTS[name].parts}
    for one in (*element.fields, *element.lines):
        if one.to and one.to not in before:
            assert mine.index(one.to) <= mine.index(element.id), f"{element.id}.{one.name} names {one.to}"


@each_built
def test_every_element_knows_its_endpoint_and_its_scope(element: Element) -> None:
    assert (element.id in ENDPOINTS) is not (element.id in PROJECT_ELEMENTS)
    if element.scope is Scope.PROJECT and element.id in ENDPOINTS:
        asked = str(ENDPOINTS[element.id].lists)
        assert "{project}" in asked


# ------------------------------------------------------------------------------------------------ SQL files


def parameters(element: Element, block: str) -> set[str]:
    return set(text(named_blocks(REFERENCE / f"{element.id}.sql")[block]).compile().params)


@each_built
def test_the_sql_file_has_the_blocks_that_the_element_needs(element: Element) -> None:
    there = named_blocks(REFERENCE / f"{element.id}.sql").keys()
    written = [f for f in element.fields if Side.MAESTRO in f.written]
    needed = {"read"}
    if Side.MAESTRO in element.created_in:
        needed.add("insert")
    if any(not f.fixed for f in written):
        needed.add("update")
    if element.numbered_by_maestro:
        needed.add("next_key")
    assert needed <= there


@each_built
def test_the_sql_file_reads_one_company_by_window_and_by_key(element: Element) -> None:
    assert {"tag", "since", "until", "only", "keys"} <= parameters(element, "read")


@each_built
def test_the_sql_file_enters_no_record_of_procore_twice(maestro_engine: Engine, element: Element) -> None:
    if Side.MAESTRO in element.created_in:
        Maestro(maestro_engine, "DEMO").check_creation(element)


@each_field
def test_the_sql_file_writes_every_field_that_may_be_written(element: Element, one: Field) -> None:
    there = named_blocks(REFERENCE / f"{element.id}.sql").keys()
    if "insert" in there and Side.MAESTRO in one.written:
        assert one.name in parameters(element, "insert")
    if "update" in there and Side.MAESTRO in one.written and not one.fixed:
        assert {one.name, f"set_{one.name}"} <= parameters(element, "update")


@each_built
def test_the_sql_file_takes_no_parameter_that_nobody_gives(element: Element) -> None:
    names, lines = element.by_name.keys(), element.line_by_name.keys()
    given = {
        "read": {"tag", "since", "until", "only", "keys", "personal_header"},
        "insert": {"tag", "project", "key", "external_id", *names, *element.set_up_by_name},
        "refuse_insert": {"tag", "project", "key", "external_id", *names},
        "update": {"tag", "project", "key", "external_id", "read_at", *names, *(f"set_{name}" for name in names)},
        "next_key": {"tag", "ahead"},
        "read_lines": {"tag", "keys", "personal_lines"},
        "insert_line": {"tag", "project", "key", "external_line", *lines},
        "update_line": {"tag", "project", "key", "line", "external_line", *lines, *(f"set_{name}" for name in lines)},
        "remove_line": {"tag", "project", "key", "line"},
    }
    for name in named_blocks(REFERENCE / f"{element.id}.sql").keys() & given.keys():
        assert parameters(element, name) <= given[name], name


@each_built
def test_the_sql_file_returns_every_field_and_fact_on_the_reference_schema(
    maestro_engine: Engine, element: Element
) -> None:
    read = text(named_blocks(REFERENCE / f"{element.id}.sql")["read"])
    with maestro_engine.connect() as connection:
        given = {"tag": "DEMO", "since": None, "until": None, "only": False, "keys": "", "personal_header": False}
        given = {name: value for name, value in given.items() if name in parameters(element, "read")}
        returned = set(connection.execute(text(read.text.replace("IN :keys", "IN (:keys)")), given).keys())
    assert {*element.by_name, *element.facts, "updated_at"} <= returned
    assert element.scope is Scope.COMPANY or "project" in returned


def test_what_has_dollars_of_a_project_has_its_column_in_the_balance() -> None:
    for element in ALL.values():
        balance = element.balance
        assert bool(element.amount_field) is (balance is not None), element.id
        if balance is not None:
            coded = element.line_by_name or element.by_name
            assert coded[balance.code].to == CODES.id
            assert {balance.original} <= {"", *element.facts}
            assert {balance.of_client} <= {"", *element.by_name}
            words = element.by_name[element.status_field].words if element.status_field else None
            assert balance.approved_in <= set((words or {}).values())


def test_the_reference_schema_may_be_loaded_twice(maestro_engine: Engine) -> None:
    schema = (REFERENCE / "schema.sql").read_text(encoding="utf-8")
    with maestro_engine.begin() as connection:
        connection.execution_options(no_parameters=True).exec_driver_sql(schema)


def test_maestros_columns_are_not_shorter_than_the_fields_say(maestro_engine: Engine) -> None:
    """A text that fits the field fits the column: else the database refuses what the plan let through."""
    tables = {"projects": "project", "suppliers": "supplier", "cost_codes": "activity", "cost_types": "cost_group"}
    columns = {"name": "description", "active": "status"}
    for element_id, table in tables.items():
        with maestro_engine.connect() as connection:
            sql = text(
                "SELECT column_name, character_maximum_length FROM information_schema.columns "
                "WHERE table_schema = 'maestro' AND table_name = :table AND character_maximum_length IS NOT NULL"
            )
            widths = {row[0]: row[1] for row in connection.execute(sql, {"table": table})}
        for one in ALL[element_id].fields:
            column = one.name if one.name in widths else columns.get(one.name, one.name)
            if one.maestro_length and column in widths:
                assert one.maestro_length <= widths[column], f"{element_id}.{one.name}"


def test_the_order_of_parts_puts_what_is_named_first() -> None:
    parts = [part.id for part in ELEMENTS["projects"].parts]
    for first, second in pairwise(["cost_codes", "budget_codes"]):
        assert parts.index(first) < parts.index(second)
    assert parts.index("cost_types") < parts.index("budget_codes")


def test_a_broken_statement_would_be_noticed_here(maestro_engine: Engine) -> None:
    with pytest.raises(ProgrammingError), maestro_engine.connect() as connection:
        connection.execute(text("SELECT nothing FROM maestro.project"))
