"""The documentation builds to a site: without a warning, with every setting and every view, and without the network."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from docs.reference import models_below, settings_page, views_page
from procore.config.company import CompanySettings

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    "model", sorted(set(models_below(CompanySettings)), key=lambda one: one.__name__), ids=lambda one: one.__name__
)
def test_every_setting_is_in_the_reference_with_an_example_and_what_it_means(model):
    table = settings_page().split(f"## {model.__name__.removesuffix('Settings')}\n", 1)[1].split("\n## ", 1)[0]
    for name, field in model.model_fields.items():
        (row,) = re.findall(rf"^\| `{field.alias or name}` \|.*$", table, re.MULTILINE)
        *_, example, about, _ = row.split("|")
        assert len(about) > 10, row
        assert re.fullmatch(r" `.+` | as there ", example), row
        assert example != " as there " or "](#" in row, "what is no model has an example of its own"


def test_every_column_of_a_view_says_what_it_holds(engine):
    page = views_page(engine)
    assert {"value_ledger", "inbox_by_cause"} <= set(re.findall(r"^## (\w+)$", page, re.MULTILINE))
    assert re.findall(r"^\| `\w+` \| [\w ]+ \|  \|$", page, re.MULTILINE) == [], (
        "add a COMMENT ON COLUMN in a migration"
    )


def test_the_site_builds_without_a_warning_and_fetches_nothing(tmp_path, engine):
    pages, site = tmp_path / "docs", tmp_path / "site"
    shutil.copytree(ROOT / "docs", pages, ignore=shutil.ignore_patterns("__pycache__"))
    (pages / "settings.md").write_text(settings_page(), encoding="utf-8")
    (pages / "ledger-views.md").write_text(views_page(engine), encoding="utf-8")
    command = [sys.executable, "-m", "sphinx", "--quiet", "--fail-on-warning", "--keep-going", str(pages), str(site)]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    for page in site.glob("*.html"):
        fetched = re.findall(
            r"<(?:script|img|link|iframe)[^>]*(?:src|href)=\"((?:https?:)?//[^\"]+)", page.read_text("utf-8")
        )
        assert fetched == [], page.name
