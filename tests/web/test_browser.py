"""As a new user in a browser: from the empty list to a decision, in both languages, light and dark, wide and narrow."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from sqlalchemy import text

from procore.model.runs import Mode
from tests.factories.ledger import HELD_COST
from tests.web.stage import PASSWORD, disputed

pytestmark = [pytest.mark.airflow, pytest.mark.browser, pytest.mark.slow]

WIDTHS = (1280, 360)


@pytest.fixture
def stranger(browser, airflow):
    """A page of a fresh browser in which nobody is logged in."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-CA", color_scheme="light")
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    yield page
    context.close()


def test_all_that_a_new_user_does_from_the_login_to_the_dark(airflow, company, stranger):
    """Log in, the empty list, the Connection, the company, the elements, save; one record, a conflict, a link; French; dark."""
    airflow.put_variable(None)
    page = stranger
    inside = logged_in(page, airflow)
    enter_the_connection(inside, company)
    pick_the_company_and_save(inside, company)
    entry = airflow.variable()["demo"]
    assert entry["procore_company_id"] == company.simulator.company_id
    assert entry["elements"] == {"projects": {"direction": "to_procore"}, "suppliers": {"direction": "both"}}
    airflow.read_dags()

    # Synchronize one record: the run is Airflow's, and is that person's.
    disputed(company)
    inside.get_by_role("link", name="Synchronization").click()
    inside.get_by_role("link", name=re.compile("^Suppliers")).click()
    inside.get_by_label("Tick ACIER01").check()
    inside.get_by_role("button", name="Synchronize the ticked").click()
    inside.get_by_text("Airflow started the run.").wait_for()
    newest = airflow.api("GET", "/dags/procore_sync__demo/dagRuns?order_by=-id&limit=1").json()["dag_runs"][0]
    assert newest["conf"] == {"elements": ["suppliers"], "records": ["ACIER01"]}
    assert newest["triggering_user_name"] == "boss"

    # Resolve the conflict, accept the link; the next run does both.
    inside.get_by_role("link", name="Resolve ACIER01").click()
    inside.get_by_role("radio", name=re.compile("^Procore")).check()
    inside.get_by_role("button", name="Decide").click()
    inside.get_by_text("The next run applies it.").wait_for()
    inside.get_by_role("link", name=re.compile("Suppliers$")).click()
    inside.get_by_role("link", name="EXCAV").first.click()
    inside.get_by_role("button", name=re.compile("^Link with")).click()
    inside.get_by_text("The next run applies it.").wait_for()
    company.run("suppliers")
    assert company.rows("SELECT phone FROM maestro.supplier WHERE code = 'ACIER01'") == [{"phone": "418 555-0199"}]
    inside.get_by_role("link", name="Overview").click()
    inside.get_by_text("Nothing waits: both sides agree").wait_for()

    # French, then dark as Airflow is.
    inside.get_by_role("link", name="Français").click()
    inside.get_by_role("heading", name="Aperçu").wait_for()
    inside.get_by_text("Rien n’attend").wait_for()
    assert inside.locator("html").get_attribute("data-theme") != "dark"
    page.get_by_role("button", name="User").click()
    page.get_by_text("Appearance").first.click()
    page.get_by_text("Dark").first.click()
    inside.locator('html[data-theme="dark"]').wait_for()
    assert page.errors == []


def logged_in(page, airflow):
    """Log in on Airflow's own form, and find the page in its menu."""
    page.goto(f"{airflow.url}/")
    page.get_by_role("textbox").first.fill("boss")
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("button").first.click()
    page.get_by_role("link", name="Procore").click()
    return page.frame_locator("iframe")


def enter_the_connection(inside, company):
    """The list of companies is empty, and says why, until the Connection is entered."""
    inside.get_by_text("The list is empty:").wait_for()
    assert inside.get_by_label("Procore company").locator("option").all_inner_texts() == ["No company to choose yet"]
    url = company.simulator.url
    fill(inside, {"API URL": url, "Client ID": company.simulator.client_id, "Login URL": url})
    fill(inside, {"Client secret": company.simulator.client_secret, "Company ID": str(company.simulator.company_id)})
    inside.get_by_role("button", name="Save the Connection and list its companies").click()
    inside.get_by_text("The Connection is saved.").wait_for()


def pick_the_company_and_save(inside, company):
    """Pick the company from the list, tick two elements, and save after a look at what changes."""
    picked = f"Constructions Boréal inc. ({company.simulator.company_id})"
    inside.get_by_label("Procore company").select_option(label=picked)
    inside.get_by_label("Key").fill("demo")
    inside.get_by_label("Name", exact=True).fill("Constructions Boréal inc.")
    fill(inside, {"maestro* company tag": "DEMO", "maestro* Connection": "maestro_demo"})
    inside.get_by_label("Environment").select_option("demo")
    for element in ("Projects", "Suppliers"):
        inside.get_by_label(element, exact=True).check()
    inside.get_by_label("Direction: Projects").select_option("to_procore")
    assert inside.get_by_label("Direction: Project Costs").locator("option").count() == 1, "only what is allowed"
    inside.get_by_role("button", name="Check and save").click()
    inside.get_by_role("heading", name="What a save changes").wait_for()
    inside.get_by_role("button", name="Save").click()
    inside.get_by_text("Saved. Airflow reads the DAG anew").wait_for()


def fill(inside, told):
    for label, value in told.items():
        inside.get_by_label(label).fill(value)


def test_testing_the_connections_says_what_each_answers(airflow, company, open_as):
    page = open_as("operator")
    page.goto(f"{airflow.url}/procore/demo/configuration")
    page.get_by_role("button", name="Test the Connections").click()
    answers = page.locator(".checks li")
    answers.first.wait_for()
    assert [text.split()[-4:] for text in answers.all_inner_texts()] == [["answers", "as", "it", "should"]] * 3


def test_a_record_that_was_mended_is_found_and_synchronized_in_three_clicks(airflow, company, open_as):
    company.supplier("WRONG", "Sans province", province="Atlantide")
    company.run("suppliers")
    page = open_as("dispatcher")
    page.goto(f"{airflow.url}/procore/demo/overview")
    page.get_by_role("row", name=re.compile("^Suppliers")).get_by_role("link", name="1", exact=True).click()
    page.get_by_role("link", name="WRONG", exact=True).click()
    page.get_by_text("Province “Atlantide” is not a province").wait_for()
    page.get_by_role("button", name="Synchronize").click()
    page.get_by_text("Airflow started the run.").wait_for()
    newest = airflow.api("GET", "/dags/procore_sync__demo/dagRuns?order_by=-id&limit=1").json()["dag_runs"][0]
    assert newest["conf"] == {"elements": ["suppliers"], "records": ["WRONG"]}


def test_the_box_above_ticks_the_whole_page(airflow, waiting_company, open_as):
    page = open_as("dispatcher")
    page.goto(f"{airflow.url}/procore/demo/synchronization?element=suppliers")
    page.get_by_label("Tick all of this page").check()
    boxes = page.locator('input[name="records"]')
    assert boxes.count() > 1
    assert all(boxes.nth(n).is_checked() for n in range(boxes.count()))
    page.get_by_role("button", name="Synchronize the ticked").click()
    page.get_by_text("Airflow started the run.").wait_for()


def test_a_conflict_is_decided_by_keyboard_alone(airflow, waiting_company, open_as):
    page = open_as("dispatcher")
    page.goto(f"{airflow.url}/procore/demo/synchronization/suppliers/record?maestro=ACIER01")
    page.get_by_role("radio", name=re.compile("^Procore")).focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Decide").focus()
    page.keyboard.press("Enter")
    page.get_by_text("The next run applies it.").wait_for()
    waiting_company.run("suppliers")
    assert waiting_company.rows("SELECT phone FROM maestro.supplier WHERE code = 'ACIER01'") == [
        {"phone": "418 555-0199"}
    ]


def test_a_suggested_link_is_accepted(airflow, waiting_company, open_as):
    page = open_as("dispatcher")
    page.goto(f"{airflow.url}/procore/demo/synchronization/suppliers/record?maestro=EXCAV")
    page.get_by_role("button", name=re.compile("^Link with")).click()
    page.get_by_text("The next run applies it.").wait_for()
    waiting_company.run("suppliers")
    page.goto(f"{airflow.url}/procore/demo/synchronization/suppliers/record?maestro=EXCAV")
    page.get_by_text("Linked since").wait_for()


def test_a_record_that_only_looks_alike_is_made_on_the_other_side(airflow, waiting_company, open_as):
    page = open_as("dispatcher")
    page.goto(f"{airflow.url}/procore/demo/synchronization/suppliers/record?maestro=EXCAV")
    page.get_by_role("button", name="It is another one: create it in Procore").click()
    page.get_by_text("decided by dispatcher").wait_for()
    waiting_company.run("suppliers")
    page.reload()
    page.get_by_text("Linked since").wait_for()


def test_the_language_is_switched_and_stays(airflow, waiting_company, open_as):
    page = open_as()
    page.goto(f"{airflow.url}/procore/demo/overview")
    page.get_by_role("link", name="Français").click()
    page.get_by_role("heading", name="Aperçu").wait_for()
    page.get_by_role("link", name="Synchronisation").click()
    page.get_by_role("link", name=re.compile("^Fournisseurs")).click()
    page.get_by_text("a changé des deux côtés").first.wait_for()
    assert page.locator("html").get_attribute("lang") == "fr"


def test_inside_airflow_the_page_follows_its_theme_and_leads_to_its_screens(airflow, waiting_company, open_as):
    page = open_as()
    page.goto(f"{airflow.url}/plugin/procore")
    inside = page.frame_locator("iframe")
    inside.get_by_role("heading", name="Overview").wait_for()
    page.evaluate("document.documentElement.classList.remove('light'); document.documentElement.classList.add('dark')")
    inside.locator('html[data-theme="dark"]').wait_for()
    page.evaluate("document.documentElement.classList.remove('dark'); document.documentElement.classList.add('light')")
    inside.locator('html[data-theme="light"]').wait_for()
    inside.get_by_role("link", name="DAG in Airflow").click()
    page.wait_for_url(re.compile("/dags/procore_sync__demo"))
    assert page.errors == []


def test_dark_is_dark_by_the_systems_choice_too(airflow, waiting_company, open_as):
    page = open_as(theme="dark")
    page.goto(f"{airflow.url}/procore/demo/overview")
    assert page.evaluate("getComputedStyle(document.body.parentElement).backgroundColor") == "rgb(12, 16, 21)"


SCREENS = {
    "overview": "/demo/overview",
    "tab": "/demo/synchronization?element=suppliers",
    "everything": "/demo/synchronization?element=projects&state=all",
    "conflict": "/demo/synchronization/suppliers/record?maestro=ACIER01",
    "suggestion": "/demo/synchronization/suppliers/record?maestro=EXCAV",
    "links": "/demo/synchronization/suppliers/suggestions?score=60",
    "warnings": "/demo/synchronization?element=suppliers&state=warning",
    "balance": "/demo/balance",
    "codes": "/demo/codes",
    "past": "/demo/past?element=suppliers",
    "configuration": "/demo/configuration?list=1",
    "new": "/configuration/new",
    "undo": "/demo/undo?run=manual__1",
    "nowhere": "/nowhere",
}


def everything_at_once(company):
    """A cut value, a plan, a balance, several fields in conflict, and a run that writes while another waits for the limit."""
    world = company.simulator.world
    known = {"city": "Laval", "country_code": "CA", "state_code": "QC"}
    world.add(
        "vendors",
        name="Gypse Laval inc.",
        address="1200, boulevard des Récollets, édifice 7, porte 14, étage 2",
        **known,
    )
    vendor = next(v for v in world.records("vendors") if v["origin_code"] == "ACIER01")
    world.change("vendors", vendor["id"], city="Québec")
    company.rows("UPDATE maestro.supplier SET city = 'Lévis', updated_at = now() WHERE code = 'ACIER01'")
    company.run("suppliers", mode=Mode.PLAN)
    company.run("suppliers")
    with company.ledger_engine.begin() as connection:
        pairing = connection.execute(text("SELECT id FROM procore_sync.pairing")).scalar_one()
        for element, difference in (("costs", 30), ("budgets", 0)):
            connection.execute(text(BALANCE), {"pairing": pairing, "element": element, "explained": difference})
        connection.execute(text(HELD_COST), {"pairing": pairing})
    waits, writes = (company.ledger.runs.begin(pairing, "now", name, "sync") for name in ("projects", "suppliers"))
    company.ledger.runs.end(waits, "waiting", "limit", resumes_at=datetime(2026, 5, 1, tzinfo=UTC))
    company.ledger.runs.expect_writes(writes.id, 400, 3)
    company.ledger.runs.keep_rate_limit(writes.id, 41, 3600, datetime.now(UTC) + timedelta(minutes=30))


BALANCE = """
INSERT INTO procore_sync.balance (pairing, element, scope, records, unknown, maestro, procore, explained_records, explained,
    explained_keys)
VALUES (:pairing, :element, '24-001', 3, 1, 1204310.22 + :explained, 1204310.22, 1, :explained,
    '[{"maestro_key": "24-001|C-17", "procore_key": "", "difference": "30.00"}]')
"""


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious_and_nothing_is_wider_than_the_screen(
    airflow, waiting_company, open_as, width, theme
):
    everything_at_once(waiting_company)
    page = open_as(width=width, theme=theme, language="fr-CA" if theme == "dark" else "en-CA")
    found = {}
    screens = {**SCREENS, "plan": f"/demo/plan/{waiting_company.newest_plan()}"}
    for name, path in screens.items():
        page.goto(f"{airflow.url}/procore{path}")
        page.locator("[aria-busy]").first.wait_for(state="detached")
        page.evaluate("for (const one of document.querySelectorAll('main details')) one.open = true")
        result = Axe().run(
            page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
        )
        found[name] = [
            f"{one['impact']} {one['id']}: {one['nodes'][0]['html'][:160]}"
            for one in result.response["violations"]
            if one["impact"] in ("serious", "critical")
        ]
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        found[name] += [f"{wide} pixels too wide"] if wide > 0 else []
    assert found == {name: [] for name in screens}
    assert page.errors == []


def test_rows_of_a_table_are_added_and_removed(airflow, company, open_as):
    page = open_as()
    page.goto(f"{airflow.url}/procore/demo/configuration")
    page.locator("details", has=page.locator('[name="set_purchase_orders_statuses.key"]')).last.locator(
        "summary"
    ).click()
    table = page.get_by_role("group", name="What maestro*'s status codes mean").first
    table.get_by_role("button", name="Add a row").click()
    for place, code in enumerate(("K", "L")):
        table.get_by_label("Code in maestro*: new row").nth(place).fill(code)
        table.get_by_label("Status in Procore: new row").nth(place).select_option("Closed")
    table.get_by_role("button", name="Remove the row: new row").first.click()
    page.get_by_role("button", name="Check and save").click()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Saved. Airflow reads the DAG anew").wait_for()
    assert airflow.variable()["demo"]["elements"]["purchase_orders"]["statuses"] == {"L": "Closed"}
    assert page.errors == []


def test_a_file_of_pairs_is_shown_and_adopted_by_hand(airflow, company, open_as, tmp_path):
    company.supplier("A1", "Aciers Laval")
    known = {"country_code": "CA", "state_code": "QC", "origin_id": "OLD-77"}
    vendor = company.simulator.world.add("vendors", name="Les Aciers de Laval inc.", **known)["id"]
    company.run("suppliers", mode=Mode.PLAN)
    pairs = tmp_path / "pairs.csv"
    pairs.write_text(f"key;id;note\nA1;{vendor};relié en été\n", encoding="cp1252")
    page = open_as()
    page.goto(f"{airflow.url}/procore/demo/past?element=suppliers")
    page.get_by_label("or take them from a file").set_input_files(pairs)
    page.wait_for_function("document.getElementById('pairs').value.includes('été')")
    page.get_by_role("button", name="Show what they name").click()
    page.get_by_text("1 can be adopted").wait_for()
    assert page.get_by_text("OLD-77").is_visible()
    assert page.get_by_text("MAESTRO|SUP|DEMO|A1").is_visible()
    page.get_by_label("Reason").fill("the old interface goes")
    page.get_by_role("button", name="Adopt 1").click()
    page.locator(".notice.good").wait_for()
    company.run("suppliers")
    held = {one["id"]: one["origin_id"] for one in company.simulator.world.records("vendors")}
    assert held[vendor] == "MAESTRO|SUP|DEMO|A1"
    assert page.errors == []


def test_without_a_script_everything_still_works(browser, airflow, waiting_company):
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies([{"name": "_token", "value": airflow.token("operator"), "url": airflow.url}])
    page = context.new_page()
    page.goto(f"{airflow.url}/procore/demo/configuration")
    page.get_by_role("link", name="Ask Procore for the list").click()
    page.get_by_label("Procore company").wait_for()
    assert "Constructions Boréal" in page.get_by_label("Procore company").inner_text()
    page.get_by_text("Settings of this element").nth(4).click()
    page.locator('[name="set_purchase_orders_statuses.key"]').last.fill("K")
    page.locator('[name="set_purchase_orders_statuses.value"]').last.select_option("Closed")
    page.get_by_role("button", name="Check and save").click()
    page.get_by_text("What maestro*'s status codes mean, K").wait_for()
    page.goto(f"{airflow.url}/procore/demo/synchronization?element=suppliers")
    page.get_by_label("Search").fill("EXCAV")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name="EXCAV").first.wait_for()
    context.close()
