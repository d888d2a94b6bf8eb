"""Fields that a site maps itself: they travel, wait, are cut and taken back like those of the element."""

import shutil
from collections.abc import Callable

import pytest

from procore.sides.maestro.engines import REFERENCE
from procore.sides.procore.custom_field_list import custom_fields_of
from simulator.controls.switches import VALUES
from tests.standard.commitments import LINES, Orders
from tests.standard.conftest import OFF
from tests.standard.first_week.settings import with_column
from tests.standard.undos import last_run, undone

pytestmark = pytest.mark.reference

Site = Callable[[str, str, str], None]
NOT_IN_LIST = (
    "24-001: secteur “Est” is not in Procore's list (Nord, Sud): correct it, or add it to the list in Procore's administration. "
    "The rest of the record was written."
)
OTHER_TYPE = (
    "24-001: Procore holds a value of another type in area (“deux”): that field stays as it is on both sides, and the rest "
    "goes on. Correct the value in Procore, or the type in the element's own fields."
)


@pytest.fixture
def column(site, tmp_path):
    """Give an element's table a column of the site's, and its SQL file that column: `column("supplier", "web", "text")`."""
    folder = shutil.copytree(REFERENCE, tmp_path / "sql")
    site.company_settings["maestro_sql"] = str(folder)

    def added(table, name, type_):
        site.maestro(f"ALTER TABLE maestro.{table} ADD COLUMN {name} {type_}")
        alias = {"supplier": "s", "project": "p", "purchase_order": "o"}[table]
        with_column(folder / f"{table}s.sql", table, alias, name, type_)

    return added


def settle(site, element_id, *rows, **more):
    """The settings map these own fields of the element, for runs and undos."""
    own = {"brakes": OFF, "own_fields": list(rows), **more}
    codes = {**site.codes, **(own if element_id == "projects" else {})}
    site.company_settings["elements"] = {element_id: own, "projects": codes}


def vendor(site, code):
    return next(one for one in site.procore("vendors") if one["origin_code"] == code)


def custom_field(site, label, data_type, *entries):
    """A custom field of the company; the name under which it is written."""
    world, company = site.simulator.world, site.simulator.company_id
    made = world.add("custom_field_definitions", company_id=company, label=label, data_type=data_type)
    for place, entry in enumerate(entries):
        world.add(
            "custom_field_lov_entries",
            company_id=company, custom_field_definition_id=made["id"], label=entry, position=place,
        )  # fmt: skip
    return f"custom_field_{made['id']}"


def test_a_supplier_s_own_field_goes_both_ways_waits_in_conflict_and_is_taken_back(site, column):
    column("supplier", "web", "varchar(24)")
    web = {"column": "web", "procore": "website", "maestro_length": 24}
    settle(site, "suppliers", web)
    site.maestro("UPDATE maestro.supplier SET web = 'beton.example', updated_at = now() WHERE code = 'BETON'")
    acier = vendor(site, "ACIER")["id"]
    site.simulator.world.change("vendors", acier, website="https://www.aciers-trois-rivieres.example")
    site.run("suppliers")
    run = last_run(site)
    assert vendor(site, "BETON")["website"] == "beton.example"
    assert web_of(site, "ACIER") == "https://www.aciers-trois"  # cut to what the column holds
    assert site.run("suppliers", full=True).tally["updated"] == 0

    site.maestro("UPDATE maestro.supplier SET web = 'ici.example', updated_at = now() WHERE code = 'BETON'")
    site.simulator.world.change("vendors", vendor(site, "BETON")["id"], website="la.example")
    site.run("suppliers")
    assert site.inbox("suppliers") == [
        "BETON: web was changed on both sides: maestro* has “ici.example”, Procore “la.example”; make them the same."
    ]
    settle(site, "suppliers", {**web, "owner": "maestro"})
    site.run("suppliers")
    assert (vendor(site, "BETON")["website"], site.inbox("suppliers")) == ("ici.example", [])
    undone(site, run)
    assert (web_of(site, "ACIER"), vendor(site, "BETON")["website"]) == (None, "ici.example")  # changed since: it stays


def web_of(site, code):
    (row,) = site.maestro("SELECT web FROM maestro.supplier WHERE code = :code", code=code)
    return row["web"]


@pytest.mark.parametrize("listed", [True, False])
def test_a_project_s_custom_fields_are_sent_after_it_and_read_back_by_name(site, column, listed):
    site.simulator.switches.change(
        {"project_lists_hold_custom_fields": listed, "unset_custom_fields": "null" if listed else "absent"}
    )
    secteur, area = custom_field(site, "Région", "lov_entry", "Nord", "Sud"), custom_field(site, "Surface", "decimal")
    column("project", "secteur", "text")
    column("project", "area", "numeric")
    settle(
        site,
        "projects",
        {"column": "secteur", "procore": secteur, "type": "list"},
        {"column": "area", "procore": area, "type": "decimal"},
    )
    site.maestro("UPDATE maestro.project SET secteur = 'Sud', area = 1250.5, updated_at = now()")
    before = len(site.requests)
    done = site.run("projects")
    run = last_run(site)
    asked = site.asked(before)
    assert [one for one in asked if one.startswith("PATCH")] == [
        f"PATCH /rest/v1.0/projects/{site.project_id('24-001')}"
    ]
    assert asked.count("GET /rest/v1.0/custom_field_metadata") == 1  # an entry's id
    (announced,) = site.maestro("SELECT announced_calls AS calls FROM procore_sync.run ORDER BY id DESC LIMIT 1")
    assert announced["calls"] == sum(done.calls.values())
    (project,) = site.procore("projects")
    entry = next(one["id"] for one in site.procore("custom_field_lov_entries") if one["label"] == "Sud")
    assert project["custom_fields"] == {secteur: entry, area: 1250.5}

    north = next(one["id"] for one in site.procore("custom_field_lov_entries") if one["label"] == "Nord")
    site.simulator.world.change("projects", project["id"], custom_fields={secteur: north, area: 1250.5})
    site.run("projects")
    assert site.maestro("SELECT secteur, area FROM maestro.project")[0]["secteur"] == "Nord"

    site.maestro("UPDATE maestro.project SET secteur = 'Est', area = 3, description = 'Autre', updated_at = now()")
    site.run("projects")
    assert site.inbox("projects") == [NOT_IN_LIST]
    (project,) = site.procore("projects")
    assert (project["name"], project["custom_fields"]) == ("Autre", {secteur: north, area: 3.0})
    site.maestro("UPDATE maestro.project SET secteur = 'Nord', area = 1250.5, updated_at = now()")
    site.run("projects")
    undone(site, run)
    (project,) = site.procore("projects")
    assert project["custom_fields"] == {secteur: north, area: None}  # a person chose Nord since: it stays


CENTRE = {"column": "cost_centre", "type": "text"}


@pytest.mark.parametrize("shown", VALUES["commitment_custom_fields"])
def test_an_order_s_own_fields_go_to_procore_once_its_lines_are_there(site, column, shown):
    site.simulator.switches.commitment_custom_fields = shown
    centre, via = custom_field(site, "Centre", "string"), {"column": "via", "procore": "ship_via"}
    column("purchase_order", "cost_centre", "text")
    column("purchase_order", "via", "text")
    settle(site, "purchase_orders", {**CENTRE, "procore": centre}, via, direction="to_procore")
    orders = Orders(site, "purchase_orders")
    orders.put(status="2", cost_centre="CC-10", via="Camion")
    before = len(site.requests)
    run = site.run("purchase_orders")
    (announced,) = site.maestro("SELECT announced_calls AS calls FROM procore_sync.run ORDER BY id DESC LIMIT 1")
    units = 1  # the list of units, which no estimate counts
    assert (site.inbox("purchase_orders"), announced["calls"] + units) == ([], sum(run.calls.values()))
    assert site.asked(before)[-1].startswith("PATCH /rest/v1.0/purchase_order_contracts/")
    (contract,) = orders.contracts_list()
    assert (contract["custom_fields"], contract["ship_via"], contract["status"]) == (
        {centre: "CC-10"},
        "Camion",
        "Processing",
    )
    assert len(orders.lines(contract)) == len(LINES)

    before = len(site.requests)
    assert site.run("purchase_orders", full=True).tally["updated"] == 0
    assert all(one.startswith("GET") for one in site.asked(before))
    orders.set(cost_centre="CC-20")
    site.run("purchase_orders")
    assert orders.contracts_list()[0]["custom_fields"] == {centre: "CC-20"}

    site.simulator.world.change("purchase_order_contracts", contract["id"], custom_fields={centre: "CC-99"})
    site.run("purchase_orders", full=True)
    told = [] if shown == "nowhere" else ["24105-0"]
    assert [one["maestro_key"] for one in site.held("purchase_orders")] == told


@pytest.mark.parametrize("shown", VALUES["commitment_custom_fields"])
def test_an_order_s_own_fields_come_from_procore_as_far_as_it_shows_them(site, column, shown):
    site.simulator.switches.commitment_custom_fields = shown
    centre, via = custom_field(site, "Centre", "string"), {"column": "via", "procore": "ship_via"}
    column("purchase_order", "cost_centre", "text")
    column("purchase_order", "via", "text")
    settle(site, "purchase_orders", {**CENTRE, "procore": centre}, via, direction="to_maestro")
    orders = Orders(site, "purchase_orders")
    orders.make(custom_fields={centre: "CC-7"}, ship_via="Train")
    site.run("purchase_orders")
    (order,) = orders.maestro("SELECT cost_centre, via FROM {t}")
    assert order == {"cost_centre": None if shown == "nowhere" else "CC-7", "via": "Train"}
    run = last_run(site)
    undone(site, run)
    assert orders.maestro("SELECT * FROM {t}") == []


@pytest.mark.parametrize("unknown", VALUES["unknown_custom_fields"])
def test_a_custom_field_that_procore_has_not_is_told_and_the_rest_is_written(site, column, unknown):
    site.simulator.switches.unknown_custom_fields = unknown
    column("project", "secteur", "text")
    settle(site, "projects", {"column": "secteur", "procore": "custom_field_7"})
    site.maestro("UPDATE maestro.project SET secteur = 'Sud', description = 'Autre nom', updated_at = now()")
    assert site.run("projects").tally["rejected"] == 1
    assert site.procore("projects")[0]["name"] == "Autre nom"
    (said,) = site.inbox("projects")
    assert ("Unknown field: custom_field_7" if unknown == "refused" else "secteur") in said
    before = len(site.requests)
    site.run("projects")
    assert (
        len([one for one in site.asked(before) if one.startswith("PATCH")]) <= 1
    )  # tried once more at most, and nothing twice


def test_the_check_hears_from_procore_which_custom_fields_there_are(site):
    secteur, area = custom_field(site, "Région", "lov_entry", "Nord"), custom_field(site, "Surface", "decimal")
    client = site.job("projects")[0].procore.client
    found = custom_fields_of(client, site.simulator.company_id)
    assert {key: (one.label, one.data_type, list(one.entries)) for key, one in found.items()} == {
        secteur: ("Région", "lov_entry", ["Nord"]),
        area: ("Surface", "decimal", []),
    }


def test_a_value_of_another_type_holds_its_field_alone(site, column):
    area = custom_field(site, "Surface", "string")  # and the settings say decimal
    column("project", "area", "text")
    settle(site, "projects", {"column": "area", "procore": area, "type": "decimal"})
    project = site.project_id("24-001")
    site.simulator.world.change("projects", project, custom_fields={area: "deux"})
    site.maestro("UPDATE maestro.project SET description = 'Autre nom', area = '12', updated_at = now()")
    site.run("projects")
    assert site.procore("projects")[0]["name"] == "Autre nom"
    assert site.procore("projects")[0]["custom_fields"] == {area: "deux"}
    assert site.inbox("projects") == [OTHER_TYPE]
    assert site.inbox("projects", "fr") != site.inbox("projects")
    site.simulator.world.change("projects", project, custom_fields={area: None})
    site.maestro("UPDATE maestro.project SET area = 'douze', updated_at = now()")
    site.run("projects")
    (said,) = site.inbox("projects")
    assert "maestro* holds a value of another type in area (“douze”)" in said
    site.maestro("UPDATE maestro.project SET area = NULL, updated_at = now()")
    site.run("projects")
    assert site.inbox("projects") == []
