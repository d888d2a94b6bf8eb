"""Drafts that a run which broke off left in Procore: what nothing is sent as any more is taken away, or told."""

import pytest

from procore.model.errors import Unreachable
from tests.standard.costs.entries import LINES, cost, drafts, in_maestro, in_procore, settle


def broken_off(site, *, skip=0, drop="before"):
    """A run that loses the line after its drafts were made, and cannot look up what became of the rest."""
    site.fault(method="PATCH", path=LINES, skip=skip, drop=drop)
    site.fault(method="GET", path="v1.1/projects/.*/direct_costs", skip=1, times=None, status=503)
    with pytest.raises(Unreachable):
        site.run("costs")
    site.simulator.faults.clear()
    assert drafts(site) != []


def back(site):
    site.maestro("UPDATE maestro.cost_line SET amount = 1200.55 WHERE line = 1 AND cost = 'A-1'")
    settle(site, "A-1")


def excluded(site):
    (pairing,) = site.ledger.pairings.concerning("demo", site.simulator.company_id, "127.0.0.1")
    site.ledger.decisions.decide(pairing.id, "costs", "exclude", "A-2", "", {}, "Marie", "it is not ours")
    back(site)


def moved(site):
    site.project("24-002")
    site.run("projects")
    site.maestro("UPDATE maestro.cost SET project = '24-002', updated_at = now() WHERE number = 'A-2'")
    back(site)


def gone(site):
    site.maestro("DELETE FROM maestro.cost_line WHERE cost = 'A-2'")
    site.maestro("DELETE FROM maestro.cost WHERE number = 'A-2'")
    back(site)


def withdrawn(site):
    site.maestro("UPDATE maestro.cost SET transferred = false, updated_at = now() WHERE number = 'A-2'")
    back(site)


@pytest.fixture
def left(spent):
    """A correction of A-1, and A-2 which is new, that are drafts in Procore and no more."""
    spent.maestro("UPDATE maestro.cost_line SET amount = 1300.00 WHERE line = 1")
    settle(spent, "A-1")
    cost(spent, "A-2", ("03-300|MAT", "20.20"))
    broken_off(spent)
    assert len(drafts(spent)) == 3
    return spent


@pytest.mark.parametrize("then", [back, excluded, moved, gone, withdrawn], ids=lambda then: then.__name__)
def test_what_nothing_is_sent_as_any_more_is_taken_away(left, then):
    then(left)
    left.run("costs")
    assert drafts(left) == []
    assert left.inbox("costs") == []
    if then is not excluded:
        assert in_procore(left) == in_maestro(left)
    before = len(left.requests)
    left.run("costs", full=True)
    assert left.writes(before) == []


def test_a_run_of_a_part_takes_away_nothing_that_another_record_is_sent_as(left):
    left.run("costs", records=frozenset({"A-2"}))
    assert sorted(drafts(left)) == ["MAESTRO|CST|DEMO|A-1|1R", "MAESTRO|CST|DEMO|A-1|2"]
    left.run("costs")
    assert (drafts(left), in_procore(left)) == ([], in_maestro(left))


def test_one_that_cannot_be_deleted_is_told_until_it_is_gone(left):
    gone(left)
    (own,) = (row["id"] for row in left.procore("direct_costs") if row["origin_data"] == "MAESTRO|CST|DEMO|A-2")
    left.fault(method="DELETE", path=f"direct_costs/{own}", status=422, body={"errors": "is locked"}, times=None)
    for _ in range(2):
        left.run("costs")
        (said,) = left.inbox("costs")
        assert said.startswith(f"{own}: A run that broke off left a draft of A-2 in Procore")
        assert f"id {own}" in said
    assert in_procore(left) == in_maestro(left)
    left.simulator.faults.clear()
    left.run("costs")
    assert (left.inbox("costs"), drafts(left)) == ([], [])


def test_one_that_a_person_approved_is_not_deleted_and_told_until_that_person_deletes_it(left):
    gone(left)
    (own,) = (row["id"] for row in left.procore("direct_costs") if row["origin_data"] == "MAESTRO|CST|DEMO|A-2")
    left.simulator.world.change("direct_costs", own, status="approved")
    for _ in range(2):
        left.run("costs")
        (said,) = left.inbox("costs")
        assert "somebody approved it" in said
        assert "quelqu’un l’a approuvé" in left.inbox("costs", "fr")[0]
    left.simulator.world.remove("direct_costs", own)
    left.run("costs")
    assert left.inbox("costs") == []
    assert in_procore(left) == in_maestro(left)
