"""The first week of a company that another interface has written for years, on the page alone: connected, adopted, balanced.

What its settings say is that of tests/standard/first_week.py, all of it entered by forms. A run of each element does what its
task would; the one that asks is Airflow's.
"""

import re

import pytest

from procore.config.companies import company as settings_of
from procore.elements import ELEMENTS
from procore.model.errors import ApprovalNeeded
from procore.text.nouns import name_of
from procore.web.view.words import say
from tests.standard.first_week.books import keep_books
from tests.standard.first_week.procore import InProcore
from tests.standard.first_week.settings import GROUPS, NEW_HERE, OF_OLD, entry, own_sql
from tests.standard.first_week.sums import foreign_ids, in_procore, in_the_books, twice
from tests.web.stage import asked_by

pytestmark = [pytest.mark.airflow, pytest.mark.browser, pytest.mark.slow]

DAG = "procore_sync__demo"
BY_HAND = "cost_types"
"""Whose pairs no setting says: a person links them."""


@pytest.fixture
def site(company):
    """Both sides as the other interface left them."""
    company.simulator.switches.template_brings_segments = True
    keep_books(company.rows)
    company.procore = InProcore(company.simulator.world, company.simulator.company_id).fill()
    return company


@pytest.fixture
def wanted(site, tmp_path):
    """What the settings are to say; of the groups a person decides."""
    said = entry(own_sql(tmp_path / "sql"), site.procore.sector, tag="DEMO", environment="demo")
    said |= {
        "maestro_conn_id": "maestro_demo",
        "procore_conn_id": "procore_demo",
        "shadow": True,
        "schedule": "@hourly",
    }
    said["procore_company_id"] = site.simulator.company_id
    for name, row in said["elements"].items():
        row.setdefault("direction", ELEMENTS[name].default)
    del said["elements"]["projects"]["groups"], said["foreign_ids"][BY_HAND]
    return said


def test_a_company_with_a_past_goes_over_on_the_page_alone(airflow, site, wanted, open_as):
    walk = Walk(open_as("boss", language="fr-CA"), f"{airflow.url}/procore")
    airflow.put_variable(None)
    airflow.api("DELETE", "/connections/procore_demo")
    connect(walk, site, wanted)
    saved(airflow, site)
    assert settings_of({"demo": site.saved}, "demo").model_dump() == settings_of({"demo": wanted}, "demo").model_dump()
    airflow.read_dags()

    # In shadow mode nothing is written; what is decided and adopted links in the ledger alone.
    ids = foreign_ids(site.simulator.world)
    start(walk, airflow)
    run_all(site)
    decide_the_groups(walk)
    run_all(site)
    assert held(site) == []
    read_the_report(walk)
    for element in wanted["foreign_ids"]:
        adopt(walk, element)
    run_all(site)
    assert site.ledger_rows("SELECT * FROM procore_sync.action") == []
    assert foreign_ids(site.simulator.world) == ids

    # Over: the first plan of each element is shown, approved and written, and both sides balance.
    switch_shadow_off(walk)
    saved(airflow, site)
    run = start(walk, airflow)
    asked = [element for element in ELEMENTS if approve_and_write(walk, airflow, site, element, run)]
    assert asked == ["projects", "suppliers", "budgets", "costs", "purchase_orders"]
    assert held(site) == []
    world = site.simulator.world
    assert {kind for kind, _ in foreign_ids(world)} == {"direct_costs", "work_order_contracts"}, "these keep theirs"
    assert in_procore(world) == in_the_books(site.rows)
    assert twice(world, site.rows) == []
    read_the_balance(walk)
    assert walk.page.errors == []


class Walk:
    """Somebody's way through the page in French."""

    def __init__(self, page, url):
        self.page, self.url = page, url

    def open(self, path):
        self.page.goto(f"{self.url}/{path}")

    def press(self, key, **facts):
        self.page.get_by_role("button", name=say(key, "fr", **facts), exact=True).last.click()

    def reads(self, key, **facts):
        self.page.get_by_text(say(key, "fr", **facts)).first.wait_for()

    def named(self, name):
        return self.page.locator(f'[name="{name}"]')

    def enter(self, name, value):
        """A setting into its field: a table row by row, an entry of several field by field."""
        if isinstance(value, dict):
            for key, cell in value.items():
                self.row(name, key, str(cell))
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for place, one in enumerate(value):
                for field, cell in one.items():
                    self.enter(f"{name}.{place}.{field}", cell)
        elif isinstance(value, list):
            for one in value:
                self.page.locator(f'[name="{name}"][value="{one}"]').check()
        elif self.named(name).evaluate("field => field.tagName") == "SELECT":
            self.named(name).select_option(str(value).lower() if isinstance(value, bool) else str(value))
        else:
            self.named(name).fill(str(value))

    def row(self, name, key, value):
        """A row of a table: the one of this key, or another one."""
        fixed = self.page.locator("tr", has=self.page.locator(f'[name="{name}.key"][value="{key}"]'))
        if fixed.count():
            fixed.locator(f'[name="{name}.value"]').fill(value)
            return
        table = self.page.locator("fieldset.table", has=self.named(f"{name}.key")).last
        if self.named(f"{name}.key").last.input_value():
            table.get_by_role("button", name=say("add_row", "fr")).click()
        self.named(f"{name}.key").last.fill(key)
        self.named(f"{name}.value").last.fill(value)


def connect(walk, site, wanted):
    """The Connection, the company and its settings, by forms; what a save changes is shown before."""
    walk.open("configuration/new")
    url = site.simulator.url
    told = {"procore_conn_id": "procore_demo", "host": url, "login_url": url, "login": site.simulator.client_id}
    told |= {"secret": site.simulator.client_secret, "company_id": site.simulator.company_id}
    for name, value in told.items():
        walk.enter(name, value)
    walk.press("save_connection")
    walk.reads("connection_saved")
    walk.page.evaluate("for (const one of document.querySelectorAll('main details')) one.open = true")
    walk.enter("key", "demo")
    for name in ("name", "tag", "maestro_conn_id", "procore_company_id", "environment"):
        walk.enter(name, wanted[name])
    for name in ("maestro_sql", "foreign_ids", "shadow"):
        walk.enter(f"set_company_{name}", wanted[name])
    walk.enter("stage", ", ".join(wanted["projects_filter"]["stage"]))
    for element, row in wanted["elements"].items():
        walk.named(f"tick_{element}").check()
        for name, value in row.items():
            enter_of(walk, element, name, value)
    walk.press("check_and_save")
    walk.reads("difference")
    walk.press("save")
    walk.reads("saved")


def enter_of(walk, element, name, value):
    """A setting of an element."""
    if name == "direction":
        walk.enter(f"direction_{element}", value)
    elif name == "owners":
        for field, owner in value.items():
            walk.enter(f"own_{element}_{field}", owner)
    else:
        walk.enter(f"set_{element}_{name}", value)


def saved(airflow, site):
    """Runs follow what the page saved."""
    site.saved = airflow.variable()["demo"]


def run_all(site):
    for element in ELEMENTS:
        site.run(element)


def held(site):
    return site.ledger_rows("SELECT element, maestro_key, code FROM procore_sync.inbox WHERE closed_at IS NULL")


def decide_the_groups(walk):
    """Both lists beside each other: each group is linked to what is suggested, with what speaks for it."""
    walk.open("demo/codes")
    shown = walk.page.locator('select[name="project"] option').all_inner_texts()
    assert shown == [*OF_OLD, NEW_HERE], "the filter keeps the others out"
    form = walk.page.locator(f'form[action$="/codes/{BY_HAND}"]')
    for group, code in GROUPS.items():
        row = form.get_by_role("row", name=re.compile(rf"^{group}\b"))
        assert say("codes_undecided", "fr") in row.inner_text()
        assert re.search(rf"60 % {code} \w+ \(Type\)", row.inner_text())
        row.locator("select").select_option(label=say("link_to", "fr", code=code))
    form.locator('[name="why"]').fill("vu avec la comptabilité")
    form.get_by_role("button", name=say("keep_answers", "fr")).click()
    walk.reads("decided_links")


def read_the_report(walk):
    """What would have been written, and whether the other interface did it."""
    walk.open("demo/overview")
    walk.reads("run_shadow")
    walk.page.get_by_role("link", name=say("past", "fr")).click()
    row = walk.page.get_by_role("row", name=re.compile(f"^{name_of(ELEMENTS['suppliers'], 'fr')} Procore"))
    assert row.get_by_role("cell").all_inner_texts()[1:] == ["0", "0", "3", "–"]


def adopt(walk, element):
    """Its pairs are looked at, and taken over with a reason."""
    walk.page.locator('select[name="element"]').select_option(element)
    walk.press("apply_filter")
    walk.page.locator('input[name="why"]').fill("l’ancienne interface s’en va")
    walk.page.locator("form.accept button").click()
    walk.reads("decided_links")


def switch_shadow_off(walk):
    walk.page.get_by_role("navigation").get_by_role("link", name=say("configuration", "fr")).click()
    walk.page.evaluate("for (const one of document.querySelectorAll('main details')) one.open = true")
    walk.enter("set_company_shadow", value=False)
    walk.press("check_and_save")
    walk.press("save")
    walk.reads("saved")


def start(walk, airflow):
    """A run of all elements is asked for on the overview; its id."""
    walk.page.get_by_role("link", name=say("overview", "fr"), exact=True).click()
    walk.page.locator('form[action$="/demo/run"] button').click()
    walk.reads("started")
    walk.open("demo/codes")  # the overview looks again by itself
    return airflow.api("GET", f"/dags/{DAG}/dagRuns?order_by=-id&limit=1").json()["dag_runs"][0]["dag_run_id"]


def approve_and_write(walk, airflow, site, element, run):
    """The run makes the element's first plan and asks; the plan is looked at and approved. Whether there was one to approve."""
    try:
        site.run(element, dag_run=run)
    except ApprovalNeeded:
        pass
    else:
        return False
    asked_by(airflow, run, element)
    walk.open("demo/overview")
    walk.page.get_by_role("link", name=say("look_and_decide", "fr")).click()
    if element == "projects":
        walk.page.get_by_text(f"MAESTRO|PRJ|DEMO|{OF_OLD[0]}").first.wait_for()
    walk.press("approve")
    walk.reads("answered")
    (waiting,) = site.ledger_rows("SELECT id FROM procore_sync.change_set WHERE state = 'waiting'")
    site.ledger.change_sets.decide(waiting["id"], "approved", "boss", "")  # as the task does with Airflow's answer
    site.run(element, dag_run=run, approved=waiting["id"])
    return True


def read_the_balance(walk):
    """No element differs, in no project, and in no activity and group."""
    walk.open("demo/overview")
    walk.reads("nothing_waits_at_all")
    walk.page.get_by_role("link", name=say("balance_by_code", "fr")).click()
    walk.reads("codes_even")
