"""How amounts that change by documents are written into maestro*: all lines of a document, or none.

Source: docs/maestro.md#budget-changes-of-procore.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from sqlalchemy import Connection

from procore.diff.modifications import sharing_codes
from procore.elements.element import Element, Value
from procore.model.modifications import Modification
from procore.model.orders import Order
from procore.model.records import Reason
from procore.model.steps import Verb
from procore.sides.maestro.port import ENTERS
from procore.sides.maestro.row_writes import MOVED, attempted, parameters, refusal
from procore.sides.maestro.sql_file import SqlFile


@dataclass(frozen=True, slots=True)
class WrittenTogether:
    """Orders, and the documents that make what they change; those of a record that is written without any have none."""

    orders: Sequence[Order]
    documents: Sequence[Modification] = ()


def packages_of(element: Element, orders: Sequence[Order]) -> list[WrittenTogether]:
    """The orders in their packages. A document of which one code is not among the orders goes without being one."""
    by_code = {_code(order): order for order in orders if order.documents}
    known = {one.budget_change: one for order in by_code.values() for one in order.documents}
    groups = sharing_codes(known.values())
    found = [package for group in groups if (package := _package(element, by_code, group))]
    together = {id(order) for package in found for order in package.orders}
    return [*found, *(WrittenTogether([order]) for order in orders if id(order) not in together)]


def _package(
    element: Element, by_code: Mapping[str, Order], documents: Sequence[Modification]
) -> WrittenTogether | None:
    """The orders that these documents make; None: one is missing, or changes by more than the documents make."""
    orders = [by_code.get(code) for code in dict.fromkeys(code for one in documents for code in one.amounts)]
    there = [order for order in orders if order is not None]
    whole = len(there) == len(orders) and all(_makes_up(element, order, documents) for order in there)
    return WrittenTogether(there, documents) if whole else None


def write_package(
    connection: Connection, file: SqlFile, tag: str, element: Element, package: WrittenTogether
) -> Reason | None:
    """Enter the lines of a package's documents, and of a record that is new what it was worth before them; why not.

    Raises as `row_writes.write_row`.
    """
    for order in package.orders:
        if refused := refusal(connection, file, order, parameters(tag, element, order)):
            return refused
    done = attempted(
        connection,
        file,
        lambda: all(_enter(connection, file, tag, element, order, package.documents) for order in package.orders),
    )
    return None if done is True else MOVED if done is False else done


def _enter(
    connection: Connection,
    file: SqlFile,
    tag: str,
    element: Element,
    order: Order,
    documents: Sequence[Modification],
) -> bool:
    """Enter the lines of one record; whether it was worth what it was read to be before each of them."""
    held, external_id = _held(element, order), order.external_id if order.verb is Verb.CREATE else None
    if before := _apart(element, order, documents):
        values = {**order.values, element.amount_field: before}
        params = parameters(tag, element, replace(order, values=values))
        if file.execute(connection, "insert", params).rowcount != 1:
            return False
        held, external_id = before, None
    for one in documents:
        if amount := one.amounts.get(_code(order)):
            facts = {
                "document": one.number,
                "document_date": one.date,
                "document_text": one.text,
                "budget_change": one.budget_change,
            }
            named = {**order.before, **order.values, element.amount_field: amount}
            params = {**parameters(tag, element, replace(order, values=named)), **facts}
            params |= {"held": held, "external_id": external_id}
            if file.execute(connection, ENTERS, params).rowcount != 1:
                return False
            held, external_id = held + amount, None
    return True


def _makes_up(element: Element, order: Order, documents: Sequence[Modification]) -> bool:
    """Whether the documents make the whole change; of a record that is new, what they do not make is entered before them."""
    return order.verb is Verb.CREATE or not _apart(element, order, documents)


def _apart(element: Element, order: Order, documents: Sequence[Modification]) -> Decimal:
    """What the order changes, and no document makes."""
    made = sum((one.amounts.get(_code(order), Decimal(0)) for one in documents), Decimal(0))
    return _amount(order.values.get(element.amount_field)) - _held(element, order) - made


def _held(element: Element, order: Order) -> Decimal:
    return _amount(order.before.get(element.amount_field)) if order.verb is Verb.UPDATE else Decimal(0)


def _amount(value: Value) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(0)


def _code(order: Order) -> str:
    """Procore's id of the order's code, by which documents name it."""
    return str(order.external_id)
