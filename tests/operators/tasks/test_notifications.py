"""News go through each channel of a company by itself; what does not go is a warning, and no address is in it."""

import json
import logging
from datetime import UTC, datetime

import pytest
from airflow.providers.smtp.notifications.smtp import SmtpNotifier
from airflow.sdk.log import mask_secret

from procore.config.channels import Channel
from procore.notify.events import EventKind, Notification, run_findings
from procore.operators.tasks.notifications import base_url, message_of, notifier_of, send_notifications
from procore.operators.webhook import WebhookNotifier

LOG = logging.getLogger("test")
NOW = datetime(2026, 5, 1, tzinfo=UTC)
SECRET = "T0KEN-in-the-path"
GOOD_WAY, BAD_WAY = {"webhook": {"conn_id": "teams"}}, {"webhook": {"conn_id": "bad"}}


def failed(why="Atlantide is no province"):
    facts = {"why": why, "run": "run 1"}
    return Notification(change="began", kind=EventKind.FAILED, element="suppliers", facts=facts, began_at=NOW)


@pytest.mark.parametrize(
    "host",
    [f"http://127.0.0.1:1/hooks/{SECRET}", f"http://hooks.example.com/{SECRET}"],
    ids=["nobody answers", "plain http to another machine"],
)
def test_a_channel_that_fails_keeps_no_other_from_it_and_its_address_is_in_no_log(
    company, hook, monkeypatch, caplog, capfd, host
):
    monkeypatch.setenv("AIRFLOW_CONN_BAD", json.dumps({"conn_type": "http", "host": host}))
    settings = company.set(notify=[BAD_WAY, GOOD_WAY])
    company.pair()
    watch = company.ledger.notifications
    seen = run_findings({"suppliers": "x"}, [], "run 1", NOW)
    watch.keep_findings("demo", seen, [channel.id for channel in settings.notify])
    assert send_notifications("demo", settings, watch, LOG) == 1
    assert send_notifications("demo", settings, watch, LOG) == 0, "what went through goes once"
    assert len(hook.got) == 1
    assert caplog.text.count("webhook (Connection bad) did not get the notifications; they go with the next run.") == 2
    assert SECRET not in caplog.text + "".join(capfd.readouterr())
    monkeypatch.setenv(
        "AIRFLOW_CONN_BAD", json.dumps({"conn_type": "http", "host": f"http://127.0.0.1:{hook.server_port}"})
    )
    assert send_notifications("demo", settings, watch, LOG) == 1
    assert len(hook.got) == 2


@pytest.mark.parametrize(
    ("way", "kind"),
    [
        ({"smtp": {"to": "marie@example.com"}}, SmtpNotifier),
        (GOOD_WAY, WebhookNotifier),
        ({"notifier": "procore.operators.webhook.WebhookNotifier", "with": {"conn_id": "teams"}}, WebhookNotifier),
    ],
)
def test_each_kind_of_channel_has_its_notifier(way, kind):
    assert isinstance(notifier_of(Channel.model_validate(way)), kind)


@pytest.mark.parametrize(("told", "base"), [("", ""), ("https://a.example/", "https://a.example")])
def test_airflow_s_own_address_has_no_slash_at_its_end(monkeypatch, told, base):
    monkeypatch.setenv("AIRFLOW__API__BASE_URL", told)
    assert base_url() == base


def test_what_airflow_knows_to_be_a_secret_is_masked_wherever_it_stands(company):
    mask_secret("s3cret-of-the-news")
    message = message_of("demo", company.set(), [failed("is s3cret-of-the-news here")], "run 1")
    assert "s3cret-of-the-news" not in json.dumps(message.for_templates())
    assert "is *** here" in message.text
