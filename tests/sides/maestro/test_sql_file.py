"""A site's SQL file: which blocks it has, what each of them takes, and whom an error tells what to mend."""

import pytest
from sqlalchemy import create_engine

from procore.model.errors import ConfigurationError, Unreachable
from procore.sides.maestro.sql_file import SqlFile

FILE = """-- A site's own.

-- read --
SELECT :tag AS company, code FROM (VALUES ('A'), ('B')) AS s (code) WHERE NOT :only OR code IN :keys ORDER BY code

-- clock --
SELECT :tag || :tag AS twice
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "suppliers.sql"
    path.write_text(FILE, encoding="utf-8")
    return SqlFile(path)


def test_a_file_knows_its_blocks_and_what_they_name(file):
    assert [name for name in ("read", "clock", "insert") if file.has(name)] == ["read", "clock"]
    assert [file.uses(*asked) for asked in (("clock", "tag"), ("clock", "only"), ("insert", "tag"))] == [2, 0, 0]
    assert file.given("clock", {"tag": "DEMO", "only": True}) == {"tag": "DEMO"}
    assert file.shown.endswith("suppliers.sql")


def test_a_block_that_is_missing_is_named_with_its_file(file):
    with pytest.raises(ConfigurationError, match=r"suppliers\.sql.*insert"):
        file.block("insert")


@pytest.mark.parametrize(("only", "keys", "codes"), [(False, [""], ["A", "B"]), (True, ["B", "C"], ["B"])])
def test_a_block_gets_the_parameters_that_it_names_and_keys_as_a_list(file, engine, only, keys, codes):
    with file.connected(engine) as connection:
        asked = {"tag": "DEMO", "only": only, "keys": keys, "until": None}
        assert [tuple(row) for row in file.execute(connection, "read", asked)] == [("DEMO", code) for code in codes]


def test_an_error_of_the_database_names_the_file_and_one_of_the_connection_does_not_blame_it(file, engine):
    file.path.write_text("-- read --\nSELECT nothing_of_that_name\n", encoding="utf-8")
    broken = SqlFile(file.path.rename(file.path.with_name("broken.sql")))
    with pytest.raises(ConfigurationError, match=r"broken\.sql"), broken.connected(engine) as connection:
        broken.execute(connection, "read", {})
    with pytest.raises(Unreachable), broken.connected(create_engine(engine.url.set(database="nowhere"))):
        pass
