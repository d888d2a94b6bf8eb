"""What maestro*'s database refuses is called what it is: a row, a row that is busy, the SQL file, or the database itself."""

from types import SimpleNamespace

import pytest
from sqlalchemy import create_engine, event
from sqlalchemy.exc import DBAPIError, OperationalError

from procore.elements import ALL
from procore.model.errors import ConfigurationError, Unreachable
from procore.model.orders import Order, Window
from procore.model.steps import Verb
from procore.sides.maestro.database_errors import IN_VAIN, readable, trouble_of
from procore.sides.maestro.engines import MARIADB, POSTGRESQL, REFERENCE, SQL_SERVER, Trouble
from procore.sides.maestro.sql import Maestro
from procore.sides.maestro.sql_file import SqlFile

WHOLE = Window()
FILE = "include/sql/maestro/postgresql/suppliers.sql"


class Refused(Exception):
    """A driver's error with its SQLSTATE."""

    def __init__(self, sqlstate, words="no"):
        super().__init__(words)
        self.sqlstate = sqlstate


def error(state, kind=DBAPIError):
    return kind("SELECT 1", {}, Refused(state))


@pytest.mark.parametrize(
    "state, kind, raised, said",
    [
        ("25006", DBAPIError, Unreachable, "is read-only"),
        ("53100", OperationalError, Unreachable, "no room left on its disk"),
        ("53200", OperationalError, Unreachable, "no memory left"),
        ("53300", OperationalError, Unreachable, "no connection left"),
        ("57P03", OperationalError, Unreachable, "is starting"),
        ("55P03", OperationalError, Unreachable, "is busy with what"),
        ("42501", DBAPIError, ConfigurationError, "Grant it to the user"),
        ("42P01", DBAPIError, ConfigurationError, "Correct the SQL file"),
        ("", OperationalError, Unreachable, "does not answer"),
        (None, DBAPIError, ConfigurationError, "Correct the SQL file"),
    ],
)
def test_each_refusal_is_one_sentence(state, kind, raised, said):
    found = readable(error(state, kind), FILE, POSTGRESQL)
    assert type(found) is raised
    assert said in str(found)
    blames_the_file = "Correct the SQL file" in str(found)
    assert blames_the_file is (state in {"42P01", None})


@pytest.mark.parametrize(
    "facts, origin, code",
    [
        (POSTGRESQL, Refused("40P01"), "40P01"),
        (POSTGRESQL, SimpleNamespace(pgcode="55P03"), "55P03"),
        (POSTGRESQL, Exception("40001", "Transaction was deadlocked"), "40001"),  # as ODBC drivers keep it
        (POSTGRESQL, Exception("no such thing"), ""),
        (POSTGRESQL, Exception(), ""),
        (POSTGRESQL, None, ""),
        (MARIADB, Exception(1213, "Deadlock found when trying to get lock"), "1213"),
        (MARIADB, Exception("no such thing"), ""),
        (SQL_SERVER, Exception(2627, b"Violation of UNIQUE KEY constraint"), "2627"),  # pymssql
        (
            SQL_SERVER,
            Exception((1205, b"Transaction (Process ID 52) was deadlocked")),
            "1205",
        ),  # the same, of a lost connection
        (SQL_SERVER, Exception("40001", "[40001] [Microsoft][ODBC] was deadlocked (1205) (SQLExecDirectW)"), "1205"),
        (SQL_SERVER, None, ""),
    ],
)
def test_the_code_is_read_as_any_driver_keeps_it(facts, origin, code):
    assert facts.code(origin) == code


@pytest.mark.parametrize(
    "facts, origin, kind, trouble",
    [
        (POSTGRESQL, Refused("P0001"), DBAPIError, Trouble.ROW),  # RAISE EXCEPTION
        (POSTGRESQL, Refused("40P01"), OperationalError, Trouble.BUSY),
        (POSTGRESQL, Refused(None), OperationalError, Trouble.AWAY),
        (MARIADB, Exception(1644, "La période est fermée"), OperationalError, Trouble.ROW),  # SIGNAL SQLSTATE '45000'
        (MARIADB, Exception(1205, "Lock wait timeout exceeded"), OperationalError, Trouble.UNDONE),
        (MARIADB, Exception(1054, "Unknown column"), OperationalError, Trouble.STATEMENT),
        (MARIADB, Exception(2013, "Lost connection"), OperationalError, Trouble.AWAY),
        (SQL_SERVER, Exception(50000, b"La periode est fermee"), DBAPIError, Trouble.ROW),  # RAISERROR, THROW
        (SQL_SERVER, Exception((1205, b"was deadlocked")), OperationalError, Trouble.UNDONE),
        (SQL_SERVER, Exception(207, b"Invalid column name"), OperationalError, Trouble.STATEMENT),
    ],
)
def test_what_a_refusal_concerns_is_a_fact_of_the_engine(facts, origin, kind, trouble):
    assert trouble_of(kind("SELECT 1", {}, origin), facts) is trouble


def supplier(code, **values):
    empty = dict.fromkeys(one.name for one in ALL["suppliers"].fields)
    return {**empty, "code": code, "name": code, "active": True, "country": "CA", **values}


def new(code):
    return Order(verb=Verb.CREATE, maestro_key=code, values=supplier(code))


@pytest.fixture
def impatient(maestro_engine):
    """The same database, by a user who waits a tenth of a second for a lock."""
    engine = create_engine(maestro_engine.url, connect_args={"options": "-c lock_timeout=100"})
    yield engine
    engine.dispose()


def test_a_row_that_somebody_has_open_is_held_alone(maestro_engine, impatient, put):
    put("supplier", code="OPEN", name="Before")
    side = Maestro(impatient, "DEMO")
    (page,) = side.read(ALL["suppliers"], WHOLE)
    change = Order(verb=Verb.UPDATE, maestro_key="OPEN", values={"name": "After"}, read_at=page[0].changed_at)
    with maestro_engine.begin() as somebody:
        somebody.exec_driver_sql("UPDATE maestro.supplier SET phone = '1' WHERE code = 'OPEN'")
        outcomes = [one for page in side.write(ALL["suppliers"], [change, new("NEW")]) for one in page]
    assert [one.reason and one.reason.code for one in outcomes] == ["maestro_busy", None]


def test_of_a_table_that_somebody_holds_three_rows_are_waited_for(maestro_engine, impatient, put):
    put("supplier", code="OPEN")
    tried = []
    event.listen(impatient, "before_cursor_execute", lambda *said: tried.append(said[2]))
    with maestro_engine.begin() as somebody:
        somebody.exec_driver_sql("LOCK TABLE maestro.supplier IN SHARE MODE")
        outcomes = next(Maestro(impatient, "DEMO").write(ALL["suppliers"], [new(f"S{n}") for n in range(9)]))
    assert [one.reason and one.reason.code for one in outcomes] == ["maestro_busy"] * 9
    assert sum("INSERT INTO maestro.supplier" in one for one in tried) == IN_VAIN


def test_a_lock_is_waited_for_as_long_as_the_site_says_and_never_for_ever(maestro_engine, impatient, put):
    put("supplier", code="S1")
    file = SqlFile(REFERENCE / "suppliers.sql")
    for engine, waits in ((maestro_engine, "20s"), (impatient, "100ms")):
        with file.connected(engine) as connection:
            assert connection.exec_driver_sql("SHOW lock_timeout").scalar_one() == waits


def test_a_database_that_takes_no_writes_is_named_as_that(maestro_engine, put):
    put("supplier", code="S1")
    standby = create_engine(maestro_engine.url, connect_args={"options": "-c default_transaction_read_only=on"})
    with pytest.raises(Unreachable, match="is read-only"):
        list(Maestro(standby, "DEMO").write(ALL["suppliers"], [new("NEW")]))
    standby.dispose()
