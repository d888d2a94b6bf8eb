"""The channels of a company's notifications, as its settings name them."""

import pytest

from procore.config.channels import Channel
from procore.config.companies import read
from tests.factories.settings import GOOD


def problems(**more):
    return tuple(map(str, read({"a": {**GOOD, **more}}).problems))


NOTIFIER = "airflow.providers.slack.notifications.slack.SlackNotifier"
BAD = {
    "not a list": ({"smtp": {"to": "a@b.ca"}}, "notify: must be a list, in brackets."),
    "a word": (["smtp"], "notify.0: must be an object, in braces."),
    "nothing": ([{}], "notify.0: names nothing; each entry is exactly one of smtp, webhook, notifier."),
    "two at once": (
        [{"webhook": {"conn_id": "t"}, "smtp": {"to": "a@b.ca"}}],
        "notify.0: names smtp, webhook; each entry is exactly one of",
    ),
    "nobody": ([{"smtp": {"to": []}}], "notify.0.smtp.to: names nobody; write at least one address."),
    "no address": ([{"smtp": {"to": ["a@b.ca", "marie"]}}], "“marie” is not an e-mail address"),
    "two addresses in one": ([{"smtp": {"to": "a@b.ca\nbcc: c@d.ca"}}], "is not an e-mail address"),
    "an empty Connection": ([{"webhook": {"conn_id": ""}}], "notify.0.webhook.conn_id: is empty; fill it in."),
    "a URL in the Variable": ([{"webhook": {"conn_id": "t", "url": "https://x"}}], "notify.0.webhook.url: is not a setting"),
    "an unknown channel": ([{"mail": {}}], "notify.0.mail: is not a setting; remove it or correct its spelling."),
    "a class without a package": ([{"notifier": "Slack"}], "“Slack” is not the path of a class; write one like"),
    "arguments to no notifier": ([{"webhook": {"conn_id": "t"}, "with": {"a": 1}}], "gives arguments (with) to no notifier"),
    "arguments that are no object": ([{"notifier": NOTIFIER, "with": [1]}], "notify.0.with: must be an object"),
}  # fmt: skip


@pytest.mark.parametrize(("notify", "sentence"), BAD.values(), ids=list(BAD))
def test_a_channel_that_is_none_is_said_in_one_sentence(notify, sentence):
    (problem,) = problems(notify=notify)
    assert sentence in problem
    assert problem.startswith("Variable procore_companies, company a, notify")


def test_channels_are_told_apart_by_all_their_settings():
    channels = [
        Channel.model_validate(given)
        for given in (
            {"smtp": {"to": "a@b.ca"}},
            {"smtp": {"to": ["a@b.ca", "c@d.ca"]}},
            {"smtp": {"to": "a@b.ca", "conn_id": "other"}},
            {"webhook": {"conn_id": "smtp_default"}},
            {"notifier": NOTIFIER, "with": {"text": "{{ news.text }}"}},
            {"notifier": NOTIFIER, "with": {"text": "{{ news.subject }}"}},
        )
    ]
    assert len({channel.id for channel in channels}) == len(channels)
    assert Channel.model_validate({"smtp": {"to": ["a@b.ca"]}}).id == channels[0].id
