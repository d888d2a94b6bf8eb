"""What Procore lets us delete again: a record at a time, and only what the synchronization created.

Source: docs/procore.md#deleting.
"""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from procore.elements.element import Element
from procore.model.errors import RequestRefused
from procore.model.orders import Order, Outcome
from procore.sides.procore.batches import refused
from procore.sides.procore.company import Company
from procore.sides.procore.endpoints import filled

DELETED_AT: Mapping[str, str] = MappingProxyType(
    {
        "purchase_orders": "/rest/v1.0/purchase_order_contracts/{id}",
        "subcontracts": "/rest/v1.0/work_order_contracts/{id}",
    }
)
"""By element id. Projects, vendors, cost codes, WBS codes, packages and PCOs have no DELETE.

Source: docs/procore.md#deleting.
"""


def remove(
    company: Company, element: Element, project_id: int | None, orders: Sequence[Order]
) -> Iterator[list[Outcome]]:
    """Delete these records; an outcome each. One that is gone already is no error: a lost answer is sent again."""
    for order in orders:
        path = filled(DELETED_AT[element.id], company.id, project_id, order.procore_id)
        try:
            company.client.delete(path, {"project_id": project_id})
        except RequestRefused as error:
            yield [Outcome(order=order, reason=refused(error.words))]
        else:
            yield [Outcome(order=order, removed=True)]
