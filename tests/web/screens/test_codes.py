"""The screen of the codes: both lists beside each other, and the answers of a person, which the next run applies."""

import re

import pytest

from procore.model.runs import Mode
from tests.web.screens.words import said

pytestmark = [pytest.mark.airflow, pytest.mark.slow]


@pytest.fixture
def undecided(company, airflow):
    """A company whose two groups and two activities are nobody's decision, after a plan that made nothing."""
    company.makes = []
    airflow.put_variable({"demo": company.entry()})
    company.project("24-001")
    for code, name, kind in (("MO", "Main-d'œuvre", "Labour"), ("MAT", "Matériaux", "Material")):
        company.rows(
            "INSERT INTO maestro.cost_group (company, code, description, type) VALUES ('DEMO', :code, :name, :kind)",
            code=code,
            name=name,
            kind=kind,
        )
    for code in ("03300", "03400"):
        company.rows(
            "INSERT INTO maestro.activity (company, project, code, description) VALUES ('DEMO', '24-001', :code, 'Béton')",
            code=code,
        )
    company.run("projects", mode=Mode.PLAN)
    return company


def row_of(html, code):
    """The names of the form's fields in a code's row."""
    (row,) = (part for part in html.split("<tr>") if f"<b>{code}</b>" in part and "answer_" in part)
    return re.search(r'name="answer_(\d+)"', row).group(1), re.findall(r'<option value="([^"]*)"', row)


def test_both_lists_stand_beside_each_other_and_what_is_answered_is_done_by_the_next_run(undecided, get, post):
    html = get("/demo/codes").text
    shown = said(get("/demo/codes"))
    assert "undecided 2" in shown  # activities; of the groups Procore's own cost types are undecided, too
    assert re.search(r"MO Main-d'œuvre labour undecided .*60 % L Labor \(Type\)", shown)
    mo, options = row_of(html, "MO")
    assert [option.partition(":")[0] for option in options] == ["", "link", "link", "create", "exclude"]
    mat, _ = row_of(html, "MAT")
    form = {f"answer_{mo}": options[1], f"maestro_{mo}": "MO", f"answer_{mat}": "link", f"maestro_{mat}": "MAT"}
    refused = post("/demo/codes/cost_types", {**form, f"code_{mat}": "Z9", "project": "24-001"})
    assert "Procore has no free code “Z9” in this list" in said(refused)
    kept = post("/demo/codes/cost_types", {**form, f"code_{mat}": "m", "project": "24-001"})
    assert kept.status_code == 303
    one, _ = row_of(html, "03300")
    two, _ = row_of(html, "03400")
    answers = {f"answer_{one}": "create", f"maestro_{one}": "24-001|03300"}
    answers |= {f"answer_{two}": "exclude", f"maestro_{two}": "24-001|03400", "why": "of another book"}
    assert post("/demo/codes/cost_codes", {**answers, "project": "24-001"}).status_code == 303
    assert "decided, for the next run 2" in said(get("/demo/codes?project=24-001"))
    undecided.run("projects")
    world = undecided.simulator.world
    codes = {one["id"]: one["code"] for one in world.records("line_item_types")}
    assert undecided.ledger_rows(
        "SELECT maestro_key, procore_id FROM procore_sync.link WHERE element = 'cost_types'"
    ) == [
        {"maestro_key": key, "procore_id": next(one for one, code in codes.items() if code == across)}
        for key, across in (("MO", "L"), ("MAT", "M"))
    ]
    assert [one["code"] for one in world.records("cost_codes")] == ["03300"]
    after = said(get("/demo/codes?project=24-001"))
    assert re.search(r"MO Main-d'œuvre labour linked by a person L Labor", after)
    assert "left out 1" in after


def test_in_french_and_for_who_may_only_look(undecided, get, post):
    assert "à décider" in said(get("/demo/codes?lang=fr"))
    looked = get("/demo/codes", "viewer")
    assert "answer_" not in looked.text
    assert post("/demo/codes/cost_types", {"answer_1": "create", "maestro_1": "MO"}, "viewer").status_code == 403
    assert post("/demo/codes/suppliers", {"answer_1": "create"}).status_code == 404
    assert "Choose" in said(post("/demo/codes/cost_types", {"project": ""}))
