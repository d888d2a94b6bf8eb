"""Whether a company's three Connections lead where they should."""

import shutil
from contextlib import contextmanager

import pytest
from sqlalchemy import text

from procore.config.company import CompanySettings
from procore.config.element import ElementSettings
from procore.elements.element import Direction
from procore.run.connection_checks import connection_checks, problem
from procore.sides.maestro.engines import REFERENCE
from procore.sides.maestro.sql import Maestro

SETTINGS = CompanySettings(
    tag="DEMO", procore_company_id=7, environment="demo", maestro_conn_id="maestro", procore_conn_id="procore"
)


@pytest.fixture
def checked(maestro_engine, ledger_engine):
    """What each check of the company finds wrong, by system; `seen`: the Procore companies that the credentials see."""
    engines = {SETTINGS.ledger_conn_id: ledger_engine}

    @contextmanager
    def database(conn_id):
        yield engines[conn_id]

    @contextmanager
    def open_maestro(settings):
        yield Maestro(maestro_engine, settings.tag, settings.sql_folder)

    def call(*seen, settings=SETTINGS):
        companies = [{"id": one} for one in seen]
        checks = connection_checks(
            settings, database=database, open_maestro=open_maestro, companies=lambda _: companies
        )
        assert [one.conn_id for one in checks] == ["procore", "maestro", SETTINGS.ledger_conn_id]
        return {one.system: problem(one.run) for one in checks}

    return call


def test_a_company_that_is_there_on_both_sides_has_no_problem(checked, maestro_engine):
    with maestro_engine.begin() as connection:
        connection.execute(text("INSERT INTO maestro.company (tag, name) VALUES ('DEMO', 'Boréal')"))
    assert checked(3, 7) == {"Procore": "", "maestro*": "", "ledger": ""}


def test_each_system_says_what_is_wrong_with_it(checked):
    found = checked(3)
    assert found["Procore"].startswith("the credentials do not see the company 7; correct procore_company_id")
    assert "has no company with the tag “DEMO”" in found["maestro*"]
    assert found["ledger"] == ""


def test_sql_that_would_lose_edits_is_named(checked, maestro_engine, tmp_path):
    with maestro_engine.begin() as connection:
        connection.execute(text("INSERT INTO maestro.company (tag, name) VALUES ('DEMO', 'Boréal')"))
        connection.execute(text("INSERT INTO maestro.supplier (company, code, name) VALUES ('DEMO', 'S1', 'Un')"))
    shutil.copytree(REFERENCE, tmp_path / "own")
    file = tmp_path / "own" / "suppliers.sql"
    sql = file.read_text(encoding="utf-8")
    file.write_text(
        sql.replace("s.updated_at, same", "CAST(s.updated_at AS timestamp) AS updated_at, same"), encoding="utf-8"
    )
    own = SETTINGS.model_copy(update={"maestro_sql": str(tmp_path / "own")})
    assert "suppliers.sql: the block `read` returns updated_at as “" in checked(7, settings=own)["maestro*"]


def test_sql_that_could_enter_a_record_of_procore_twice_is_named(checked, maestro_engine, tmp_path):
    with maestro_engine.begin() as connection:
        connection.execute(text("INSERT INTO maestro.company (tag, name) VALUES ('DEMO', 'Boréal')"))
    shutil.copytree(REFERENCE, tmp_path / "own")
    file = tmp_path / "own" / "subcontracts.sql"
    file.write_text(file.read_text(encoding="utf-8").replace(":external_id", "NULL"), encoding="utf-8")
    own = SETTINGS.model_copy(update={"maestro_sql": str(tmp_path / "own")})
    found = checked(7, settings=own)["maestro*"]
    assert "subcontracts.sql: its block `insert` does not keep :external_id (Procore's id)" in found
    to_procore = {"subcontracts": ElementSettings(direction=Direction.TO_PROCORE)}
    assert checked(7, settings=own.model_copy(update={"elements": to_procore}))["maestro*"] == ""


def test_a_problem_is_one_line():
    def breaks():
        raise OSError("no route\nwith a long story")

    assert problem(breaks) == "no route"
