"""The inbox: what is held, why, whose it is and for how much; tried again by itself when something changed, and not before."""

from decimal import Decimal

import pytest

from procore.store.ledger import Ledger
from procore.text.causes import Cause, cause_sentences

pytestmark = pytest.mark.airflow


def causes(company, language="en"):
    return cause_sentences([Cause.of(row) for row in Ledger(company.ledger).exceptions.by_cause("demo")], language)


def entry(company, element, **by):
    (row,) = [row for row in company.held(element) if all(row[name] == value for name, value in by.items())]
    return row


def test_what_is_held_says_why_whose_it_is_and_for_how_much_and_goes_by_itself_when_it_is_mended(company):
    company.settings["elements"] = {
        "projects": company.settings["elements"]["projects"],
        "suppliers": {},
        "purchase_orders": {"direction": "to_procore"},
    }
    company.project()
    company.supplier("4410", province="Atlantide")
    company.supplier("TOIT", name="Toitures du Fjord ltée")
    for _ in range(2):
        company.simulator.world.add("vendors", name="Toitures du Fjord ltée", country_code="CA", state_code="QC")
    company.supplier("BETON")
    company.order("24105", "4410", "1204310.20")
    company.order("24106", "4410", "0.02")
    company.order("24107", "BETON", "10.00", amount="11.00")
    company.run()

    found = {
        (row["element"], row["maestro_key"]): (row["kind"], row["code"], row["owner"], row["amount"], row["tries"])
        for element in company.settings["elements"]
        for row in company.held(element)
        if row["maestro_key"]
    }
    assert found == {
        ("suppliers", "4410"): ("rejected", "unknown_province", "accounting", None, 1),
        ("suppliers", "TOIT"): ("ambiguous", "ambiguous", "accounting", None, 1),
        ("purchase_orders", "24105-0"): ("waiting", "waits_for", "accounting", Decimal("1204310.20"), 1),
        ("purchase_orders", "24106-0"): ("waiting", "waits_for", "accounting", Decimal("0.02"), 1),
        ("purchase_orders", "24107-0"): ("rejected", "does_not_add_up", "accounting", Decimal("11.00"), 1),
    }
    assert "supplier 4410 is not linked: 2 orders, 1,204,310.22" in causes(company)
    assert "le fournisseur 4410 n’est pas lié : 2 commandes, 1 204 310,22" in causes(company, "fr")

    held = entry(company, "purchase_orders", maestro_key="24105-0")
    before = len(company.simulator.requests)
    company.run()
    again = entry(company, "purchase_orders", maestro_key="24105-0")
    assert company.writes(before) == []
    assert (again["tries"], again["last_tried"], again["first_seen"]) == (1, held["last_tried"], held["first_seen"])
    assert again["last_seen"] > held["last_seen"]

    company.change("4410", province="QC")
    company.rows("UPDATE maestro.purchase_order SET amount = 10, updated_at = now() WHERE number = '24107'")
    company.run()
    assert company.held("purchase_orders") == []
    assert len(company.simulator.world.records("purchase_order_contracts")) == 3
    left = company.kept("SELECT closed_by, decision FROM procore_sync.inbox WHERE closed_at IS NOT NULL")
    assert len(left) == 4
    assert all(row["closed_by"] for row in left)


@pytest.mark.parametrize("mended", ["in maestro*", "in Procore", "by asking for it"])
def test_what_procore_refused_is_not_sent_again_until_something_changed(company, mended):
    from simulator.controls.faults import Fault  # noqa: PLC0415  # the simulator is started by `company`

    company.supplier("BETON")
    company.run(elements=["suppliers"])
    vendor = company.vendor("BETON")["id"]
    company.simulator.faults.add(
        Fault(method="PATCH", path="vendors/sync", item=str(vendor), refuse="is not welcome", times=1)
    )
    company.change("BETON", phone="418 555-0001")
    assert any("is not welcome" in told for told in company.red(elements=["suppliers"]))
    before = len(company.simulator.requests)
    company.red(elements=["suppliers"])
    assert company.writes(before) == []
    assert entry(company, "suppliers", maestro_key="BETON")["tries"] == 1

    asked = {"elements": ["suppliers"]}
    if mended == "in maestro*":
        company.change("BETON", phone="418 555-0002")
    elif mended == "in Procore":
        company.simulator.world.change("vendors", vendor, city="Lévis")
    else:
        asked["records"] = ["BETON"]
    assert str(company.run(**asked).state) == "success"
    assert company.held("suppliers") == []
    assert company.vendor("BETON")["business_phone"] in ("418 555-0001", "418 555-0002")


def test_a_red_task_names_each_rejected_record_and_what_to_do(company):
    company.project()
    company.project("24-002", province="Atlantide")
    told = company.red(elements=["projects"])[0]
    head, *lines = told.splitlines()
    assert head == "demo, projects: 1 rejected, everything else went through."
    assert [line.startswith("- 24-002: Province “Atlantide” is not a province or state of CA") for line in lines] == [
        True
    ]
    assert len(company.simulator.world.records("projects")) == 1
