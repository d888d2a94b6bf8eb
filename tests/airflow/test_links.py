"""The DAG `procore_links`: what a person decides without the page is applied by the company's next run."""

import pytest
from sqlalchemy import text

pytestmark = pytest.mark.airflow


def decided(company):
    with company.ledger.begin() as connection:
        rows = connection.execute(text("SELECT kind, by_whom, reason, state FROM procore_sync.decision ORDER BY id"))
        return [tuple(row) for row in rows]


@pytest.fixture
def links(company, monkeypatch):
    """A run of `procore_links` with these parameters; how its task ended."""

    def call(**conf):
        bag = company.dags({"demo": company.settings})
        assert bag.import_errors == {}
        run = bag.dags["procore_links__demo"].test(run_conf={"company": "demo", **conf})
        (task,) = run.get_task_instances()
        return str(task.state)

    return call


@pytest.fixture
def twins(company):
    """Three suppliers and three vendors that have only their names in common, two by two; the ids of the vendors."""
    names = {"ACIER": "Aciers Trois-Rivières inc.", "PLANCH": "Planchers Nord inc.", "TOIT": "Toitures du Fjord ltée"}
    ids = {}
    for code, name in names.items():
        company.rows(
            "INSERT INTO maestro.supplier (company, code, name, province, country) "
            "VALUES ('DEMO', :code, :name, 'QC', 'CA')",
            code=code,
            name=name,
        )
        ids[code] = company.simulator.world.add("vendors", name=name, country_code="CA", state_code="QC")["id"]
    company.run(elements=["suppliers"])
    return ids


def codes(company):
    return {v["id"]: v["origin_code"] for v in company.simulator.world.records("vendors")}


def test_suggestions_are_accepted_one_by_one_and_all_above_a_score(company, twins, links):
    assert links(action="accept", maestro_key="ACIER") == "success"
    company.run(elements=["suppliers"])
    assert codes(company) == {twins["ACIER"]: "ACIER", twins["PLANCH"]: None, twins["TOIT"]: None}
    assert links(action="accept_all", min_score=80, reason="reviewed the list") == "success"
    company.run(elements=["suppliers"])
    assert codes(company) == {twins["ACIER"]: "ACIER", twins["PLANCH"]: "PLANCH", twins["TOIT"]: "TOIT"}
    assert decided(company) == [
        ("link", "dag_test", "", "applied"),
        ("link", "dag_test", "reviewed the list", "applied"),
        ("link", "dag_test", "reviewed the list", "applied"),
    ]


def test_a_field_in_conflict_is_chosen_and_a_record_is_unlinked_and_excluded(company, twins, links):
    links(action="link", maestro_key="ACIER", procore_id=str(twins["ACIER"]))
    company.run(elements=["suppliers"])
    company.rows("UPDATE maestro.supplier SET phone = '1', updated_at = now() WHERE code = 'ACIER'")
    company.simulator.world.change("vendors", twins["ACIER"], business_phone="2")
    company.run(elements=["suppliers"])
    assert links(action="choose", maestro_key="ACIER", field="phone", side="procore") == "success"
    company.run(elements=["suppliers"])
    assert company.rows("SELECT phone FROM maestro.supplier WHERE code = 'ACIER'") == [{"phone": "2"}]
    assert links(action="unlink", maestro_key="ACIER", reason="two firms") == "success"
    company.run(elements=["suppliers"])
    assert links(action="exclude", maestro_key="ACIER", reason="closed") == "success"
    assert links(action="relink", maestro_key="ACIER", procore_id="1", reason="x") == "failed"
    company.run(elements=["suppliers"])
    assert [row[0::3] for row in decided(company)] == [
        ("link", "applied"),
        ("choose", "applied"),
        ("unlink", "applied"),
        ("exclude", "applied"),
    ]
    assert len(company.simulator.world.records("vendors")) == 3


def test_records_that_only_look_alike_are_made_on_the_other_side_once_a_person_says_so(company, twins, links):
    assert links(action="create", maestro_key="ACIER") == "success"
    assert links(action="create", procore_id=str(twins["ACIER"])) == "success"
    company.run(elements=["suppliers"])
    vendors = [v["name"] for v in company.simulator.world.records("vendors")]
    suppliers = [row["name"] for row in company.rows("SELECT name FROM maestro.supplier")]
    assert vendors.count("Aciers Trois-Rivières inc.") == suppliers.count("Aciers Trois-Rivières inc.") == 2
    assert {row["maestro_key"] for row in company.held("suppliers")} == {"", "PLANCH", "TOIT"}
    before = len(company.writes())
    company.run(elements=["suppliers"])
    assert len(company.writes()) == before


def test_a_vendor_that_was_merged_into_another_in_procore_is_followed(company):
    company.supplier("BETON", phone="1")
    company.run(elements=["suppliers"])
    world, first = company.simulator.world, company.vendor("BETON")
    other = world.add("vendors", name="Béton Provincial ltée", country_code="CA", state_code="QC", is_active=True)
    world.remove("vendors", first["id"])
    world.change("vendors", other["id"], origin_id=first["origin_id"], origin_code="BETON")
    assert str(company.run(elements=["suppliers"], full=True).state) == "success"
    company.change("BETON", phone="418 555-0001")
    company.run(elements=["suppliers"])
    assert [(v["id"], v["business_phone"]) for v in world.records("vendors")] == [(other["id"], "418 555-0001")]
    assert company.rows("SELECT code FROM maestro.supplier") == [{"code": "BETON"}]
    (event,) = company.kept("SELECT kind, was_procore_id, procore_id FROM procore_sync.link_event")
    assert event == {"kind": "merged", "was_procore_id": first["id"], "procore_id": other["id"]}
