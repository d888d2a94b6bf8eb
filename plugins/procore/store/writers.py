"""One writer: an element of a company, with its parts, is written by one run at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, OperationalError

from procore.elements.element import Element
from procore.model.errors import ElementBusy, Unreachable, WriterLost
from procore.store.sql import block

FILE = "ledger/writers.sql"


class Writer:
    """The one who may write an element now. It lives with a connection of its own: when that breaks, it is over."""

    def __init__(self, connection: Connection, pairing: int, element: Element) -> None:
        self._connection = connection
        self._element = element.id
        self._lock = {"pairing": pairing, "element": element.id}

    def make_sure(self) -> None:
        """Raises WriterLost when somebody else may be writing by now: nothing may be written any more."""
        try:
            held = self._connection.execute(block(FILE, "held"), self._lock).scalar_one()
        except DBAPIError as error:
            raise WriterLost(self._element) from error
        if not held:
            raise WriterLost(self._element)


@contextmanager
def one_writer(
    engine: Engine, pairing: int, element: Element, dag_run: str, wait: Callable[[ElementBusy], None] | None = None
) -> Iterator[Writer]:
    """Be the only one who writes this element of the company while the block runs; a crash ends it too.

    Of another run that does so now: without `wait` raises ElementBusy (which run, from when on); with it, `wait` is told,
    and the block begins when that run has ended. Raises Unreachable when the ledger's database does not answer.
    """
    lock = {"pairing": pairing, "element": element.id}
    try:
        connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    except OperationalError as error:
        said = str(error.__cause__ or error).strip().split("\n", 1)[0]
        raise Unreachable(f"The ledger's database does not answer: {said}") from error
    try:
        connection.detach()  # closed, not given back to the pool: a lock must not outlive its block in another's hands
        if not connection.execute(block(FILE, "take"), lock).scalar_one():
            busy = _busy(connection, element, lock)
            if wait is None:
                raise busy
            wait(busy)
            connection.execute(block(FILE, "wait"), lock)
        connection.execute(block(FILE, "say_who"), {**lock, "dag_run": dag_run})
        yield Writer(connection, pairing, element)
    finally:
        connection.close()


def _busy(connection: Connection, element: Element, lock: dict[str, object]) -> ElementBusy:
    """Who holds the lock; None of both when that run has just begun, or has just ended."""
    found = connection.execute(block(FILE, "who"), lock).first()
    return ElementBusy(element.id, found.dag_run if found else None, found.since if found else None)
