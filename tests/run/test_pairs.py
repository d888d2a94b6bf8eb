"""The pairs that a run looks at, from what the ledger holds."""

from dataclasses import replace

from procore.diff.references import References
from procore.elements import ALL
from procore.elements.element import Direction, Side
from procore.run.pairs import look, pairs_of
from procore.run.read import read_sides
from tests.factories.ledger import exception
from tests.run.conftest import supplier

SUPPLIERS = ALL["suppliers"]
M, P = Side.MAESTRO, Side.PROCORE


def looked_at(job, run):
    reading = read_sides(job, run, SUPPLIERS)
    found = pairs_of(job, SUPPLIERS, reading, References(), look(job, run, SUPPLIERS, reading), 0)
    return {
        (p.maestro.key if p.maestro else "", p.procore.key if p.procore else ""): p for p in found.pairs
    }, found.kept


def test_what_did_not_change_since_both_agreed_is_not_looked_at(job, run, mine, theirs, link):
    m, p = supplier(M, "S1"), replace(supplier(P, "7"), origin_id="MAESTRO|SUP|DEMO|S1")
    mine.put(m), theirs.put(p), link(m, p)
    assert looked_at(job, run)[0] == {}
    mine.put(supplier(M, "S1", phone="1"))
    assert looked_at(job, run)[0].keys() == {("S1", "7")}


def test_records_of_one_code_are_one_pair_and_the_others_stand_alone(job, run, mine, theirs):
    mine.put(supplier(M, "S1"), supplier(M, "S2"))
    theirs.put(supplier(P, "7", code="S1"), supplier(P, "8"))
    assert looked_at(job, run)[0].keys() == {("S1", "7"), ("S2", ""), ("", "8")}


def test_a_code_that_maestro_has_for_a_linked_record_is_taken(job, run, mine, theirs, link):
    m, p = supplier(M, "S1"), supplier(P, "7")
    mine.put(m), theirs.put(p, supplier(P, "8", code="S1")), link(m, p)
    pair = looked_at(job, run)[0]["", "8"]
    assert (pair.reason.code, pair.reason.facts) == ("key_taken", {"key": "S1"})


def test_a_second_record_of_one_name_waits_for_a_person(job, run, mine, theirs, link):
    m, p = supplier(M, "S1", name="Béton"), supplier(P, "7", name="Béton")
    mine.put(m), theirs.put(p, supplier(P, "8", name="béton")), link(m, p)
    assert looked_at(job, run)[0]["", "8"].reason.code == "twin"
    one_way = replace(job, direction=Direction.TO_PROCORE)
    assert looked_at(one_way, run)[0]["", "8"].reason is None


def test_what_only_a_change_ends_is_not_tried_again_while_nothing_changes(job, run, mine):
    m = supplier(M, "S1")
    mine.put(m)
    entry = exception("S1", code="refused", maestro_fingerprint=m.fingerprint)
    (held,) = job.ledger.exceptions.keep(job.pairing.id, SUPPLIERS, [entry])
    assert looked_at(job, run) == ({}, [held])
    assert looked_at(replace(job, full=True), run)[0].keys() == {("S1", "")}
    mine.put(supplier(M, "S1", phone="1"))
    assert looked_at(job, run)[0].keys() == {("S1", "")}


def test_a_run_of_some_records_looks_at_these_only(job, run, mine, theirs):
    mine.put(supplier(M, "S1"), supplier(M, "S2"))
    theirs.put(supplier(P, "7"))
    assert looked_at(replace(job, records=frozenset({"S2"})), run)[0].keys() == {("S2", "")}
    assert looked_at(replace(job, records=frozenset({"procore:7"})), run)[0].keys() == {("", "7")}


def test_a_creation_that_broke_off_is_found_again_by_the_key_that_was_written(job, run, mine, theirs):
    intended = {
        "scope": "", "side": M, "verb": "create", "maestro_key": "N1", "procore_id": 7, "origin_id": None,
        "changes": [{"field": "name", "old": None, "new": "Name 7"}],
    }  # fmt: skip
    job.ledger.actions.intend(run.id, SUPPLIERS, [intended])
    mine.put(supplier(M, "N1", name="Name 7"))
    theirs.put(supplier(P, "7"))
    assert looked_at(job, run)[0].keys() == {("N1", "7")}
