"""What each of three people does in their first hour, in Chromium and in both languages: each click is counted.

The counts are those of docs/journeys.md. The seconds are told at the end of `make browser`, and never compared.
"""

import re
import shutil
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from demo.airflow_setup import CLIENT_ID, CLIENT_SECRET, PASSWORD, PROCORE_COMPANY, TAG, USER
from demo.processes import wait_until
from demo.stack import ROOT, SIZES, running
from demo.workspace import Workspace
from procore.web.view.words import say

pytestmark = [pytest.mark.airflow, pytest.mark.browser, pytest.mark.slow]

PAGE = (ROOT / "docs" / "journeys.md").read_text(encoding="utf-8")
COUNTED = {
    name: (int(n), int(m)) for name, n, m in re.findall(r"^\| `(\w+)` \|.*\| (\d+) \| (\d+) \|$", PAGE, re.MULTILINE)
}
"""Of each journey of the page, its clicks and its fields."""
AT_MOST = {"six_fields": 3, "rejected_record": 2}
PATIENCE = 120
DAG, ELEMENT = "procore_sync__boreal", "suppliers"


class Walk:
    """Somebody's way: what they press, and what they type or choose from a list, is counted from its beginning."""

    def __init__(self, began=None):
        self.clicks = self.fields = 0
        self.began = time.monotonic() if began is None else began

    def press(self, what):
        what.click()
        self.clicks += 1

    def type(self, what, text):
        what.fill(text)
        self.fields += 1

    def choose(self, what, value):
        what.select_option(value)
        self.fields += 1


@pytest.fixture
def arrived(record_property):
    """Keep what a walk took for the summary, and compare its counts with the page's."""

    def compare(name, language, walk):
        seconds = time.monotonic() - walk.began
        counted = f"{walk.clicks} clicks, {walk.fields} fields, {seconds:.1f} s"
        record_property("journey", f"{name} ({language}): {counted}")
        assert (walk.clicks, walk.fields) == COUNTED[name]
        assert walk.clicks <= AT_MOST.get(name, walk.clicks)

    return compare


# -------------------------------------------------------------------------------- a newcomer, and a data engineer


@pytest.fixture(scope="module", params=["en", "fr"])
def demo(request):
    """A demo that has just been started, in which nothing was synchronized; when its start began; its reader's language."""
    workspace = Workspace(Path(tempfile.mkdtemp(prefix="procore-journeys-")))
    workspace.folder.chmod(0o755)  # the databases' user reads below it
    workspace.create()
    began = time.monotonic()
    with running(workspace, SIZES["small"]) as stack:
        yield stack, began, request.param
    shutil.rmtree(workspace.folder, ignore_errors=True)


@pytest.fixture
def page(browser, demo):
    """A page of a browser in which nobody is logged in."""
    *_, language = demo
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale=f"{language}-CA")
    context.set_default_timeout(100_000)
    yield context.new_page()
    context.close()


def test_the_first_look_at_both_sides(demo, page, arrived):
    """From installed packages on: the demo is started, maestro*'s page is opened, and Procore one click further."""
    stack, began, language = demo
    walk = Walk(began)
    page.goto(stack.maestro_url)
    page.locator("table tbody tr").first.wait_for()
    walk.press(page.get_by_role("link", name="Procore"))
    page.get_by_role("heading").first.wait_for()
    assert page.url.startswith(stack.simulator_url)
    arrived("first_look", language, walk)


def test_a_new_company_from_nothing_to_its_first_approved_run_without_leaving_the_page(demo, page, arrived):
    """Airflow knows no company and no Connection to Procore, only that to maestro* and that to the ledger."""
    stack, _, language = demo
    stack.airflow.request("DELETE", "/variables/procore_companies")
    stack.airflow.request("DELETE", "/connections/procore_demo")
    page.goto(f"{stack.airflow.url}/")
    walk = Walk()
    walk.type(page.get_by_role("textbox").first, USER)
    walk.type(page.locator("input[type=password]"), PASSWORD)
    walk.press(page.get_by_role("button").first)
    walk.press(page.get_by_role("link", name="Procore"))
    seen = []
    page.on("framenavigated", lambda frame: seen.append(urlsplit(page.url).path))
    inside = page.frame_locator("iframe")

    def button(key):
        return inside.get_by_role("button", name=say(key, language), exact=True)

    def named(name):
        return inside.locator(f'[name="{name}"]')

    for name, text in {
        "host": stack.simulator_url,
        "login": CLIENT_ID,
        "secret": CLIENT_SECRET,
        "login_url": stack.simulator_url,
        "company_id": str(PROCORE_COMPANY),
    }.items():
        walk.type(named(name), text)
    walk.press(button("save_connection"))
    inside.get_by_text(say("connection_saved", language)).wait_for()
    for name, text in {
        "key": "boreal",
        "name": "Constructions Boréal inc.",
        "tag": TAG,
        "maestro_conn_id": "maestro_demo",
    }.items():
        walk.type(named(name), text)
    walk.choose(named("procore_company_id"), str(PROCORE_COMPANY))
    walk.choose(named("environment"), "demo")
    walk.press(named(f"tick_{ELEMENT}"))
    walk.press(button("check_and_save").last)
    walk.press(button("save"))
    inside.get_by_text(say("saved", language)).wait_for()

    # Nothing is pressed until Airflow has read the DAG, nor until the run has made its plan: the page looks by itself.
    walk.press(inside.get_by_role("link", name=say("overview", language), exact=True))
    walk.press(button("unpause_and_start"))
    inside.get_by_text(say("started", language)).wait_for()
    decide = inside.get_by_role("link", name=say("look_and_decide", language))
    decide.wait_for()
    wait_until(lambda: asking(stack), stack.processes, "Airflow's question", PATIENCE)
    walk.press(decide)
    walk.press(button("approve"))
    inside.get_by_text(say("answered", language)).wait_for()
    run = asking(stack)
    wait_until(lambda: over(stack, run), stack.processes, "the end of the run", PATIENCE)
    arrived("new_company", language, walk)
    assert stack.airflow.run_state(DAG, run) == "success"
    assert [path for path in seen if not path.startswith("/plugin/procore")] == [], "Airflow's screens were not needed"


def over(stack, run):
    return stack.airflow.run_state(DAG, run) in ("success", "failed")


def asking(stack):
    """The run whose task asks, once its worker is accounted for: Airflow 3.3 takes an answer before that for a lost task.

    It is the schedule's when that was due: Airflow runs it before the one that was asked for, one at a time.
    """
    ended = f"TaskInstance Finished: dag_id={DAG}, task_id={ELEMENT}, run_id=(.+?), "
    found = re.search(ended, (stack.processes.logs / "scheduler.log").read_text(encoding="utf-8"))
    return found and found.group(1)


# ---------------------------------------------------------------------------------------------------- an accountant


@pytest.mark.parametrize("language", ["en", "fr"])
def test_six_fields_in_conflict_are_decided_in_three_clicks(airflow, waiting_company, open_as, arrived, language):
    in_six_fields(waiting_company)
    page = open_as("dispatcher", language=f"{language}-CA")
    page.goto(f"{airflow.url}/procore/demo/synchronization?element=suppliers")
    walk = Walk()
    walk.press(page.get_by_role("link", name=say("resolve_one", language, record="ACIER01")))
    walk.press(page.get_by_role("radio", name=say("take_all", language, side="Procore")))
    assert page.locator('input[value="procore"]:checked').count() == 7, "the side and its six fields"
    walk.press(page.get_by_role("button", name=say("decide", language)))
    page.get_by_text(say("next_run_applies", language)).wait_for()
    arrived("six_fields", language, walk)
    assert page.locator(".notice").count() == 0
    waiting_company.run("suppliers")
    (supplier,) = waiting_company.rows("SELECT name, city, phone FROM maestro.supplier WHERE code = 'ACIER01'")
    assert supplier == {"name": "Acier Trois-Rivières", "city": "Québec", "phone": "418 555-0199"}


def in_six_fields(company):
    """The disputed supplier differs in five fields more."""
    world = company.simulator.world
    vendor = next(v for v in world.records("vendors") if v["origin_code"] == "ACIER01")
    told = {"name": "Acier Trois-Rivières", "city": "Québec", "address": "2, rue B", "zip": "G1A 1A1"}
    world.change("vendors", vendor["id"], **told, email_address="a@b.ca")
    company.rows(
        "UPDATE maestro.supplier SET name = 'Aciers 3-Rivières', city = 'Lévis', address = '3, rue C', "
        "postal_code = 'H9H 9H9', email = 'x@y.ca', updated_at = now() WHERE code = 'ACIER01'"
    )
    company.run("suppliers")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_rejected_record_is_found_from_the_red_figure_in_two_clicks(airflow, company, open_as, arrived, language):
    company.supplier("WRONG", "Sans province", province="Atlantide")
    company.run("suppliers")
    page = open_as("dispatcher", language=f"{language}-CA")
    page.goto(f"{airflow.url}/procore/demo/overview")
    walk = Walk()
    walk.press(page.locator("table.elements a.bad"))
    walk.press(page.get_by_role("link", name="WRONG", exact=True))
    page.get_by_text("Atlantide").first.wait_for()
    arrived("rejected_record", language, walk)
    assert urlsplit(page.url).path.endswith("/synchronization/suppliers/record")
