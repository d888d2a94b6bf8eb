"""What an undo may delete in Procore."""

import pytest

from procore.elements import ALL
from procore.elements.element import Side
from procore.model.orders import Order
from procore.model.steps import Verb
from procore.sides.procore.batches import refused
from procore.sides.procore.removal import DELETED_AT, remove

KINDS = {"purchase_orders": "purchase_order_contracts", "subcontracts": "work_order_contracts"}


def removed(site, element, *ids):
    orders = [Order(verb=Verb.REMOVE, procore_id=one) for one in ids]
    return [one for page in remove(site.company, ALL[element], site.project_id, orders) for one in page]


def test_only_what_its_facts_say_may_be_removed_there_has_a_path():
    removable = {one.id for one in ALL.values() if Side.PROCORE in one.removable_in}
    assert removable == DELETED_AT.keys() == KINDS.keys()


@pytest.mark.parametrize("element,kind", KINDS.items())
def test_each_is_deleted_by_itself_and_one_that_is_gone_already_is_no_error(site, element, kind):
    row = site.world.add(kind, project_id=site.project_id)
    outcomes = removed(site, element, row["id"], 999)
    assert [(one.removed, one.reason) for one in outcomes] == [(True, None), (True, None)]
    assert [one for one in site.records(kind) if not one.get("deleted_at")] == []


def test_one_that_procore_keeps_is_not_said_to_be_gone(site):
    row = site.world.add("work_order_contracts", project_id=site.project_id)
    site.fault(method="DELETE", status=422, body={"errors": "has invoices"})
    (outcome,) = removed(site, "subcontracts", row["id"])
    assert (outcome.removed, outcome.reason) == (False, refused("has invoices"))
