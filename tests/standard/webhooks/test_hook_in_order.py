"""The hook in Procore is made, mended and tidied up by the check of the set-up, and what it did is told."""

import json

import pytest

from procore.config.webhooks import WebhooksSettings
from procore.hooks import webhook
from procore.model.errors import ConfigurationError
from tests.standard.webhooks.conftest import SECRET


def hooks(hooked):
    return hooked.world.procore("webhook_hooks")


def asked_for(hooked):
    return {(one["resource_name"], one["event_type"]) for one in hooked.world.procore("webhook_triggers")}


def test_a_hook_is_made_with_the_triggers_of_what_comes_from_procore_and_then_left_alone(hooked):
    (hook,) = hooks(hooked)
    assert hook["destination_url"] == f"{hooked.url}/demo"
    triggers = asked_for(hooked)
    assert {
        ("Projects", "update"),
        ("Company Vendors", "delete"),
        ("Purchase Order Contract Line Items", "create"),
    } <= triggers
    assert not {name for name, _ in triggers} & {"Direct Costs", "Budget Line Items"}, "those go to Procore"
    before = len(hooked.world.requests)
    assert hooked.check() == []
    assert {one["method"] for one in hooked.world.requests[before:]} == {"GET"}
    assert hooked.look_after() == []


def test_what_is_wrong_with_it_is_mended_and_told(hooked):
    world, (hook,) = hooked.world.simulator.world, hooks(hooked)
    wrong = {"destination_url": "https://old.example.com/demo", "status": "disabled", "masked": "*****other"}
    world.change("webhook_hooks", hook["id"], **wrong)
    gone, *_ = hooked.world.procore("webhook_triggers")
    world.remove("webhook_triggers", gone["id"])
    world.add("webhook_triggers", hook_id=hook["id"], resource_name="Direct Costs", event_type="update")
    assert hooked.check() == [
        "the hook in Procore was mended: destination_headers, destination_url, status.",
        "of the triggers 1 were added, 1 removed.",
    ]
    (mended,) = hooks(hooked)
    assert (mended["destination_url"], mended["status"], mended["masked"][-5:]) == (
        f"{hooked.url}/demo",
        "active",
        SECRET[-5:],
    )
    assert hooked.check() == []


def test_a_second_one_that_leads_here_goes_and_one_that_leads_elsewhere_is_told(hooked):
    (hook,) = hooks(hooked)
    same = {name: hook[name] for name in ("payload_version", "namespace", "destination_url", "masked")}
    world = hooked.world.simulator.world
    world.add("webhook_hooks", **same)
    world.add("webhook_hooks", **{**same, "destination_url": "https://test.example.com/demo"})
    said = hooked.check()
    assert said[0].startswith("another hook of the namespace maestro-sync leads to https://test.example.com/demo: ")
    assert said[1:] == ["1 more hooks that led here were removed."]
    assert len(hooks(hooked)) == 2


def test_a_run_without_a_hook_says_what_makes_it(hooked):
    (hook,) = hooks(hooked)
    hooked.world.simulator.world.remove("webhook_hooks", hook["id"])
    (said,) = hooked.look_after()
    assert "run procore_check" in said
    assert hooked.check()[0].startswith("the hook was made in Procore, with ")


@pytest.mark.parametrize(
    ("connection", "said"),
    [
        ({"password": "short"}, "at least 24"),
        ({"password": None}, "at least 24"),
        ({"password": "with a space in it, and an é"}, "at least 24"),
        ({"host": "http://airflow.example.com/procore-webhooks"}, "not encrypted"),
        ({"host": "two words"}, "not a web address"),
    ],
)
def test_a_connection_that_cannot_serve_is_a_sentence(monkeypatch, connection, said):
    right = {"conn_type": "http", "host": "https://airflow.example.com/procore-webhooks", "password": SECRET}
    monkeypatch.setenv("AIRFLOW_CONN_PROCORE_WEBHOOKS", json.dumps({**right, **connection}))
    with pytest.raises(ConfigurationError, match=said):
        webhook(WebhooksSettings(conn_id="procore_webhooks"), "demo")
