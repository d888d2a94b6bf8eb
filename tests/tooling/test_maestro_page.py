"""The demo's maestro* page: over a real PostgreSQL and real HTTP, and what a run of the synchronization makes of it."""

import re
import socket
import threading
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal

import pytest
import requests
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from sqlalchemy import text

from demo.database import SQL
from demo.maestro_page.database import Database
from demo.maestro_page.pages import Pages
from demo.maestro_page.tables import TABLES
from demo.summary import written
from tests.web.stage import standing


@contextmanager
def served(engine):
    """The page on a free port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        app = Pages(Database.of(engine, "DEMO"), {"Procore": "http://127.0.0.1:9100"}).app()
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join()


@pytest.fixture
def company(maestro_engine, ledger_engine):
    """A company with a project and a supplier in maestro*, and a Procore that has neither."""
    with standing(maestro_engine, ledger_engine) as made:
        made.project("24-001")
        made.supplier("ACIER01", "Aciers Trois-Rivières inc.")
        yield made


@pytest.fixture(scope="module")
def demo_page(templates, copied):
    """The page over the demo's own company."""
    from sqlalchemy import create_engine  # noqa: PLC0415

    with copied(templates["maestro"]) as url:
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execution_options(no_parameters=True).exec_driver_sql(
                (SQL / "demo.sql").read_text(encoding="utf-8")
            )
            connection.execute(text("INSERT INTO maestro.company (tag, name) VALUES ('OTHER', 'Une autre')"))
            connection.execute(
                text("INSERT INTO maestro.supplier (company, code, name) VALUES ('OTHER', 'X', 'Secret')")
            )
        with served(engine) as address:
            yield address, engine
        engine.dispose()


def filled(page):
    """What a browser would send of a form that nobody touched."""
    form = page.split('<form method="post" class="record"', 1)[1].split("</form>", 1)[0]
    sent = dict(re.findall(r'<input[^>]*name="(\w+)" value="([^"]*)"', form))
    sent |= dict.fromkeys(re.findall(r'<input type="checkbox"[^>]*name="(\w+)" checked', form), "on")
    sent |= dict(re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>\n(.*?)</textarea>', form, re.DOTALL))
    for name, options in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        sent[name] = chosen.group(1) if chosen else ""
    return {name: _unescaped(value) for name, value in sent.items()}


def _unescaped(value):
    return (
        value.replace("&#39;", "'")
        .replace("&#34;", '"')
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
    )


def save(page_at, path, /, **typed):
    """Open a form, type, save; None leaves a field out, as an empty checkbox is."""
    page = requests.get(f"{page_at}{path}", timeout=10)
    assert page.status_code == 200, page.text
    sent = {name: value for name, value in {**filled(page.text), **typed}.items() if value is not None}
    return requests.post(f"{page_at}{path}", data=sent, timeout=10)


def errors(answer):
    """The sentences of a form, by field."""
    found = dict(re.findall(r'<small class="bad" id="(\w+)-error">(.*?)</small>', answer.text))
    return {name: _unescaped(sentence) for name, sentence in found.items()}


# ------------------------------------------------------------------------------------------ what a run makes of it


def test_what_is_changed_added_and_closed_on_the_page_is_in_procore_after_the_next_run(company):
    world = company.simulator.world
    for element in ("projects", "suppliers"):
        company.run(element, dag_run="first")
    assert written(company.ledger_engine, "demo", "first") == {
        ("projects", "procore", "create"): 1,
        ("suppliers", "procore", "create"): 1,
    }
    with served(company.maestro) as address:
        assert save(address, "/project/record?number=24-001", city="Trois-Rivières", procore="on").status_code == 200
        code = company.rows("SELECT id FROM maestro.supplier WHERE code = 'ACIER01'")[0]["id"]
        assert save(address, f"/supplier/record?id={code}", phone="819 555-0299").status_code == 200
        assert save(address, "/supplier/new", code="BOISFRANC", name="Bois Franc ltée").status_code == 200
        for element in ("projects", "suppliers"):
            company.run(element)
        assert [one["city"] for one in world.records("projects")] == ["Trois-Rivières"]
        assert {one["name"]: one["business_phone"] for one in world.records("vendors")} == {
            "Aciers Trois-Rivières inc.": "819 555-0299",
            "Bois Franc ltée": None,
        }
        requests.post(f"{address}/supplier/close?id={code}", timeout=10).raise_for_status()
        company.run("suppliers")
    assert {one["origin_code"]: one["is_active"] for one in world.records("vendors")} == {
        "ACIER01": False,
        "BOISFRANC": True,
    }


# ------------------------------------------------------------------------------------------ the page alone


def test_every_table_has_its_list_its_rows_and_its_new_one(demo_page):
    address, _ = demo_page
    assert "Constructions Boréal inc." in requests.get(address, timeout=10).text
    for name in TABLES:
        listed = requests.get(f"{address}/{name}", timeout=10)
        assert listed.status_code == 200
        rows = re.findall(rf'href="(/{name}/record\?[^"]+)"', listed.text)
        assert rows, name
        for row in rows[:1]:
            shown = requests.get(f"{address}{_unescaped(row)}", timeout=10)
            assert shown.status_code == 200
            for new in re.findall(r'href="(/\w+/new\?[^"]+)"', shown.text):
                assert requests.get(f"{address}{_unescaped(new)}", timeout=10).status_code == 200, new
    assert "Secret" not in requests.get(f"{address}/supplier", timeout=10).text


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/nothing/new",
        "/project/record?number=none",
        "/project/record",
        "/supplier/record?id=x",
        "/supplier/record?id=99999999999999999999",
        "/purchase_order_line/new",
        "/purchase_order_line/new?number=no&extension=0",
        "/budget/new?project=none",
    ],
)
def test_what_is_not_there_is_said_to_be_nowhere(demo_page, path):
    answer = requests.get(f"{demo_page[0]}{path}", timeout=10)
    assert answer.status_code == 404
    assert "Nothing here" in answer.text


LINE = "/purchase_order_line/new?number=26100&extension=0"
WRONG = [
    ("/project/record?number=24-001", {"address": "x" * 41}, "address", "At most 40 characters; this has 41."),
    ("/project/record?number=24-001", {"start_date": "31/05/2026"}, "start_date", "Write a date as 2026-05-31."),
    ("/project/record?number=24-001", {"status": "7"}, "status", "Choose one from the list."),
    ("/project/record?number=24-001", {"city": "a\x00b"}, "city", "This holds a character that no text may hold."),
    ("/project/new", {"number": "24,9"}, "number", "A project's number has no * , # : and no accents."),
    ("/project/new", {"number": "É1"}, "number", "A project's number has no * , # : and no accents."),
    ("/project/new", {"number": ""}, "number", "This is needed."),
    ("/project/new", {"number": "24-001"}, "number", "One with this number is there already: choose another."),
    ("/purchase_order/new", {"project": "24-001", "supplier": "NOBODY"}, "supplier", "Choose one from the list."),
    ("/purchase_order/new", {"project": "24-001", "supplier": ""}, "supplier", "This is needed."),
    (LINE, {"quantity": "many"}, "quantity", "Write a number, such as 1250.00."),
    (LINE, {"amount": "1.005"}, "amount", "At most 2 digits after the point."),
    (LINE, {"amount": "NaN"}, "amount", "Write a number, such as 1250.00."),
    (LINE, {"amount": "1e30"}, "amount", "At most 15 digits."),
    (LINE, {"line": "1.5"}, "line", "Write a whole number."),
    (LINE, {"line": "9" * 30}, "line", "That is too large a number."),
    (LINE, {"line": "10"}, "line", "One with this line is there already: choose another."),
    (
        "/budget/new?project=24-001",
        {"activity": "09-900", "group_code": "EQU", "amount": "1"},
        "group_code",
        "There is no such group of an activity here: add it first, or choose another.",
    ),
]
CODED = {"activity": "02-300", "group_code": "MAT", "amount": "1"}


@pytest.mark.parametrize("path,typed,field,sentence", WRONG, ids=[f"{one[2]} {one[3][:24]}" for one in WRONG])
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(demo_page, path, typed, field, sentence):
    told = {**(CODED if path == LINE else {}), **typed}
    answer = save(demo_page[0], path, **told)
    assert answer.status_code == 422
    assert errors(answer) == {field: sentence}
    assert {name: value for name, value in filled(answer.text).items() if name in typed and name != field} == {
        name: value for name, value in typed.items() if name != field
    }


def test_an_untouched_form_changes_nothing_not_even_the_time(demo_page):
    address, engine = demo_page
    for path in ("/project/record?number=24-008", "/purchase_order/record?number=26100&extension=0"):
        assert "Saved" in save(address, path).text
    with engine.connect() as connection:
        changed = connection.execute(
            text("SELECT count(DISTINCT updated_at) FROM maestro.project WHERE company = 'DEMO'")
        )
        assert changed.scalar_one() == 1


def test_a_form_that_is_older_than_its_record_is_not_saved_before_a_second_look(demo_page):
    address, engine = demo_page
    path = f"{address}/project/record?number=24-009"
    opened = filled(requests.get(path, timeout=10).text)
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE maestro.project SET city = 'Québec', updated_at = now() WHERE number = '24-009'")
        )
    answer = requests.post(path, data={**opened, "city": "Lévis"}, timeout=10)
    assert answer.status_code == 409
    assert "Somebody changed this since you opened it" in answer.text
    again = filled(answer.text)
    assert again["city"] == "Lévis"
    assert requests.post(path, data=again, timeout=10).status_code == 200
    with engine.connect() as connection:
        row = connection.execute(text("SELECT city, updated_at FROM maestro.project WHERE number = '24-009'")).one()
    assert row.city == "Lévis"
    assert row.updated_at > datetime.fromisoformat(opened["seen"])


def test_a_document_is_worth_what_its_lines_add_up_to_and_changes_with_them(demo_page):
    address, engine = demo_page
    query = text("SELECT amount, updated_at FROM maestro.purchase_order WHERE number = '26100' AND extension = 0")
    with engine.connect() as connection:
        before = connection.execute(query).one()
    assert save(address, LINE, **{**CODED, "amount": "1 250,10"}).status_code == 200
    with engine.connect() as connection:
        after = connection.execute(query).one()
    assert after.amount == before.amount + Decimal("1250.10")
    assert after.updated_at > before.updated_at


def test_a_text_of_a_person_is_text_on_the_page(demo_page):
    address, _ = demo_page
    answer = save(address, "/supplier/new", code="ODD", name="<script>alert(1)</script> & \"'")
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    listed = requests.get(f"{address}/supplier", params={"q": "<script> ' %"}, timeout=10)
    assert listed.status_code == 200
    assert "ODD" not in listed.text
    assert "ODD" in requests.get(f"{address}/supplier", params={"q": "<script> '"}, timeout=10).text


# ------------------------------------------------------------------------------------------ in a browser

SCREENS = (
    "/",
    "/purchase_order",
    "/project/record?number=24-001",
    "/purchase_order/record?number=26100&extension=0",
    "/supplier/new",
)


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing_serious_on_it_and_nothing_is_wider_than_the_screen(demo_page, browser, width, theme):
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=theme)
    found = {}
    for path in SCREENS:
        page.goto(f"{demo_page[0]}{path}")
        serious = [one for one in Axe().run(page).response["violations"] if one["impact"] in ("serious", "critical")]
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        found[path] = [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in serious] + (
            [wide] if wide > 0 else []
        )
    page.close()
    assert found == {path: [] for path in SCREENS}
