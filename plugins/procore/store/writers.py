"""One writer: an element of a company, with its parts, is written by one run at a time."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from procore.elements.element import Element
from procore.model.errors import ElementBusy, WriterLost
from procore.store.sql import Blocks, no_answer

QUERIES = "ledger/writers.sql"


class Writer:
    """The one who may write an element now. Until then it has a connection to itself: when that breaks, it is over."""

    def __init__(self, connection: Connection, pairing: int, element: Element) -> None:
        self._run = Blocks(connection, QUERIES)
        self._element = element.id
        self._lock = {"pairing": pairing, "element": element.id}

    def make_sure(self) -> None:
        """Raises WriterLost when somebody else may be writing by now: nothing may be written any more."""
        try:
            (lock,) = self._run("held", **self._lock)
        except SQLAlchemyError as error:  # also when it is asked once more
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
    try:
        run = Blocks(connection, QUERIES)
        if not run("take", **where, dag_run=dag_run):
            holder = next(
                iter(run("who", **where)), {"dag_run": None, "since": None}
            )  # it has just begun, or just ended
            raise ElementBusy(element.id, holder["dag_run"], holder["since"])
        yield Writer(connection, pairing, element)
    finally:
        _let_go(connection)


def _let_go(connection: Connection) -> None:
    """Release the lock and give the connection back; where that may have failed the connection ends, and its lock with it.

    A lock must not outlive its block in another's hands.
    """
    released = False
    try:
        with suppress(SQLAlchemyError):  # one that is broken has released it already
            Blocks(connection, QUERIES)("release")
            released = True
    finally:
        if not released and not connection.invalidated:
            connection.invalidate()
        connection.close()
