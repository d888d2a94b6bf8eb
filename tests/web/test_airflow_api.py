"""The page asks Airflow's API as the person who looks at it, without leaving the process."""

import asyncio
import json

import pytest
from fastapi import FastAPI, HTTPException, Request

from procore.web.airflow_api import SCOPE_KEY, AirflowApi, Answer, OfferAirflowApi


@pytest.fixture
def airflow():
    """An app with two routes below /api/v2, as Airflow has them."""
    app = FastAPI()

    @app.get("/api/v2/whoami")
    def whoami(request: Request):
        return {
            "who": request.headers["authorization"],
            "cookie": request.cookies.get("_token"),
            "type": request.headers.get("content-type"),
        }

    @app.post("/api/v2/runs/{name}")
    async def run(name: str, request: Request):
        if name == "closed":
            raise HTTPException(403, "not yours")
        return {"name": name, "got": await request.json(), "length": request.headers["content-length"]}

    return app


def scope(app, **more):
    headers = [(b"authorization", b"Bearer marie"), (b"cookie", b"_token=m"), (b"content-length", b"99999"),
               (b"content-type", b"multipart/form-data")]  # fmt: skip
    return {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http", "path": "/procore/x",
        "raw_path": b"/procore/x", "query_string": b"a=b", "root_path": "", "headers": headers, "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80), "app": app, "state": {}, **more,
    }  # fmt: skip


def call(app, *told, **more):
    return asyncio.run(AirflowApi(app, scope(app, **more)).call(*told))


def test_the_call_carries_the_person_and_nothing_of_the_body_that_they_sent_to_the_page(airflow):
    answer = call(airflow, "GET", "/whoami")
    assert (answer.status, answer.failed) == (200, False)
    assert answer.body == {"who": "Bearer marie", "cookie": "m", "type": None}


def test_a_body_travels_as_json_of_its_own_length(airflow):
    told = {"conf": {"elements": ["coûts"]}}
    assert call(airflow, "POST", "/runs/demo", told).body == {
        "name": "demo",
        "got": told,
        "length": str(len(json.dumps(told))),
    }


def test_airflow_below_a_path_of_its_own_is_found_there(airflow):
    assert call(airflow, "GET", "/whoami", root_path="/airflow").status == 200


def test_what_airflow_refuses_is_refused_in_its_own_words(airflow):
    answer = call(airflow, "POST", "/runs/closed", {})
    assert answer.refused
    assert answer.failed
    assert answer.reason == "not yours"
    assert call(airflow, "GET", "/nowhere").status == 404


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"detail": "closed"}, "closed"),
        ({"detail": {"reason": "not_found", "message": "no such DAG"}}, "no such DAG"),
        ({"detail": [{"msg": "too long"}, {"msg": "no JSON"}]}, "too long; no JSON"),
        (None, "Airflow answered 422."),
    ],
)
def test_every_form_of_a_reason_is_one_sentence(body, reason):
    assert Answer(422, body).reason == reason


def test_the_middleware_hands_a_request_its_way_and_leaves_the_rest_as_it_is():
    seen = []

    async def app(scope, receive, send):
        seen.append(scope)

    async def nothing(*_):
        return None

    asyncio.run(OfferAirflowApi(app)({"type": "http", "headers": []}, nothing, nothing))
    asyncio.run(OfferAirflowApi(app)({"type": "lifespan"}, nothing, nothing))
    assert isinstance(seen[0][SCOPE_KEY], AirflowApi)
    assert seen[1] == {"type": "lifespan"}
