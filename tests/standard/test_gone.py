"""What is gone from Procore is noticed by the next run, told by its name, and has a way out. Real PostgreSQL, real port."""

import pytest

from procore.model.errors import PairingRefused
from procore.model.orders import Window
from tests.standard.commitments import Orders


def decide(site, kind, key, element="suppliers", procore_key=None, facts=None):
    (pairing,) = site.ledger.pairings.concerning("demo", site.simulator.company_id, "127.0.0.1")
    site.ledger.decisions.decide(
        pairing.id, element, kind, key, procore_key, facts or {}, "Marie", "deleted in Procore"
    )


def take_away(site, how):
    """A person deletes the vendor BETON in Procore, or merges it into ACIER."""
    vendor = site.vendor_id("BETON")
    if how == "deleted":
        site.simulator.person.remove_vendor(vendor)
    else:
        site.simulator.person.merge_vendors(kept=site.vendor_id("ACIER"), gone=vendor)


@pytest.mark.parametrize("how", ["deleted", "merged"])
def test_a_vendor_that_is_gone_is_noticed_without_a_full_run_and_the_order_names_the_supplier(site, how):
    orders = Orders(site, "purchase_orders")
    take_away(site, how)
    orders.put()
    site.run("suppliers")
    orders.run("to_procore")
    assert [row["code"] for row in site.held("suppliers")] == ["gone"]
    (said,) = site.inbox("purchase_orders")
    assert "Waits for supplier BETON (Béton Provincial ltée), which Procore no longer has: unlink it" in said
    (dit,) = site.inbox("purchase_orders", "fr")
    assert "En attente : le fournisseur BETON (Béton Provincial ltée) n’est plus dans Procore. Déliez-le" in dit
    assert orders.contracts() == {}


@pytest.mark.parametrize("way_out", ["create", "unlink", "close", "relink", "exclude"])
def test_gone_has_ways_out_that_work(site, way_out):
    take_away(site, "deleted")
    site.run("suppliers")
    assert [row["code"] for row in site.held("suppliers")] == ["gone"]
    if way_out == "close":
        site.maestro("UPDATE maestro.supplier SET status = '1', updated_at = now() WHERE code = 'BETON'")
    elif way_out == "relink":
        anew = site.simulator.world.add("vendors", name="Béton Provincial ltée", state_code="QC")["id"]
        site.run("suppliers")
        assert sorted(row["code"] for row in site.held("suppliers")) == ["gone", "twin"], "it is not made twice"
        decide(site, "relink", "BETON", procore_key=str(anew))
    else:
        decide(site, way_out, "BETON")
    for _ in range(2):
        site.run("suppliers")
    held = {row["maestro_key"] for row in site.held("suppliers")}
    assert "BETON" not in held, site.inbox("suppliers")
    assert len(site.procore("vendors")) == (2 if way_out in ("create", "unlink", "relink") else 1)


def test_a_project_that_is_gone_is_told_as_such_and_its_documents_stay_as_they_are(site):
    site.project("24-002")
    site.run("projects")
    orders = Orders(site, "purchase_orders")
    orders.put()
    orders.run("to_procore")
    site.simulator.person.remove_project(site.project_id("24-001"))
    site.run("projects")
    assert ("gone", "24-001") in {(row["code"], row["maestro_key"]) for row in site.held("projects")}
    orders.set(description="Changed meanwhile")
    before = len(site.requests)
    orders.run("to_procore")
    assert site.inbox("purchase_orders") == []
    assert site.writes(before) == []


def test_a_half_wiped_company_of_any_environment_is_noticed_by_the_next_run(site):
    for n in range(2, 6):
        site.project(f"24-00{n}")
    site.run("projects")
    for n in range(1, 4):
        site.simulator.person.remove_project(site.project_id(f"24-00{n}"))
    with pytest.raises(PairingRefused, match="Procore has 2 of the 5 linked projects, and nothing was written"):
        site.run("projects")
    for n in range(1, 4):
        decide(site, "exclude", f"24-00{n}", "projects")
    site.run("projects")
    assert len(site.procore("projects")) == 2


def test_a_list_that_does_not_fit_on_a_page_is_counted_by_one_call(site):
    site.simulator.world.change("vendors", site.vendor_id("ACIER"), is_active=False)
    job, element = site.job("suppliers")
    assert job.procore.page_size(element) == 1000
    read = [record for page in job.procore.read(element, Window()) for record in page]
    before = len(site.requests)
    assert job.procore.total(element) == len(read) == 2
    assert len(site.requests) == before + 1, "the list of the inactive ones was read whole"


@pytest.mark.parametrize("full", [False, True])
def test_what_was_gone_from_maestro_and_came_back_waits_no_longer(site, full):
    """As it was, as when the newer copy of a restored database is found: nothing of it is changed by that."""
    orders = Orders(site, "purchase_orders")
    orders.make()
    orders.run("to_maestro")
    tables = ("purchase_order", "purchase_order_line")
    kept = {table: site.maestro(f"SELECT * FROM maestro.{table}") for table in tables}
    for table in reversed(tables):
        site.maestro(f"DELETE FROM maestro.{table}")
    orders.run("to_maestro")
    assert [row["code"] for row in site.held("purchase_orders")] == ["gone"]
    for table, rows in kept.items():
        for row in rows:
            site.put(table, **row)
    orders.run("to_maestro", full=full)
    assert site.inbox("purchase_orders") == []
    assert {table: site.maestro(f"SELECT * FROM maestro.{table}") for table in tables} == kept
