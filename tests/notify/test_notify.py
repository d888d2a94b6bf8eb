"""What is worth telling, when an element is late, and how a message and a note read.

Long, because it mirrors all of `watch`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from procore.config.channels import Way
from procore.config.companies import read
from procore.elements import ELEMENTS
from procore.notify.events import Kind, News, digest, of_freshness, of_inbox, of_plan, of_run
from procore.notify.freshness import late, told
from procore.notify.message import LONGEST, SHOWN, letter
from procore.notify.run_note import LONGEST as NOTE
from procore.notify.run_note import note
from procore.text.causes import Cause
from procore.text.report import Report
from tests.factories.settings import GOOD

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
WAITS = Cause(
    element="purchase_orders", kind="waiting", cause="waits_for", owner="accounting", records=37,
    amount=Decimal("1204310.22"), waits_for_element="suppliers", waits_for_key="4410", waits_for_side="maestro",
)  # fmt: skip
EXAMPLE = {
    "maestro_key": "PO-12",
    "procore_key": "",
    "code": "waits_for",
    "facts": {"element": "suppliers", "key": "4410", "where": "maestro"},
}
WHY = "Waits for supplier 4410, which is not linked: link it, or mend what holds it; this one then goes by itself."


# ------------------------------------------------------------------------------------------------ freshness


@pytest.mark.parametrize(
    ("last_good", "goal", "is_late"),
    [
        (NOON - HOUR, HOUR, False),
        (NOON - HOUR - timedelta(microseconds=1), HOUR, True),
        (NOON, HOUR, False),
        (NOON + HOUR, HOUR, False),
        (None, HOUR, True),
        (None, None, False),
        (NOON - timedelta(days=900), None, False),
        (NOON - timedelta(minutes=31), timedelta(minutes=30), True),
    ],
)
def test_an_element_is_late_when_its_newest_good_synchronization_is_older_than_its_goal(last_good, goal, is_late):
    assert late(last_good, goal, NOON) is is_late


@pytest.mark.parametrize(
    ("span", "english", "french"),
    [
        (timedelta(hours=1), "1 hour", "1 heure"),
        (timedelta(hours=36), "36 hours", "36 heures"),
        (timedelta(days=2), "2 days", "2 jours"),
        (timedelta(minutes=90), "90 minutes", "90 minutes"),
        (timedelta(seconds=45), "45 s", "45 s"),
    ],
)
def test_a_goal_is_said_in_the_largest_unit_that_it_is_whole_in(span, english, french):
    assert (told(span), told(span, "fr")) == (english, french)


def test_an_element_that_was_never_synchronized_is_late_once_the_company_is_older_than_the_goal():
    young = of_freshness({"costs": HOUR}, {}, NOON - HOUR, NOON)
    old = of_freshness({"costs": HOUR}, {}, NOON - 2 * HOUR, NOON)
    assert young.topics == ()
    assert [(topic.element, topic.facts["last_good"]) for topic in old.topics] == [("costs", None)]


def test_an_element_without_a_goal_is_never_late_and_a_goal_that_is_given_up_ends_without_a_word():
    seen = of_freshness({"costs": None, "budgets": HOUR}, {"costs": NOON - 90 * HOUR, "budgets": NOON}, NOON, NOON)
    assert seen.topics == ()
    assert {look.element: look.again for look in seen.looked} == {"costs": None, "budgets": NOON.isoformat()}


# ------------------------------------------------------------------------------------------------ topics


def test_only_what_ran_is_said_to_have_failed_or_to_be_well_and_what_is_not_ticked_any_more_ends_without_a_word():
    seen = of_run({"suppliers": "", "costs": "Procore is away."}, ["budgets"], "run_1", NOON)
    assert [(t.kind, t.element, t.facts["why"]) for t in seen.topics] == [(Kind.FAILED, "costs", "Procore is away.")]
    assert {look.element: look.again for look in seen.looked if look.kind is Kind.FAILED} == {
        "suppliers": NOON.isoformat(),
        "costs": NOON.isoformat(),
        "budgets": None,
    }


def test_a_run_of_some_records_may_find_a_failure_and_never_that_all_is_well():
    seen = of_run({"suppliers": "", "costs": "Procore is away."}, [], "run_1", NOON, partial=True)
    assert [topic.element for topic in seen.topics] == ["costs"]
    assert [look.element for look in seen.looked if look.kind is Kind.FAILED] == ["costs"]


def test_a_plan_that_waits_is_told_until_another_one_waits_or_the_run_is_over():
    table = "| record | dollars |\n|---|---|\n| 24105 | 12.00 |"
    seen = of_plan("costs", 7, f"Over the limit.\n\ncosts: 1 created; 12.00 net.\n\n{table}", "run_1")
    (topic,), (look,) = seen.topics, seen.looked
    assert (topic.kind, topic.element, topic.what) == (Kind.APPROVAL, "costs", "7")
    assert (look.kind, look.element, look.again) == (Kind.APPROVAL, "costs", None)
    assert letter("Boréal", [news(Kind.APPROVAL, "began", "costs", **topic.facts)]).text == (
        "Waits for an approval\n- costs: answer in Airflow, Required actions. Over the limit. costs: 1 created; 12.00 net."
    )
    assert (Kind.APPROVAL, "costs") in {
        (one.kind, one.element) for one in of_run({"costs": ""}, [], "run_1", NOON).looked
    }


def test_a_cause_is_the_same_however_many_records_and_dollars_it_holds_and_another_one_for_another_supplier():
    more = Cause(**{**{n: getattr(WAITS, n) for n in WAITS.__slots__}, "records": 40, "amount": None})
    other = Cause(**{**{n: getattr(WAITS, n) for n in WAITS.__slots__}, "waits_for_key": "4411"})
    named = Cause(**{**{n: getattr(WAITS, n) for n in WAITS.__slots__}, "waits_for_name": "Béton ltée"})
    assert digest(more) == digest(WAITS) == digest(named)
    assert digest(other) != digest(WAITS)


# ------------------------------------------------------------------------------------------------ letters


def news(kind=Kind.FAILED, news="began", element="suppliers", ended_at=None, **facts):
    return News(news=news, kind=kind, element=element, facts=facts, began_at=NOON, ended_at=ended_at)


def of_cause(cause=WAITS, example=None, **more):
    (topic,) = of_inbox([cause], [cause.element], {0: example} if example else {}).topics
    return news(Kind.CAUSE, element=cause.element, **topic.facts, **more)


EVERYTHING = [
    news(why="Procore refused the client id: correct the Connection."),
    news(Kind.LATE, element="costs", last_good="2026-05-04T06:00:00+00:00", goal=14_400.0),
    of_cause(example=EXAMPLE),
    news(news="ended", element="projects", why="x", again="2026-05-04T12:00:00+00:00", ended_at=NOON),
    news(Kind.LATE, "ended", "budgets", again="2026-05-04T11:30:00+00:00", goal=3600.0, ended_at=NOON),
]


def test_one_message_tells_all_news_with_what_to_do_and_where_to_look():
    said = letter("Boréal", EVERYTHING, timezone="America/Toronto", links={"run": "https://a/r", "page": "https://a/p"})
    assert (
        said.subject == "Procore sync, Boréal: 1 failed, 1 late, 1 new cause in the inbox, 1 recovered, 1 fresh again"
    )
    assert said.text.splitlines() == [
        "Failed",
        "- suppliers: Procore refused the client id: correct the Connection.",
        "",
        "Late",
        "- costs: last synchronized 2026-05-04 02:00, the goal is 4 hours at most. Look whether the DAG is paused, fails or hangs.",
        "",
        "New in the inbox",
        f"- supplier 4410 is not linked: 37 orders, 1,204,310.22. For accounting. For example PO-12: {WHY}",
        "",
        "Recovered",
        "- projects: it had failed since 2026-05-04 08:00.",
        "",
        "Fresh again",
        "- budgets: synchronized 2026-05-04 07:30.",
        "",
        "The run: https://a/r",
        "The page: https://a/p",
    ]


def test_a_message_is_in_the_company_s_language():
    said = letter("Boréal", EVERYTHING, language="fr", timezone="America/Toronto", links={"page": "https://a/p"})
    assert said.subject == (
        "Synchro Procore, Boréal : 1 en échec, 1 en retard, 1 nouvelle cause, 1 rétabli, 1 de nouveau à jour"
    )
    for words in (
        "En retard\n- costs (coûts) : dernière synchronisation 2026-05-04 02:00, le but est 4 heures au plus.",
        "le fournisseur 4410 n'est pas lié : 37 commandes, 1 204 310,22. Pour : la comptabilité. Par exemple PO-12 :",
        "projects (projets) : c'était en échec depuis 2026-05-04 08:00.",
        "La page : https://a/p",
    ):
        assert words in said.text


def test_what_ended_before_it_could_be_told_is_told_with_its_end():
    said = letter("B", [news(why="Away.", ended_at=NOON + HOUR, again="x")])
    assert "- suppliers: Away. (over since 2026-05-04 13:00)" in said.text


def test_names_with_markup_stay_text_and_a_subject_is_one_line():
    said = letter("<b>B</b>\r\nBcc: all@example.com", [news(why='<script>alert("x")</script>')])
    assert "\n" not in said.subject
    assert "\r" not in said.subject
    assert "<script>" not in said.html
    assert "&lt;script&gt;" in said.html


def test_a_message_stays_short_whatever_happened():
    said = letter("B", [news(element=f"e{n}", why="w" * 5000) for n in range(SHOWN + 3)])
    assert said.text.count("\n- ") == SHOWN + 1
    assert "... and 3 more, on the page." in said.text
    assert all(len(line) < LONGEST + 20 for line in said.text.splitlines())
    assert len(said.news) == SHOWN + 3


def test_a_program_reads_each_piece_of_news_with_its_records_and_dollars():
    told = letter("B", [of_cause()]).as_json()
    assert list(told) == ["subject", "text", "company", "news"]
    (one,) = told["news"]
    assert (one["news"], one["element"], one["records"], one["amount"]) == (
        "cause",
        "purchase_orders",
        37,
        "1204310.22",
    )
    assert one["since"] == "2026-05-04T12:00:00+00:00"


# ------------------------------------------------------------------------------------------------ notes


def ran(rejected=0, error=None, state="finished"):
    tally = {"created": 4, "rejected": rejected}
    return {"state": state, "tally": tally, "calls": {"GET /x": 3}, "seconds": 1.5, "error": error, "mode": "sync"}


def test_a_run_s_note_is_a_table_of_what_ran_and_why_the_red_ones_are():
    report = Report.of("demo", {"projects": ran(), "suppliers": ran(rejected=2)}, dict.fromkeys(ELEMENTS, "not asked"))
    assert note(report, {"suppliers": "A1: correct it in maestro*\nand <i>soon</i>."}).splitlines() == [
        "|element|created|updated|linked|waiting|rejected|calls|",
        "|-|-:|-:|-:|-:|-:|-:|",
        "|✓ projects|4|0|0|0|0|3|",
        "|✗ suppliers|4|0|0|0|2|3|",
        "",
        r"**suppliers**: A1: correct it in maestro\* and \<i\>soon\</i\>.",
    ]
    assert note(report, {}, "fr").startswith("|élément|créés|modifiés|liés|en attente|rejetés|appels|")


def test_a_note_never_grows_longer_than_airflow_holds_and_names_every_red_element():
    report = Report.of("demo", {name: ran(error="e" * 3000, state="failed") for name in ELEMENTS}, {})
    said = note(report, dict.fromkeys(ELEMENTS, "w" * 3000))
    assert len(said) <= NOTE
    assert all(f"**{name}**" in said for name in ELEMENTS)


# ------------------------------------------------------------------------------------------------ settings


def problems(**more):
    return read({"a": {**GOOD, **more}}).problems


NOTIFIER = "airflow.providers.slack.notifications.slack.SlackNotifier"
BAD = {
    "not a list": ({"smtp": {"to": "a@b.ca"}}, "notify: must be a list, like [...]."),
    "a word": (["smtp"], "notify.0: must be an object, like {...}."),
    "nothing": ([{}], "notify.0: names nothing; each entry is exactly one of smtp, webhook, notifier."),
    "two at once": (
        [{"webhook": {"conn_id": "t"}, "smtp": {"to": "a@b.ca"}}],
        "notify.0: names smtp and webhook; each entry is exactly one of",
    ),
    "nobody": ([{"smtp": {"to": []}}], "notify.0.smtp.to: names nobody; write at least one address."),
    "no address": ([{"smtp": {"to": ["a@b.ca", "marie"]}}], "“marie” is not an e-mail address"),
    "two addresses in one": ([{"smtp": {"to": "a@b.ca\nbcc: c@d.ca"}}], "is not an e-mail address"),
    "an empty Connection": ([{"webhook": {"conn_id": ""}}], "notify.0.webhook.conn_id: is empty; fill it in."),
    "a URL in the Variable": ([{"webhook": {"conn_id": "t", "url": "https://x"}}], "notify.0.webhook.url: is not a setting"),
    "an unknown way": ([{"mail": {}}], "notify.0.mail: is not a setting; remove it or correct its spelling."),
    "a class without a package": ([{"notifier": "Slack"}], "“Slack” is not the path of a class; write one like"),
    "arguments to no notifier": ([{"webhook": {"conn_id": "t"}, "with": {"a": 1}}], "gives arguments (with) to no notifier"),
    "arguments that are no object": ([{"notifier": NOTIFIER, "with": [1]}], "notify.0.with: must be an object"),
}  # fmt: skip


@pytest.mark.parametrize(("notify", "sentence"), BAD.values(), ids=list(BAD))
def test_a_way_that_is_none_is_said_in_one_sentence(notify, sentence):
    (problem,) = problems(notify=notify)
    assert sentence in problem
    assert problem.startswith("Variable procore_companies, company a, notify")


@pytest.mark.parametrize(
    ("hours", "sentence"),
    [
        ("soon", "freshness_hours: must be a number, like 4 or 0.5."),
        (0, "freshness_hours: input should be greater than 0."),
        (10**9, "freshness_hours: input should be less than or equal to 8784."),
    ],
)
def test_a_goal_that_is_none_is_said_in_one_sentence(hours, sentence):
    (problem,) = problems(elements={"costs": {"freshness_hours": hours}})
    assert sentence in problem


def test_a_goal_is_the_element_s_own_and_by_default_there_is_none():
    one = read({"a": {**GOOD, "elements": {"costs": {"freshness_hours": 1.5}, "budgets": {}}}}).good["a"]
    assert one.goals == {**dict.fromkeys(ELEMENTS), "costs": timedelta(minutes=90)}


def test_ways_are_told_apart_by_all_that_they_are_told():
    ways = [
        Way.model_validate(told)
        for told in (
            {"smtp": {"to": "a@b.ca"}},
            {"smtp": {"to": ["a@b.ca", "c@d.ca"]}},
            {"smtp": {"to": "a@b.ca", "conn_id": "other"}},
            {"webhook": {"conn_id": "smtp_default"}},
            {"notifier": NOTIFIER, "with": {"text": "{{ news.text }}"}},
            {"notifier": NOTIFIER, "with": {"text": "{{ news.subject }}"}},
        )
    ]
    assert len({way.id for way in ways}) == len(ways)
    assert Way.model_validate({"smtp": {"to": ["a@b.ca"]}}).id == ways[0].id
