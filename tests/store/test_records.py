"""Records on a real PostgreSQL: what was read comes out as it was, and what is gone is known."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from procore.elements import ALL
from procore.elements.element import Side
from procore.model.records import Reason
from tests.factories.records import DAY, maestro, plain, procore

BIG = 562949955812345678  # Procore's ids have 64 bits
SUPPLIERS, PROJECTS, COST_CODES = ALL["suppliers"], ALL["projects"], ALL["cost_codes"]


def seen(ledger, pairing, side, *keys):
    return ledger.records.by_key(pairing.id, PROJECTS, side, keys)


def test_a_record_comes_out_as_it_was_read(ledger, pairing):
    theirs = procore(
        "projects",
        BIG,
        project_number="P1",
        name='É "quoted" \\u0000 🏗',
        active=True,
        updated_at="2026-05-01T12:00:00Z",
        **DAY,
    )
    mine = maestro("projects", number="P1", name="É", active="A", marked=True, category="IND", start_date="2026-02-30")
    ledger.records.keep(pairing.id, PROJECTS, Side.PROCORE, [theirs])
    ledger.records.keep(pairing.id, PROJECTS, Side.MAESTRO, [mine])
    assert mine.problem is not None
    assert seen(ledger, pairing, Side.PROCORE, str(BIG)) == {str(BIG): theirs}
    assert seen(ledger, pairing, Side.MAESTRO, "P1") == {"P1": mine}


def test_a_field_that_the_side_did_not_name_stays_unknown(ledger, pairing):
    record = plain("projects", Side.PROCORE, "7", number="P1")
    ledger.records.keep(pairing.id, PROJECTS, Side.PROCORE, [record])
    assert seen(ledger, pairing, Side.PROCORE, "7")["7"].values == {"number": "P1"}


def test_what_a_side_says_in_characters_that_no_database_takes_is_kept_without_them(ledger, pairing):
    row = {
        "number": "P\x001",
        "name": "a\x00b\ud83d",
        "active": "\x00Z",
        "category": "I\x00",
        "start_date": "\x00never",
    }
    record = maestro("projects", **row)
    ledger.records.keep(pairing.id, PROJECTS, Side.MAESTRO, [record])
    assert seen(ledger, pairing, Side.MAESTRO, "P1")["P1"].get("name") == "ab"


def test_reading_again_renews_a_record_and_brings_it_back_when_it_was_gone(ledger, pairing):
    for name in ("Avant", "Après"):
        ledger.records.keep(pairing.id, PROJECTS, Side.MAESTRO, [maestro("projects", number="P1", name=name)])
        ledger.records.mark_gone(pairing.id, PROJECTS, Side.MAESTRO, (), None)
        assert seen(ledger, pairing, Side.MAESTRO, "P1") == {}
    ledger.records.keep(pairing.id, PROJECTS, Side.MAESTRO, [maestro("projects", number="P1", name="Encore")])
    assert seen(ledger, pairing, Side.MAESTRO, "P1")["P1"].get("name") == "Encore"


def stored(ledger):
    """The rows with the place where PostgreSQL keeps each: another one means that the row was written."""
    with ledger.engine.connect() as connection:
        rows = connection.execute(
            text("SELECT CAST(ctid AS text) AS place, r.* FROM procore_sync.record AS r ORDER BY key")
        )
        return [dict(row) for row in rows.mappings()]


def test_what_is_read_again_as_it_was_is_not_written_and_says_that_nothing_moved(ledger, pairing):
    records = [maestro("projects", number="P1", name="A"), maestro("projects", number="P2", name="B")]
    assert ledger.records.keep(pairing.id, PROJECTS, Side.MAESTRO, records) == {"P1", "P2"}
    before = stored(ledger)
    assert ledger.records.keep(pairing.id, PROJECTS, Side.MAESTRO, records) == set()
    ledger.records.mark_gone(pairing.id, PROJECTS, Side.MAESTRO, {"P1", "P2"}, None)
    assert stored(ledger) == before


@pytest.mark.parametrize(
    "column,change",
    [
        ("scope", {"scope": "P9"}),
        ("facts", {"facts": {"category": "RES"}}),
        ("origin_id", {"origin_id": "7"}),
        ("problem", {"problem": Reason("empty_key", {"field": "number", "name": "?"})}),
        ("changed_at", {"changed_at": datetime(2020, 1, 1, tzinfo=UTC)}),
    ],
)
def test_what_changed_beside_the_values_is_kept_though_no_value_moved(ledger, pairing, column, change):
    record = maestro("projects", number="P1", name="A", **DAY)
    ledger.records.keep(pairing.id, PROJECTS, Side.MAESTRO, [record])
    (before,) = stored(ledger)
    assert ledger.records.keep(pairing.id, PROJECTS, Side.MAESTRO, [replace(record, **change)]) == set()
    (after,) = stored(ledger)
    assert after[column] != before[column]


def test_what_was_gone_and_is_read_as_it_was_is_back(ledger, pairing):
    record = maestro("projects", number="P1", name="A")
    ledger.records.keep(pairing.id, PROJECTS, Side.MAESTRO, [record])
    ledger.records.mark_gone(pairing.id, PROJECTS, Side.MAESTRO, (), None)
    assert seen(ledger, pairing, Side.MAESTRO, "P1") == {}
    assert ledger.records.keep(pairing.id, PROJECTS, Side.MAESTRO, [record]) == set()
    assert seen(ledger, pairing, Side.MAESTRO, "P1") == {"P1": record}


def test_a_side_is_in_trouble_as_long_as_one_of_its_records_is(ledger, pairing):
    bad, good = (maestro("projects", number="P1", start_date=day) for day in ("2026-02-30", "2026-02-28"))
    told = []
    for record in (good, bad, good):
        ledger.records.keep(pairing.id, PROJECTS, Side.MAESTRO, [record])
        told.append(ledger.records.has_problem(pairing.id, PROJECTS, Side.MAESTRO))
    assert told == [False, True, False]
    assert not ledger.records.has_problem(pairing.id, PROJECTS, Side.PROCORE)


@pytest.mark.parametrize(
    "scopes, still",
    [
        (None, {"P2|03"}),
        (["P1"], {"P2|02", "P2|03"}),
        (["P2"], {"P1|02", "P2|03"}),
        (["P1", "P2"], {"P2|03"}),
        (["P3"], {"P1|02", "P2|02", "P2|03"}),
        ([], {"P1|02", "P2|02", "P2|03"}),
    ],
)
def test_only_what_a_complete_read_of_its_scopes_missed_is_gone(ledger, pairing, scopes, still):
    def activity(project, code):
        return maestro("cost_codes", project=project, code=code, name="x")

    ledger.records.keep(pairing.id, COST_CODES, Side.MAESTRO, [activity("P1", "02"), activity("P2", "02")])
    ledger.records.keep(
        pairing.id, COST_CODES, Side.PROCORE, [plain("cost_codes", Side.PROCORE, "9", scope="P1", code="02")]
    )
    ledger.records.keep(pairing.id, COST_CODES, Side.MAESTRO, [activity("P2", "03")])
    ledger.records.mark_gone(pairing.id, COST_CODES, Side.MAESTRO, {"P2|03"}, scopes)
    keys = ["P1|02", "P2|02", "P2|03"]
    assert ledger.records.by_key(pairing.id, COST_CODES, Side.MAESTRO, keys).keys() == still
    assert ledger.records.by_key(pairing.id, COST_CODES, Side.PROCORE, ["9"]).keys() == {"9"}


@pytest.mark.parametrize("letters", ["A1", "1A"])
def test_of_two_records_that_share_a_key_an_open_one_speaks_for_both(ledger, pairing, letters):
    """Else a project that is entered twice, once open and once closed, would wait without a word."""
    twice = [maestro("projects", number="P1", active=letter, name=letter, copies=2) for letter in letters]
    ledger.records.keep(pairing.id, PROJECTS, Side.MAESTRO, twice)
    seen = ledger.records.by_key(pairing.id, PROJECTS, Side.MAESTRO, ["P1"])["P1"]
    assert (seen.get("active"), seen.problem and seen.problem.code) == (True, "duplicate_key")
