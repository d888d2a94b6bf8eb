"""What maestro*'s database refuses is called what it is: a row, a row that is busy, the SQL file, or the database itself."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import DBAPIError, OperationalError

from procore.elements import ALL
from procore.elements.element import Values
from procore.model.errors import ConfigurationError, Unreachable
from procore.model.orders import Order, Window
from procore.model.steps import Verb
from procore.sides.maestro.database_errors import is_busy, readable, state_of
from procore.sides.maestro.sql import Maestro
from tests.sides.maestro.conftest import Put

WHOLE = Window()
FILE = "include/sql/maestro/postgresql/suppliers.sql"


class Refused(Exception):
    """A driver's error with its SQLSTATE."""

    def __init__(self, sqlstate: str | None, words: str = "no") -> None:
        super().__init__(words)
        self.sqlstate = sqlstate


def error(state: str | None, kind: type[DBAPIError] = DBAPIError) -> DBAPIError:
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
def test_each_refusal_is_one_sentence(
    state: str | None, kind: type[DBAPIError], raised: type[Exception], said: str
) -> None:
    found = readable(error(state, kind), FILE)
    assert type(found) is raised
    assert said in str(found)
    blames_the_file = "Correct the SQL file" in str(found)
    assert blames_the_file is (state in {"42P01", None})


@pytest.mark.parametrize(
    "origin, state",
    [
        (Refused("40P01"), "40P01"),
        (SimpleNamespace(pgcode="55P03"), "55P03"),
        (Exception("40001", "Transaction was deadlocked"), "40001"),  # as ODBC drivers keep it
        (Exception("no such thing"), ""),
        (Exception(), ""),
        (None, ""),
    ],
)
def test_the_state_is_read_as_any_driver_keeps_it(origin: BaseException | None, state: str) -> None:
    found = Exception("x")
    found.orig = origin  # type: ignore[attr-defined]
    assert state_of(found) == state
    assert is_busy(found) is bool(state)


def supplier(code: str, **values: object) -> Values:
    empty = dict.fromkeys(one.name for one in ALL["suppliers"].fields)
    return {**empty, "code": code, "name": code, "active": True, "country": "CA", **values}


def new(code: str) -> Order:
    return Order(verb=Verb.CREATE, maestro_key=code, values=supplier(code))


@pytest.fixture
def impatient(maestro_engine: Engine) -> Iterator[Engine]:
    """The same database, by a user who waits a tenth of a second for a lock."""
    engine = create_engine(maestro_engine.url, connect_args={"options": "-c lock_timeout=100"})
    yield engine
    engine.dispose()


def test_a_row_that_somebody_has_open_is_held_alone(maestro_engine: Engine, impatient: Engine, put: Put) -> None:
    put("supplier", code="OPEN", name="Before")
    side = Maestro(impatient, "DEMO")
    (page,) = side.read(ALL["suppliers"], WHOLE)
    change = Order(verb=Verb.UPDATE, maestro_key="OPEN", values={"name": "After"}, read_at=page[0].changed_at)
    with maestro_engine.begin() as somebody:
        somebody.exec_driver_sql("UPDATE maestro.supplier SET phone = '1' WHERE code = 'OPEN'")
        outcomes = [one for page in side.write(ALL["suppliers"], [change, new("NEW")]) for one in page]
    assert [one.reason and one.reason.code for one in outcomes] == ["maestro_busy", None]


def test_a_database_that_takes_no_writes_is_named_as_that(maestro_engine: Engine, put: Put) -> None:
    put("supplier", code="S1")
    standby = create_engine(maestro_engine.url, connect_args={"options": "-c default_transaction_read_only=on"})
    with pytest.raises(Unreachable, match="is read-only"):
        list(Maestro(standby, "DEMO").write(ALL["suppliers"], [new("NEW")]))
    standby.dispose()
