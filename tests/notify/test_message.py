"""All notifications of a company read as one message: what happened, what to do, where to look."""

from procore.notify.events import EventKind
from procore.notify.message import LONGEST, SHOWN, compose
from tests.factories.notifications import EXAMPLE, HOUR, NOON, notification, of_cause

WHY = "Waits for supplier 4410, which is not linked: link it, or mend what holds it; this one then goes by itself."

EVERYTHING = [
    notification(why="Procore refused the client id: correct the Connection."),
    notification(EventKind.LATE, element="costs", last_good="2026-05-04T06:00:00+00:00", goal=14_400.0),
    of_cause(example=EXAMPLE),
    notification(change="ended", element="projects", why="x", well_since="2026-05-04T12:00:00+00:00", ended_at=NOON),
    notification(
        EventKind.LATE, "ended", "budgets", well_since="2026-05-04T11:30:00+00:00", goal=3600.0, ended_at=NOON
    ),
]


def test_one_message_tells_all_news_with_what_to_do_and_where_to_look():
    said = compose(
        "Boréal", EVERYTHING, timezone="America/Toronto", links={"run": "https://a/r", "page": "https://a/p"}
    )
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
    said = compose("Boréal", EVERYTHING, language="fr", timezone="America/Toronto", links={"page": "https://a/p"})
    assert said.subject == (
        "Synchro Procore, Boréal : 1 en échec, 1 en retard, 1 nouvelle cause, 1 rétabli, 1 de nouveau à jour"
    )
    for words in (
        "En retard\n- costs (coûts) : dernière synchronisation : 2026-05-04 02 h 00; l’objectif est 4 heures au plus.",
        "le fournisseur 4410 n’est pas lié : 37 commandes, 1 204 310,22. À corriger par la comptabilité. Par exemple PO-12 :",
        "projects (projets) : c’était en échec depuis : 2026-05-04 08 h 00.",
        "La page : https://a/p",
    ):
        assert words in said.text


def test_what_ended_before_it_could_be_told_is_told_with_its_end():
    said = compose("B", [notification(why="Away.", ended_at=NOON + HOUR, well_since="x")])
    assert "- suppliers: Away. (over since 2026-05-04 13:00)" in said.text


def test_names_with_markup_stay_text_and_a_subject_is_one_line():
    said = compose("<b>B</b>\r\nBcc: all@example.com", [notification(why='<script>alert("x")</script>')])
    assert "\n" not in said.subject
    assert "\r" not in said.subject
    assert "<script>" not in said.html
    assert "&lt;script&gt;" in said.html


def test_a_message_stays_short_whatever_happened():
    said = compose("B", [notification(element=f"e{n}", why="w" * 5000) for n in range(SHOWN + 3)])
    assert said.text.count("\n- ") == SHOWN + 1
    assert "... and 3 more, on the page." in said.text
    assert all(len(line) < LONGEST + 20 for line in said.text.splitlines())
    assert len(said.news) == SHOWN + 3


def test_a_program_reads_each_piece_of_news_with_its_records_and_dollars():
    told = compose("B", [of_cause()]).as_json()
    assert list(told) == ["subject", "text", "company", "news"]
    (one,) = told["news"]
    assert (one["news"], one["element"], one["records"], one["amount"]) == (
        "cause",
        "purchase_orders",
        37,
        "1204310.22",
    )
    assert one["since"] == "2026-05-04T12:00:00+00:00"
