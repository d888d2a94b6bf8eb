"""The ledger on a real PostgreSQL: what goes in comes out, nothing moves backwards, nothing is linked twice.

Long, because it mirrors one module, the only door to the ledger.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from procore.elements import ALL
from procore.elements.element import Side
from procore.model.pairing import Pairing
from procore.model.records import Reason, Record
from procore.model.runs import Run
from procore.store.ledger import Ledger
from tests.factories.records import DAY, maestro, plain, procore

BIG = 562949955812345678  # Procore's ids have 64 bits
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
SUPPLIERS, PROJECTS, COST_CODES = ALL["suppliers"], ALL["projects"], ALL["cost_codes"]


def agreement(maestro_key: str, procore_id: int, **more: Any) -> dict[str, Any]:
    return {
        "scope": "",
        "maestro_key": maestro_key,
        "procore_id": procore_id,
        "origin_id": None,
        "maestro_baseline": {},
        "procore_baseline": {},
        "maestro_fingerprint": None,
        "procore_fingerprint": None,
        **more,
    }


def intention(maestro_key: str | None, side: Side = Side.PROCORE, verb: str = "create", **more: Any) -> dict[str, Any]:
    return {
        "scope": "",
        "side": side,
        "verb": verb,
        "maestro_key": maestro_key,
        "procore_id": None,
        "origin_id": None,
        "changes": [],
        **more,
    }


def entry(maestro_key: str = "", procore_key: str = "", code: str = "required", **more: Any) -> dict[str, Any]:
    return {
        "scope": "",
        "maestro_key": maestro_key,
        "procore_key": procore_key,
        "kind": "rejected",
        "code": code,
        "facts": {},
        "owner": "accounting",
        "maestro_fingerprint": None,
        "procore_fingerprint": None,
        **more,
    }


# ------------------------------------------------------------------------------------------------ pairings


def test_the_first_stamp_stands(ledger: Ledger, pairing: Pairing) -> None:
    other = {"tag": "PROD", "procore_company_id": 7, "host": "api.procore.com", "environment": "production"}
    ledger.add_pairing("demo", other)
    assert ledger.pairings("demo", 7, "api.procore.com") == [pairing]


def test_a_procore_company_that_another_company_has_shows_its_stamp(ledger: Ledger, pairing: Pairing) -> None:
    facts = {
        "tag": "TWO",
        "procore_company_id": pairing.procore_company_id,
        "host": pairing.host,
        "environment": "sandbox",
    }
    ledger.add_pairing("two", facts)
    assert ledger.pairings("two", pairing.procore_company_id, pairing.host) == [pairing]


# ------------------------------------------------------------------------------------------------ runs


def test_a_resumed_task_goes_on_in_its_row_with_what_it_had_counted(ledger: Ledger, pairing: Pairing, run: Run) -> None:
    run.tally["created"], run.calls["GET /x"], run.seconds = 3, 2, 1.5
    ledger.end(run, "waiting", "limit")
    again = ledger.begin(pairing.id, "scheduled__1", "suppliers", "sync")
    assert again == run
    assert ledger.runs("demo", "scheduled__1")["suppliers"]["state"] == "running"
    assert ledger.runs("demo", "scheduled__1")["suppliers"]["error"] is None


def test_another_dag_run_has_a_row_of_its_own(ledger: Ledger, pairing: Pairing, run: Run) -> None:
    ledger.end(run, "finished")
    other = ledger.begin(pairing.id, "scheduled__2", "suppliers", "sync")
    assert other.id != run.id
    assert (other.tally, other.calls, other.seconds) == ({}, {}, 0)
    assert ledger.runs("demo", "scheduled__1")["suppliers"]["state"] == "finished"
    assert ledger.runs("nobody", "scheduled__1") == {}


# ------------------------------------------------------------------------------------------------ watermarks


@pytest.mark.parametrize("moves, expected", [([0], 0), ([0, 1], 1), ([1, 0], 1), ([1, 1], 1)])
def test_a_watermark_never_goes_back(ledger: Ledger, pairing: Pairing, moves: list[int], expected: int) -> None:
    for hours in moves:
        ledger.move_watermark(pairing.id, SUPPLIERS, Side.PROCORE, "", NOON + timedelta(hours=hours))
    marks = ledger.watermarks(pairing.id, SUPPLIERS)
    assert marks == {(Side.PROCORE, ""): NOON + timedelta(hours=expected)}
    assert marks[Side.PROCORE, ""].tzinfo is not None


def test_each_side_scope_and_element_has_its_own_watermark(ledger: Ledger, pairing: Pairing) -> None:
    ledger.move_watermark(pairing.id, COST_CODES, Side.MAESTRO, "", NOON)
    ledger.move_watermark(pairing.id, COST_CODES, Side.PROCORE, "P1", NOON + timedelta(hours=1))
    assert ledger.watermarks(pairing.id, COST_CODES) == {
        (Side.MAESTRO, ""): NOON,
        (Side.PROCORE, "P1"): NOON + timedelta(hours=1),
    }
    assert ledger.watermarks(pairing.id, SUPPLIERS) == {}


# ------------------------------------------------------------------------------------------------ what was read


def seen(ledger: Ledger, pairing: Pairing, side: Side, *keys: str) -> dict[str, Record]:
    return ledger.records(pairing.id, PROJECTS, side, keys)


def test_a_record_comes_out_as_it_was_read(ledger: Ledger, pairing: Pairing) -> None:
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
    ledger.see(pairing.id, PROJECTS, Side.PROCORE, [theirs])
    ledger.see(pairing.id, PROJECTS, Side.MAESTRO, [mine])
    assert mine.problem is not None
    assert seen(ledger, pairing, Side.PROCORE, str(BIG)) == {str(BIG): theirs}
    assert seen(ledger, pairing, Side.MAESTRO, "P1") == {"P1": mine}


def test_a_field_that_the_side_did_not_name_stays_unknown(ledger: Ledger, pairing: Pairing) -> None:
    record = plain("projects", Side.PROCORE, "7", number="P1")
    ledger.see(pairing.id, PROJECTS, Side.PROCORE, [record])
    assert seen(ledger, pairing, Side.PROCORE, "7")["7"].values == {"number": "P1"}


def test_what_a_side_says_in_characters_that_no_database_takes_is_kept_without_them(
    ledger: Ledger, pairing: Pairing
) -> None:
    row = {
        "number": "P\x001",
        "name": "a\x00b\ud83d",
        "active": "\x00Z",
        "category": "I\x00",
        "start_date": "\x00never",
    }
    record = maestro("projects", **row)
    ledger.see(pairing.id, PROJECTS, Side.MAESTRO, [record])
    assert seen(ledger, pairing, Side.MAESTRO, "P1")["P1"].get("name") == "ab"


def test_reading_again_renews_a_record_and_brings_it_back_when_it_was_gone(ledger: Ledger, pairing: Pairing) -> None:
    for name in ("Avant", "Après"):
        ledger.see(pairing.id, PROJECTS, Side.MAESTRO, [maestro("projects", number="P1", name=name)])
        ledger.mark_gone(pairing.id, PROJECTS, Side.MAESTRO, ledger.now(), None)
        assert seen(ledger, pairing, Side.MAESTRO, "P1") == {}
    ledger.see(pairing.id, PROJECTS, Side.MAESTRO, [maestro("projects", number="P1", name="Encore")])
    assert seen(ledger, pairing, Side.MAESTRO, "P1")["P1"].get("name") == "Encore"


def test_a_side_is_in_trouble_as_long_as_one_of_its_records_is(ledger: Ledger, pairing: Pairing) -> None:
    bad, good = (maestro("projects", number="P1", start_date=day) for day in ("2026-02-30", "2026-02-28"))
    told = []
    for record in (good, bad, good):
        ledger.see(pairing.id, PROJECTS, Side.MAESTRO, [record])
        told.append(ledger.troubled(pairing.id, PROJECTS, Side.MAESTRO))
    assert told == [False, True, False]
    assert not ledger.troubled(pairing.id, PROJECTS, Side.PROCORE)


@pytest.mark.parametrize(
    "scope, still",
    [(None, {"P2|03"}), ("P1", {"P2|02", "P2|03"}), ("P2", {"P1|02", "P2|03"}), ("P3", {"P1|02", "P2|02", "P2|03"})],
)
def test_only_what_a_complete_read_of_its_scope_missed_is_gone(
    ledger: Ledger, pairing: Pairing, scope: str | None, still: set[str]
) -> None:
    def activity(project: str, code: str) -> Record:
        return maestro("cost_codes", project=project, code=code, name="x")

    ledger.see(pairing.id, COST_CODES, Side.MAESTRO, [activity("P1", "02"), activity("P2", "02")])
    ledger.see(pairing.id, COST_CODES, Side.PROCORE, [plain("cost_codes", Side.PROCORE, "9", scope="P1", code="02")])
    began = ledger.now()
    ledger.see(pairing.id, COST_CODES, Side.MAESTRO, [activity("P2", "03")])
    ledger.mark_gone(pairing.id, COST_CODES, Side.MAESTRO, began, scope)
    keys = ["P1|02", "P2|02", "P2|03"]
    assert ledger.records(pairing.id, COST_CODES, Side.MAESTRO, keys).keys() == still
    assert ledger.records(pairing.id, COST_CODES, Side.PROCORE, ["9"]).keys() == {"9"}


# ------------------------------------------------------------------------------------------------ links


def test_agreed_values_of_every_kind_come_out_as_they_went_in(ledger: Ledger, pairing: Pairing, run: Run) -> None:
    m = maestro("projects", number="P1", name="Été", active="A", **DAY)
    p = procore("projects", BIG, project_number="P1", name="Été", active=True, **DAY)
    both = {"maestro_baseline": dict(m.values), "procore_baseline": dict(p.values)}
    ledger.agree(pairing.id, run.id, PROJECTS, [agreement("P1", BIG, origin_id="MAESTRO|PRJ|DEMO|P1", **both)])
    link = ledger.links(pairing.id, PROJECTS, ["P1", "P2"])["P1"]
    assert (link.procore_id, link.origin_id) == (BIG, "MAESTRO|PRJ|DEMO|P1")
    assert (link.maestro_baseline, link.procore_baseline) == (m.values, p.values)
    assert ledger.count_links(pairing.id, PROJECTS) == 1
    assert [(r["maestro_key"], r["procore_id"]) for r in ledger.all_links(pairing.id, "projects")] == [("P1", BIG)]


def test_agreeing_again_adds_to_what_was_agreed_and_forgets_nothing(ledger: Ledger, pairing: Pairing, run: Run) -> None:
    first = {"maestro_baseline": {"name": "A", "city": "Q"}, "procore_baseline": {"name": "A", "city": "Q"}}
    then = {"maestro_baseline": {"name": "B", "phone": None}, "procore_baseline": {"name": "B", "phone": None}}
    marks = {"maestro_fingerprint": "m1", "procore_fingerprint": "p1"}
    ledger.agree(pairing.id, run.id, SUPPLIERS, [agreement("S1", 7, origin_id="o", **first, **marks)])
    ledger.agree(pairing.id, run.id, SUPPLIERS, [agreement("S1", 7, **then)])
    link = ledger.links(pairing.id, SUPPLIERS, ["S1"])["S1"]
    assert link.maestro_baseline == {"name": "B", "city": "Q", "phone": None}
    assert link.origin_id == "o"
    links, _, _ = ledger.frames(pairing.id, SUPPLIERS, with_origin_id=True)
    assert links[["maestro_fingerprint", "procore_fingerprint"]].to_numpy().tolist() == [["m1", "p1"]]


def test_a_record_of_procore_is_never_linked_twice(ledger: Ledger, pairing: Pairing, run: Run) -> None:
    ledger.agree(pairing.id, run.id, SUPPLIERS, [agreement("S1", 7)])
    with pytest.raises(IntegrityError):
        ledger.agree(pairing.id, run.id, SUPPLIERS, [agreement("S2", 7)])
    assert ledger.links(pairing.id, SUPPLIERS, ["S1", "S2"]).keys() == {"S1"}


def test_agreeing_never_moves_a_link_to_another_record_of_procore(ledger: Ledger, pairing: Pairing, run: Run) -> None:
    ledger.agree(pairing.id, run.id, SUPPLIERS, [agreement("S1", 7)])
    with pytest.raises(IntegrityError):
        ledger.agree(pairing.id, run.id, SUPPLIERS, [agreement("S1", 8, maestro_baseline={"name": "another"})])
    link = ledger.links(pairing.id, SUPPLIERS, ["S1"])["S1"]
    assert (link.procore_id, link.maestro_baseline) == (7, {})


@pytest.mark.parametrize(
    "origin, with_origin_id, held, look",
    [
        ("o", True, "", False),
        ("o", True, "S1", True),
        (None, True, "", True),
        (None, False, "", False),
        (None, False, "S1", True),
    ],
)
def test_a_link_is_looked_at_when_it_is_held_or_lacks_a_stamp_that_may_be_written(
    ledger: Ledger, pairing: Pairing, run: Run, origin: str | None, *, with_origin_id: bool, held: str, look: bool
) -> None:
    ledger.agree(pairing.id, run.id, SUPPLIERS, [agreement("S1", BIG, origin_id=origin)])
    if held:
        ledger.hold(pairing.id, SUPPLIERS, [entry(held, str(BIG))])
    links, _, _ = ledger.frames(pairing.id, SUPPLIERS, with_origin_id=with_origin_id)
    assert links[["maestro_key", "procore_key", "look"]].to_numpy().tolist() == [["S1", str(BIG), look]]


def test_frames_tell_the_sides_apart_and_what_is_gone(ledger: Ledger, pairing: Pairing) -> None:
    ledger.see(pairing.id, SUPPLIERS, Side.PROCORE, [plain("suppliers", Side.PROCORE, "7", name="A")])
    began = ledger.now()
    ledger.see(pairing.id, SUPPLIERS, Side.MAESTRO, [plain("suppliers", Side.MAESTRO, "S1", name="A")])
    ledger.mark_gone(pairing.id, SUPPLIERS, Side.PROCORE, began, None)
    links, mine, theirs = ledger.frames(pairing.id, SUPPLIERS, with_origin_id=True)
    assert len(links) == 0
    assert mine[["key", "gone"]].to_numpy().tolist() == [["S1", False]]
    assert theirs[["key", "gone"]].to_numpy().tolist() == [["7", True]]


# ------------------------------------------------------------------------------------------------ actions


def test_intentions_get_their_ids_in_their_order(ledger: Ledger, pairing: Pairing, run: Run) -> None:
    keys = [f"S{n}" for n in range(50)]
    ids = ledger.intend(run.id, SUPPLIERS, [intention(key) for key in keys])
    begun = {row["id"]: row["maestro_key"] for row in ledger.begun(pairing.id, SUPPLIERS)}
    assert [begun[one] for one in ids] == keys
    assert ledger.intend(run.id, SUPPLIERS, []) == []


@pytest.mark.parametrize(
    "verb, state, ended, begun",
    [
        ("create", "intended", None, True),
        ("create", "planned", None, False),
        ("create", "intended", "done", False),
        ("create", "intended", "refused", False),
        ("update", "intended", None, False),
        ("write_origin_id", "intended", None, False),
    ],
)
def test_only_a_creation_that_nobody_confirmed_is_looked_up(
    ledger: Ledger, pairing: Pairing, run: Run, verb: str, state: str, ended: str | None, *, begun: bool
) -> None:
    row = intention("S1", verb=verb, origin_id="MAESTRO|SUP|DEMO|S1")
    (action,) = ledger.intend(run.id, SUPPLIERS, [row], state=state)
    if ended:
        gone = {"id": action, "state": ended, "reason": None, "maestro_key": None, "procore_id": None}
        ledger.end_actions([gone])
    found = ledger.begun(pairing.id, SUPPLIERS)
    assert [(r["id"], r["origin_id"]) for r in found] == ([(action, "MAESTRO|SUP|DEMO|S1")] if begun else [])


def test_settling_closes_this_elements_intentions_and_no_other(ledger: Ledger, pairing: Pairing, run: Run) -> None:
    ledger.intend(run.id, SUPPLIERS, [intention("S1")])
    ledger.intend(run.id, PROJECTS, [intention("P1")])
    ledger.settle(pairing.id, SUPPLIERS)
    assert ledger.begun(pairing.id, SUPPLIERS) == []
    assert [row["maestro_key"] for row in ledger.begun(pairing.id, PROJECTS)] == ["P1"]


def test_the_value_ledger_tells_every_value_before_and_after(
    ledger: Ledger, ledger_engine: Engine, pairing: Pairing, run: Run
) -> None:
    changes = [{"field": "name", "old": "Avant", "new": "Après"}, {"field": "phone", "old": None, "new": "418"}]
    (action,) = ledger.intend(run.id, SUPPLIERS, [intention("S1", verb="update", procore_id=BIG, changes=changes)])
    reason = Reason("refused", {"side": "procore", "said": "no\x00"})
    ledger.end_actions([{"id": action, "state": "refused", "reason": reason, "maestro_key": "S1", "procore_id": BIG}])
    with ledger_engine.connect() as connection:
        sql = (
            "SELECT company, field, before, after, written_to, state, procore_id, reason FROM procore_sync.value_ledger"
        )
        rows = connection.execute(text(f"{sql} ORDER BY field")).all()
    stored = {"code": "refused", "facts": {"side": "procore", "said": "no"}}
    assert [tuple(row) for row in rows] == [
        ("demo", "name", "Avant", "Après", "procore", "refused", BIG, stored),
        ("demo", "phone", None, "418", "procore", "refused", BIG, stored),
    ]


# ------------------------------------------------------------------------------------------------ inbox


def test_an_entry_counts_its_tries_and_keeps_when_it_was_first_seen(ledger: Ledger, pairing: Pairing) -> None:
    (first,) = ledger.hold(pairing.id, SUPPLIERS, [entry("S1")])
    (before,) = ledger.held(pairing.id, ["suppliers"])
    (second,) = ledger.hold(pairing.id, SUPPLIERS, [entry("S1", code="too_long", facts={"limit": "40"})])
    (after,) = ledger.held(pairing.id, ["suppliers"])
    assert first == second
    assert (before["tries"], after["tries"]) == (1, 2)
    assert (after["code"], after["facts"]) == ("too_long", {"limit": "40"})
    assert after["first_seen"] == before["first_seen"]
    assert after["last_seen"] > before["last_seen"]


def test_an_entry_that_was_released_and_comes_back_starts_anew(ledger: Ledger, pairing: Pairing, run: Run) -> None:
    ledger.hold(pairing.id, SUPPLIERS, [entry("S1")])
    ledger.release(pairing.id, run.id, SUPPLIERS, ["S1"], [], [])
    assert ledger.held(pairing.id, ["suppliers"]) == []
    ledger.hold(pairing.id, SUPPLIERS, [entry("S1")])
    (again,) = ledger.held(pairing.id, ["suppliers"])
    assert again["tries"] == 1


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
    ledger: Ledger,
    pairing: Pairing,
    run: Run,
    looked_m: list[str],
    looked_p: list[str],
    kept: list[str],
    still: list[str],
) -> None:
    rows = [entry("S1"), entry("S2"), entry(procore_key="7")]
    ids = dict(zip(["S1", "S2", "7"], ledger.hold(pairing.id, SUPPLIERS, rows), strict=True))
    ledger.hold(pairing.id, PROJECTS, [entry("S1")])
    ledger.release(pairing.id, run.id, SUPPLIERS, looked_m, looked_p, [ids[name] for name in kept])
    held = ledger.held(pairing.id, ["suppliers"])
    assert sorted(row["maestro_key"] or row["procore_key"] for row in held) == still
    assert len(ledger.held(pairing.id, ["projects"])) == 1


def test_the_same_record_held_twice_in_one_batch_is_one_entry(ledger: Ledger, pairing: Pairing) -> None:
    ledger.hold(pairing.id, SUPPLIERS, [entry("S1", code="required"), entry("S1", code="too_long"), entry("S2")])
    assert [(r["maestro_key"], r["code"]) for r in ledger.held(pairing.id, ["suppliers"])] == [
        ("S2", "required"),
        ("S1", "too_long"),
    ]


@pytest.mark.parametrize("letters", ["A1", "1A"])
def test_of_two_records_that_share_a_key_an_open_one_speaks_for_both(
    ledger: Ledger, pairing: Pairing, letters: str
) -> None:
    """Else a project that is entered twice, once open and once closed, would wait without a word."""
    twice = [maestro("projects", number="P1", active=letter, name=letter, copies=2) for letter in letters]
    ledger.see(pairing.id, PROJECTS, Side.MAESTRO, twice)
    seen = ledger.records(pairing.id, PROJECTS, Side.MAESTRO, ["P1"])["P1"]
    assert (seen.get("active"), seen.problem and seen.problem.code) == (True, "duplicate_key")


def test_a_broken_creation_whose_records_are_held_together_stays_begun_until_they_are_linked(
    ledger: Ledger, pairing: Pairing, run: Run
) -> None:
    ledger.intend(run.id, SUPPLIERS, [intention("P00001", Side.MAESTRO, procore_id=BIG)])
    ledger.hold(pairing.id, SUPPLIERS, [entry("P00001", str(BIG), "duplicate_key")])
    ledger.settle(pairing.id, SUPPLIERS)
    assert len(ledger.begun(pairing.id, SUPPLIERS)) == 1
    ledger.agree(pairing.id, run.id, SUPPLIERS, [agreement("P00001", BIG)])
    ledger.settle(pairing.id, SUPPLIERS)
    assert ledger.begun(pairing.id, SUPPLIERS) == []


def test_what_a_broken_run_was_about_to_write_is_known_until_a_later_write_went_through(
    ledger: Ledger, pairing: Pairing, run: Run
) -> None:
    changes = [{"field": "city", "old": None, "new": "Laval"}, {"line": "1", "field": "city", "old": None, "new": "x"}]
    ledger.intend(run.id, SUPPLIERS, [intention("S1", verb="update", changes=changes)])
    assert ledger.unconfirmed(pairing.id, SUPPLIERS) == {(Side.MAESTRO, "S1"): {(Side.PROCORE, "city"): "Laval"}}
    (later,) = ledger.intend(run.id, SUPPLIERS, [intention("S1", verb="update")])
    ledger.end_actions([{"id": later, "state": "done", "maestro_key": "S1", "procore_id": 7}])
    assert ledger.unconfirmed(pairing.id, SUPPLIERS) == {}
