"""The files of a new site are the elements' own: filled in, they read and write; until then each open place is named."""

import re

import pytest
import sqlglot
from sqlalchemy import text

from procore.elements import ALL
from procore.elements.element import Element, Side
from procore.mapping.sql_blocks import named_blocks
from procore.model.errors import ConfigurationError
from procore.model.orders import Order
from procore.model.steps import Verb
from procore.sides.maestro.engines import LAYOUTS, MARIADB, POSTGRESQL, REFERENCE, SQL_SERVER, EngineFacts
from procore.sides.maestro.port import blocks_of, columns_of_lines, columns_of_read, left_to_fill
from procore.sides.maestro.scaffold import scaffold
from procore.sides.maestro.sql import Maestro

BUILT = [element for element in ALL.values() if element.built]
PARSED_AS = {"mariadb": "mysql", "mssql": "tsql", "postgresql": "postgres"}
SUPPLIER = {"table": "maestro.supplier", "key": "upper(trim(code))", "active": "status", "next_key": "'P00007'"}

each_engine = pytest.mark.parametrize("facts", [POSTGRESQL, MARIADB, SQL_SERVER], ids=lambda one: one.folder)
each_built = pytest.mark.parametrize("element", BUILT, ids=lambda one: one.id)


@pytest.fixture
def written(tmp_path):
    """The scaffold of an engine as files."""

    def write(facts):
        for name, sql in scaffold(facts, BUILT).items():
            (tmp_path / name).write_text(sql, encoding="utf-8")
        return tmp_path

    return write


@each_engine
def test_a_scaffold_is_its_engine_s_sql_with_the_reference_s_columns_and_takes_every_field(
    facts: EngineFacts, written
) -> None:
    folder = written(facts)
    for element in BUILT:
        own = named_blocks(folder / f"{element.id}.sql")
        assert set(blocks_of(element, written=True)) <= own.keys()
        assert left_to_fill(own).keys() == own.keys()
        for name, sql in own.items():
            filled = re.sub(r":[a-z_]+", "NULL", sql.replace("IN :keys", "IN (:keys)"))
            (parsed,) = sqlglot.parse(filled, read=PARSED_AS[facts.folder])
            assert not isinstance(parsed, sqlglot.exp.Command)
            assert takes(element, name) <= text(sql).compile().params.keys(), name
            if name.startswith("read"):
                mapped = tuple(one.name for one in element.lines_if_mapped)
                columns = columns_of_read(element) if name == "read" else (*columns_of_lines(element), *mapped)
                taken = (element.taken_by_part,) if name == "read" and element.taken_by_part else ()
                assert tuple(parsed.named_selects) == (*columns[:-1], *taken, columns[-1])


def takes(element: Element, block: str) -> set[str]:
    """The parameters that a block must not leave out."""
    written = [one for one in element.fields if Side.MAESTRO in one.written]
    given = {
        "insert": {
            *("tag", "key", "external_id"),
            *(one.name for one in (*written, *element.set_up_in(Side.MAESTRO))),
        },
        "update": {"tag", "key", "read_at", *(one.name for one in written if not one.fixed)},
        "insert_line": {"tag", "key", "external_line", *(one.name for one in element.lines)},
        "update_line": {"tag", "key", "line", *(f"set_{one.name}" for one in element.lines)},
        "read": {"tag", "since", "until", "only", "keys"},
        "read_lines": {"tag", "keys"},
    }
    return given.get(block, set())


@each_engine
@each_built
def test_a_scaffold_has_every_statement_parameter_and_column_of_the_file_that_comes_with_this_version(
    facts: EngineFacts, element: Element, written
) -> None:
    comes = named_blocks(LAYOUTS / facts.folder / f"{element.id}.sql")
    own = named_blocks(written(facts) / f"{element.id}.sql")
    assert comes.keys() <= own.keys()
    for name, sql in comes.items():
        here_alone = {one.name for one in element.fields if Side.MAESTRO not in one.written}
        assert parameters(sql) - here_alone <= parameters(own[name]) | LEFT_OUT.get(name, set()), name
        if name in READ:
            assert columns(sql, facts) <= columns(own[name], facts) | MAY_BE_LACKING, name


READ = {"read", "read_lines", "digests", "codes", "modifications"}
"""The statements whose columns have names."""
MAY_BE_LACKING = {"copies"}
"""Columns that a file may do without: how many rows have a key."""
LEFT_OUT = {
    "read": {"personal_header", "personal_lines"},  # what is not to be read is left out where a table keeps it apart
    "read_lines": {"personal_header", "personal_lines"},
    "digests": {"personal_header", "personal_lines"},
    "next_key": {"tag"},  # a counter may be one for all companies
    "refuse_insert": {"supplier"},  # whether a closed supplier is refused is the site's own
}
"""Parameters of the files that come with this version that a new site may do without."""


def parameters(sql: str) -> set[str]:
    return set(text(sql).compile().params.keys())


def columns(sql: str, facts: EngineFacts) -> set[str]:
    filled = re.sub(r":[a-z_]+", "NULL", sql.replace("IN :keys", "IN (:keys)"))
    return set(sqlglot.parse_one(filled, read=PARSED_AS[facts.folder]).named_selects)


@each_built
def test_the_reference_returns_every_column_that_a_scaffold_asks_for(element: Element) -> None:
    blocks = named_blocks(REFERENCE / f"{element.id}.sql")
    for name, wanted in (("read", columns_of_read(element)), ("read_lines", columns_of_lines(element))):
        if wanted:
            filled = re.sub(r":[a-z_]+", "NULL", blocks[name].replace("IN :keys", "IN (:keys)"))
            returns = set(sqlglot.parse_one(filled, read="postgres").named_selects)
            mapped = (one.name for one in element.lines_if_mapped if name == "read_lines")
            assert set(wanted) <= returns <= {*wanted, "copies", *mapped, element.taken_by_part}
    assert set(blocks_of(element, written=True)) <= blocks.keys()


def test_a_scaffold_that_was_filled_in_reads_enters_and_changes(maestro_engine, put, written) -> None:
    folder = written(POSTGRESQL)
    side = Maestro(maestro_engine, "DEMO", folder)
    element = ALL["suppliers"]
    assert side.to_fill([element])[str(folder / "suppliers.sql")]["next_key"] == ("next_key",)
    (folder / "company.sql").write_text((REFERENCE / "company.sql").read_text(encoding="utf-8"), encoding="utf-8")
    sql = (folder / "suppliers.sql").read_text(encoding="utf-8")
    zoned = "(TO_FILL_updated_at AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'"
    sql = sql.replace("TO_FILL_updated_at AT TIME ZONE 'America/Toronto'", zoned)
    filled = re.sub(r"TO_FILL_(\w+)", lambda found: SUPPLIER.get(found.group(1), found.group(1)), sql)
    (folder / "suppliers.sql").write_text(filled, encoding="utf-8")
    named_blocks.cache_clear()
    side = Maestro(maestro_engine, "DEMO", folder)
    assert side.to_fill([element]) == {}
    put("supplier", code="BETON", name="Béton")
    side.check_reading(element)
    values = {"code": "P00007", "name": "Neuf", "active": True, "country": "CA"}
    new = Order(verb=Verb.CREATE, maestro_key="P00007", values=values, external_id=7)
    ((entered,),) = side.write(element, [new])
    change = Order(verb=Verb.UPDATE, maestro_key="P00007", values={"name": "Autre"}, read_at=entered.record.changed_at)
    ((changed,),) = side.write(element, [change])
    assert (changed.reason, changed.record.values["name"], changed.record.origin_id) == (None, "Autre", "7")


def test_an_open_place_is_named_before_the_database_is_asked(maestro_engine, written) -> None:
    side = Maestro(maestro_engine, "DEMO", written(POSTGRESQL))
    with pytest.raises(ConfigurationError, match=r"TO_FILL_|to_fill_"):
        side.clock()
