"""A port is proved before its first run: what the files return, and what they lack for the chosen directions, in sentences."""

import shutil
from contextlib import contextmanager

import pytest
from sqlalchemy import text

from procore.config.companies import read
from procore.elements import ALL
from procore.mapping.sql_blocks import named_blocks
from procore.run.connection_checks import connection_checks, problem
from procore.run.port_checks import port_facts, port_problems
from procore.sides.maestro.engines import POSTGRESQL, REFERENCE
from procore.sides.maestro.scaffold import scaffold
from procore.sides.maestro.sql import Maestro
from tests.factories.settings import GOOD


@pytest.fixture
def opened(maestro_engine, tmp_path):
    """maestro* with one supplier, and a copy of its SQL files that a test may change: `opened(file, was, instead)`."""
    with maestro_engine.begin() as connection:
        connection.execute(text("INSERT INTO maestro.company (tag, name) VALUES ('DEMO', 'Boréal')"))
        connection.execute(
            text("INSERT INTO maestro.supplier (company, code, name, city) VALUES ('DEMO', 'BETON', 'Béton inc.', '')")
        )
    shutil.copytree(REFERENCE, tmp_path, dirs_exist_ok=True)

    def change(name=None, was="", instead=""):
        if name:
            path = tmp_path / name
            sql = path.read_text(encoding="utf-8")
            assert was in sql
            path.write_text(sql.replace(was, instead), encoding="utf-8")
            named_blocks.cache_clear()

        @contextmanager
        def open_maestro(_settings):
            yield Maestro(maestro_engine, "DEMO", tmp_path)

        return open_maestro

    return change


def settings(direction="both", language="en", **elements):
    chosen = elements or {"suppliers": {"direction": direction}}
    (one,) = read({"demo": {**GOOD, "language": language, "elements": chosen}}).good.values()
    return one


def test_each_column_is_told_with_its_type_its_length_and_how_often_it_is_empty(opened):
    clock, columns, example, *more = port_facts(settings(), open_maestro=opened())
    assert clock.startswith("maestro*'s clock says ")
    assert columns.startswith("Suppliers: ")
    assert (
        "suppliers.sql, block `read`, 1 row looked at: code (text, 5 characters at most, of 10); name (text, "
        in columns
    )
    assert "city (always empty)" in columns
    assert "updated_at (a time)" in columns
    assert "copies (a whole number)" in columns
    assert example == "Suppliers, for example: Code BETON."
    assert more == []


def test_an_example_shows_nothing_that_says_who_somebody_is(opened):
    assert "Béton" not in "".join(port_facts(settings(), open_maestro=opened()))


@pytest.mark.parametrize(
    "direction, problems",
    [("to_procore", []), ("both", ["what is changed in Procore would not be changed in maestro*"])],
)
def test_a_block_that_lacks_is_told_with_what_it_would_do_where_the_direction_needs_it(opened, direction, problems):
    found = port_problems(settings(direction), open_maestro=opened("suppliers.sql", "-- update --", "-- updated --"))
    assert [one.split(": ", 2)[2].split(". Add")[0] for one in found] == problems


def test_a_column_that_lacks_is_told_in_the_company_s_language(opened):
    (said,) = port_problems(
        settings("to_procore", "fr"), open_maestro=opened("suppliers.sql", "s.email, s.language,", "s.email,")
    )
    assert said.startswith("Fournisseurs")
    assert "language" in said


def test_the_reference_lacks_nothing_in_any_direction(opened):
    chosen = {
        name: {"direction": "to_maestro"} for name in ("budgets", "purchase_orders", "subcontracts", "change_orders")
    }
    every = settings(**{"projects": {}, "suppliers": {}, "costs": {}, **chosen})
    assert port_problems(every, open_maestro=opened()) == []
    said = list(port_facts(every, open_maestro=opened()))
    assert sum("block `read_lines`" in one for one in said) == 4


def test_of_a_scaffold_the_check_says_what_is_left(maestro_engine, tmp_path):
    for name, sql in scaffold(POSTGRESQL, [one for one in ALL.values() if one.built]).items():
        (tmp_path / name).write_text(sql, encoding="utf-8")

    @contextmanager
    def open_maestro(_settings):
        yield Maestro(maestro_engine, "DEMO", tmp_path)

    checks = connection_checks(settings(), database=None, open_maestro=open_maestro, companies=None)
    said = problem(next(one for one in checks if one.system == "maestro*").run)
    assert said.startswith(
        f"the SQL files still have to be filled in: {tmp_path}/company.sql, `company`: tag, name, table; "
    )
    assert f"{tmp_path}/suppliers.sql, `read`: code, name, active, " in said
