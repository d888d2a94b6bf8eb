"""A maestro* of exports and import files, with a person between: what is handed over, and what doubles nothing (`make files`)."""

import os
import shutil

import pytest

from procore.model.errors import ConfigurationError
from procore.run.synchronize import synchronize
from tests.standard.files import clerk_of
from tests.standard.undos import last_run, undone

PLACE = {"state_code": "QC", "country_code": "CA"}


def once(world, element_id, direction=None):
    """One run, before which the lists are exported, and after which nothing is imported."""
    return synchronize(*world.job(element_id, direction))


def vendor(world, name="Fournisseur N1"):
    world.simulator.world.add("vendors", name=name, **PLACE)


def suppliers(world):
    return world.maestro("SELECT code, name, external_id FROM maestro.supplier ORDER BY code")


def test_what_is_handed_over_waits_until_an_export_shows_it_and_is_linked_then(site):
    vendor(site)
    run = once(site, "suppliers")
    assert (run.tally["handed_over"], run.tally["created"], run.tally["waiting"]) == (1, 0, 1)
    assert "Handed over to maestro* in suppliers-000001-create-1.xlsx" in site.inbox("suppliers")[0]
    again = once(site, "suppliers")
    assert again.tally.get("handed_over", 0) == 0, "it is handed over once"
    clerk_of(site.engine).import_files()
    linked = once(site, "suppliers")
    assert linked.tally["linked"] == 1
    assert site.inbox("suppliers") == []
    assert [one["code"] for one in suppliers(site)] == ["ACIER", "BETON", "SUP00001"]
    before = len(site.requests)
    assert once(site, "suppliers").tally["linked"] == 0
    assert {one["method"] for one in site.requests[before:]} == {"GET"}
    states = site.ledger.engine.connect().exec_driver_sql(
        "SELECT state FROM procore_sync.action WHERE verb = 'create' AND side = 'maestro'"
    )
    assert [row[0] for row in states] == ["settled"]


def test_a_file_that_is_imported_twice_or_after_a_later_one_doubles_nothing(site, tmp_path):
    vendor(site)
    site.run("suppliers")
    name = next(v for v in site.procore("vendors") if v["name"] == "Fournisseur N1")
    site.simulator.world.change("vendors", name["id"], name="Fournisseur N1 inc.")
    site.run("suppliers")
    clerk = clerk_of(site.engine)
    imported = clerk.outbox.parent / "imported"
    assert [file.name for file in sorted(imported.iterdir())] == [
        "suppliers-000001-create-1.xlsx",
        "suppliers-000002-update-1.xlsx",
    ]
    shutil.copytree(imported, tmp_path / "again")
    clerk.import_files(tmp_path / "again")
    site.run("suppliers")
    assert [one["name"] for one in suppliers(site)][-1] == "Fournisseur N1 inc."
    assert len(site.procore("vendors")) == len(suppliers(site)) == 3
    assert site.inbox("suppliers") == []


def test_what_waits_for_its_import_cannot_be_undone_and_the_reason_is_told_beforehand(site):
    vendor(site)
    once(site, "suppliers")
    (result,) = undone(site, last_run(site), write=False)
    assert result.writes == 0
    assert "It was handed over in an import file, and no export shows it yet" in result.left[0]


def test_an_export_that_is_older_than_the_last_one_is_refused_and_nothing_is_read(site):
    clerk = clerk_of(site.engine)
    once(site, "suppliers")
    job, element = site.job("suppliers")
    for file in clerk.exports.iterdir():
        then = file.stat().st_mtime - 3600
        os.utime(file, (then, then))
    with pytest.raises(ConfigurationError, match="was read before; export the list again"):
        synchronize(job, element)


def test_half_an_import_of_an_order_is_held_and_its_second_import_ends_it(purchases):
    site = purchases.world
    purchases.make(
        "PC-1", [("03-300", "MAT", "Un", "1", "ls", "10", "10"), ("03-400", "SCT", "Deux", "1", "ls", "20", "20")]
    )
    once(site, "purchase_orders", "to_maestro")
    clerk = clerk_of(site.engine)
    clerk.import_files()
    site.maestro("DELETE FROM maestro.purchase_order_line WHERE line = 2")
    once(site, "purchase_orders", "to_maestro")
    assert "shows only a part of what" in site.inbox("purchase_orders")[0]
    imported = clerk.outbox.parent / "imported"
    clerk.import_files(imported)
    once(site, "purchase_orders", "to_maestro")
    assert site.inbox("purchase_orders") == []
    assert len(site.maestro("SELECT line FROM maestro.purchase_order_line")) == 2
