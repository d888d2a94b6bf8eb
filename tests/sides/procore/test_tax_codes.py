"""A document's total without the tax of its lines, whichever total Procore shows."""

import pytest

from procore.elements import ELEMENTS
from procore.sides.procore.tax_codes import net_of_tax

ORDERS = ELEMENTS["purchase_orders"]
CODES = "GET /tax_codes"


def document(site, total, *lines):
    ids = {one["code"]: one["id"] for one in site.world.all("tax_codes")}
    items = [{"id": n, "amount": amount, "tax_code_id": ids.get(code)} for n, (amount, code) in enumerate(lines, 1)]
    return {"id": 7, "grand_total": total, "line_items": items}


@pytest.mark.parametrize(
    ("total", "lines", "read", "asked"),
    [
        ("150.00", [("100.00", None), ("50.00", None)], "150.00", 0),
        ("160.00", [("100.00", None), ("50.00", None)], "160.00", 0),  # no line is taxed: they do not add up
        ("150.00", [("100.00", "TPS-TVQ"), ("50.00", None)], "150.00", 0),  # the total holds no tax
        ("164.98", [("100.00", "TPS-TVQ"), ("50.00", None)], "150.00", 1),  # it does: 14.975, to the cent
        ("164.97", [("100.00", "TPS-TVQ"), ("50.00", None)], "150.00", 1),
        ("164.95", [("100.00", "TPS-TVQ"), ("50.00", None)], "164.95", 1),  # neither: a line may be missing
        ("114.98", [("100.00", "TPS-TVQ"), ("50.00", None)], "114.98", 1),
        ("-114.98", [("-100.00", "TPS-TVQ")], "-100.00", 1),
        ("100.00", [("100.00", "EXO")], "100.00", 0),
        ("?", [("100.00", "TPS")], "?", 0),
        ("105.00", [("?", "TPS")], "105.00", 0),
    ],
)
def test_a_total_that_holds_the_tax_is_read_without_it_and_any_other_stays(site, total, lines, read, asked):
    found = net_of_tax(site.company, ORDERS, document(site, total, *lines))
    assert found["grand_total"] == read
    assert site.calls().get(CODES, 0) == asked
