"""Codes that are not the same on both sides: what is linked by a person is what all below it goes by, in both directions."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from procore.model.errors import DecisionRefused
from procore.model.runs import Mode
from procore.run.synchronize import synchronize
from procore.sides.maestro.engines import REFERENCE
from simulator.endpoints.wbs.structure import copy_standard_codes, full_code
from simulator.seed.own_codes import PROJECTS, fill
from tests.standard.commitments import Orders
from tests.standard.conftest import OFF
from tests.standard.test_balance import in_maestro, in_procore
from tests.standard.undos import undone

MEANT = {"MAT": "M", "MO": "L", "SCT": "C"}
"""maestro*'s groups as the company calls its cost types in Procore."""


def pairing_id(world):
    (pairing,) = world.ledger.pairings.concerning("demo", world.simulator.company_id, "127.0.0.1")
    return pairing.id


def cost_type(world, code):
    return next(one["id"] for one in world.procore("line_item_types") if one["code"] == code)


def cost_code(world, code):
    held = world.simulator.world
    return next(one["id"] for one in world.procore("cost_codes") if full_code(held, one) == code)


def decide(world, kind, element, maestro_key="", procore_id="", reason="it is so"):
    ids = pairing_id(world), element, kind, maestro_key, str(procore_id)
    return world.ledger.decisions.decide(*ids, {}, "Marie", reason)


@pytest.fixture
def other_codes(world):
    """Project 24-001 on both sides, with Procore's own cost types and cost codes; read, and nothing linked but the project."""
    world.project("24-001")
    world.supplier("BETON", name="Béton Provincial ltée")
    held, company = world.simulator.world, world.simulator.company_id
    days = {"start_date": "2026-01-05", "completion_date": "2026-12-18"}
    own = {
        "project_number": "24-001",
        "name": "Projet 24-001",
        "city": "Laval",
        "state_code": "QC",
        "country_code": "CA",
    }
    project = held.insert("projects", {"company_id": company, **own, **days})
    (standard,) = held.all("standard_cost_code_lists", company_id=company)
    copy_standard_codes(held, project, standard["id"])
    world.run("projects", mode=Mode.PLAN)
    return world


@pytest.fixture
def linked_codes(other_codes):
    """The same after a person linked the groups to the cost types, and activity 03-400 to Procore's 03-200; then one run."""
    for group, code in MEANT.items():
        decide(other_codes, "link", "cost_types", group, cost_type(other_codes, code))
    decide(other_codes, "link", "cost_codes", "24-001|03-400", cost_code(other_codes, "03-200"))
    other_codes.run("projects")
    other_codes.run("suppliers")
    return other_codes


def test_what_is_linked_by_a_person_carries_budgets_and_lines_to_procore(linked_codes):
    site = linked_codes
    assert site.inbox("projects") == []
    assert not {one["code"] for one in site.procore("line_item_types")} & set(MEANT)  # nothing was made twice
    site.put(
        "budget", project="24-001", activity="03-400", group_code="MAT", quantity=1, unit="ls", amount=Decimal(500)
    )
    orders = Orders(site, "purchase_orders")
    orders.put("24105")
    for element_id in ("budgets", "purchase_orders"):
        site.run(element_id, "to_procore")
        assert site.inbox(element_id) == []
    named = site.budget_codes()
    lines = {named[line["wbs_code_id"]]: line["amount"] for line in site.procore("purchase_order_contract_line_items")}
    assert lines == {"03-300|M": "2317.97", "03-300|L": "450.00", "03-200|C": "-151.00"}
    before = len(site.requests)
    site.run("projects")
    site.run("purchase_orders", "to_procore")
    assert site.writes(before) == []


def test_an_undo_takes_back_what_went_under_other_codes_a_unit_and_a_status_of_the_site(linked_codes):
    site = linked_codes
    own = {"direction": "to_procore", "brakes": OFF, "statuses": {"K": "Draft"}}
    site.company_settings |= {"units": {"boîte": "ea"}, "elements": {"projects": site.codes, "purchase_orders": own}}
    Orders(site, "purchase_orders").put(
        "24105", [("03-400", "SCT", "Vis", "2", "boîte", "10", "20.00"), ("03-300", "MO", "Pose", "1", "ls", "450", "450.00")],
        status="K",
    )  # fmt: skip
    site.run("purchase_orders", "to_procore")
    assert site.inbox("purchase_orders") == []
    assert {line["uom"] for line in site.procore("purchase_order_contract_line_items")} == {"ea", "ls"}
    (result,) = undone(site, element="purchase_orders", direction="to_procore")
    assert (result.left, result.refused) == ((), ())
    assert [one for one in site.procore("purchase_order_contracts") if not one["deleted_at"]] == []
    since = len(site.requests)
    site.run("purchase_orders", "to_procore", full=True)
    assert site.writes(since) == []


def test_what_is_linked_by_a_person_carries_lines_to_maestro(linked_codes):
    site = linked_codes
    Orders(site, "purchase_orders").make("PC-7", lines=[("03-200", "C", "Pompage", "1", "ls", "450", "450.00")])
    site.run("purchase_orders", "to_maestro")
    assert site.inbox("purchase_orders") == []
    (line,) = site.maestro("SELECT activity, group_code, amount FROM maestro.purchase_order_line")
    assert (line["activity"], line["group_code"], line["amount"]) == ("03-400", "SCT", Decimal("450.00"))


def test_a_code_without_dollars_is_linked_to_another_and_what_is_made_of_it_follows(linked_codes):
    site = linked_codes
    decide(site, "relink", "cost_types", "MO", cost_type(site, "O"))
    site.run("projects")
    assert [row["maestro_key"] for row in site.held("projects")] == [""]  # the cost type that was unlinked
    Orders(site, "purchase_orders").put("24105")
    site.run("purchase_orders", "to_procore")
    named = site.budget_codes()
    lines = {named[line["wbs_code_id"]] for line in site.procore("purchase_order_contract_line_items")}
    assert lines == {"03-300|M", "03-300|O", "03-200|C"}


@pytest.mark.parametrize("kind", ["unlink", "relink"])
@pytest.mark.parametrize(("element", "key"), [("cost_types", "MO"), ("cost_codes", "24-001|03-300")])
def test_a_code_that_carries_dollars_keeps_its_link_and_says_why(linked_codes, kind, element, key):
    site = linked_codes
    Orders(site, "purchase_orders").put("24105")
    site.run("purchase_orders", "to_procore")
    ids = site.ledger.links.procore_ids(pairing_id(site), element)
    other = {"cost_types": cost_type(site, "O"), "cost_codes": cost_code(site, "05-100")}[element]
    with pytest.raises(DecisionRefused, match=r"both sides have dollars under it \(order 24105-0\)"):
        decide(site, kind, element, key, ids[key] if kind == "unlink" else other)
    assert site.ledger.links.procore_ids(pairing_id(site), element) == ids


# ------------------------------------------------------------------------------------------------ nothing decided

NOTHING = {"make_codes": []}
MAPPED = {
    "groups": {"MAT": "M", "SCT": "C", "DIV": "O", "EQU": "E", "MO": "L"},
    "activity_rules": {r"(\d\d)(\d{3})": r"\1-\2"},
    "make_codes": [],
}


def codes_of(site):
    """Every group, activity and combination of both sides."""
    rows = site.maestro(
        "SELECT 'group' AS of, code FROM maestro.cost_group UNION ALL SELECT 'activity', code FROM maestro.activity "
        "UNION ALL SELECT 'both', activity || group_code FROM maestro.activity_group ORDER BY 1, 2"
    )
    return rows, [len(site.procore(kind)) for kind in ("line_item_types", "cost_codes", "wbs_codes")]


def test_nothing_is_made_that_nobody_decided_and_what_needs_it_says_which_code(other_codes):
    site = other_codes
    site.put(
        "budget", project="24-001", activity="03-400", group_code="MAT", quantity=1, unit="ls", amount=Decimal(500)
    )
    Orders(site, "purchase_orders").put("24105", lines=[("03-300", "MO", "Pompe", "1", "ls", "450", "450.00")])
    site.codes = NOTHING
    before = codes_of(site)
    for element_id in ("projects", "suppliers", "budgets", "purchase_orders"):
        site.run(element_id, None if element_id in ("projects", "suppliers") else "to_procore")
    assert codes_of(site) == before
    assert site.inbox("projects") == []  # nobody needs a code that stands alone
    says = "and nobody has decided what it is on the other side: link it, have it made there, or leave it out"
    (budget,), (order,) = site.inbox("budgets"), site.inbox("purchase_orders")
    assert budget.startswith(f"24-001|03-400|MAT: Needs activity 03-400 (Activité 03-400), {says}")
    assert order.startswith(f"24105-0: Needs group MO (MO), {says}")


# ------------------------------------------------------------------------------------------------ a table and a rule

DIRECTIONS = {"projects": None, "suppliers": "to_procore", "budgets": "to_procore", "costs": "to_procore"}
DIRECTIONS |= dict.fromkeys(("purchase_orders", "subcontracts"), "to_procore")


@pytest.fixture
def own_codes(world):
    """The demo's maestro*, whose activities have no dash, with two projects that Procore has under its own codes."""
    rows = (REFERENCE / "demo.sql").read_text(encoding="utf-8")
    rows = re.sub(r"'(?!24-|25-)(\d\d)-(\d{3})'", r"'\1\2'", rows)
    world.load(rows)
    there = ", ".join(f"'{project['project_number']}'" for project in PROJECTS)
    world.maestro(f"UPDATE maestro.project SET procore = false WHERE number NOT IN ({there})")
    fill(world.simulator.world, world.simulator.company_id)
    world.codes = MAPPED
    return world


def passed(site, dag_run, **asked):
    for element_id, direction in DIRECTIONS.items():
        job, element = site.job(element_id, direction, **asked)
        synchronize(replace(job, dag_run=dag_run), element)


def as_procore_calls(sums):
    """Sums of maestro*, under the codes that a table and a rule give them in Procore."""
    return {(project, called(*code.split("|"))): amount for (project, code), amount in sums.items()}


def called(activity, group):
    dashed = re.sub(r"^(..)(...)$", r"\1-\2", activity)
    return f"{dashed}|{MAPPED['groups'][group]}"


@pytest.mark.slow
def test_a_company_with_other_codes_is_connected_by_a_table_and_a_rule_alone(own_codes):
    site = own_codes
    made = [len(site.procore(kind)) for kind in ("line_item_types", "cost_codes", "projects")]
    passed(site, "dry", mode=Mode.PLAN)
    plan = site.maestro("SELECT element, verb, count(*) AS n FROM procore_sync.change_set_step GROUP BY 1, 2")
    assert not [row for row in plan if row["element"] in ("cost_types", "cost_codes") and row["verb"] == "create"]
    passed(site, "real", mode=Mode.APPLY, plan="dry")
    assert [len(site.procore(kind)) for kind in ("line_item_types", "cost_codes", "projects")] == made
    assert [site.inbox(one) for one in ("projects", "budgets")] == [[], []]
    numbers = {project["project_number"] for project in PROJECTS}
    for what in ("budget", "committed", "cost"):
        ours = {key: amount for key, amount in in_maestro(site, what).items() if key[0] in numbers}
        assert as_procore_calls(ours) == in_procore(site, what), what
    since = len(site.requests)
    passed(site, "again")
    assert site.writes(since) == []
