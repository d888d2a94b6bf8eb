"""One writer: an element of a company, with its parts, is written by one run at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, OperationalError

from procore.elements.element import Element
from procore.model.errors import ElementBusy, WriterLost
from procore.store.sql import Blocks, no_answer

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
def one_writer(
    engine: Engine, pairing: int, element: Element, dag_run: str, wait: Callable[[ElementBusy], None] | None = None
) -> Iterator[Writer]:
    """Be the only one who writes this element of the company while the block runs; a crash ends it too.

    Of another run that does so now: without `wait` raises ElementBusy (which run, from when on); with it, `wait` is told,
    and the block begins when that run has ended. Raises Unreachable when the ledger's database does not answer.
    """
    where = {"pairing": pairing, "element": element.id}
    try:
        connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    except OperationalError as error:
        raise no_answer(error) from error
    try:
        connection.detach()  # closed, not given back to the pool: a lock must not outlive its block in another's hands
        run = Blocks(connection, QUERIES)
        (lock,) = run("take", **where)
        if not lock["taken"]:
            busy = _busy(run, element, where)
            if wait is None:
                raise busy
            wait(busy)
            run("wait", **where)
        run("say_who", **where, dag_run=dag_run)
        yield Writer(connection, pairing, element)
    finally:
        connection.close()


def _busy(run: Blocks, element: Element, where: Mapping[str, object]) -> ElementBusy:
    """Who holds the lock; None of both when that run has just begun, or has just ended."""
    found = next(iter(run("who", **where)), {"dag_run": None, "since": None})
    return ElementBusy(element.id, found["dag_run"], found["since"])
