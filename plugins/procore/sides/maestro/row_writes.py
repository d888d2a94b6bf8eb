"""How one record is written into maestro*: its row and its lines, inside the transaction of a page."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from procore.elements.element import Element, Side
from procore.mapping.lines import lines_from_maestro
from procore.mapping.values import text_of
from procore.mapping.writing import to_row
from procore.model.lines import LineVerb
from procore.model.orders import LineOrder, Order
from procore.model.records import Reason
from procore.model.steps import Verb
from procore.sides.maestro.database_errors import TransactionUndone, first_said, reason_of, trouble_of
from procore.sides.maestro.engines import Trouble
from procore.sides.maestro.sql_file import SqlFile, leaving

LINE_BLOCKS = {LineVerb.CREATE: "insert_line", LineVerb.UPDATE: "update_line", LineVerb.REMOVE: "remove_line"}
MOVED = Reason("moved", {"side": Side.MAESTRO.value})
"""Somebody was faster: the row, or one of its lines, is not what was read any more."""


def write_row(connection: Connection, file: SqlFile, tag: str, element: Element, order: Order) -> Reason | None:
    """Enter, change or remove one record with its lines, whole or not at all; why not, None: it is done.

    A row that the database refuses is rolled back alone. Raises TransactionUndone where the database took back the whole
    transaction, and sqlalchemy's errors for what does not concern the row.
    """
    params = parameters(tag, element, order)
    if refused := refusal(connection, file, order, params):
        return refused
    touched = 0

    def write() -> bool:
        nonlocal touched
        if order.verb is Verb.REMOVE and file.has("remove_lines"):
            file.execute(connection, "remove_lines", params)
        touched = file.execute(connection, _block_of(order), params).rowcount
        untouched = touched == 1 and _lines_as_read(connection, file, tag, element, order)
        return untouched and _write_lines(connection, file, tag, element, order)

    done = attempted(connection, file, write)
    if done is True:
        return None
    # another writer may have been faster
    return refusal(connection, file, order, params) or (_why_not(order, touched) if done is False else done)


def attempted(connection: Connection, file: SqlFile, write: Callable[[], bool]) -> bool | Reason:
    """Whether all of what `write` does was done; else it is rolled back alone. A reason: the database refused it.

    Raises TransactionUndone where the database took back the whole transaction, and sqlalchemy's errors for what does not
    concern a record.
    """
    try:
        with connection.begin_nested() as attempt:
            whole = write()
            if not whole:
                attempt.rollback()
    except (SQLAlchemyError, UnicodeError) as error:
        first = first_said(error)
        reason = reason_of(first, file.engine)
        if reason is None:
            raise
        if first is not error or trouble_of(first, file.engine) is Trouble.UNDONE:
            raise TransactionUndone(reason) from error
        return reason
    return whole


def _block_of(order: Order) -> str:
    return {Verb.CREATE: "insert", Verb.REMOVE: "remove"}.get(order.verb, "update")


def parameters(tag: str, element: Element, order: Order) -> dict[str, Any]:
    """The parameters of the blocks; each takes those that it names."""
    return {
        "tag": tag,
        "project": order.scope,
        "key": order.maestro_key,
        "external_id": order.external_id,
        "read_at": order.read_at,
        **{f"set_{one.name}": one.name in order.values for one in element.fields},
        **to_row(element.set_up_in(Side.MAESTRO), order.set_up),
        **to_row(element.fields, order.values),
    }


def refusal(connection: Connection, file: SqlFile, order: Order, params: Mapping[str, Any]) -> Reason | None:
    """Why maestro* does not take a new record, where the SQL file asks: a code of the messages, and what is in the way."""
    if order.verb is not Verb.CREATE or not file.has("refuse_insert"):
        return None
    row = file.execute(connection, "refuse_insert", params).first()
    if row is None:
        return None
    code, *across = tuple(row)
    if code == "external_taken":
        facts = {"external_id": str(order.external_id), "across": ", ".join(map(text_of, across))}
        return Reason("external_taken", facts)
    return Reason(code, {name: text_of(value) for name, value in order.values.items()})


def _lines_as_read(connection: Connection, file: SqlFile, tag: str, element: Element, order: Order) -> bool:
    """Whether the document's lines are what they were when it was read: nobody's edit of them is written over.

    Holds: docs/architecture.md#promise-nothing-overwritten.
    """
    if order.verb is not Verb.UPDATE or not order.lines:
        return True
    params = {"tag": tag, "keys": [order.maestro_key], **leaving(element)}
    rows = file.execute(connection, "read_lines", params).mappings()
    now, _ = lines_from_maestro(element, [dict(row) for row in rows])
    return {key: line.values for key, line in now.items()} == {
        key: line.values for key, line in order.lines_before.items()
    }


def _write_lines(connection: Connection, file: SqlFile, tag: str, element: Element, order: Order) -> bool:
    """Write the lines of a document; whether each was there. Those of one that is removed go with it."""
    if order.verb is Verb.REMOVE:
        return True
    return all(_write_line(connection, file, tag, element, order, line) for line in order.lines)


def _write_line(
    connection: Connection, file: SqlFile, tag: str, element: Element, order: Order, line: LineOrder
) -> bool:
    params = {
        "tag": tag,
        "project": order.scope,
        "key": order.maestro_key,
        "line": line.key,
        "external_line": line.source,
        **{f"set_{name}": name in line.values for name in element.line_by_name},
        **to_row(element.line_by_name.values(), line.values),
    }
    return file.execute(connection, LINE_BLOCKS[line.verb], params).rowcount == 1


def _why_not(order: Order, touched: int) -> Reason:
    """Why a record was not written, by how many rows there were of it."""
    if touched > 1:
        return Reason("duplicate_key", {"key": order.maestro_key, "copies": str(touched)})
    if touched == 0 and order.verb is Verb.CREATE:
        return Reason("key_taken", {"key": order.maestro_key})
    return MOVED
