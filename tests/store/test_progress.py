"""What people watch, on a real PostgreSQL: planned writes, the hourly limit, both sides' dollars, cut values."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, text

from procore.elements import ALL
from procore.model.pairing import Pairing
from procore.model.runs import Run
from procore.store.ledger import Ledger
from procore.store.progress import QUERIES, Progress
from procore.store.sql import block
from tests.store.test_ledger import agreement, intention

ORDERS, BUDGETS, SUPPLIERS = ALL["purchase_orders"], ALL["budgets"], ALL["suppliers"]
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def pairing(ledger: Ledger) -> Pairing:
    facts: dict[str, str | int] = {
        "tag": "DEMO",
        "procore_company_id": 598134325684219,
        "host": "h",
        "environment": "demo",
    }
    ledger.add_pairing("demo", facts)
    return ledger.pairings("demo", 598134325684219, "h")[0]


@pytest.fixture
def run(ledger: Ledger, pairing: Pairing) -> Run:
    return ledger.begin(pairing.id, "r1", "suppliers", "sync")


@pytest.fixture
def progress(ledger_engine: Engine) -> Progress:
    return Progress(ledger_engine)


@pytest.fixture
def rows(ledger_engine: Engine) -> Any:
    def ask(sql: str, **params: Any) -> list[dict[str, Any]]:
        with ledger_engine.begin() as connection:
            result = connection.execute(text(sql), params)
            return [dict(row) for row in result.mappings()] if result.returns_rows else []

    return ask


def planned(rows: Any) -> tuple[Any, ...]:
    (row,) = rows("SELECT planned, planned_calls, writing_since IS NOT NULL AS writes FROM procore_sync.run")
    return tuple(row.values())


def test_a_run_knows_what_it_will_write_once_it_has_read(progress: Progress, run: Run, rows: Any) -> None:
    assert planned(rows) == (None, None, False)
    progress.expect(run.id, 40, 3)
    assert planned(rows) == (40, 3, True)


def test_a_part_of_the_element_comes_on_top(progress: Progress, run: Run, rows: Any) -> None:
    progress.expect(run.id, 40, 3)
    progress.expect(run.id, 2, 1)
    assert planned(rows) == (42, 1, True)


def test_a_run_that_goes_on_counts_what_an_earlier_try_of_it_wrote(
    ledger: Ledger, pairing: Pairing, progress: Progress, run: Run, rows: Any
) -> None:
    progress.expect(run.id, 3, 1)
    made = ledger.intend(run.id, SUPPLIERS, [intention("A"), intention("B"), intention("A", verb="write_origin_id")])
    ledger.end_actions([{"id": one, "state": "done", "maestro_key": None, "procore_id": 7} for one in made])
    ledger.end(run, "waiting", "limit", resumes_at=NOON)
    assert rows("SELECT resumes_at FROM procore_sync.run") == [{"resumes_at": NOON}]
    again = ledger.begin(pairing.id, "r1", "suppliers", "sync")
    assert planned(rows) == (None, None, False)
    assert rows("SELECT resumes_at FROM procore_sync.run") == [{"resumes_at": None}]
    progress.expect(again.id, 1, 1)
    assert planned(rows) == (3, 1, True)


def test_what_procore_said_of_its_limit_is_kept_with_the_time(progress: Progress, run: Run, rows: Any) -> None:
    progress.limit_told(run.id, 41, 3600, NOON)
    (row,) = rows("SELECT limit_left, limit_total, limit_resets_at, limit_told_at = now() AS now FROM procore_sync.run")
    assert (row["limit_left"], row["limit_total"], row["limit_resets_at"]) == (41, 3600, NOON)


# ------------------------------------------------------------------------------------------------ dollars


@pytest.fixture
def books(ledger: Ledger, pairing: Pairing, run: Run, rows: Any) -> Any:
    """Puts records, links and inbox entries of purchase orders."""

    class Books:
        element = ORDERS

        def see(
            self, side: str, key: str, total: str | None, scope: str = "24-001", lines: str = "[]", **more: Any
        ) -> None:
            name = self.element.total[0] if self.element.total else "amount"
            rows(
                'INSERT INTO procore_sync.seen (pairing, element, side, key, scope, "values", lines, fingerprint, gone_at) '
                "VALUES (:p, :e, :side, :key, :scope, jsonb_build_object(CAST(:name AS text), CAST(:total AS text)), "
                "CAST(:lines AS jsonb), 'x', CASE WHEN :gone THEN now() END)",
                p=pairing.id, e=self.element.id, side=side, key=key, scope=scope, name=name, total=total, lines=lines,
                gone=more.get("gone", False),
            )  # fmt: skip

        def link(self, key: str, number: int, scope: str = "24-001") -> None:
            ledger.agree(pairing.id, run.id, self.element, [agreement(key, number, scope=scope)])

        def hold(self, maestro: str = "", procore: str = "", scope: str = "24-001") -> None:
            rows(
                "INSERT INTO procore_sync.inbox (pairing, element, scope, maestro_key, procore_key, kind, code, owner) "
                "VALUES (:p, :e, :scope, :m, :q, 'rejected', 'required', 'accounting')",
                p=pairing.id, e=self.element.id, scope=scope, m=maestro, q=procore,
            )  # fmt: skip

    return Books()


def balance(rows: Any) -> dict[str, dict[str, Any]]:
    return {row["scope"]: row for row in rows("SELECT * FROM procore_sync.balance")}


def test_both_sides_are_added_by_project_and_what_is_held_is_named(
    books: Any, pairing: Pairing, progress: Progress, rows: Any
) -> None:
    for key, number, here, across in (("A", 1, "100.10", "100.10"), ("B", 2, "50.00", "20.00")):
        books.see("maestro", key, here)
        books.see("procore", str(number), across)
        books.link(key, number)
    books.hold("B", "2")
    books.see("maestro", "NEW", "7.05")
    books.hold("NEW")
    books.see("procore", "9", "-3", scope="24-002")
    books.hold(procore="9", scope="24-002")
    progress.weigh(pairing.id, ORDERS)
    found = balance(rows)
    one, two = found["24-001"], found["24-002"]
    assert (str(one["maestro"]), str(one["procore"]), one["records"], one["unknown"]) == ("157.15", "120.10", 3, 0)
    assert (one["held_records"], str(one["held"])) == (2, "37.05")
    assert one["held_keys"] == [
        {"maestro_key": "B", "procore_key": "2", "difference": "30.00"},
        {"maestro_key": "NEW", "procore_key": "", "difference": "7.05"},
    ]
    assert (str(two["maestro"]), str(two["procore"]), str(two["held"])) == ("0", "-3", "3")


def test_what_is_neither_linked_nor_held_is_not_to_travel_and_does_not_count(
    books: Any, pairing: Pairing, progress: Progress, rows: Any
) -> None:
    books.see("maestro", "CANCELLED", "1000")
    books.see("procore", "5", "1000")
    progress.weigh(pairing.id, ORDERS)
    assert balance(rows) == {}


def test_a_linked_record_that_is_held_by_its_id_alone_counts_once(
    books: Any, pairing: Pairing, progress: Progress, rows: Any
) -> None:
    books.see("maestro", "A", "30")
    books.see("procore", "1", "20")
    books.link("A", 1)
    books.hold(procore="1")
    progress.weigh(pairing.id, ORDERS)
    one = balance(rows)["24-001"]
    assert (one["records"], str(one["procore"]), str(one["held"])) == (1, "20", "10")


def test_a_total_that_a_side_does_not_state_is_that_of_its_lines(
    books: Any, pairing: Pairing, progress: Progress, rows: Any
) -> None:
    books.see("maestro", "A", "30.30")
    books.see("procore", "1", None, lines='[{"values": {"amount": "10.10"}}, {"values": {"amount": "20.20"}}]')
    books.link("A", 1)
    progress.weigh(pairing.id, ORDERS)
    assert str(balance(rows)["24-001"]["procore"]) == "30.30"


def test_an_amount_that_a_side_does_not_say_is_told_as_unknown_and_is_no_difference(
    books: Any, pairing: Pairing, progress: Progress, rows: Any
) -> None:
    books.see("maestro", "A", "30.30")
    books.see("procore", "1", None)
    books.link("A", 1)
    progress.weigh(pairing.id, ORDERS)
    one = balance(rows)["24-001"]
    assert (one["records"], one["unknown"], str(one["maestro"]), str(one["procore"])) == (1, 1, "0", "0")


def test_a_record_that_is_gone_weighs_nothing(books: Any, pairing: Pairing, progress: Progress, rows: Any) -> None:
    books.see("maestro", "A", "30")
    books.see("procore", "1", "30", gone=True)
    books.link("A", 1)
    progress.weigh(pairing.id, ORDERS)
    assert (str(balance(rows)["24-001"]["maestro"]), str(balance(rows)["24-001"]["procore"])) == ("30", "0")


def test_weighing_again_replaces_what_was_weighed_before(
    books: Any, pairing: Pairing, progress: Progress, rows: Any
) -> None:
    books.see("maestro", "A", "30")
    books.hold("A")
    progress.weigh(pairing.id, ORDERS)
    rows("UPDATE procore_sync.inbox SET closed_at = now(), with_pairing = true")
    progress.weigh(pairing.id, ORDERS)
    assert balance(rows) == {}


def test_budgets_are_weighed_by_their_amount_and_suppliers_not_at_all(
    books: Any, pairing: Pairing, progress: Progress, rows: Any
) -> None:
    books.element = BUDGETS
    books.see("maestro", "24-001|A", "12.50")
    books.hold("24-001|A")
    progress.weigh(pairing.id, BUDGETS)
    progress.weigh(pairing.id, SUPPLIERS)
    assert [(row["element"], str(row["maestro"])) for row in rows("SELECT * FROM procore_sync.balance")] == [
        ("budgets", "12.50")
    ]


# ------------------------------------------------------------------------------------------------ cut values


def test_the_fields_that_are_cut_follow_what_is_agreed_on(
    ledger: Ledger, pairing: Pairing, run: Run, rows: Any
) -> None:
    def agree(names: str, cut: list[str]) -> list[str]:
        baseline = dict.fromkeys(names.split(), "x")
        row = agreement("A", 1, maestro_baseline=baseline, procore_baseline=baseline, cut=cut)
        ledger.agree(pairing.id, run.id, SUPPLIERS, [row])
        (found,) = rows("SELECT cut FROM procore_sync.link")
        return sorted(found["cut"])

    assert agree("name city", ["name", "1|description"]) == ["1|description", "name"]
    assert agree("city", ["city"]) == ["city", "name"], "name was not agreed on anew; the lines were, and none is cut"
    assert agree("name", []) == ["city"]


def test_a_run_and_an_undo_of_one_element_weigh_one_after_the_other(
    ledger: Ledger, books: Any, pairing: Pairing, progress: Progress, rows: Any
) -> None:
    books.see("maestro", "A", "7.05")
    books.hold("A")
    where = {"pairing": pairing.id, "element": books.element.id}
    total, line = books.element.total
    waits = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    with ThreadPoolExecutor(1) as pool:
        with ledger.engine.begin() as other:
            for name in ("one_weighs", "forget_balance"):
                other.execute(block(QUERIES, name), where)
            other.execute(block(QUERIES, "weigh"), {**where, "total": total, "line": line, "named": 5})
            second = pool.submit(progress.weigh, pairing.id, books.element)
            while not rows(waits):
                assert not second.done()
        second.result()
    assert balance(rows)["24-001"]["records"] == 1
