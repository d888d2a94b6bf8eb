"""One record changed on both sides: what merges by itself, who owns a field, and what waits until a person chooses."""

import pytest

pytestmark = pytest.mark.airflow
SUPPLIERS = {"elements": ["suppliers"]}


@pytest.fixture
def linked(company):
    """A supplier that both sides have."""
    company.supplier("ACIER", phone="418 555-0000")
    company.run(**SUPPLIERS)
    return company


def clash(company, ours, theirs):
    """The phone changes on both sides, and another field on each."""
    company.change("ACIER", phone=ours, address="1, rue du Pont")
    company.simulator.world.change("vendors", company.vendor("ACIER")["id"], business_phone=theirs, city="Lévis")


def both(company):
    """Phone, address and city, in maestro* and in Procore."""
    (mine,) = company.rows("SELECT phone, address, city FROM maestro.supplier WHERE code = 'ACIER'")
    theirs = company.vendor("ACIER")
    return tuple(mine.values()), (theirs["business_phone"], theirs["address"], theirs["city"])


CHOICES = [
    ("418 555-0001", "418 555-0002", {"side": "maestro"}, "418 555-0001"),
    ("418 555-0003", "418 555-0004", {"side": "procore"}, "418 555-0004"),
    ("418 555-0005", "418 555-0006", {"value": "418 555-0007"}, "418 555-0007"),
]


def test_a_field_that_both_sides_changed_is_written_nowhere_until_a_person_chooses(linked):
    for place, (ours, theirs, chosen, expected) in enumerate(CHOICES):
        clash(linked, ours, theirs)
        assert str(linked.run(**SUPPLIERS).state) == "success"
        assert both(linked) == ((ours, "1, rue du Pont", "Lévis"), (theirs, "1, rue du Pont", "Lévis")), (
            "the rest merged"
        )
        (row,) = linked.held("suppliers")
        listed = [{"field": "phone", "maestro": ours, "procore": theirs, "line": ""}]
        assert (row["kind"], row["facts"]) == ("conflict", {"conflicts": listed})
        before = len(linked.simulator.requests)
        linked.run(**SUPPLIERS)
        assert linked.writes(before) == []

        assert linked.decide(action="choose", maestro_key="ACIER", field="phone", **chosen) == []
        linked.run(**SUPPLIERS)
        assert both(linked) == ((expected, "1, rue du Pont", "Lévis"),) * 2
        assert linked.held("suppliers") == []
        closed = linked.kept("SELECT decision, closed_by FROM procore_sync.inbox WHERE closed_at IS NOT NULL")
        assert len(closed) == place + 1
        assert all(one["closed_by"] for one in closed)
    decided = linked.kept("SELECT kind, by_whom, state FROM procore_sync.decision")
    assert [tuple(row.values()) for row in decided] == [("choose", "dag_test", "applied")] * len(CHOICES)


@pytest.mark.parametrize(("owner", "stands"), [("maestro", "418 555-0001"), ("procore", "418 555-0002")])
def test_a_field_with_an_owner_follows_it_and_nobody_is_asked(linked, owner, stands):
    linked.settings["elements"] = {"suppliers": {"owners": {"phone": owner}}}
    clash(linked, "418 555-0001", "418 555-0002")
    linked.run(**SUPPLIERS)
    assert both(linked) == ((stands, "1, rue du Pont", "Lévis"),) * 2
    assert linked.held("suppliers") == []


def test_an_edit_after_the_choice_makes_it_wait_for_another(linked):
    clash(linked, "418 555-0001", "418 555-0002")
    linked.run(**SUPPLIERS)
    linked.decide(action="choose", maestro_key="ACIER", field="phone", side="maestro")
    linked.simulator.world.change("vendors", linked.vendor("ACIER")["id"], business_phone="418 555-0009")
    linked.run(**SUPPLIERS)
    assert linked.vendor("ACIER")["business_phone"] == "418 555-0009"
    assert [row["code"] for row in linked.held("suppliers")] == ["choice_moved"]


def test_the_lines_of_a_document_merge_by_line_and_only_those_that_differ_are_sent(company):
    company.settings["elements"] = {
        "projects": company.settings["elements"]["projects"],
        "suppliers": {},
        "purchase_orders": {"direction": "to_procore"},
    }
    company.project()
    company.supplier("BETON")
    company.order("24105", "BETON", "100.00", "250.50", "75.00", status="P")
    company.run()
    kind = "purchase_order_contract_line_items"
    second = next(line for line in company.simulator.world.records(kind) if line["amount"] == "250.50")
    company.simulator.world.change(kind, second["id"], description="Dalle")
    company.rows("UPDATE maestro.purchase_order_line SET description = 'Semelles' WHERE line = 1")
    company.rows("UPDATE maestro.purchase_order SET updated_at = now()")
    company.run()
    (held,) = company.held("purchase_orders")  # what a person wrote in Procore waits, and the other line travelled
    assert held["code"] == "drift"
    company.settings["elements"]["purchase_orders"]["target_edits"] = "overwrite"
    before = len(company.simulator.requests)
    company.run()
    told = [(line["amount"], line["description"]) for line in company.simulator.world.records(kind)]
    assert sorted(told) == [("100.00", "Semelles"), ("250.50", "Béton"), ("75.00", "Béton")]
    assert company.held("purchase_orders") == []
    (sent,) = (one["body"] for one in company.simulator.requests[before:] if one["path"].endswith("line_items/sync"))
    assert [(one["origin_id"], one["description"]) for one in sent["updates"]] == [
        ("MAESTRO|POL|DEMO|24105-0|2", "Béton"),
    ]
