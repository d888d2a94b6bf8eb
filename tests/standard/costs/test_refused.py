"""Costs of which Procore refuses something: nothing of them counts until it is mended, and the others go."""

from decimal import Decimal

import pytest

from simulator.controls.switches import VALUES
from tests.standard.costs.entries import HEADERS, LINES, cost, drafts, in_maestro, in_procore, origins, settle


@pytest.mark.parametrize("units", VALUES["unknown_units"])
def test_a_unit_that_procore_does_not_have_holds_the_whole_cost_until_one_of_them_is_mended(site, units):
    site.simulator.switches.unknown_units = units
    cost(site, "A-1", ("03-300|MAT", "10.10"), {"code": "03-400|SCT", "amount": "20.20", "unit": "brouettes"})
    before = len(site.requests)
    run = site.run("costs")
    assert run.tally["rejected"] == 1
    assert "Line 2 is in “brouettes”, a unit that Procore's company list does not have" in site.inbox("costs")[0]
    assert site.writes(before) == []
    site.maestro("UPDATE maestro.cost_line SET unit = 'M3', updated_at = now() WHERE line = 2")
    site.run("costs")
    assert site.inbox("costs") == []
    assert origins(site) == ["A-1"]
    assert in_procore(site) == in_maestro(site)
    assert {row["uom"] for row in site.procore("direct_cost_line_items")} == {None, "m3"}


def test_a_refused_line_leaves_nothing_that_counts_and_goes_once_it_is_mended(site):
    cost(site, "A-1", ("03-300|MAT", "10.10"), ("03-400|SCT", "20.20"))
    cost(site, "A-2", ("03-300|MAT", "40.40"))
    site.fault(method="PATCH", path=LINES, item="MAESTRO|CSTL|DEMO|A-1|2", refuse="is closed")
    run = site.run("costs")
    assert (run.tally["created"], run.tally["rejected"]) == (1, 1)
    assert "Procore refused its line 2 of $20.20: base: is closed" in site.inbox("costs")[0]
    assert (origins(site), drafts(site)) == (["A-2"], [])
    assert in_procore(site) == {"03-300|MAT": Decimal("40.40")}
    before = len(site.requests)
    site.run("costs")
    assert site.writes(before) == [], "it is not sent again while nothing changed"
    site.maestro("UPDATE maestro.cost_line SET description = 'x', updated_at = now() WHERE line = 2")
    site.run("costs")
    assert site.inbox("costs") == []
    assert origins(site) == ["A-1", "A-2"]
    assert in_procore(site) == in_maestro(site)


def test_a_correction_of_which_a_line_is_refused_leaves_what_was_there(spent):
    spent.maestro("UPDATE maestro.cost_line SET amount = 1300.00 WHERE line = 1")
    settle(spent, "A-1")
    held = in_procore(spent)
    spent.fault(method="PATCH", path=LINES, item="MAESTRO|CSTL|DEMO|A-1|2|1", refuse="is closed")
    spent.run("costs")
    assert (origins(spent), drafts(spent)) == (["A-1"], [])
    assert in_procore(spent) == held
    spent.run("costs", full=True)
    assert origins(spent) == ["A-1", "A-1|1R", "A-1|2"]
    assert in_procore(spent) == in_maestro(spent)


def test_a_draft_that_may_not_be_deleted_is_said_with_its_id_in_both_languages(site):
    cost(site, "A-1", ("03-300|MAT", "10.10"))
    site.fault(method="PATCH", path=LINES, item="MAESTRO|CSTL|DEMO|A-1|1", refuse="is closed")
    site.fault(method="DELETE", path="direct_costs", status=422, body={"errors": "not yours"})
    site.run("costs")
    (left,) = site.procore("direct_costs")
    for language in ("en", "fr"):
        assert {str(left["id"]), "is closed", "not yours"} == {
            word for word in (str(left["id"]), "is closed", "not yours") if word in site.inbox("costs", language)[0]
        }
    assert in_procore(site) == {}
    site.run("costs", full=True)
    assert [row["id"] for row in site.procore("direct_costs")] == [left["id"]], "it goes on with what is there"
    assert in_procore(site) == in_maestro(site)


def test_what_two_costs_in_a_row_are_refused_at_the_end_stops_a_company_that_has_none(site):
    for number in ("A-1", "A-2", "A-3", "A-4"):
        cost(site, number, ("03-300|MAT", "10.10"))
    site.fault(method="PATCH", path=HEADERS, item="MAESTRO|CST|DEMO|A-1", refuse="is locked")
    site.fault(method="PATCH", path=HEADERS, item="MAESTRO|CST|DEMO|A-2", refuse="is locked")
    run = site.run("costs")
    assert (run.tally["rejected"], run.tally["waiting"]) == (2, 2)
    assert {row["code"] for row in site.held("costs")} == {"refused_completion", "waits_for_first"}
    assert site.procore("direct_costs") == [], "what was tried is taken away"
    site.run("costs", full=True)
    assert site.inbox("costs") == []
    assert in_procore(site) == in_maestro(site)


def test_an_approved_cost_of_nothing_that_an_earlier_version_left_is_replaced(site):
    cost(site, "A-1", ("03-300|MAT", "10.10"), ("03-400|SCT", "20.20"))
    left = {
        "direct_cost_type": "invoice", "direct_cost_date": "2026-10-05", "invoice_number": "BP-A-1", "status": "approved",
        "vendor_id": site.vendor_id("BETON"), "origin_id": "MAESTRO|CST|DEMO|A-1", "origin_data": "2 lines",
    }  # fmt: skip
    site.simulator.world.add("direct_costs", project_id=site.project_id("24-001"), **left)
    site.run("costs")
    assert site.inbox("costs") == []
    assert (origins(site), drafts(site)) == (["A-1", "A-1|2"], [])
    assert in_procore(site) == in_maestro(site)
    before = len(site.requests)
    site.run("costs", full=True)
    assert site.writes(before) == []


def test_nothing_new_is_sent_while_its_reversal_is_refused(spent):
    spent.maestro("UPDATE maestro.cost_line SET amount = 1300.00 WHERE line = 1")
    settle(spent, "A-1")
    spent.fault(method="PATCH", path=HEADERS, item="MAESTRO|CST|DEMO|A-1|1R", refuse="is closed")
    spent.run("costs")
    assert origins(spent) == ["A-1"]
    spent.run("costs", full=True)
    assert origins(spent) == ["A-1", "A-1|1R", "A-1|2"]
    assert in_procore(spent) == in_maestro(spent)


def test_what_comes_to_nothing_is_tried_again_where_its_reversal_was_refused(spent):
    held = in_procore(spent)
    spent.maestro("DELETE FROM maestro.cost_line")
    settle(spent, "A-1")
    spent.fault(method="PATCH", path=HEADERS, item="MAESTRO|CST|DEMO|A-1|1R", refuse="is locked")
    spent.run("costs")
    assert [row["code"] for row in spent.held("costs")] == ["refused_completion"]
    assert in_procore(spent) == held
    spent.run("costs", full=True)
    assert spent.inbox("costs") == []
    assert in_procore(spent) == {}
