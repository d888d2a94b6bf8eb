"""Tests of the ground that all tests stand on."""

import socket

import pytest
from pytest_socket import SocketConnectBlockedError
from sqlalchemy import text


@pytest.mark.filterwarnings("ignore:A test tried")
def test_no_test_reaches_beyond_this_machine():
    with socket.socket() as one, pytest.raises(SocketConnectBlockedError):
        one.connect(("192.0.2.1", 443))


def test_loopback_is_open():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as one:
        assert one.getpeername() == server.getsockname()


@pytest.mark.parametrize("times", [1, 2])
def test_every_test_has_a_database_of_its_own(engine, times):
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE mine (number integer)"))
        connection.execute(text("INSERT INTO mine VALUES (:number)"), {"number": times})
        assert connection.execute(text("SELECT number FROM mine")).scalars().all() == [times]


def test_the_ledger_and_maestro_come_with_their_tables_and_without_rows(ledger_engine, maestro_engine):
    with ledger_engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM procore_sync.migration")).scalar_one() > 0
        assert connection.execute(text("SELECT count(*) FROM procore_sync.pairing")).scalar_one() == 0
    with maestro_engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM maestro.company")).scalar_one() == 0
