"""Tax codes of lines go by the company's table, and no total holds a tax: whatever Procore's totals hold.

Source: docs/procore.md#tax-codes.
"""

from decimal import Decimal

import pytest

from simulator.controls.switches import VALUES
from tests.standard.change_orders import Changes
from tests.standard.commitments import rows
from tests.standard.costs.entries import cost, in_maestro, in_procore
from tests.standard.undos import undone

TABLE = {"TX": "TPS-TVQ", "T5": "TPS", "EX": "EXO"}


@pytest.fixture(autouse=True)
def with_tax(site):
    """Procore's totals hold the tax, which is the harder reading; where a test says so, both."""
    site.simulator.switches.totals_hold_tax = True


def mapped(site, table=None):
    site.company_settings = {"tax_codes": table or TABLE}


def tax_codes(site):
    """Procore's tax codes by id."""
    return {one["id"]: one["code"] for one in site.procore("tax_codes")}


def taxed(site, kind, line, code):
    """A person gives a line in Procore a tax code."""
    ids = {name: own for own, name in tax_codes(site).items()}
    site.simulator.world.change(kind, line["id"], tax_code_id=ids[code])


def of_lines(site, lines):
    return [tax_codes(site).get(one["tax_code_id"]) for one in lines]


def of_rows(orders):
    return [row["tax_code"] for row in orders.maestro("SELECT tax_code FROM {t}_line ORDER BY line")]


def even(site, element):
    """Whether both sides' dollars of an element are equal, as its last run weighed them."""
    (row,) = site.maestro("SELECT maestro, procore FROM procore_sync.balance WHERE element = :element", element=element)
    return row["maestro"] == row["procore"] != 0


@pytest.mark.parametrize("totals_hold_tax", VALUES["totals_hold_tax"])
def test_what_a_person_taxed_in_procore_comes_over_at_its_amounts_without_a_word_in_the_settings(
    orders, totals_hold_tax
):
    orders.world.simulator.switches.totals_hold_tax = totals_hold_tax
    contract = orders.make()
    for line, code in zip(orders.lines({"id": contract}), ("TPS-TVQ", "TPS-TVQ", "EXO"), strict=True):
        taxed(orders.world, orders.line_kind, line, code)
    orders.run("to_maestro")
    assert orders.inbox() == []
    assert rows(orders)["PC-7"][orders.total] == Decimal("2616.97")
    assert of_rows(orders) == [None, None, None]
    assert orders.run("to_maestro").tally["unchanged"] == 1
    assert even(orders.world, orders.element_id)


def test_a_tax_code_goes_there_and_back_by_its_table_and_a_second_run_writes_nothing(orders):
    orders.world.simulator.switches.totals_hold_tax = orders.is_order
    mapped(orders.world)
    orders.put(status="P")
    orders.maestro("UPDATE {t}_line SET tax_code = CASE line WHEN 1 THEN 'TX' WHEN 2 THEN 'T5' END")
    orders.run()
    contract = orders.contracts()["24105-0"]
    assert (orders.inbox(), of_lines(orders.world, orders.lines(contract))) == ([], ["TPS-TVQ", "TPS", None])
    since = len(orders.world.requests)
    orders.run(full=True)
    assert orders.world.writes(since) == []
    taxed(orders.world, orders.line_kind, orders.lines(contract)[2], "EXO")
    orders.run("to_maestro")
    assert (orders.inbox(), of_rows(orders)) == ([], ["TX", "T5", "EX"])
    orders.maestro("UPDATE {t}_line SET tax_code = 'EX', updated_at = now() WHERE line = 1")
    orders.run()
    assert of_lines(orders.world, orders.lines(contract)) == ["EXO", "TPS", "EXO"]
    assert even(orders.world, orders.element_id)
    undone(orders.world, direction="to_procore")
    assert of_lines(orders.world, orders.lines(contract)) == ["TPS-TVQ", "TPS", "EXO"]


def test_documents_from_before_the_table_keep_what_each_side_has_and_new_lines_get_their_code(purchases):
    purchases.put(status="V")
    purchases.maestro("UPDATE {t}_line SET tax_code = 'TX'")
    purchases.run()
    mapped(purchases.world)
    since = len(purchases.world.requests)
    purchases.run(full=True)
    assert (purchases.inbox(), purchases.world.writes(since)) == ([], []), (
        "an approved contract is not held for its past"
    )
    purchases.put("24106", status="P")
    purchases.maestro("UPDATE {t}_line SET tax_code = 'EX' WHERE number = '24106'")
    purchases.run()
    assert of_lines(purchases.world, purchases.lines(purchases.contracts()["24106-0"])) == ["EXO"] * 3
    assert even(purchases.world, purchases.element_id)


def test_a_code_that_is_not_mapped_or_archived_holds_its_document_alone_in_one_sentence(purchases):
    site = purchases.world
    mapped(site)
    (archived,) = [one for one in site.procore("tax_codes") if one["code"] == "TPS"]
    site.simulator.world.change("tax_codes", archived["id"], archived=True)
    for number, code in (("24105", "TX"), ("24106", "Q"), ("24107", "T5")):
        purchases.put(number, status="P")
        purchases.maestro(
            "UPDATE {t}_line SET tax_code = :code WHERE number = :number AND line = 2", code=code, number=number
        )
    purchases.run()
    assert purchases.contracts().keys() == {"24105-0"}
    unmapped, archived_code = sorted(purchases.inbox())
    assert (
        "24106-0: Line 2 has the tax code “Q”, which is in no row of the settings (Tax codes: TX, T5, EX)" in unmapped
    )
    assert (
        "24107-0: Line 2 is to have the tax code “TPS”, which Procore's list lacks or has archived (it has EXO"
        in archived_code
    )
    site.simulator.world.change("tax_codes", archived["id"], archived=False)
    mapped(site, {**TABLE, "Q": "EXO"})
    purchases.run(full=True)
    assert (purchases.inbox(), len(purchases.contracts())) == ([], 3)


def test_a_change_order_goes_there_and_back_with_its_tax_codes(site):
    changes = Changes.on(site)
    mapped(site)
    changes.put(of="purchase_order")
    site.maestro("UPDATE maestro.change_order_line SET tax_code = 'TX'")
    changes.run()
    package = changes.packages()["101"]
    assert (changes.inbox(), of_lines(site, changes.lines(package))) == ([], ["TPS-TVQ", "TPS-TVQ"])
    since = len(site.requests)
    assert changes.run(full=True).tally["unchanged"] == 1
    assert site.writes(since) == []
    since = len(site.requests)
    assert changes.run().tally["unchanged"] == 1
    assert site.asked(since) == [], "nothing is asked for again because its total holds the tax"
    made = changes.make()
    for line in changes.lines(made):
        taxed(site, "potential_change_order_line_items", line, "EXO")
    changes.run("to_maestro")
    found = site.maestro("SELECT tax_code FROM maestro.change_order_line WHERE number <> '101'")
    assert (changes.inbox(), [row["tax_code"] for row in found]) == ([], ["EX", "EX"])
    assert even(site, "change_orders")


def test_a_cost_is_sent_with_its_tax_codes_and_its_correction_and_no_cost_is_sent_anew_for_them(site):
    cost(site, "A-1", {"code": "03-300|MAT", "amount": "10.10", "tax_code": "TX"})
    site.run("costs")
    mapped(site)
    since = len(site.requests)
    site.run("costs", full=True)
    assert site.writes(since) == [], "a tax code alone is no reason to reverse what was sent"
    cost(site, "A-2", {"code": "03-300|MAT", "amount": "20.20", "tax_code": "TX"}, ("03-400|SCT", "5.00"))
    site.run("costs")
    assert site.inbox("costs") == []
    assert of_lines(site, site.procore("direct_cost_line_items")) == [None, "TPS-TVQ", None]
    site.maestro("UPDATE maestro.cost_line SET amount = 21.20, updated_at = now() WHERE cost = 'A-2' AND line = 1")
    site.maestro("UPDATE maestro.cost SET amount = 26.20, updated_at = now() WHERE number = 'A-2'")
    site.run("costs")
    assert in_procore(site) == in_maestro(site)
    assert of_lines(site, site.procore("direct_cost_line_items"))[3:] == ["TPS-TVQ", None, "TPS-TVQ", None]
    since = len(site.requests)
    site.maestro("UPDATE maestro.cost_line SET tax_code = 'EX', updated_at = now() WHERE cost = 'A-2'")
    site.run("costs", full=True)
    assert site.writes(since) == []
    assert even(site, "costs")
