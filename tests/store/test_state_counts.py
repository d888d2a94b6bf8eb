"""State counts on a real PostgreSQL: what a run decides of a record is what the page counts."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from procore.diff.plan import plan
from procore.elements import ALL, ELEMENTS
from procore.elements.element import Direction, Scope, Side
from procore.model.pairing import Pairing
from procore.model.steps import Pair, Policy
from procore.store.ledger import Ledger
from procore.store.sql import migrations
from tests.factories.ledger import agreement, exception
from tests.factories.states import cases

NEW = {Side.MAESTRO: "to_procore", Side.PROCORE: "to_maestro"}
"""The state of a record that only this side has, and that will be made on the other."""


def states(ledger):
    with ledger.engine.begin() as connection:
        rows = connection.execute(text("SELECT maestro_key, procore_key, state FROM procore_sync.state_record"))
        return {row.maestro_key or row.procore_key: row.state for row in rows}


def counted(ledger, pairing, element, version, direction):
    one = ALL[element]
    writes = direction.writes & one.created_in
    return ledger.state_counts.count(
        pairing.id,
        element,
        version,
        to_procore=Side.PROCORE in writes,
        to_maestro=Side.MAESTRO in writes,
        in_projects=one.scope is Scope.PROJECT,
        left_out="[]",
    )


@pytest.mark.parametrize("element_id, direction", [(e.id, d) for e in ALL.values() for d in e.directions], ids=str)
def test_what_the_run_decides_of_a_record_is_what_the_page_shows(ledger, pairing, run, element_id, direction):
    """A step: it is new; held: it is in the inbox, with its kind; neither: it stays apart."""
    element, mine = ALL[element_id], [case for case in cases() if case.element == element_id]
    if element.scope is Scope.PROJECT:
        ledger.links.keep_baselines(pairing.id, run.id, ALL["projects"], [agreement("24-001", 999)])
    for side in Side:
        ledger.records.keep(pairing.id, element, side, [case.record for case in mine if case.record.side is side])
    expected = {case.record.key: "one_side" for case in mine}
    for case in mine:
        for step in plan(
            element, [Pair(**{case.record.side.value: case.record})], Policy(direction=direction, owners={})
        ):
            expected[case.record.key] = "rejected" if step.hold else NEW[case.record.side]
            if step.hold:
                key = {"maestro_key" if case.record.side is Side.MAESTRO else "procore_key": case.record.key}
                ledger.exceptions.keep(pairing.id, element, [exception(code=step.hold.code, **key)])
    counts = counted(ledger, pairing, element_id, "1", direction)
    assert states(ledger) == expected
    assert counts == {state: list(expected.values()).count(state) for state in set(expected.values())}


def test_what_was_counted_is_kept_until_the_version_is_another_one(ledger, pairing):
    element, both = ALL["suppliers"], Direction.BOTH
    records = [case.record for case in cases() if case.element == "suppliers" and case.record.side is Side.MAESTRO]
    assert counted(ledger, pairing, "suppliers", "1", both) == {}
    ledger.records.keep(pairing.id, element, Side.MAESTRO, records)
    assert counted(ledger, pairing, "suppliers", "1", both) == {}
    assert counted(ledger, pairing, "suppliers", "2", both) == {"to_procore": 2, "one_side": 1}
    kept = [(row["element"], row["version"], row["counts"]) for row in ledger.state_counts.kept(pairing.id)]
    assert kept == [("suppliers", "2", {"to_procore": 2, "one_side": 1})]


def test_an_older_ledger_gets_the_same_answer_from_its_migration(ledger: Ledger, pairing: Pairing) -> None:
    # what is coded by more segments, is a template, or a sub-project that is closed, was not known of records that were read before
    everything = [case for case in cases() if not {"more_segments", "template", "closed"} & case.record.facts.keys()]
    for case in everything:
        ledger.records.keep(pairing.id, ALL[case.element], case.record.side, [case.record])
    read = text("SELECT element, side, key, never_created FROM procore_sync.record ORDER BY element, side, key")
    (sql,) = (sql for name, sql in migrations() if name.endswith("never_created"))
    with ledger.engine.begin() as connection:
        written = connection.execute(read).all()
        connection.execute(text("UPDATE procore_sync.record SET never_created = NULL"))
        connection.execute(text("ALTER TABLE procore_sync.record RENAME TO seen"))  # its name at that migration
        connection.exec_driver_sql(sql)
        connection.execute(text("ALTER TABLE procore_sync.seen RENAME TO record"))
        assert connection.execute(read).all() == written
    assert len(written) == len(everything)
    assert {row.never_created for row in written} == {case.why for case in everything}


def test_a_record_that_is_read_again_gets_a_new_answer(ledger, pairing):
    closed, usual = _supplier("closed"), _supplier(None)
    for record, why in ((closed, "closed"), (usual, None)):
        ledger.records.keep(pairing.id, ELEMENTS["suppliers"], Side.MAESTRO, [record])
        with ledger.engine.begin() as connection:
            assert connection.execute(text("SELECT never_created FROM procore_sync.record")).scalar_one() == why


def _supplier(why):
    def fits(case):
        return case.element == "suppliers" and case.record.side is Side.MAESTRO and case.why == why

    return replace(next(case.record for case in cases() if fits(case)), key="S")
