"""Both sides' dollars on a real PostgreSQL: what counts, what is not known, what the exceptions explain."""

import json
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest

from procore.elements import ALL
from procore.elements.element_facts import Figure
from procore.model.balance import BalanceCheck, Why
from procore.store.balances import QUERIES
from procore.store.sql import block
from tests.factories.ledger import agreement

SUPPLIERS, PROJECTS, COST_CODES = ALL["suppliers"], ALL["projects"], ALL["cost_codes"]
ORDERS, BUDGETS = ALL["purchase_orders"], ALL["budgets"]


@pytest.fixture
def filled(ledger, pairing, run, rows):
    """Puts records, links and inbox entries of purchase orders."""

    class FilledLedger:
        element = ORDERS

        def see(self, side, key, total, scope="24-001", lines="[]", **more):
            name = self.element.total[0] if self.element.total else "amount"
            rows(
                'INSERT INTO procore_sync.record (pairing, element, side, key, scope, "values", lines, fingerprint, gone_at) '
                "VALUES (:p, :e, :side, :key, :scope, jsonb_build_object(CAST(:name AS text), CAST(:total AS text)), "
                "CAST(:lines AS jsonb), 'x', CASE WHEN :gone THEN now() END)",
                p=pairing.id, e=self.element.id, side=side, key=key, scope=scope, name=name, total=total, lines=lines,
                gone=more.get("gone", False),
            )  # fmt: skip

        def link(self, key, number, scope="24-001"):
            ledger.links.keep_baselines(pairing.id, run.id, self.element, [agreement(key, number, scope=scope)])

        def hold(self, maestro="", procore="", scope="24-001"):
            rows(
                "INSERT INTO procore_sync.inbox (pairing, element, scope, maestro_key, procore_key, kind, code, owner) "
                "VALUES (:p, :e, :scope, :m, :q, 'rejected', 'required', 'accounting')",
                p=pairing.id, e=self.element.id, scope=scope, m=maestro, q=procore,
            )  # fmt: skip

    return FilledLedger()


def balance(rows):
    return {row["scope"]: row for row in rows("SELECT * FROM procore_sync.balance")}


def test_both_sides_are_added_by_project_and_what_is_held_is_named(ledger, filled, pairing, rows):
    for key, number, here, across in (("A", 1, "100.10", "100.10"), ("B", 2, "50.00", "20.00")):
        filled.see("maestro", key, here)
        filled.see("procore", str(number), across)
        filled.link(key, number)
    filled.hold("B", "2")
    filled.see("maestro", "NEW", "7.05")
    filled.hold("NEW")
    filled.see("procore", "9", "-3", scope="24-002")
    filled.hold(procore="9", scope="24-002")
    ledger.balances.renew(pairing.id, ORDERS)
    found = balance(rows)
    one, two = found["24-001"], found["24-002"]
    assert (str(one["maestro"]), str(one["procore"]), one["records"], one["unknown"]) == ("157.15", "120.10", 3, 0)
    assert (one["explained_records"], str(one["explained"])) == (2, "37.05")
    assert one["explained_keys"] == [
        {"maestro_key": "B", "procore_key": "2", "difference": "30.00"},
        {"maestro_key": "NEW", "procore_key": "", "difference": "7.05"},
    ]
    assert (str(two["maestro"]), str(two["procore"]), str(two["explained"])) == ("0", "-3", "3")


def test_what_is_neither_linked_nor_held_is_not_to_travel_and_does_not_count(ledger, filled, pairing, rows):
    filled.see("maestro", "CANCELLED", "1000")
    filled.see("procore", "5", "1000")
    ledger.balances.renew(pairing.id, ORDERS)
    assert balance(rows) == {}


def test_a_linked_record_that_is_held_by_its_id_alone_counts_once(ledger, filled, pairing, rows):
    filled.see("maestro", "A", "30")
    filled.see("procore", "1", "20")
    filled.link("A", 1)
    filled.hold(procore="1")
    ledger.balances.renew(pairing.id, ORDERS)
    one = balance(rows)["24-001"]
    assert (one["records"], str(one["procore"]), str(one["explained"])) == (1, "20", "10")


def test_a_total_that_a_side_does_not_state_is_that_of_its_lines(ledger, filled, pairing, rows):
    filled.see("maestro", "A", "30.30")
    filled.see("procore", "1", None, lines='[{"values": {"amount": "10.10"}}, {"values": {"amount": "20.20"}}]')
    filled.link("A", 1)
    ledger.balances.renew(pairing.id, ORDERS)
    assert str(balance(rows)["24-001"]["procore"]) == "30.30"


def test_an_amount_that_a_side_does_not_say_is_told_as_unknown_and_is_no_difference(ledger, filled, pairing, rows):
    filled.see("maestro", "A", "30.30")
    filled.see("procore", "1", None)
    filled.link("A", 1)
    ledger.balances.renew(pairing.id, ORDERS)
    one = balance(rows)["24-001"]
    assert (one["records"], one["unknown"], str(one["maestro"]), str(one["procore"])) == (1, 1, "0", "0")


def test_a_record_that_is_gone_weighs_nothing(ledger, filled, pairing, rows):
    filled.see("maestro", "A", "30")
    filled.see("procore", "1", "30", gone=True)
    filled.link("A", 1)
    ledger.balances.renew(pairing.id, ORDERS)
    assert (str(balance(rows)["24-001"]["maestro"]), str(balance(rows)["24-001"]["procore"])) == ("30", "0")


def test_weighing_again_replaces_what_was_weighed_before(ledger, filled, pairing, rows):
    filled.see("maestro", "A", "30")
    filled.hold("A")
    ledger.balances.renew(pairing.id, ORDERS)
    rows("UPDATE procore_sync.inbox SET closed_at = now(), with_pairing = true")
    ledger.balances.renew(pairing.id, ORDERS)
    assert balance(rows) == {}


def test_a_project_whose_dollars_are_what_they_were_is_not_written_again_and_one_without_records_goes(
    ledger, filled, pairing, rows
):
    for key, scope in (("A", "24-001"), ("B", "24-002"), ("C", "24-003")):
        filled.see("maestro", key, "30", scope=scope)
        filled.hold(key, scope=scope)
    ledger.balances.renew(pairing.id, ORDERS)
    versions = "SELECT scope, xmin::text AS version FROM procore_sync.balance"
    before = {row["scope"]: row["version"] for row in rows(versions)}
    rows("UPDATE procore_sync.record SET \"values\" = jsonb_set(\"values\", '{total}', '\"31\"') WHERE key = 'B'")
    rows("UPDATE procore_sync.record SET gone_at = now() WHERE key = 'C'")
    ledger.balances.renew(pairing.id, ORDERS)
    after = {row["scope"]: row["version"] for row in rows(versions)}
    assert after.keys() == {"24-001", "24-002"}
    assert {scope for scope in after if after[scope] == before[scope]} == {"24-001"}


def test_what_was_read_after_a_balance_was_added_up_is_not_from_when_its_numbers_are(ledger, filled, pairing, rows):
    filled.see("maestro", "A", "30")
    filled.hold("A")
    mark = (
        "INSERT INTO procore_sync.watermark (pairing, element, side, scope, read_until, whole_at) "
        "VALUES (:p, :e, 'maestro', '', now(), now()), (:p, :e, 'procore', '24-001', now(), now() - interval '1 day') "
        "ON CONFLICT (pairing, element, side, scope) DO UPDATE SET whole_at = excluded.whole_at"
    )
    rows(mark, p=pairing.id, e=ORDERS.id)
    ledger.balances.renew(pairing.id, ORDERS)
    (first,) = ledger.balances.by_project(pairing.id)
    rows(mark, p=pairing.id, e=ORDERS.id)
    ((added,),) = (tuple(row.values()) for row in rows("SELECT added_up_at FROM procore_sync.balance_time"))
    (then,) = ledger.balances.by_project(pairing.id)
    assert first["maestro_at"] < added == then["maestro_at"]
    assert first["procore_at"] < then["procore_at"] < added


def test_budgets_are_weighed_by_their_amount_and_suppliers_not_at_all(ledger, filled, pairing, rows):
    filled.element = BUDGETS
    filled.see("maestro", "24-001|A", "12.50")
    filled.hold("24-001|A")
    ledger.balances.renew(pairing.id, BUDGETS)
    ledger.balances.renew(pairing.id, SUPPLIERS)
    assert [(row["element"], str(row["maestro"])) for row in rows("SELECT * FROM procore_sync.balance")] == [
        ("budgets", "12.50")
    ]


def test_a_run_and_an_undo_of_one_element_weigh_one_after_the_other(ledger, filled, pairing, rows):
    filled.see("maestro", "A", "7.05")
    filled.hold("A")
    where = {"pairing": pairing.id, "element": filled.element.id}
    total, line = filled.element.total
    waits = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    with ThreadPoolExecutor(1) as pool:
        with ledger.engine.begin() as other:
            other.execute(block(QUERIES, "lock"), where)
            other.execute(block(QUERIES, "add_up"), {**where, "total": total, "line": line, "named": 5})
            second = pool.submit(ledger.balances.renew, pairing.id, filled.element)
            while not rows(waits):
                assert not second.done()
        second.result()
    assert balance(rows)["24-001"]["records"] == 1


# --------------------------------------------------------------------------------- by activity and group


def lines(*coded):
    return json.dumps([{"key": str(n), "values": {"budget_code": c, "amount": a}} for n, (c, a) in enumerate(coded)])


@pytest.fixture
def coded(filled, rows, pairing):
    """The same, with Procore's codes 71 (03|MAT, linked) and 72 (03|SCT, known by its values alone)."""
    for key, group in (("71", "MAT"), ("72", "SCT")):
        rows(
            'INSERT INTO procore_sync.record (pairing, element, side, key, scope, "values", fingerprint) '
            "VALUES (:p, 'budget_codes', 'procore', :k, '24-001', CAST(:v AS jsonb), 'x')",
            p=pairing.id, k=key, v=json.dumps({"activity": "03", "group": group}),
        )  # fmt: skip
    rows(
        "INSERT INTO procore_sync.link (pairing, element, scope, maestro_key, procore_id) "
        "VALUES (:p, 'budget_codes', '24-001', '24-001|03|MAT', 71)",
        p=pairing.id,
    )
    return filled


def told(ledger, pairing, scope=""):
    return [
        (r.code, str(r.maestro), str(r.procore), r.maestro_key or r.procore_key, r.why)
        for r in ledger.balances.by_code(pairing.id, scope)
    ]


def test_lines_are_added_by_activity_and_group_and_a_record_that_differs_is_a_row_of_its_own(ledger, coded, pairing):
    for key, number in (("A", 1), ("B", 2)):
        coded.see("maestro", key, "30.30", lines=lines(("03|MAT", "10.10"), ("03|SCT", "20.20")))
        coded.see("procore", str(number), "30.30", lines=lines(("71", "10.10"), ("72", "20.20")))
        coded.link(key, number)
    coded.see("maestro", "C", "5.00", lines=lines(("03|MAT", "5.00")))
    coded.see("procore", "3", "5.00", lines=lines(("72", "5.00")))  # as much, in another group
    coded.link("C", 3)
    coded.hold("C", "3")
    assert told(ledger, pairing) == [
        ("03|MAT", "20.20", "20.20", "", None),
        ("03|MAT", "5.00", "0", "C", Why.HELD),
        ("03|SCT", "40.40", "40.40", "", None),
        ("03|SCT", "0", "5.00", "C", Why.HELD),
    ]
    assert told(ledger, pairing, "24-002") == []
    assert len(told(ledger, pairing, "24-001")) == 4


def test_dollars_without_a_code_are_counted_and_what_nobody_says_is_counted_as_unknown(ledger, coded, pairing):
    coded.see("maestro", "A", "30.00", lines=lines(("03|MAT", "28.00")))  # its header says more than its lines
    coded.see(
        "procore", "1", "30.00", lines=lines(("71", "28.00"), ("99", "2.00"))
    )  # a code that the ledger does not know
    coded.link("A", 1)
    coded.see("maestro", "B", "7.00", lines=lines(("03|MAT", "7.00")))
    coded.see("procore", "2", None)
    coded.link("B", 2)
    found = {(row.code, row.unknown): (row.maestro, row.procore) for row in ledger.balances.by_code(pairing.id)}
    assert found == {("", 1): (Decimal("2.00"), Decimal("2.00")), ("03|MAT", 0): (Decimal("28.00"), Decimal("28.00"))}


def test_each_difference_says_why(ledger, coded, pairing, rows):
    for number, key in enumerate(("EVEN", "HELD", "OUT", "SENT LATER", "ODD"), start=1):
        coded.see("maestro", key, "9.00" if key == "EVEN" else "10.00", lines=lines(("03|MAT", "10.00")))
        coded.see("procore", str(number), "9.00", lines=lines(("71", "9.00")))
        coded.link(key, number)
    rows(
        'UPDATE procore_sync.record SET "values" = \'{"total": "10.00"}\', lines = :l WHERE key = \'1\'',
        l=lines(("71", "10.00")),
    )
    rows('UPDATE procore_sync.record SET "values" = \'{"total": "10.00"}\' WHERE key = \'EVEN\'')
    rows(
        "UPDATE procore_sync.link SET maestro_fingerprint = 'x', procore_fingerprint = 'x' WHERE maestro_key <> 'SENT LATER'"
    )
    coded.hold("HELD", "2")
    rows(
        "WITH d AS (INSERT INTO procore_sync.decision (pairing, element, kind, by_whom) "
        "VALUES (:p, :e, 'exclude', 'marie') RETURNING id) INSERT INTO procore_sync.excluded_record "
        "(pairing, element, maestro_key, procore_key, decision) SELECT :p, :e, 'OUT', '3', id FROM d",
        p=pairing.id, e=ORDERS.id,
    )  # fmt: skip
    assert {(row.maestro_key, row.why) for row in ledger.balances.by_code(pairing.id)} == {
        ("", None), ("HELD", Why.HELD), ("OUT", Why.EXCLUDED), ("SENT LATER", Why.UNSENT), ("ODD", Why.UNEXPLAINED)
    }  # fmt: skip
    coded.see("maestro", "UNKNOWN", None)
    coded.see("procore", "9", "1.00")
    coded.link("UNKNOWN", 9)
    ledger.balances.renew(pairing.id, ORDERS)
    assert ledger.balances.checks(pairing.company) == {
        ORDERS.id: BalanceCheck(
            records=6,
            unknown=1,
            differing_records=4,
            differing=Decimal("4.00"),
            unexplained_records=1,
            unexplained=Decimal("1.00"),
        )
    }
    assert ledger.balances.checks("another") == {}


@pytest.mark.parametrize(
    ("element", "values", "figure", "pending"),
    [
        ("purchase_orders", {"status": "Approved"}, Figure.COMMITTED, False),
        ("purchase_orders", {"status": "Draft"}, Figure.COMMITTED, True),
        ("subcontracts", {"status": "Terminated"}, Figure.COMMITTED, False),
        ("change_orders", {"status": "pending"}, Figure.COMMITTED, True),
        ("change_orders", {"status": "approved", "client_contract": "C-1"}, Figure.CLIENT, False),
        ("costs", {}, Figure.COST, False),
    ],
)
def test_an_elements_dollars_stand_in_its_column(ledger, coded, pairing, rows, element, values, figure, pending):
    coded.element = ALL[element]
    coded.see("maestro", "A", "10.00", lines=lines(("03|MAT", "10.00")))
    coded.hold("A")
    rows(
        'UPDATE procore_sync.record SET "values" = "values" || CAST(:v AS jsonb) WHERE key = \'A\'',
        v=json.dumps(values),
    )
    (found,) = ledger.balances.by_code(pairing.id)
    assert (found.figure, found.pending, found.maestro) == (figure, pending, Decimal("10.00"))


def test_a_budget_is_its_own_line_with_what_it_was_before_changes(ledger, coded, pairing, rows):
    coded.element = BUDGETS
    coded.see("maestro", "24-001|03|MAT", "12.50")
    coded.hold("24-001|03|MAT")
    rows(
        'UPDATE procore_sync.record SET "values" = "values" || CAST(:v AS jsonb), facts = CAST(:f AS jsonb) '
        "WHERE element = 'budgets'",
        v='{"budget_code": "03|MAT"}', f='{"original_amount": "10.00"}',
    )  # fmt: skip
    (found,) = ledger.balances.by_code(pairing.id)
    assert (found.code, found.maestro, found.maestro_original, found.procore_original) == (
        "03|MAT", Decimal("12.50"), Decimal("10.00"), None
    )  # fmt: skip
