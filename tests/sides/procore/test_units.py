"""Units of measure: read once a run, and only when one is to be sent."""

import pytest

from procore.model.lines import LineVerb
from procore.model.orders import LineOrder, Order
from procore.model.steps import Verb
from procore.sides.procore.units import units_for, unknown_unit

UNITS = "GET /companies/{id}/uoms"


def order(*units):
    lines = tuple(LineOrder(verb=LineVerb.CREATE, source=str(n), values={"unit": u}) for n, u in enumerate(units, 1))
    return Order(verb=Verb.CREATE, lines=lines)


@pytest.mark.parametrize("orders,calls", [
    ([], {}),
    ([(order(), "unit")], {}),
    ([(order(None, ""), "unit")], {}),
    ([(order("hr"), "amount")], {}),
    ([(order("hr"), "amount"), (order("hr"), "unit")], {UNITS: 1}),
])  # fmt: skip
def test_the_list_is_read_when_a_unit_is_to_be_sent(site, orders, calls):
    units_for(site.company, orders)
    assert site.calls() == calls


def test_the_list_is_read_once_and_names_are_found_whatever_their_case(site):
    units = units_for(site.company, [(order("HR"), "unit")])
    assert units["hr"] == "hr"
    assert units_for(site.company, [(order("hr"), "unit")]) is units
    assert site.calls() == {UNITS: 1}


@pytest.mark.parametrize("status", [403, 404])
def test_a_list_that_is_closed_to_us_holds_nothing_back(site, status):
    site.fault(path="/uoms", status=status, body={"errors": "no"}, times=None)
    units = units_for(site.company, [(order("HR"), "unit")])
    assert units == {}
    assert unknown_unit(order("HR"), "unit", units) is None


@pytest.mark.parametrize("units,method,wrong", [
    (["hr"], "unit", None), (["HR", None], "unit", None), (["hr", "brouette"], "unit", ("2", "brouette")),
    (["brouette"], "amount", None),
])  # fmt: skip
def test_the_first_unknown_unit_is_named_with_its_line(units, method, wrong):
    reason = unknown_unit(order(*units), method, {"hr": "hr", "ea": "ea"})
    assert (reason and (reason.facts["line"], reason.facts["value"])) == wrong
    if reason:
        assert reason.facts["known"] == "ea, hr"
