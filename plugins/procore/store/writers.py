"""One writer: an element of a company, with its parts, is written by one run at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, OperationalError

from procore.elements.element import Element
from procore.model.errors import ElementBusy, WriterLost
from procore.store.sql import Blocks, block, no_answer

QUERIES = "ledger/writers.sql"


class Writer:
    """The one who may write an element now. It lives with a connection of its own: when that breaks, it is over."""

    def __init__(self, connection: Connection, pairing: int, element: Element) -> None:
        self._run = Blocks(connection, QUERIES)
        self._element = element.id
        self._lock = {"pairing": pairing, "element": element.id}

    def make_sure(self) -> None:
        """Raises WriterLost when somebody else may be writing by now: nothing may be written any more."""
        try:
            (lock,) = self._run("held", **self._lock)
        except DBAPIError as error:
            raise WriterLost(self._element) from error
        if not lock["held"]:
            raise WriterLost(self._element)


@contextmanager
def one_writer(engine: Engine, pairing: int, element: Element, dag_run: str) -> Iterator[Writer]:
    """Be the only one who writes this element of the company while the block runs; a crash ends it too.

    Raises ElementBusy while another run does so (which one, since when), Unreachable when the ledger's database does not
    answer.
    """
    where = {"pairing": pairing, "element": element.id}
    try:
        connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    except OperationalError as error:
        raise no_answer(error) from error
    connection.detach()  # closed, not given back to the pool: a lock must not outlive its block in another's hands
    driver = connection.connection.dbapi_connection
    try:
        run = Blocks(connection, QUERIES)
        if not run("take", **where, dag_run=dag_run):
            holder = next(
                iter(run("who", **where)), {"dag_run": None, "since": None}
            )  # it has just begun, or just ended
            raise ElementBusy(element.id, holder["dag_run"], holder["since"])
        yield Writer(connection, pairing, element)
    finally:
        _let_go(driver)


def _let_go(driver: Any) -> None:
    """Release the lock at once, and close its connection; one that is broken has released it already."""
    with suppress(Exception), closing(driver.cursor()) as cursor:
        cursor.execute(block(QUERIES, "release").text)
    with suppress(Exception):
        driver.close()
