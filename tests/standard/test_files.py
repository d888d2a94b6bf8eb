"""A maestro* of exports and import files, with a person between: what is handed over, and what doubles nothing (`make files`)."""

import os
import shutil

import pytest
from openpyxl import load_workbook

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


def in_outbox(site, below=""):
    folder = clerk_of(site.engine).outbox / below
    return sorted(one.name for one in folder.iterdir() if one.is_file())


def first_names(site, file):
    """The first two cells of each row of an import file."""
    rows = load_workbook(clerk_of(site.engine).outbox / file).worksheets[0].iter_rows(values_only=True)
    return [row[:2] for row in rows][1:]


def test_an_undo_takes_what_was_handed_over_out_of_the_outbox_and_no_later_run_brings_it_back(site):
    vendor(site)
    once(site, "suppliers")
    run = last_run(site)
    (shown,) = undone(site, run, write=False)
    assert (shown.writes, shown.left) == (1, ())
    assert in_outbox(site) == ["suppliers-000001-create-1.xlsx", "suppliers-000001.json"]
    (result,) = undone(site, run)
    assert (result.writes, result.left, result.refused) == (1, (), ())
    assert in_outbox(site) == []
    assert in_outbox(site, "withdrawn") == ["suppliers-000001-create-1.xlsx", "suppliers-000001.json"]
    assert once(site, "suppliers").tally.get("handed_over", 0) == 0
    assert (in_outbox(site), site.inbox("suppliers")) == ([], [])
    assert undone(site, run)[0].writes == 0, "it is undone once"


def test_an_undo_takes_back_what_was_handed_over_of_a_record_that_procore_deleted_since(site):
    vendor(site)
    once(site, "suppliers")
    ours = next(v for v in site.procore("vendors") if v["name"] == "Fournisseur N1")
    site.simulator.world.remove("vendors", ours["id"])
    (result,) = undone(site)
    assert (result.writes, result.left, result.refused) == (1, (), ())
    assert in_outbox(site) == []


def test_an_undo_of_one_record_leaves_the_others_of_its_file_to_be_imported(site):
    vendor(site)
    vendor(site, "Fournisseur N2")
    once(site, "suppliers")
    ours = next(v for v in site.procore("vendors") if v["name"] == "Fournisseur N1")
    (result,) = undone(site, last_run(site), record=str(ours["id"]))
    assert result.writes == 1
    assert first_names(site, "suppliers-000001-create-1.xlsx") == [("SUP00002", "Fournisseur N2")]
    site.run("suppliers")
    assert [one["code"] for one in suppliers(site)] == ["ACIER", "BETON", "SUP00002"]
    assert site.inbox("suppliers") == []


def test_an_undo_takes_back_a_change_that_was_handed_over_and_each_side_keeps_what_it_has(site):
    vendor_id = site.vendor_id("BETON")
    site.simulator.world.change("vendors", vendor_id, business_phone="418 555-0101")
    once(site, "suppliers")
    (result,) = undone(site)
    assert (result.writes, result.left) == (1, ())
    site.run("suppliers")
    assert (in_outbox(site), site.inbox("suppliers")) == ([], [])
    assert [row["phone"] for row in site.maestro("SELECT phone FROM maestro.supplier WHERE code = 'BETON'")] == [None]
    site.simulator.world.change("vendors", vendor_id, business_phone="418 555-0102")
    site.run("suppliers")
    (row,) = site.maestro("SELECT phone FROM maestro.supplier WHERE code = 'BETON'")
    assert row["phone"] == "418 555-0102", "what changes after it travels"
    assert site.inbox("suppliers") == []


def test_who_imports_what_an_undo_took_back_is_told_until_it_is_gone_again(site, tmp_path):
    vendor(site)
    once(site, "suppliers")
    clerk = clerk_of(site.engine)
    shutil.copytree(clerk.outbox, tmp_path / "copy")
    undone(site)
    clerk.import_files(tmp_path / "copy")
    once(site, "suppliers")
    (line,) = site.inbox("suppliers")
    assert "An undo took suppliers-000001-create-1.xlsx back, and somebody imported it all the same" in line
    site.maestro("DELETE FROM maestro.supplier WHERE code = 'SUP00001'")
    once(site, "suppliers")
    assert site.inbox("suppliers") == []
    assert len(site.procore("vendors")) == 3


@pytest.mark.parametrize("imported", [True, False])
def test_what_somebody_took_to_import_is_not_undone_and_the_undo_says_so_before(site, imported):
    vendor(site)
    once(site, "suppliers")
    clerk = clerk_of(site.engine)
    if imported:
        clerk.import_files()
    else:
        (clerk.outbox / "suppliers-000001-create-1.xlsx").unlink()
    (result,) = undone(site, write=False)
    assert result.writes == 0
    says = "an export shows it already, in whole or in part (SUP00001)" if imported else "is not in the outbox any more"
    assert says in result.left[0]


def test_an_order_that_is_half_imported_is_not_undone_and_the_undo_says_so_before(purchases):
    site = purchases.world
    purchases.make(
        "PC-1", [("03-300", "MAT", "Un", "1", "ls", "10", "10"), ("03-400", "SCT", "Deux", "1", "ls", "20", "20")]
    )
    once(site, "purchase_orders", "to_maestro")
    clerk_of(site.engine).import_files()
    site.maestro("DELETE FROM maestro.purchase_order_line WHERE line = 2")
    (result,) = undone(site, write=False, direction="to_maestro")
    assert result.writes == 0
    assert "an export shows it already" in result.left[0]


def test_a_record_that_is_included_again_after_its_undo_is_handed_over_with_another_number(site):
    vendor(site)
    once(site, "suppliers")
    ours = next(v for v in site.procore("vendors") if v["name"] == "Fournisseur N1")
    undone(site)
    pairing = site.job("suppliers")[0].pairing.id
    site.ledger.decisions.decide(pairing, "suppliers", "include", "", str(ours["id"]), {}, "Marie", "it is right")
    site.run("suppliers")
    assert [one["code"] for one in suppliers(site)] == ["ACIER", "BETON", "SUP00002"]
    assert site.inbox("suppliers") == []


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
