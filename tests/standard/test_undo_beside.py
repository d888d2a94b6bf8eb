"""Undos beside newer runs, other undos and second adoptions: nothing is written over, nothing is taken back twice."""

import pytest

from procore.elements import ELEMENTS
from procore.model.errors import ElementBusy, UndoRefused
from procore.store.writers import one_writer
from tests.standard.undos import last_run, undone


def phone(site, number):
    site.maestro("UPDATE maestro.supplier SET phone = :n, updated_at = now() WHERE code = 'BETON'", n=number)
    site.run("suppliers")
    return last_run(site)


def in_procore(site):
    return site.simulator.world.get("vendors", site.vendor_id("BETON"))["business_phone"]


def test_an_older_run_is_undone_value_by_value_only_once_the_newer_one_is(site):
    older, newer = phone(site, "418 555-0001"), phone(site, "418 555-0002")
    since = len(site.requests)
    (result,) = undone(site, older)
    assert "Procore has “418 555-0002” now and not “418 555-0001”" in result.left[0]
    assert site.writes(since) == []
    assert undone(site, newer)[0].left == ()
    assert in_procore(site) == "418 555-0001"
    assert undone(site, older)[0].left == ()
    assert in_procore(site) is None


def test_while_a_run_or_another_undo_writes_the_element_an_undo_writes_nothing(site):
    run = phone(site, "418 555-0001")
    pairing, since = site.job("projects")[0].pairing.id, len(site.requests)
    with one_writer(site.ledger.engine, pairing, ELEMENTS["suppliers"], "another"), pytest.raises(ElementBusy):
        undone(site, run)
    site.maestro("UPDATE procore_sync.run SET state = 'running' WHERE mode = 'undo' OR dag_run = :run", run=run)
    with pytest.raises(UndoRefused, match="is still at suppliers: undo when it has ended"):
        undone(site, run)
    assert site.writes(since) == []
    site.maestro("UPDATE procore_sync.run SET state = 'finished'")
    assert undone(site, run)[0].writes == 1
    assert in_procore(site) is None
