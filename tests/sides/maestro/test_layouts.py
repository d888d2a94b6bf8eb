"""Companies whose maestro* have different tables live in one installation: each has its folder of SQL."""

import shutil

import pytest
from sqlalchemy import text

from procore.config.companies import read
from procore.elements import ALL
from procore.mapping.sql_blocks import FOLDER
from procore.model.errors import ConfigurationError
from procore.model.orders import Window
from procore.sides.maestro.engines import REFERENCE
from procore.sides.maestro.sql import Maestro
from tests.factories.settings import GOOD


@pytest.fixture
def layout(tmp_path):
    """SQL for a maestro* whose suppliers are in a table `autre.fournisseur`, with a column `nom`."""
    folder = tmp_path / "autre"
    shutil.copytree(REFERENCE, folder)
    file = folder / "suppliers.sql"
    reads = (
        file.read_text(encoding="utf-8")
        .replace("maestro.supplier", "autre.fournisseur")
        .replace("s.name", "s.nom AS name")
    )
    file.write_text(reads, encoding="utf-8")
    return folder


def names(engine, settings):
    maestro = Maestro(engine, settings.tag, settings.sql_folder)
    return [record.values["name"] for page in maestro.read(ALL["suppliers"], Window()) for record in page]


def test_two_companies_are_read_each_by_its_own_sql(maestro_engine, layout):
    with maestro_engine.begin() as connection:
        connection.execute(text("INSERT INTO maestro.company (tag, name) VALUES ('DEMO', 'Un') ON CONFLICT DO NOTHING"))
        connection.execute(text("INSERT INTO maestro.supplier (company, code, name) VALUES ('DEMO', 'A1', 'Aciers')"))
        connection.execute(text("CREATE SCHEMA autre"))
        connection.execute(text("CREATE TABLE autre.fournisseur AS SELECT * FROM maestro.supplier WITH NO DATA"))
        connection.execute(text("ALTER TABLE autre.fournisseur RENAME name TO nom"))
        connection.execute(
            text("INSERT INTO autre.fournisseur (company, code, nom, status) VALUES ('AUTRE', 'B2', 'Béton', 'A')")
        )
    other = {**GOOD, "tag": "AUTRE", "procore_company_id": 2, "maestro_sql": str(layout)}
    companies = read({"one": GOOD, "two": other}).good
    assert {key: names(maestro_engine, one) for key, one in companies.items()} == {"one": ["Aciers"], "two": ["Béton"]}


def test_a_folder_is_named_below_the_project_s_own_sql_or_from_the_root(layout):
    found = read(
        {
            "a": {**GOOD, "maestro_sql": "oracle"},
            "b": {**GOOD, "tag": "B", "procore_company_id": 2, "maestro_sql": str(layout)},
        }
    ).good
    assert [one.sql_folder for one in found.values()] == [FOLDER / "oracle", layout]


def test_a_folder_holds_one_an_engine_unless_it_holds_the_files_itself(maestro_engine, tmp_path):
    shutil.copytree(REFERENCE, tmp_path / "postgresql")
    assert Maestro(maestro_engine, "DEMO", tmp_path).folder == tmp_path / "postgresql"
    shutil.copy(REFERENCE / "company.sql", tmp_path)
    assert Maestro(maestro_engine, "DEMO", tmp_path).folder == tmp_path
    assert Maestro(maestro_engine, "DEMO").folder == REFERENCE


def test_a_folder_that_is_not_there_is_one_sentence(maestro_engine):
    settings = read({"one": {**GOOD, "maestro_sql": "oracle"}}).good["one"]
    with pytest.raises(ConfigurationError) as refused:
        Maestro(maestro_engine, settings.tag, settings.sql_folder)
    assert str(refused.value) == (
        "There is no folder include/sql/oracle on this machine: put it there, or correct `maestro_sql` in the Variable "
        "procore_companies."
    )
