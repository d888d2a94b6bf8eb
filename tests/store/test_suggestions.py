"""Suggestions on a real PostgreSQL: renewed by each run, and not offered once somebody decided."""

import pytest

from procore.diff.suggest import Suggestion
from procore.elements import ALL
from procore.store.sql import block
from tests.factories.explained import passed_over
from tests.factories.ledger import agreement, decide

BIG = 562949955812345678  # Procore's ids have 64 bits
SUPPLIERS, PROJECTS, COST_CODES = ALL["suppliers"], ALL["projects"], ALL["cost_codes"]


def suggestion(m, p, score):
    return Suggestion(
        maestro_key=m, procore_key=str(p), score=score, matched=({"field": "name", "maestro": "é", "procore": "e"},)
    )


def test_suggestions_are_replaced_and_those_that_were_decided_on_are_not_offered(ledger, linked):
    found = [suggestion("S2", BIG + 1, 80), suggestion("S2", BIG + 2, 90), suggestion("S1", BIG + 2, 99)]
    for _ in range(2):
        ledger.suggestions.renew(linked.id, SUPPLIERS, found)
    offered = ledger.suggestions.open(linked.id, "suppliers")
    assert [(s["maestro_key"], s["score"]) for s in offered] == [("S2", 90), ("S2", 80)]  # S1 is linked
    assert offered[0]["matched"] == [{"field": "name", "maestro": "é", "procore": "e"}]
    decide(ledger, linked, "link", "S2", BIG + 1)
    assert ledger.suggestions.open(linked.id, "suppliers") == []
    ledger.suggestions.renew(linked.id, SUPPLIERS, [])
    assert ledger.suggestions.open(linked.id, "suppliers") == []


@pytest.mark.parametrize("m, p", [("S2", BIG + 2), ("S3", BIG + 1)])
def test_what_either_record_of_was_linked_or_decided_on_is_not_offered(ledger, linked, run, m, p):
    ledger.suggestions.renew(linked.id, SUPPLIERS, [suggestion(m, p, 80), suggestion("S9", BIG, 70)])
    assert [row["maestro_key"] for row in ledger.suggestions.open(linked.id, "suppliers")] == [m]  # BIG is linked
    decide(ledger, linked, "link", "S2", BIG + 1)
    assert ledger.suggestions.open(linked.id, "suppliers") == []
    ledger.decisions.apply(linked.id, run.id, SUPPLIERS)
    ledger.suggestions.renew(linked.id, SUPPLIERS, [suggestion(m, p, 80)])
    assert ledger.suggestions.open(linked.id, "suppliers") == []


def test_suggestions_are_not_compared_with_every_link_and_decision(ledger, linked, run, rows):
    many = range(300)
    links = [agreement(f"L{n}", n + 1) for n in many]
    ledger.links.keep_baselines(linked.id, run.id, SUPPLIERS, links)
    found = [suggestion(f"M{n}", BIG + 1000 + n, 80) for n in many]
    ledger.suggestions.renew(linked.id, SUPPLIERS, found)
    rows(
        "INSERT INTO procore_sync.decision (pairing, element, kind, maestro_key, procore_key, by_whom, reason) "
        "SELECT :pairing, 'suppliers', 'link', 'D' || n, CAST(n + 9000 AS text), 'Marie', '' "
        "FROM generate_series(1, 300) AS n",
        pairing=linked.id,
    )
    where = {"pairing": linked.id, "element": "suppliers"}
    assert passed_over(ledger.engine, block("ledger/suggestions.sql", "open"), **where) < 10 * len(many)
