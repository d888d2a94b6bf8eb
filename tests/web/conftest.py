"""Airflow's API server with the page, once for the session; a company of its own for each test; a real browser."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlalchemy import URL, Engine, create_engine, text
from sqlalchemy.pool import NullPool

from tests.factories.settings import GOOD
from tests.web.stage import Company, Server, disputed, server, standing

HOME = Path(tempfile.mkdtemp(prefix="procore-web-"))
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
os.environ.setdefault("AIRFLOW_HOME", str(HOME / "tests"))  # some tests import the page, and so Airflow


@pytest.fixture(scope="session")
def airflow(postgres: URL) -> Iterator[Server]:
    """Airflow's API server on a database of its own; the DAG of the company `demo` is known to it."""
    name = f"airflow_{os.getpid()}"
    admin = create_engine(postgres, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    home = HOME / "server"
    home.mkdir()
    try:
        with server(home, create_engine(postgres.set(database=name), poolclass=NullPool)) as started:
            started.put_variable({"demo": GOOD})
            started.read_dags()
            yield started
    finally:
        with admin.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        admin.dispose()


@pytest.fixture
def company(airflow: Server, maestro_engine: Engine, ledger_engine: Engine) -> Iterator[Company]:
    """The demo company without records, known to Airflow by its Connections and its entry in the Variable, and nothing else."""
    with standing(maestro_engine, ledger_engine) as made:
        airflow.forget()
        made.connect(airflow)
        airflow.put_variable({"demo": made.entry()})
        yield made


@pytest.fixture
def open_as(browser: Any, airflow: Server) -> Iterator[Callable[..., Any]]:
    """A page of a fresh browser, logged in as somebody."""
    contexts = []

    def opened(who: str = "boss", *, width: int = 1280, language: str = "en-CA", theme: str = "light") -> Any:
        context = browser.new_context(viewport={"width": width, "height": 900}, locale=language, color_scheme=theme)
        context.add_cookies([{"name": "_token", "value": airflow.token(who), "url": airflow.url}])
        context.set_default_timeout(60_000)
        contexts.append(context)
        made = context.new_page()
        made.errors = []
        made.on("pageerror", lambda error: made.errors.append(str(error)))
        return made

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def waiting_company(company: Company) -> Company:
    """A supplier in conflict, and two suppliers that may be one."""
    disputed(company)
    return company


@pytest.fixture
def get(airflow: Server) -> Callable[..., requests.Response]:
    """GET a page as somebody; `get("/demo/overview", "viewer")`. `who=None`: a stranger."""

    def ask(path: str, who: str | None = "boss", language: str = "en", **more: Any) -> requests.Response:
        session = airflow.login(who) if who else requests.Session()
        with session:
            return session.get(
                f"{airflow.url}/procore{path}",
                headers={"Accept-Language": language},
                timeout=60,
                allow_redirects=False,
                **more,
            )

    return ask


@pytest.fixture
def post(airflow: Server) -> Callable[..., requests.Response]:
    """POST a form as somebody, with the token that a page of theirs holds unless `csrf` is given."""

    def send(path: str, form: Any, who: str = "boss", csrf: str | None = None, **headers: str) -> requests.Response:
        with airflow.login(who) as session:
            fields = list(form.items()) if isinstance(form, dict) else list(form)
            token = csrf if csrf is not None else csrf_of(session, airflow)
            return session.post(
                f"{airflow.url}/procore{path}",
                data=[*fields, ("csrf", token)],
                headers={"Accept-Language": "en", **headers},
                timeout=60,
                allow_redirects=False,
            )

    return send


def csrf_of(session: requests.Session, airflow: Server) -> str:
    """The token in the first page that has a form for this person; empty when there is none."""
    for path in ("/configuration/new", "/demo/synchronization", "/demo/overview"):
        html = session.get(f"{airflow.url}/procore{path}", timeout=60).text
        if 'name="csrf"' in html:
            return html.split('name="csrf" value="', 1)[1].split('"', 1)[0]
    return ""


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Tell what each journey took, at the end: its clicks, fields and seconds."""
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, ())]
    for told in [said for report in reports for name, said in report.user_properties if name == "journey"]:
        terminalreporter.write_line(told)
