"""What was told, on a real PostgreSQL: everything once, nothing lost, and only what is worth it."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.exc import OperationalError

from procore.elements import ALL
from procore.model.balance import BalanceCheck
from procore.notify.events import Findings, balance_findings, exception_findings, freshness_findings, run_findings
from procore.store.notifications import QUERIES
from procore.store.sql import block
from procore.text.causes import Cause
from tests.factories.explained import passed_over
from tests.factories.ledger import exception

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
MAIL, HOOK = "smtp:1", "webhook:2"


@pytest.fixture
def watch(ledger):
    return ledger.notifications


def run(watch, ways=(MAIL,), **ended):
    """A run in which these elements ended so: why they failed, or well."""
    watch.keep_findings("demo", run_findings(ended, [], "run", NOW), ways)


def told(watch, way=MAIL):
    with watch.unsent("demo", way) as news:
        return [(one.name, one.element) for one in news]


def cause(key, records=1):
    return Cause(
        element="purchase_orders", kind="waiting", cause="waits_for", owner="accounting", records=records,
        waits_for_element="suppliers", waits_for_key=key, waits_for_side="maestro",
    )  # fmt: skip


def inbox(watch, *causes, ways=(MAIL,)):
    watch.keep_findings("demo", exception_findings(causes, ["purchase_orders"], {}), ways)


# ------------------------------------------------------------------------------------------------ once


def test_a_failure_is_told_once_and_its_recovery_once(watch):
    run(watch, costs="")
    assert told(watch) == []
    for _ in range(2):
        run(watch, costs="Procore is away.")
    assert told(watch) == [("failed", "costs")]
    run(watch, costs="Procore is still away.")
    assert told(watch) == []
    run(watch, costs="")
    assert told(watch) == [("recovered", "costs")]
    run(watch, costs="")
    assert told(watch) == []
    run(watch, costs="Away again.")
    assert told(watch) == [("failed", "costs")]


def test_what_did_not_run_is_neither_red_nor_well(watch):
    run(watch, costs="Away.")
    assert told(watch) == [("failed", "costs")]
    run(watch, suppliers="")
    assert told(watch) == []


def test_an_element_that_is_not_ticked_any_more_ends_without_a_word(watch):
    run(watch, costs="Away.")
    assert told(watch) == [("failed", "costs")]
    watch.keep_findings("demo", run_findings({}, ["costs"], "run", NOW), [MAIL])
    assert told(watch) == []
    run(watch, costs="Away.")
    assert told(watch) == [("failed", "costs")]


def test_dollars_that_nothing_explains_are_told_once_until_they_change(watch):
    def look(unexplained):
        dollars = Decimal(unexplained)
        check = BalanceCheck(
            records=9, unknown=0, differing_records=1, differing=dollars,
            unexplained_records=int(dollars > 0), unexplained=dollars,
        )  # fmt: skip
        watch.keep_findings("demo", balance_findings({"costs": check}, datetime.now(UTC)), [MAIL])
        return told(watch)

    assert [look(one) for one in ("0", "30.00", "30.00", "12.50", "0", "0")] == [
        [], [("unexplained", "costs")], [], [("unexplained", "costs")], [("even", "costs")], [],
    ]  # fmt: skip


def test_a_cause_is_told_once_however_much_it_grows_and_anew_when_it_comes_back(watch):
    inbox(watch, cause("4410"))
    assert told(watch) == [("cause", "purchase_orders")]
    inbox(watch, cause("4410", records=9))
    assert told(watch) == []
    inbox(watch, cause("4410"), cause("4411"))
    assert told(watch) == [("cause", "purchase_orders")]
    inbox(watch, cause("4411"))
    assert told(watch) == []
    inbox(watch, cause("4410"), cause("4411"))
    assert told(watch) == [("cause", "purchase_orders")]


def test_news_say_how_it_is_now(watch):
    inbox(watch, cause("4410", records=1))
    inbox(watch, cause("4410", records=37))
    with watch.unsent("demo", MAIL) as news:
        assert [one.facts["cause"]["records"] for one in news] == [37]


def test_companies_do_not_hear_of_each_other(watch):
    run(watch, costs="Away.")
    watch.keep_findings("other", Findings(), [MAIL])
    with watch.unsent("other", MAIL) as news:
        assert news == []


# ------------------------------------------------------------------------------------------------ never lost


def test_what_was_not_sent_is_told_the_next_time_and_so_is_what_ended_meanwhile(watch):
    run(watch, costs="Away.")
    with pytest.raises(ConnectionRefusedError), watch.unsent("demo", MAIL):
        raise ConnectionRefusedError
    run(watch, costs="")
    assert told(watch) == [("failed", "costs"), ("recovered", "costs")]
    assert told(watch) == []


def test_each_way_is_told_whatever_became_of_the_others(watch):
    run(watch, (MAIL, HOOK), costs="Away.")
    assert told(watch, MAIL) == [("failed", "costs")]
    with pytest.raises(TimeoutError), watch.unsent("demo", HOOK):
        raise TimeoutError
    assert told(watch, MAIL) == []
    assert told(watch, HOOK) == [("failed", "costs")]


def test_a_new_way_hears_of_what_is_so_now_and_not_of_what_is_over(watch):
    run(watch, costs="Away.", budgets="Away.")
    told(watch)
    run(watch, costs="")
    run(watch, (MAIL, HOOK), costs="")
    assert told(watch, HOOK) == [("failed", "budgets")]


def test_a_way_that_nobody_named_is_told_nothing(watch):
    run(watch, costs="Away.")
    assert told(watch, HOOK) == []


def test_two_who_tell_through_one_way_do_it_one_after_the_other(ledger, watch, rows):
    run(watch, (MAIL, HOOK), costs="Away.")
    with watch.unsent("demo", MAIL):
        rows("SELECT 1 FROM procore_sync.channel WHERE name = :name FOR UPDATE NOWAIT", name=HOOK)
        with pytest.raises(OperationalError, match="could not obtain lock"):
            rows("SELECT 1 FROM procore_sync.channel WHERE name = :name FOR UPDATE NOWAIT", name=MAIL)


# ------------------------------------------------------------------------------------------------ freshness


def good(ledger, pairing, dag_run, mode="sync", state="finished"):
    run = ledger.runs.begin(pairing.id, dag_run, "costs", mode)
    ledger.runs.end(run, state)
    return run.id


def test_a_company_that_was_never_synchronized_has_no_freshness(watch):
    assert watch.freshness("demo") is None


def test_an_element_is_as_fresh_as_the_beginning_of_its_newest_good_run(ledger, pairing, watch, rows):
    known = watch.freshness("demo")
    assert known is not None
    assert known.last_good == {}
    assert known.began <= known.now
    first = good(ledger, pairing, "r1")
    rows("UPDATE procore_sync.run SET started_at = now() - interval '3 hours' WHERE id = :run", run=first)
    known = watch.freshness("demo")
    assert known is not None
    assert known.now - known.last_good["costs"] == pytest.approx(timedelta(hours=3), abs=timedelta(minutes=5))


@pytest.mark.parametrize(
    ("mode", "state", "partial", "counts"),
    [
        ("sync", "finished", False, True),
        ("apply", "finished", False, True),
        ("sync", "finished", True, False),
        ("plan", "finished", False, False),
        ("undo", "finished", False, False),
        ("sync", "failed", False, False),
        ("sync", "waiting", False, False),
        ("sync", "stopped", False, False),
    ],
)
def test_only_a_run_that_wrote_all_there_was_makes_an_element_fresh(
    ledger, pairing, watch, mode, state, partial, counts
):
    made = good(ledger, pairing, "r", mode, state)
    if partial:
        ledger.runs.mark_partial(made)
    known = watch.freshness("demo")
    assert known is not None
    assert ("costs" in known.last_good) is counts


def test_a_missed_goal_is_told_once_and_its_return_once(watch):
    def look(at):
        goals = {"costs": timedelta(hours=1)}
        watch.keep_findings(
            "demo", freshness_findings(goals, {"costs": at} if at else {}, NOW - timedelta(days=9), NOW), [MAIL]
        )

    for _ in range(2):
        look(None)
    assert told(watch) == [("late", "costs")]
    look(NOW - timedelta(hours=2))
    assert told(watch) == []
    look(NOW)
    assert told(watch) == [("fresh", "costs")]
    look(NOW)
    assert told(watch) == []


# ------------------------------------------------------------------------------------------------ examples


def test_each_cause_is_shown_by_the_first_record_that_it_holds(ledger, pairing, watch):
    orders = [held("PO1", key="4410"), held("PO2", key="4411"), held("PO3", key="4411")]
    ledger.exceptions.keep(pairing.id, ALL["purchase_orders"], orders)
    shown = watch.examples("demo", [cause("4411"), cause("4410"), cause("9999")])
    assert {place: row["maestro_key"] for place, row in shown.items()} == {0: "PO2", 1: "PO1"}
    assert shown[0]["facts"]["key"] == "4411"
    assert watch.examples("demo", []) == {}


def test_every_cause_of_the_inbox_has_its_example(ledger, pairing, watch):
    kinds = [
        held("A"),
        held("B", "closed_supplier", supplier="4410"),
        held("C", "no_prime_contract", key="24-001"),
        held("D", "approved_differs", field="title, status"),
        held("E", "conflict", field="title"),
        held("F", "gone", side="procore"),
    ]
    ledger.exceptions.keep(pairing.id, ALL["purchase_orders"], kinds)
    causes = [Cause.of(row) for row in ledger.exceptions.by_cause("demo")]
    shown = watch.examples("demo", causes)
    assert {causes[place].cause: row["maestro_key"] for place, row in shown.items()} == {
        one.reason.code: one.maestro_key for one in kinds
    }


def test_the_inbox_is_read_once_for_all_examples(ledger, pairing, watch):
    ledger.exceptions.keep(pairing.id, ALL["purchase_orders"], [held(f"PO{n}", key=str(n)) for n in range(300)])
    causes = [Cause.of(row) for row in ledger.exceptions.by_cause("demo")]
    asked = [
        {"place": place, "element": one.element, "cause": one.cause, "field": "", "key": one.waits_for_key}
        for place, one in enumerate(causes)
    ]
    statement = block(QUERIES, "examples")
    assert passed_over(ledger.engine, statement, company="demo", causes=json.dumps(asked)) < 10 * len(causes)
    assert len(watch.examples("demo", causes)) == 300


def held(record, code="waits_for", /, **facts):
    where = {"element": "suppliers", "key": "4410", "where": "maestro"} if code == "waits_for" else {}
    return exception(record, code=code, facts={**where, **facts}, kind="waiting", maestro_fingerprint="m")
