"""Tokens and the company header: docs/procore.md#login, docs/procore.md#company-header."""

import pytest
import requests


def test_credentials_give_a_token_of_ninety_minutes(stranger):
    answer = stranger.login()
    assert answer.status_code == 200
    assert answer.json()["token_type"].lower() == "bearer"
    assert answer.json()["expires_in"] == 5400


def test_a_form_is_taken_as_well_as_json(stranger, sim):
    asked = {"grant_type": "client_credentials", "client_id": "demo", "client_secret": "demo-secret"}
    assert requests.post(f"{sim.url}/oauth/token", data=asked, timeout=10).json()["access_token"]


@pytest.mark.parametrize("wrong", [{"client_secret": "guessed"}, {"client_id": "nobody"}, {"client_secret": "é☃"}])
def test_wrong_credentials_are_an_invalid_client(stranger, wrong):
    answer = stranger.login(**wrong)
    assert answer.status_code == 401
    assert answer.json()["error"] == "invalid_client"


def test_another_grant_type_is_refused(stranger):
    assert stranger.login(grant_type="password").json()["error"] == "unsupported_grant_type"


def test_token_info_tells_the_rest_of_its_life(api, sim):
    sim.clock.advance(5000)
    assert 395 <= api.get("/oauth/token/info").json()["expires_in"] <= 400


def test_without_a_token_nothing_is_shown(stranger):
    assert stranger.get("/rest/v1.0/me").status_code == 401


def test_a_token_ends_after_its_time(api, sim):
    assert api.get("/rest/v1.0/me").status_code == 200
    sim.clock.advance(5400)
    assert api.get("/rest/v1.0/me").status_code == 401
    assert api.get("/oauth/token/info").status_code == 401


def test_the_company_header_is_needed_even_for_me_and_companies(api):
    api.company = 0
    for path in ("/rest/v1.0/me", "/rest/v1.0/companies", "/rest/v1.1/projects"):
        answer = api.get(path)
        assert answer.status_code == 400
        assert "Missing Procore-Company-Id header!" in answer.text


def test_a_company_that_the_app_cannot_see_is_forbidden(api, sim):
    sim.world.add("companies", id=7, name="Rival", app_installed=False)
    for company in (7, 8):
        api.company = company
        assert api.get("/rest/v1.0/me").status_code == 403


def test_companies_are_those_where_the_app_is_installed(api, sim):
    sim.world.add("companies", id=7, name="Rival", app_installed=False)
    sim.world.add("companies", id=9, name="Sister")
    assert [one["id"] for one in api.all("/rest/v1.0/companies")] == [sim.company_id, 9]


def test_the_company_in_query_or_body_must_be_that_of_the_header(api, sim):
    sim.world.add("companies", id=9, name="Sister")
    assert api.get("/rest/v1.1/projects", company_id=9).status_code == 403
    assert api.patch("/rest/v1.0/vendors/sync", {"company_id": 9, "updates": []}).status_code == 403
    assert api.get("/rest/v1.1/projects").status_code == 400


def test_ids_do_not_fit_in_32_bits(api, sim, project):
    assert sim.company_id > 2**32
    assert api.projects()[0]["id"] > 2**32


def test_what_is_not_an_endpoint_is_not_found(api):
    assert api.get("/rest/v1.0/nothing").status_code == 404
    assert api.post("/rest/v1.0/me", {}).status_code == 404


def test_json_that_cannot_be_read_is_refused(api, sim):
    for raw in (b"{", b'{"company_id": 1, "updates": [{"name": "\\ud800"}]}', b"\xff"):
        headers = {"Procore-Company-Id": str(sim.company_id), "Content-Type": "application/json"}
        answer = api.session.patch(f"{sim.url}/rest/v1.0/vendors/sync", data=raw, headers=headers, timeout=10)
        assert answer.status_code == 400
