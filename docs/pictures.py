"""`python docs/pictures.py`: takes the documents' pictures from a demo that runs (`make demo`), in headless Chromium."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).resolve().parent
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")
WIDE = {"width": 1280, "height": 800}


@contextmanager
def logged_in(airflow: str) -> Iterator[Page]:
    """A page of Airflow, in English and light, after the demo's login."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        context = browser.new_context(viewport=WIDE, locale="en-CA", color_scheme="light")  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(f"{airflow}/auth/login")
        page.get_by_role("textbox").nth(0).fill("admin")
        page.locator("input[type=password]").fill("admin")
        page.get_by_role("button").first.click()
        page.wait_for_url(lambda url: "login" not in url)
        yield page
        browser.close()


def shoot(page: Page, name: str, url: str, ready: str, **more: Any) -> None:
    """One picture, once `ready` is to be seen."""
    page.goto(url)
    page.locator(ready).first.wait_for(**more)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=HERE / f"{name}.png")


def backfill(page: Page) -> None:
    """The dialog of a backfill, filled in for one element over two days; it is not sent."""
    page.set_viewport_size({"width": 1280, "height": 1120})
    form = page.get_by_role("dialog").filter(has_text="Run Backfill")
    page.get_by_text("Run this Dag for a range of dates").click()
    for place, day in ((0, "2026/05/01"), (1, "2026/05/02")):
        form.get_by_test_id("datetime-input").nth(place).click()
        page.get_by_placeholder("YYYY/MM/DD").last.fill(day)
        form.get_by_text("Date Range").click()
        page.get_by_placeholder("YYYY/MM/DD").wait_for(state="hidden")
    for element in ("projects", "suppliers", "budgets", "purchase_orders", "subcontracts", "change_orders"):
        form.get_by_label(f"Remove {element}").click()
    form.get_by_text("Full compare").scroll_into_view_if_needed()
    page.mouse.move(0, 0)
    page.screenshot(path=HERE / "backfill.png", animations="disabled")
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]


def main(airflow: str = "http://localhost:8080", maestro: str = "http://127.0.0.1:9200") -> None:
    """Take them all. `maestro`: the page of the demo's maestro* company."""
    dag = f"{airflow}/dags/procore_sync__demo"
    with logged_in(airflow) as page:
        page.goto(dag)
        page.get_by_role("button", name="Show Graph (Press g)").click()
        page.get_by_role("button", name="Collapse Details Panel").click()
        page.locator(".react-flow__node").nth(7).wait_for()
        page.wait_for_load_state("networkidle")
        page.screenshot(path=HERE / "graph.png", animations="disabled")
        page.get_by_role("button", name="Trigger Dag").click()
        page.get_by_text("Full compare").wait_for()
        page.screenshot(path=HERE / "trigger.png", animations="disabled")
        backfill(page)
        for name, path in (
            ("overview", "/procore/demo/overview"),
            ("synchronization", "/procore/demo/synchronization/suppliers/record?maestro=ACIER01"),
            ("configuration", "/procore/demo/configuration"),
        ):
            shoot(page, name, f"{airflow}{path}", "h1")
        shoot(page, "maestro", maestro, "h1")


if __name__ == "__main__":
    main(*sys.argv[1:])
