"""The sample board and alert rules: every query runs on a migrated ledger, and reads views for people and nothing else."""

import json
import re
from pathlib import Path

import pytest
import yaml
from sqlalchemy import text

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "grafana"
BOARD = json.loads((FOLDER / "board.json").read_text(encoding="utf-8"))
RULES = yaml.safe_load((FOLDER / "alerts.yaml").read_text(encoding="utf-8"))["groups"][0]["rules"]
QUERIES = {
    **{panel["title"]: panel["targets"][0]["rawSql"] for panel in BOARD["panels"]},
    **{one["name"]: one["query"] for one in BOARD["templating"]["list"] if one["type"] == "query"},
    **{rule["title"]: rule["data"][0]["model"]["rawSql"] for rule in RULES},
}


def as_sql(query):
    """The query as Grafana sends it."""
    query = re.sub(r"\$__timeFilter\((\w+)\)", r"\1 BETWEEN now() - interval '7 days' AND now()", query)
    return query.replace("${company:sqlstring}", "'demo'")


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_runs_and_reads_views_alone(ledger, ledger_engine, name):
    with ledger_engine.connect() as connection:
        connection.execute(text(as_sql(QUERIES[name]))).all()
        views = set(
            connection.execute(text("SELECT viewname FROM pg_views WHERE schemaname = 'procore_sync'")).scalars()
        )
    assert set(re.findall(r"procore_sync\.(\w+)", QUERIES[name])) <= views
    assert "$" not in as_sql(QUERIES[name])


def test_the_role_of_a_board_may_read_what_the_board_reads():
    page = (FOLDER.parent / "watch.md").read_text(encoding="utf-8")
    granted = set(re.findall(r"procore_sync\.(\w+)", page.split("GRANT SELECT ON", 1)[1].split(" TO ", 1)[0]))
    assert granted == {view for query in QUERIES.values() for view in re.findall(r"procore_sync\.(\w+)", query)}


def test_a_rule_says_of_which_company_it_speaks_and_what_to_do():
    for rule in RULES:
        assert rule["data"][0]["model"]["rawSql"].startswith("SELECT company,"), rule["title"]
        assert rule["annotations"]["summary"].startswith("{{ $labels.company }}: ")
        assert rule["condition"] == rule["data"][1]["refId"]


def test_no_panel_lies_over_another():
    cells = [
        (x, y)
        for panel in BOARD["panels"]
        for at in (panel["gridPos"],)
        for x in range(at["x"], at["x"] + at["w"])
        for y in range(at["y"], at["y"] + at["h"])
    ]
    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < 24
