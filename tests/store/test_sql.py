"""Named blocks are run with bound parameters, in transactions; a database that does not answer is said in a sentence."""

import re

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError

from procore.mapping.sql_blocks import FOLDER, named_blocks
from procore.model.errors import ConfigurationError, Unreachable
from procore.store.sql import NotMigrated, Queries, on_connect, transaction

RUNS, PAIRINGS = "ledger/runs.sql", "ledger/pairings.sql"
DEMO = {
    "company": "demo",
    "tag": "D; DROP TABLE x",
    "procore_company_id": 1,
    "host": "h",
    "environment": "demo",
    "maestro_conn_id": "maestro",
    "confirmed_by": "",
}


def test_a_block_gives_its_rows_and_none_where_it_returns_none(ledger_engine):
    pairings = Queries(ledger_engine, PAIRINGS)
    assert pairings("add", **DEMO) == []
    (row,) = pairings("of_company", company="demo")
    assert (row["company"], row["tag"]) == ("demo", DEMO["tag"])


def test_a_transaction_is_kept_whole_or_not_at_all(ledger_engine):
    pairings = Queries(ledger_engine, PAIRINGS)
    with pytest.raises(IntegrityError):
        _pair_and_begin(pairings, mode="dance")
    assert pairings("of_company", company="demo") == []


def _pair_and_begin(pairings, mode):
    with pairings.transaction() as run:
        run("add", **DEMO)
        (pairing,) = run("of_company", company="demo")
        run.of(RUNS)("begin", pairing=pairing["id"], dag_run="r", element="suppliers", mode=mode, by_whom="marie")


def test_a_block_that_is_not_there_is_named(ledger_engine):
    with pytest.raises(ConfigurationError, match=r"ledger/runs\.sql has no block `-- fax --`"):
        Queries(ledger_engine, RUNS)("fax")


def test_a_database_that_is_not_there_is_said_without_its_password(engine):
    nowhere = create_engine(engine.url.set(database="nowhere", password="hunter2"))
    with pytest.raises(Unreachable, match=r"^The ledger's database does not answer: ") as error:
        Queries(nowhere, RUNS)("of_dag_run", company="demo", dag_run="r")
    assert "hunter2" not in str(error.value)


def test_a_connection_that_is_lost_is_no_answer(engine):
    with pytest.raises(Unreachable), transaction(engine) as connection:
        connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))


@pytest.mark.parametrize(
    "statement", ["SELECT 1 FROM procore_sync.fax", "SELECT fax FROM procore_sync.run", "SELECT 1 FROM nowhere.run"]
)
def test_a_ledger_without_a_table_a_column_or_its_schema_was_never_migrated(ledger_engine, statement):
    with pytest.raises(NotMigrated, match=r"fax|nowhere"), transaction(ledger_engine) as connection:
        connection.execute(text(statement))


def test_each_connection_of_a_pool_begins_with_its_sql(engine):
    patient = create_engine(engine.url)
    on_connect(patient, "SET statement_timeout = 1234")
    try:
        with transaction(patient) as connection:
            assert connection.execute(text("SHOW statement_timeout")).scalar_one() == "1234ms"
    finally:
        patient.dispose()


@pytest.mark.parametrize("file", sorted(path.name for path in (FOLDER / "ledger").glob("*.sql")))
def test_each_file_of_the_ledger_and_each_block_says_what_it_is_and_is_a_module_s(file):
    path = FOLDER / "ledger" / file
    assert path.read_text(encoding="utf-8").startswith("-- ")
    package = FOLDER.parents[1] / "plugins" / "procore"
    users = [m for m in package.rglob("*.py") if f'"ledger/{file}"' in m.read_text(encoding="utf-8")]
    assert len(users) == 1
    assert [name for name in named_blocks(path) if f'"{name}"' not in _sources(package)] == []
    assert re.findall(r"^-- (\w+) --\n(?!-- )", path.read_text(encoding="utf-8"), re.MULTILINE) == [], (
        "without a comment"
    )


@pytest.mark.parametrize("file", sorted(path.name for path in (FOLDER / "ledger").glob("*.sql")))
def test_no_record_is_looked_for_by_a_key_that_depends_on_its_own_side(file: str) -> None:
    # With `s.key = CASE s.side WHEN ...` every record is compared with every link: of 20,000 that took minutes.
    for name, statement in named_blocks(FOLDER / "ledger" / file).items():
        found = re.findall(r"(\w+)\.key = CASE (\w+)\.side|CASE (\w+)\.side [^\n]* END = (\w+)\.key", statement)
        assert [one for one in found if one[0] == one[1] and one[2] == one[3]] == [], name


def _sources(package):
    """What any module says of the ledger."""
    return "".join(m.read_text(encoding="utf-8") for room in ("store", "web") for m in (package / room).rglob("*.py"))  # type: ignore[operator]
