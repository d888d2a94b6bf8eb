"""What the page asks the ledger, on a real PostgreSQL: every state of a record, pages, search, causes, days."""

import json
import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import pairwise

import pytest
from sqlalchemy import event, text

from procore.config.company import CompanySettings
from procore.elements import ALL, ELEMENTS
from procore.mapping.sql_blocks import FOLDER, named_blocks
from procore.store.sql import block
from procore.web.ledger import PageLedger
from procore.web.view.counts import Versions, counted, rows

FILE, STATE_COUNTS = "ledger/page.sql", "ledger/state_counts.sql"
ASKED = {
    "element": "suppliers", "to_procore": True, "to_maestro": True, "in_projects": False, "left_out": "[]", "projects": "projects",
    "state": "", "search": "", "project": "", "sort": "key",
    "limit": 50, "offset": 0,
}  # fmt: skip


class FilledLedger:
    """A ledger with one company, filled row by row."""

    def __init__(self, engine):
        self.engine = engine
        self.pairing = self.sql(
            "INSERT INTO procore_sync.pairing (company, tag, procore_company_id, host, environment) "
            "VALUES ('demo', 'DEMO', 598134325684219, '127.0.0.1', 'demo') RETURNING id"
        )[0]["id"]

    def sql(self, statement, **params):
        with self.engine.begin() as connection:
            result = connection.execute(text(statement) if isinstance(statement, str) else statement, params)
            return [dict(row) for row in result.mappings()] if result.returns_rows else []

    def ask(self, name, file=FILE, **params):
        return self.sql(block(file, name), pairing=self.pairing, **params)

    def rows(self, **asked):
        """Looked at anew: the numbers by state, in every row, and the records."""
        told = {**ASKED, **asked}
        for name in ("lock", "forget"):
            self.ask(name, STATE_COUNTS, **told)
        (looked,) = self.ask("count", STATE_COUNTS, version="1", **told)
        return [{**row, **looked} for row in self.ask("rows", count=True, **told)]

    def see(
        self,
        side,
        key,
        fingerprint="same",
        element="suppliers",
        scope="",
        gone=False,
        changed=None,
        never=None,
        **values,
    ):
        self.sql(
            'INSERT INTO procore_sync.record (pairing, element, side, key, scope, "values", fingerprint, gone_at, '
            "changed_at, never_created) VALUES (:pairing, :element, :side, :key, :scope, CAST(:values AS jsonb), :fingerprint, "
            "CASE WHEN :gone THEN now() END, :changed, :never)",
            pairing=self.pairing, element=element, side=side, key=key, scope=scope, values=json.dumps(values),
            fingerprint=fingerprint, gone=gone, changed=changed, never=never,
        )  # fmt: skip

    def link(self, maestro_key, procore_id, element="suppliers", scope=""):
        self.sql(
            "INSERT INTO procore_sync.link (pairing, element, scope, maestro_key, procore_id, maestro_fingerprint, "
            "procore_fingerprint) VALUES (:pairing, :element, :scope, :maestro_key, :procore_id, 'same', 'same')",
            pairing=self.pairing, element=element, scope=scope, maestro_key=maestro_key, procore_id=procore_id,
        )  # fmt: skip

    def hold(self, kind, code, maestro="", procore="", of="suppliers", amount=None, **facts):
        self.sql(
            "INSERT INTO procore_sync.inbox (pairing, element, maestro_key, procore_key, kind, code, facts, owner, amount) "
            "VALUES (:pairing, :element, :maestro, :procore, :kind, :code, CAST(:facts AS jsonb), 'accounting', "
            "CAST(:amount AS numeric))",
            pairing=self.pairing, element=of, maestro=maestro, procore=procore, kind=kind, code=code,
            facts=json.dumps(facts), amount=amount,
        )  # fmt: skip

    def states(self, **asked):
        return {r["maestro_key"] or r["procore_key"]: r["state"] for r in self.rows(**asked) if r["place"]}


def settings():
    return CompanySettings(
        tag="DEMO", procore_company_id=598134325684219, environment="demo", maestro_conn_id="m", procore_conn_id="p"
    )


@pytest.fixture
def filled(ledger_engine):
    return FilledLedger(ledger_engine)


@pytest.fixture
def company(filled):
    """A record in each state."""
    for key, number in (("FINE", 1), ("CHANGED", 2), ("MOVED", 3), ("CONFLICT", 4)):
        filled.see("maestro", key, "new" if key == "CHANGED" else "same", name=f"Les {key.lower()}s inc.")
        filled.see("procore", str(number), "new" if key == "MOVED" else "same", name=f"Les {key.lower()}s inc.")
        filled.link(key, number)
    filled.see("maestro", "NEW", name="Neuf")
    filled.see("maestro", "CLOSED", name="Fermé", active=False, never="closed")
    filled.see("maestro", "GONE", gone=True, name="Parti")
    filled.see("maestro", "WRONG", name="100 % _faux_")
    filled.see("procore", "55", name="Nouveau là-bas")
    filled.see("procore", "56", name="Inactif là-bas", active=False, never="closed")
    filled.hold("conflict", "conflict", "CONFLICT", "4", field="name")
    filled.hold("rejected", "required", "WRONG", field="name")
    filled.hold("waiting", "no_access", "24-009", said="403")
    return filled


STATES = {
    "FINE": "fine", "CHANGED": "changed", "MOVED": "changed", "CONFLICT": "conflict", "NEW": "to_procore",
    "CLOSED": "one_side", "WRONG": "rejected", "55": "to_maestro", "56": "one_side", "24-009": "waiting",
}  # fmt: skip


def test_every_record_is_in_the_state_that_a_run_would_find(company):
    assert company.states() == STATES


def test_what_the_direction_does_not_let_go_does_not_wait(company):
    assert company.states(to_procore=False)["NEW"] == "one_side"
    assert company.states(to_maestro=False)["55"] == "one_side"


def test_a_project_that_the_filter_leaves_out_does_not_wait(company):
    assert company.states(left_out=json.dumps(["NEW"]))["NEW"] == "one_side"
    assert company.states(left_out=json.dumps(["procore:55"]))["55"] == "one_side"


def test_a_record_of_a_project_that_is_not_linked_does_not_wait(filled):
    filled.see("maestro", "24-001|A", element="budgets", scope="24-001", amount="5")
    filled.see("maestro", "24-002|A", element="budgets", scope="24-002", amount="5")
    filled.link("24-001", 7, element="projects")
    asked = {"element": "budgets", "in_projects": True}
    assert filled.states(**asked) == {"24-001|A": "to_procore", "24-002|A": "one_side"}


def test_what_a_person_kept_out_or_took_apart_does_not_wait(company):
    (made,) = company.sql(
        "INSERT INTO procore_sync.decision (pairing, element, kind, by_whom) "
        "VALUES (:p, 'suppliers', 'exclude', 'b') RETURNING id",
        p=company.pairing,
    )
    for table, keys in (("excluded_record", ("CHANGED", "")), ("unlinked_pair", ("NEW", "55"))):
        company.sql(
            f"INSERT INTO procore_sync.{table} VALUES (:p, 'suppliers', :m, :q, :d)",
            p=company.pairing,
            m=keys[0],
            q=keys[1],
            d=made["id"],
        )
    states = company.states()
    assert (states["CHANGED"], states["NEW"], states["55"]) == ("excluded", "one_side", "one_side")


def test_the_numbers_are_of_all_records_whatever_is_shown(company):
    everything, none = company.rows(), company.rows(state="none", limit=0)
    counted = {
        "fine": 1,
        "changed": 2,
        "conflict": 1,
        "to_procore": 1,
        "to_maestro": 1,
        "one_side": 2,
        "rejected": 1,
        "waiting": 1,
    }
    assert everything[0]["counts"] == none[0]["counts"] == counted
    assert [row["place"] for row in none] == [None]


def test_what_waits_leaves_out_what_is_fine_and_what_stays_apart(company):
    assert set(company.states(state="waits")) == STATES.keys() - {"FINE", "CLOSED", "56"}


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("%fin%", {"FINE"}),
        ("%là-bas%", {"55", "56"}),
        ("%55%", {"55"}),
        ("%100 \\%%", {"WRONG"}),
        ("%\\_faux\\_%", {"WRONG"}),
        ("%nobody%", set()),
        ("%'; DROP TABLE procore_sync.record; --%", set()),
    ],
)
def test_a_search_finds_codes_ids_and_names(company, search, found):
    assert set(company.states(search=search)) == found


def test_a_page_follows_the_other_and_none_is_shown_twice(company):
    seen = [
        row["maestro_key"] or row["procore_key"]
        for n in range(4)
        for row in company.rows(limit=3, offset=3 * n)
        if row["place"]
    ]
    assert len(seen) == len(set(seen)) == len(STATES)
    assert seen == sorted(seen, key=lambda key: (key.isdecimal(), key)), "codes first, then what only Procore has"
    assert {row["total"] for row in company.rows(limit=3)} == {len(STATES)}


def test_the_last_change_comes_first_when_asked(filled):
    now = datetime.now(UTC)
    for n, key in enumerate("ABC"):
        filled.see("maestro", key, changed=now - timedelta(days=n) if key != "B" else None)
    assert [row["maestro_key"] for row in filled.rows(sort="changed")] == ["A", "C", "B"]


def test_causes_are_grouped_with_their_amount_and_by_what_is_lacking(filled):
    for n, amount in enumerate(("100.10", "200.20", "-50")):
        filled.hold(
            "waiting",
            "waits_for",
            procore=str(n),
            of="purchase_orders",
            amount=amount,
            element="suppliers",
            key="4410" if n < 2 else "9",
        )
    filled.hold("rejected", "required", "A", field="name")
    found = filled.ask("causes", limit=10)
    assert [(row["code"], row["lacking"], row["records"], row["amount"] and str(row["amount"])) for row in found] == [
        ("waits_for", "4410", 2, "300.30"),
        ("waits_for", "9", 1, "-50"),
        ("required", None, 1, None),
    ]


def test_thirty_days_are_told_also_when_nothing_happened(filled):
    days = filled.ask("days", timezone="America/Toronto")
    assert len(days) == 30
    assert {(day["written"], day["held"], day["failed"]) for day in days} == {(0, 0, 0)}


def test_a_day_tells_what_was_written_and_held(filled):
    filled.sql(
        "INSERT INTO procore_sync.run (pairing, dag_run, element, mode, state, tally) VALUES "
        "(:p, 'r1', 'suppliers', 'sync', 'finished', '{\"created\": 2, \"updated\": 3}'), "
        "(:p, 'r1', 'projects', 'plan', 'finished', '{\"created\": 9}'), (:p, 'r1', 'costs', 'sync', 'failed', '{}')",
        p=filled.pairing,
    )
    filled.hold("rejected", "required", "A", field="name")
    today = filled.ask("days", timezone="America/Toronto")[-1]
    assert (today["written"], today["held"], today["failed"]) == (5, 1, 1)


def test_freshness_is_the_begin_of_the_last_run_that_did_everything(filled):
    for n, (state, mode, a_part) in enumerate((
        ("finished", "sync", False), ("finished", "plan", False), ("finished", "sync", True), ("finished", "undo", False),
        ("failed", "sync", False),
    )):  # fmt: skip
        filled.sql(
            "INSERT INTO procore_sync.run (pairing, dag_run, element, mode, state, partial, started_at) VALUES "
            "(:p, :d, 'suppliers', :mode, :state, :a_part, :at)",
            p=filled.pairing, d=f"r{n}", mode=mode, state=state, a_part=a_part, at=datetime(2026, 1, n + 1, tzinfo=UTC),
        )  # fmt: skip
    (newest,) = filled.ask("newest_runs")
    assert (newest["state"], newest["fresh_at"]) == ("failed", datetime(2026, 1, 1, tzinfo=UTC))


def test_a_run_s_parts_are_counted_apart_from_their_element(filled):
    (run,) = filled.sql(
        "INSERT INTO procore_sync.run (pairing, dag_run, element, mode, state, tally) VALUES "
        "(:p, 'r1', 'projects', 'sync', 'finished', '{\"created\": 4}') RETURNING id",
        p=filled.pairing,
    )
    for element, scope, key, state in (
        ("projects", "", "24-001", "done"), ("cost_codes", "24-001", "03-300", "done"), ("cost_codes", "24-001", "04-100", "done"),
        ("cost_codes", "24-001", "04-100", "done"), ("cost_types", "24-001", "MAT", "settled"),
        ("cost_types", "24-001", "MO", "refused"),
    ):  # fmt: skip
        filled.sql(
            "INSERT INTO procore_sync.action (run, element, scope, side, verb, maestro_key, changes, state) VALUES "
            "(:r, :e, :s, 'procore', 'create', :k, '[]', :state)",
            r=run["id"], e=element, s=scope, k=key, state=state,
        )  # fmt: skip
    (newest,) = filled.ask("newest_runs")
    assert newest["parts"] == {"cost_codes": 2, "cost_types": 1}


def test_an_element_s_kept_numbers_are_old_only_when_a_run_of_it_or_of_projects_began_or_ended(filled):
    def run(element, dag_run, state="finished"):
        filled.sql(
            "INSERT INTO procore_sync.run (pairing, dag_run, element, mode, state, ended_at) VALUES "
            "(:p, :d, :e, 'sync', :state, CASE WHEN :state = 'finished' THEN clock_timestamp() END)",
            p=filled.pairing, d=dag_run, e=element, state=state,
        )  # fmt: skip

    def versions():
        found = Versions(filled.pairing, "s", {row["element"]: row for row in filled.ask("versions")})
        return [found.of(ALL[name]) for name in ("projects", "cost_codes", "suppliers", "costs")]

    seen = [versions()]
    run("suppliers", "r1")
    seen.append(versions())
    run("suppliers", "r2", "waiting")
    seen.append(versions())
    filled.sql("UPDATE procore_sync.run SET state = 'finished', ended_at = clock_timestamp() WHERE dag_run = 'r2'")
    seen.append(versions())
    run("projects", "r3")
    seen.append(versions())
    changed = [[now != was for now, was in zip(b, a, strict=True)] for a, b in pairwise(seen)]
    assert changed == [[False, False, True, False]] * 3 + [[True, True, True, True]]


def test_a_record_without_a_key_in_maestro_has_its_history_too(filled):
    (run,) = filled.sql(
        "INSERT INTO procore_sync.run (pairing, dag_run, element, mode) "
        "VALUES (:p, 'r', 'suppliers', 'sync') RETURNING id",
        p=filled.pairing,
    )
    filled.sql(
        "INSERT INTO procore_sync.action (run, element, side, verb, procore_id, changes, state) VALUES "
        '(:r, \'suppliers\', \'procore\', \'update\', 5, \'[{"field": "name", "old": "a", "new": "b"}]\', \'done\')',
        r=run["id"],
    )
    (told,) = filled.ask("history", element="suppliers", maestro_key="", procore_key="5", limit=10)
    assert (told["field"], told["before"], told["after"]) == ("name", "a", "b")


@pytest.mark.parametrize("name", named_blocks(FOLDER / FILE))
def test_no_block_of_the_page_writes(name):
    words = str(block(FILE, name)).upper().split()
    assert not {"INSERT", "UPDATE", "DELETE", "TRUNCATE", "ALTER", "DROP"} & set(words)


@pytest.mark.parametrize("name", named_blocks(FOLDER / STATE_COUNTS))
def test_what_is_kept_of_a_look_is_all_that_a_page_writes(name):
    words = re.findall(
        r"(?:INSERT INTO|DELETE FROM|UPDATE|TRUNCATE|ALTER|DROP)\s+(\S+)", str(block(STATE_COUNTS, name))
    )
    assert {word.split(".")[-1] for word in words} <= {"state_count", "state_record"}


def test_an_element_is_looked_at_once_in_each_version_however_many_ask(company):
    looks = []
    event.listen(
        company.engine, "do_execute", lambda _cursor, said, *_: looks.append(said) if said.startswith("WITH") else None
    )
    filled, one = PageLedger(company.engine, "demo"), settings()
    asked = {"state": "", "search": "", "project": "", "sort": "key", "limit": 50, "offset": 0}
    suppliers = [ELEMENTS["suppliers"]]
    for runs in ({}, {}, {"suppliers": {"ended": "2", "now": ""}}):
        ask = partial(counted, filled, one, suppliers, Versions(company.pairing, "s", runs))
        with ThreadPoolExecutor(4) as at_once:
            found = [asking.result() for asking in [at_once.submit(ask) for _ in range(4)]]
        assert [told["suppliers"] for told in found] == [dict(Counter(STATES.values()))] * 4
    assert len(looks) == 2
    counts = found[0]["suppliers"]
    page, total = rows(filled, ELEMENTS["suppliers"], counts, **asked)
    assert {r["maestro_key"] or r["procore_key"]: r["state"] for r in page} == STATES
    assert total == len(STATES)
    for state in (*set(STATES.values()), "waits"):
        page, total = rows(filled, ELEMENTS["suppliers"], counts, **{**asked, "state": state})
        assert total == len(page) > 0
