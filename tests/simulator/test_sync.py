"""The sync action, on vendors: docs/procore.md#batches."""

import pytest

SYNC = "/rest/v1.0/vendors/sync"


def test_neither_id_nor_origin_id_always_creates(api, sim):
    for _ in range(2):
        api.sync(SYNC, {"name": "Béton ABC"})
    assert len(sim.world.records("vendors")) == 2


def test_an_unknown_origin_id_creates_and_a_known_one_updates(api, sim):
    first = api.sync(SYNC, {"origin_id": "M|1", "name": "Béton ABC"})["entities"][0]
    second = api.sync(SYNC, {"origin_id": "M|1", "city": "Laval"})["entities"][0]
    assert first["id"] == second["id"]
    assert (second["name"], second["city"]) == ("Béton ABC", "Laval")


def test_an_unknown_id_is_an_error_entry_with_what_was_sent(api, sim):
    answer = api.sync(SYNC, {"id": 404, "name": "Nobody"})
    assert answer["entities"] == []
    assert answer["errors"] == [{"id": 404, "name": "Nobody", "errors": {"id": ["not found"]}}]


def test_of_id_and_origin_id_the_id_wins_and_the_origin_id_changes(api, sim):
    row = sim.world.add("vendors", name="Béton ABC", origin_id="OLD")
    api.sync(SYNC, {"id": row["id"], "origin_id": "NEW"})
    assert sim.world.get("vendors", row["id"])["origin_id"] == "NEW"
    api.sync(SYNC, {"origin_id": "OLD", "name": "Another"})
    assert len(sim.world.records("vendors")) == 2


def test_an_origin_id_that_another_record_has_is_refused(api, sim):
    sim.world.add("vendors", name="First", origin_id="M|1")
    row = sim.world.add("vendors", name="Second")
    answer = api.sync(SYNC, {"id": row["id"], "origin_id": "M|1"})
    assert answer["errors"][0]["errors"] == {"origin_id": ["has already been taken"]}


def test_an_origin_id_is_unique_per_company_also_across_projects(api, sim, project):
    other = sim.world.add("projects", name="Other")
    item = {"origin_id": "M|C|1", "code": "01", "name": "General"}
    for id, errors in ((project["id"], 0), (other["id"], 1), (project["id"], 0)):
        answer = api.patch("/rest/v1.0/cost_codes/sync", {"updates": [item]}, project_id=id).json()
        assert len(answer["errors"]) == errors
    assert len(sim.world.records("cost_codes")) == 1


def test_an_origin_id_may_be_used_again_for_another_type_of_object(api, sim):
    sim.world.add("projects", name="P", origin_id="SAME")
    assert api.sync(SYNC, {"origin_id": "SAME", "name": "V"})["errors"] == []


def test_the_same_origin_id_twice_in_a_batch_is_an_error_for_the_second(api, sim):
    answer = api.sync(SYNC, {"origin_id": "M|1", "name": "One"}, {"origin_id": "M|1", "name": "Two"})
    assert [one["name"] for one in answer["entities"]] == ["One"]
    assert answer["errors"][0]["name"] == "Two"
    assert answer["errors"][0]["errors"] == {"origin_id": ["has already been taken"]}


def test_one_bad_item_does_not_stop_the_others_and_the_answer_is_200(api, sim):
    answer = api.sync(SYNC, {"origin_id": "1", "name": " "}, {"origin_id": "2", "name": "Good"}, "nonsense")
    assert [one["origin_id"] for one in answer["entities"]] == ["2"]
    assert [one["errors"] for one in answer["errors"]] == [{"name": ["can't be blank"]}, {"base": ["is not an object"]}]


def test_entities_come_back_in_another_order(api):
    answer = api.sync(SYNC, *({"origin_id": str(n), "name": f"V{n}"} for n in range(3)))
    assert {one["origin_id"] for one in answer["entities"]} == {"0", "1", "2"}
    assert [one["origin_id"] for one in answer["entities"]] != ["0", "1", "2"]


def test_a_thousand_items_are_taken_and_one_more_is_too_many(api, sim):
    items = [{"origin_id": str(n), "name": f"V{n}"} for n in range(1001)]
    body = {"company_id": sim.company_id, "updates": items}
    assert api.patch(SYNC, body).status_code == 413
    assert sim.world.records("vendors") == []
    assert len(api.sync(SYNC, *items[:1000])["entities"]) == 1000


@pytest.mark.parametrize("body", [{"updates": []}, {"company_id": "mine"}, [], {}])
def test_an_envelope_that_is_wrong_refuses_the_call(api, sim, body):
    if isinstance(body, dict) and body.get("company_id"):
        body = {"company_id": sim.company_id, "updates": {"name": "not a list"}}
    assert api.patch(SYNC, body).status_code == 400


def test_unknown_attributes_are_dropped_silently(api, sim):
    answer = api.sync(SYNC, {"name": "V", "is_golden": True, "created_at": "1999-01-01T00:00:00Z"})
    assert answer["errors"] == []
    assert "is_golden" not in sim.world.records("vendors")[0]
    assert sim.world.records("vendors")[0]["created_at"] > "2000"


def test_updated_at_moves_only_when_something_changed(api, sim):
    first = api.sync(SYNC, {"origin_id": "1", "name": "V"})["entities"][0]
    sim.clock.advance(100)
    same = api.sync(SYNC, {"origin_id": "1", "name": "V"})["entities"][0]
    other = api.sync(SYNC, {"origin_id": "1", "name": "W"})["entities"][0]
    assert same["updated_at"] == first["updated_at"] < other["updated_at"]
    assert len(other["updated_at"]) == len("2026-01-01T00:00:00Z")


def test_null_clears_a_field(api, sim):
    api.sync(SYNC, {"origin_id": "1", "name": "V", "city": "Laval"})
    assert api.sync(SYNC, {"origin_id": "1", "city": None})["entities"][0]["city"] is None


@pytest.mark.parametrize(
    "places, field",
    [
        ({"country_code": "CA", "state_code": "PQ"}, "state_code"),
        ({"country_code": "CA", "state_code": "CA-QC"}, "state_code"),
        ({"country_code": "US", "state_code": "QC"}, "state_code"),
        ({"country_code": "ca", "state_code": "QC"}, "country_code"),
        ({"country_code": "ZZ"}, "country_code"),
        ({"country_code": "Canada"}, "country_code"),
    ],
)
def test_places_must_be_iso_codes_that_belong_together(api, places, field):
    answer = api.sync(SYNC, {"name": "V", **places})
    assert list(answer["errors"][0]["errors"]) == [field]


@pytest.mark.parametrize("country, state", [("CA", "QC"), ("CA", "NL"), ("US", "NY"), ("FR", "75C"), ("CA", None)])
def test_good_places_are_taken(api, country, state):
    answer = api.sync(SYNC, {"name": "V", "country_code": country, "state_code": state})
    assert answer["entities"][0]["state_code"] == state


def test_a_state_is_judged_with_the_country_that_is_there_already(api, sim):
    sim.world.add("vendors", name="V", origin_id="1", country_code="US", state_code="NY")
    assert api.sync(SYNC, {"origin_id": "1", "state_code": "QC"})["errors"]
    assert api.sync(SYNC, {"origin_id": "1", "country_code": "CA"})["errors"]
    assert api.sync(SYNC, {"origin_id": "1", "country_code": "CA", "state_code": "QC"})["entities"]


def test_names_come_back_as_they_were_sent(api):
    for name in ("Éclair & <Fils> \"Québec\" 'ltée'", "🏗️ Grues", "東京", "a\\b", "Nom\navec une ligne"):
        assert api.sync(SYNC, {"name": name})["entities"][0]["name"] == name
