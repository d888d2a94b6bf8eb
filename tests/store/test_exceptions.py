"""Exceptions on a real PostgreSQL: what counts as a try, what each is worth, what it waits for, and that none leaves unseen."""

from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError, IntegrityError

from procore.elements import ALL
from procore.store.sql import block
from tests.factories.ledger import exception

SUPPLIERS, PROJECTS, COST_CODES = ALL["suppliers"], ALL["projects"], ALL["cost_codes"]
ORDERS, BUDGETS = ALL["purchase_orders"], ALL["budgets"]
FIRST = {"code": "required", "facts": {"field": "name"}, "maestro_fingerprint": "m1", "procore_fingerprint": "p1"}


def test_an_entry_counts_its_tries_and_keeps_when_it_was_first_seen(ledger, pairing):
    (first,) = ledger.exceptions.keep(pairing.id, SUPPLIERS, [exception("S1")])
    (before,) = ledger.exceptions.open(pairing.id, ["suppliers"])
    (second,) = ledger.exceptions.keep(pairing.id, SUPPLIERS, [exception("S1", code="too_long", facts={"limit": "40"})])
    (after,) = ledger.exceptions.open(pairing.id, ["suppliers"])
    assert first == second
    assert (before.tries, after.tries) == (1, 2)
    assert (after.reason.code, after.reason.facts) == ("too_long", {"limit": "40"})
    assert after.first_seen == before.first_seen
    assert after.last_seen > before.last_seen


def test_an_entry_that_was_released_and_comes_back_starts_anew(ledger, pairing, run):
    ledger.exceptions.keep(pairing.id, SUPPLIERS, [exception("S1")])
    ledger.exceptions.close(pairing.id, run.id, SUPPLIERS, ["S1"], [], [])
    assert ledger.exceptions.open(pairing.id, ["suppliers"]) == []
    ledger.exceptions.keep(pairing.id, SUPPLIERS, [exception("S1")])
    (again,) = ledger.exceptions.open(pairing.id, ["suppliers"])
    assert again.tries == 1


@pytest.mark.parametrize(
    "looked_m, looked_p, kept, still",
    [
        ([], [], [], ["7", "S1", "S2"]),
        (["S1"], [], [], ["7", "S2"]),
        ([], ["7"], [], ["S1", "S2"]),
        (["S1", "S2"], ["7"], [], []),
        (["S1", "S2"], [], ["S2"], ["7", "S2"]),
    ],
)
def test_only_what_was_looked_at_and_is_not_held_again_is_released(
    ledger, pairing, run, looked_m, looked_p, kept, still
):
    rows = [exception("S1"), exception("S2"), exception(procore_key="7")]
    ids = dict(zip(["S1", "S2", "7"], ledger.exceptions.keep(pairing.id, SUPPLIERS, rows), strict=True))
    ledger.exceptions.keep(pairing.id, PROJECTS, [exception("S1")])
    ledger.exceptions.close(pairing.id, run.id, SUPPLIERS, looked_m, looked_p, [ids[name] for name in kept])
    held = ledger.exceptions.open(pairing.id, ["suppliers"])
    assert sorted(one.maestro_key or one.procore_key for one in held) == still
    assert len(ledger.exceptions.open(pairing.id, ["projects"])) == 1


def test_the_same_record_held_twice_in_one_batch_is_one_entry(ledger, pairing):
    ledger.exceptions.keep(
        pairing.id, SUPPLIERS, [exception("S1", code="required"), exception("S1", code="too_long"), exception("S2")]
    )
    assert [(one.maestro_key, one.reason.code) for one in ledger.exceptions.open(pairing.id, ["suppliers"])] == [
        ("S2", "required"),
        ("S1", "too_long"),
    ]


def entry(key="1", **more):
    return exception(key, **{**FIRST, **more})


def waiting(key, amount, code="4410", **facts):
    told = {"element": "suppliers", "key": code, "where": "maestro", **facts}
    return entry(key, kind="waiting", code="waits_for", facts=told, amount=Decimal(amount))


def by_cause(ledger):
    names = ("element", "cause", "waits_for_element", "waits_for_key", "waits_for_name", "records", "amount")
    return [tuple(row[name] for name in names) for row in ledger.exceptions.by_cause("demo")]


@pytest.mark.parametrize(
    "again, tries",
    [
        ({}, 1),
        ({"amount": Decimal(5)}, 1),
        ({"owner": "it"}, 1),
        ({"facts": {"field": "city"}}, 2),
        ({"code": "too_long"}, 2),
        ({"maestro_fingerprint": "m2"}, 2),
        ({"procore_fingerprint": "p2"}, 2),
        ({"procore_fingerprint": None}, 2),
        ({"written": True}, 2),
        ({"written": True, "maestro_fingerprint": "m2"}, 2),
    ],
    ids=str,
)
def test_a_try_is_counted_when_a_side_or_the_cause_changed_or_it_was_written_and_never_for_a_look(
    ledger, pairing, again, tries
):
    (first,) = ledger.exceptions.keep(pairing.id, ORDERS, [entry()])
    (before,) = ledger.exceptions.open(pairing.id, ["purchase_orders"])
    (second,) = ledger.exceptions.keep(pairing.id, ORDERS, [entry(**again)])
    (after,) = ledger.exceptions.open(pairing.id, ["purchase_orders"])
    assert (first, before.tries, after.tries) == (second, 1, tries)
    assert after.first_seen == before.first_seen
    assert after.last_seen > before.last_seen
    assert (after.last_tried > before.last_tried) == (tries > 1)


def test_what_is_still_held_was_seen_and_not_tried(ledger, pairing):
    ids = ledger.exceptions.keep(pairing.id, ORDERS, [entry("1"), entry("2")])
    before = {one.id: one for one in ledger.exceptions.open(pairing.id, ["purchase_orders"])}
    ledger.exceptions.confirm(ids[:1])
    after = {one.id: one for one in ledger.exceptions.open(pairing.id, ["purchase_orders"])}
    assert [after[n].last_seen > before[n].last_seen for n in ids] == [True, False]
    assert all((after[n].tries, after[n].last_tried) == (1, before[n].last_tried) for n in ids)


def test_a_record_and_a_decision_about_it_have_an_entry_each_and_the_page_shows_what_holds_the_record(
    ledger, pairing, rows
):
    (made,) = rows(
        "INSERT INTO procore_sync.decision (pairing, element, kind, maestro_key, by_whom) "
        f"VALUES ({pairing.id}, 'purchase_orders', 'link', '1', 'Marie') RETURNING id",
    )
    refused = entry(code="decision_linked", facts={}, decision=made["id"])
    for entries in ([entry()], [refused], [entry(), refused]):
        ledger.exceptions.keep(pairing.id, ORDERS, entries)
    held = ledger.exceptions.open(pairing.id, ["purchase_orders"])
    assert sorted((one.reason.code, one.tries) for one in held) == [("decision_linked", 1), ("required", 1)]
    asked = {"pairing": pairing.id, "element": "purchase_orders"}
    keys = '[{"place": 1, "maestro_key": "1", "procore_key": ""}]'
    with ledger.engine.begin() as connection:
        (shown,) = connection.execute(block("ledger/page.sql", "pairs"), {**asked, "keys": keys}).mappings()
    assert shown["code"] == "required"


def test_what_waits_is_grouped_by_what_it_waits_for_with_its_dollars(ledger, pairing):
    named = waiting("3", "0.01", name="Béton ltée")
    rows = [waiting("1", "1204310.20"), waiting("2", "0.01"), named, waiting("4", "-9", "ACIER"), entry("5")]
    ledger.exceptions.keep(pairing.id, ORDERS, rows)
    ledger.exceptions.keep(pairing.id, SUPPLIERS, [entry("6"), entry("7")])
    assert by_cause(ledger) == [
        ("purchase_orders", "waits_for", "suppliers", "4410", "Béton ltée", 3, Decimal("1204310.22")),
        ("purchase_orders", "waits_for", "suppliers", "ACIER", None, 1, Decimal(-9)),
        ("suppliers", "required", None, None, None, 2, None),
        ("purchase_orders", "required", None, None, None, 1, None),
    ]


def test_one_code_in_two_projects_is_two_causes(ledger, pairing):
    rows = [waiting(n, "1", "03|MAT", element="budget_codes", project=n) for n in ("24-001", "24-002")]
    ledger.exceptions.keep(pairing.id, ORDERS, rows)
    assert [(row["waits_for_project"], row["records"]) for row in ledger.exceptions.by_cause("demo")] == [
        ("24-001", 1),
        ("24-002", 1),
    ]


@pytest.mark.parametrize(
    "code, facts, expected",
    [
        ("closed_supplier", {"supplier": "4410"}, ("suppliers", "4410")),
        ("no_prime_contract", {"key": "C-1", "count": "2"}, (None, "C-1")),
        ("duplicate_key", {"key": "4410", "copies": "2"}, (None, None)),
    ],
)
def test_what_is_waited_for_is_known_for_the_causes_that_wait(ledger, pairing, code, facts, expected):
    ledger.exceptions.keep(pairing.id, ORDERS, [entry(code=code, facts=facts)])
    (row,) = ledger.exceptions.by_cause("demo")
    assert (row["waits_for_element"], row["waits_for_key"]) == expected


def test_what_left_the_inbox_and_what_another_company_holds_is_not_counted(ledger, pairing, run):
    ledger.exceptions.keep(pairing.id, ORDERS, [entry("1"), entry("2")])
    ledger.exceptions.close(pairing.id, run.id, ORDERS, ["1"], [], [])
    assert [row["records"] for row in ledger.exceptions.by_cause("demo")] == [1]
    assert ledger.exceptions.by_cause("another") == []


def test_every_column_of_the_view_says_what_it_holds(ledger, rows):
    rows = rows(
        "SELECT a.attname, col_description(a.attrelid, a.attnum) FROM pg_attribute AS a "
        "WHERE a.attrelid = 'procore_sync.inbox_by_cause'::regclass AND a.attnum > 0",
    )
    assert len(rows) > 10
    assert [name for name, told in rows if not told] == []


def test_nothing_is_closed_without_a_run_or_a_decision(ledger, pairing, rows):
    ledger.exceptions.keep(pairing.id, ORDERS, [entry()])
    with pytest.raises(IntegrityError, match="inbox_leaves_a_trace"):
        rows("UPDATE procore_sync.inbox SET closed_at = now()")
    assert len(ledger.exceptions.open(pairing.id, ["purchase_orders"])) == 1


def test_nothing_is_deleted(ledger, pairing, rows):
    ledger.exceptions.keep(pairing.id, ORDERS, [entry()])
    with pytest.raises(DatabaseError, match="closed, never deleted"):
        rows("DELETE FROM procore_sync.inbox")
    assert len(ledger.exceptions.open(pairing.id, ["purchase_orders"])) == 1


def test_what_a_run_releases_names_the_run(ledger, pairing, run, rows):
    ledger.exceptions.keep(pairing.id, ORDERS, [entry()])
    ledger.exceptions.close(pairing.id, run.id, ORDERS, ["1"], [], [])
    assert rows("SELECT closed_by FROM procore_sync.inbox WHERE closed_at IS NOT NULL") == [{"closed_by": run.id}]


def test_a_pairing_that_is_given_up_takes_its_entries_along_and_says_why(ledger, pairing, rows):
    ledger.exceptions.keep(pairing.id, ORDERS, [entry()])
    ledger.pairings.give_up(pairing.id, "Marie", "a new sandbox")
    told = rows(
        "SELECT i.with_pairing, p.retired_by, p.retired_reason FROM procore_sync.inbox AS i "
        "JOIN procore_sync.pairing AS p ON p.id = i.pairing WHERE i.closed_at IS NOT NULL",
    )
    assert [tuple(row.values()) for row in told] == [(True, "Marie", "a new sandbox")]
    assert ledger.exceptions.by_cause("demo") == []


PAUSES = [
    # tries, minutes since the last one, whether it is due again
    (1, 49, False), (1, 51, True), (2, 51, False), (2, 101, True), (3, 199, False), (3, 201, True),
    (9, 1439, False), (9, 1441, True), (2_000_000_000, 1441, True),
]  # fmt: skip


@pytest.mark.parametrize(
    "code, passes",
    [
        ("refused_by_maestro", True),
        ("refused_completion", True),
        ("unanswered", True),
        ("refused", True),
        ("refused_line", False),
    ],
)
def test_what_may_pass_by_itself_is_due_again_after_a_pause_that_grows_to_a_day(ledger, pairing, code, passes):
    at_once = code == "unanswered"  # it is looked up first
    wanted = {f"S{place}": (due or (at_once and tries == 1)) and passes for place, (tries, _, due) in enumerate(PAUSES)}
    ledger.exceptions.keep(
        pairing.id, SUPPLIERS, [exception(key, code=code, facts={"said": "closed"}) for key in wanted]
    )
    shift = (
        "UPDATE procore_sync.inbox SET tries = :tries, last_tried = now() - make_interval(mins => :minutes) "
        "WHERE maestro_key = :key"
    )
    with ledger.engine.begin() as connection:
        for key, (tries, minutes, _) in zip(wanted, PAUSES, strict=True):
            connection.execute(text(shift), {"tries": tries, "minutes": minutes, "key": key})
    assert {one.maestro_key: one.due for one in ledger.exceptions.open(pairing.id, ["suppliers"])} == wanted
