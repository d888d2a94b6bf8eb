"""What an engine is, is a fact in one table; its files have the blocks, the parameters and the columns of the reference's."""

import ast
import re
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
import sqlglot
from sqlalchemy import text
from sqlglot import expressions

import procore
from procore.mapping.sql_blocks import named_blocks
from procore.sides.maestro.engines import ENGINES, LAYOUTS, MARIADB, POSTGRESQL, REFERENCE, SQL_SERVER

PLUGIN = Path(procore.__file__).parent
OTHERS = [MARIADB, SQL_SERVER]
FILES = sorted(path.name for path in REFERENCE.glob("*.sql") if named_blocks(path))
PARSED_AS = {"mariadb": "mysql", "mssql": "tsql", "postgresql": "postgres"}
NOON = datetime(2026, 5, 1, 8, 0, 0, 123456, tzinfo=timezone(-timedelta(hours=4)))

each_other = pytest.mark.parametrize("engine", OTHERS, ids=lambda one: one.folder)
each_file = pytest.mark.parametrize("file", FILES)


def test_no_module_but_the_table_asks_which_engine_it_is():
    named = re.compile(rf"dialect|drivername|{'|'.join(ENGINES)}")
    suspects = [path for path in PLUGIN.rglob("*.py") if named.search(path.read_text(encoding="utf-8"))]
    asking = {
        str(path.relative_to(PLUGIN))
        for path in suspects
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Attribute) and node.attr in {"dialect", "drivername"})
        or (isinstance(node, ast.Constant) and node.value in ENGINES)
    }
    assert asking == {"sides/maestro/engines.py"}


def test_the_table_itself_has_no_branch_on_a_name():
    tree = ast.parse((PLUGIN / "sides" / "maestro" / "engines.py").read_text(encoding="utf-8"))
    compared = [node for node in ast.walk(tree) if isinstance(node, ast.Compare | ast.Match)]
    assert [ast.unparse(node) for node in compared] == []


@pytest.mark.parametrize("facts", ENGINES.values(), ids=list(ENGINES))
def test_a_value_loses_nothing_on_its_way_to_the_driver(facts):
    moment = NOON if facts is POSTGRESQL else "2026-05-01T12:00:00.123456"
    assert facts.bound(NOON) == moment
    assert facts.bound(NOON.astimezone(UTC)) == (NOON if facts is POSTGRESQL else moment)
    assert str(facts.bound(Decimal("1E+3"))) == "1000"
    assert str(facts.bound(Decimal("-1234567890123.45"))) == "-1234567890123.45"
    assert [facts.bound(one) for one in (True, None, "é", 2**63 - 1)] == [True, None, "é", 2**63 - 1]


@each_other
def test_an_engine_has_the_files_of_the_reference(engine):
    names = {path.name for path in (LAYOUTS / engine.folder).glob("*.sql")}
    assert names == {*FILES, "schema.sql"}


@each_other
@each_file
def test_a_file_has_the_blocks_and_the_parameters_of_the_reference(engine, file):
    reference, own = named_blocks(REFERENCE / file), dict(named_blocks(LAYOUTS / engine.folder / file))
    lines = own.pop("remove_lines", None)  # where one statement takes away a document alone
    assert (lines is not None) is ("remove" in reference)
    assert own.keys() == reference.keys()
    for name, sql in reference.items():
        assert parameters(own[name]) == parameters(sql), name


@each_other
@each_file
def test_a_file_is_its_engine_s_sql_and_returns_the_reference_s_columns(engine, file):
    reference = named_blocks(REFERENCE / file)
    for name, sql in named_blocks(LAYOUTS / engine.folder / file).items():
        (parsed,) = (one for one in statements(sql, engine) if one)
        assert not isinstance(parsed, expressions.Command), f"{name} is no statement that the parser knows"
        if name.startswith("read"):
            ((wanted,),) = (statements(reference[name], POSTGRESQL),)
            assert parsed.named_selects == wanted.named_selects, name


@each_other
def test_a_schema_has_the_tables_and_the_columns_of_the_reference(engine):
    assert tables(engine) == tables(POSTGRESQL)


def statements(sql, engine):
    filled = re.sub(r":[a-z_]+", "NULL", sql.replace("IN :keys", "IN (:keys)"))
    return sqlglot.parse(filled, read=PARSED_AS[engine.folder])


def parameters(sql):
    return set(text(sql).compile().params)


def tables(engine):
    """Each table of an engine's schema with its columns, in their order."""
    schema = re.sub(r"--[^\n]*", "", (LAYOUTS / engine.folder / "schema.sql").read_text(encoding="utf-8"))
    found = re.findall(r"CREATE TABLE (?:IF NOT EXISTS )?(?:maestro\.)?(\w+) \((.*?)\n\);", schema, re.DOTALL)
    return {table: re.findall(r"^    ([a-z_]+) ", columns, re.MULTILINE) for table, columns in found}
