"""Decisions on a real PostgreSQL: kept with who and why, applied once, replaced by later ones, never lost.

Long, because it mirrors one module.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import text

from procore.diff.suggest import Suggestion
from procore.elements import ALL
from procore.elements.element import Side
from procore.model.errors import DecisionRefused
from procore.model.pairing import Pairing
from procore.model.runs import Run
from procore.store.decisions import QUERIES, Decisions
from procore.store.ledger import Ledger
from procore.store.sql import block
from tests.factories.explained import passed_over
from tests.factories.records import plain
from tests.store.test_ledger import agreement

SUPPLIERS, PROJECTS = ALL["suppliers"], ALL["projects"]
BIG = 562949955812345678  # Procore's ids have 64 bits


@pytest.fixture
def store(ledger: Ledger) -> Decisions:
    return Decisions(ledger.engine)


@pytest.fixture
def pairing(ledger: Ledger, pairing: Pairing) -> Pairing:
    """S1 is linked to BIG, which carries its origin id; S2 and BIG + 1 are linked to nothing."""
    mine = [plain("suppliers", Side.MAESTRO, key, name="Béton", phone="1") for key in ("S1", "S2")]
    theirs = [plain("suppliers", Side.PROCORE, str(key), name="Béton", phone="2") for key in (BIG, BIG + 1)]
    ledger.see(pairing.id, SUPPLIERS, Side.MAESTRO, mine)
    ledger.see(pairing.id, SUPPLIERS, Side.PROCORE, theirs)
    link = {"scope": "", "maestro_key": "S1", "procore_id": BIG, "origin_id": "MAESTRO|SUP|DEMO|S1"}
    baseline = {"maestro_baseline": {"phone": "0"}, "procore_baseline": {"phone": "0"}}
    run = ledger.begin(pairing.id, "scheduled__0", "suppliers", "sync")
    prints = {"maestro_fingerprint": mine[0].fingerprint, "procore_fingerprint": theirs[0].fingerprint}
    ledger.agree(pairing.id, run.id, SUPPLIERS, [{**link, **baseline, **prints}])
    return pairing


def links(ledger: Ledger, pairing: Pairing) -> dict[str, int]:
    return {row["maestro_key"]: row["procore_id"] for row in ledger.all_links(pairing.id, "suppliers")}


def states(store: Decisions, pairing: Pairing) -> list[tuple[str, str]]:
    return [(row["kind"], row["state"]) for row in reversed(store.all(pairing.id))]


def decide(store: Decisions, pairing: Pairing, kind: str, m: str = "", p: object = "", **facts: Any) -> int:
    return store.decide(pairing.id, "suppliers", kind, m, str(p), facts, "Marie", "why")


def test_who_why_and_what_is_kept_as_it_was_given(ledger: Ledger, store: Decisions, pairing: Pairing) -> None:
    made = ledger.decide(
        pairing.id, "suppliers", "link", "S2", str(BIG + 1), {}, "Marie « M. » O'Neil", "c'est elle\x00"
    )
    (row,) = store.all(pairing.id)
    assert (row["id"], row["by_whom"], row["reason"], row["state"]) == (
        made,
        "Marie « M. » O'Neil",
        "c'est elle",
        "open",
    )
    assert links(ledger, pairing) == {"S1": BIG}


def test_a_link_is_made_once_and_leaves_an_entry(ledger: Ledger, store: Decisions, pairing: Pairing, run: Run) -> None:
    made = decide(store, pairing, "link", "S2", BIG + 1)
    assert [row["kind"] for row in store.apply_links(pairing.id, run.id, SUPPLIERS)] == ["link"]
    assert store.apply_links(pairing.id, run.id, SUPPLIERS) == []
    assert links(ledger, pairing) == {"S1": BIG, "S2": BIG + 1}
    (event,) = store.events(pairing.id, "suppliers")
    assert (event["what"], event["maestro_key"], event["procore_id"], event["decision"]) == (
        "linked",
        "S2",
        BIG + 1,
        made,
    )
    assert states(store, pairing) == [("link", "applied")]


def test_unlinking_keeps_the_link_as_it_was_and_the_two_apart(
    ledger: Ledger, store: Decisions, pairing: Pairing, run: Run
) -> None:
    decide(store, pairing, "unlink", "", BIG)  # either key names the pair
    store.apply_links(pairing.id, run.id, SUPPLIERS)
    assert links(ledger, pairing) == {}
    ((m, p, by_whom, reason),) = [tuple(row.values()) for row in store.apart(pairing.id, SUPPLIERS)]
    assert (m, p, by_whom, reason) == ("S1", str(BIG), "Marie", "why")
    with ledger.engine.connect() as connection:
        before = connection.execute(text("SELECT before FROM procore_sync.link_event")).scalar_one()
    assert before["maestro_baseline"] == {"phone": "0"}
    assert before["procore_id"] == BIG


def test_a_record_that_is_gone_binds_nobody_any_more(
    ledger: Ledger, store: Decisions, pairing: Pairing, run: Run
) -> None:
    decide(store, pairing, "unlink", "S1")
    store.apply_links(pairing.id, run.id, SUPPLIERS)
    ledger.mark_gone(pairing.id, SUPPLIERS, Side.PROCORE, ledger.now(), None)
    assert store.apart(pairing.id, SUPPLIERS) == []


def test_linking_or_including_ends_being_apart(ledger: Ledger, store: Decisions, pairing: Pairing, run: Run) -> None:
    for kind, m, p in (("link", "S1", BIG), ("include", "S1", "")):
        decide(store, pairing, "unlink", "S1")
        store.apply_links(pairing.id, run.id, SUPPLIERS)
        decide(store, pairing, kind, m, p)
        store.apply_links(pairing.id, run.id, SUPPLIERS)
        assert store.apart(pairing.id, SUPPLIERS) == []
    assert links(ledger, pairing) == {}


def test_a_record_is_another_one_until_a_later_decision_says_what_it_is(
    store: Decisions, pairing: Pairing, run: Run
) -> None:
    later = (("link", "S2", BIG + 1), ("exclude", "S2", ""), ("create", "", BIG + 1), ("include", "S2", ""))
    for kind, m, p in later:
        decide(store, pairing, "create", "S2")
        store.apply_links(pairing.id, run.id, SUPPLIERS)
        assert {"maestro_key": "S2", "procore_key": ""} in store.own(pairing.id, SUPPLIERS)
        assert store.excluded(pairing.id, "suppliers") == []
        if kind == "include":
            decide(store, pairing, "exclude", "S2")
        decide(store, pairing, kind, m, p)
        store.apply_links(pairing.id, run.id, SUPPLIERS)
        assert ({"maestro_key": "S2", "procore_key": ""} in store.own(pairing.id, SUPPLIERS)) == (kind == "create")
        if kind == "link":
            decide(store, pairing, "unlink", "S2")
            store.apply_links(pairing.id, run.id, SUPPLIERS)


def test_being_another_one_ends_when_it_is_linked_or_gone_and_binds_no_namesake_of_its_key(
    ledger: Ledger, store: Decisions, pairing: Pairing, run: Run
) -> None:
    for m, p in (("S2", ""), ("", BIG + 1)):
        decide(store, pairing, "create", m, p)
    store.apply_links(pairing.id, run.id, SUPPLIERS)
    assert len(store.own(pairing.id, SUPPLIERS)) == 2
    ledger.agree(
        pairing.id, run.id, SUPPLIERS,
        [{
            "scope": "", "maestro_key": "S2", "procore_id": BIG + 7, "origin_id": None, "maestro_baseline": {},
            "procore_baseline": {}, "maestro_fingerprint": None, "procore_fingerprint": None,
        }],
    )  # fmt: skip
    store.apply_links(pairing.id, run.id, SUPPLIERS)
    assert store.own(pairing.id, SUPPLIERS) == [{"maestro_key": "", "procore_key": str(BIG + 1)}]
    ledger.mark_gone(pairing.id, SUPPLIERS, Side.PROCORE, ledger.now(), None)
    store.apply_links(pairing.id, run.id, SUPPLIERS)
    assert store.own(pairing.id, SUPPLIERS) == []


def test_relinking_starts_without_anything_agreed(ledger: Ledger, store: Decisions, pairing: Pairing, run: Run) -> None:
    decide(store, pairing, "relink", "S1", BIG + 1)
    store.apply_links(pairing.id, run.id, SUPPLIERS)
    (link,) = ledger.links(pairing.id, SUPPLIERS, ["S1"]).values()
    assert (link.procore_id, link.origin_id, link.maestro_baseline) == (BIG + 1, None, {})
    assert [row["procore_key"] for row in store.apart(pairing.id, SUPPLIERS)] == [str(BIG)]


def test_a_merge_moves_the_link_with_what_was_agreed(
    ledger: Ledger, store: Decisions, pairing: Pairing, run: Run
) -> None:
    left = plain("suppliers", Side.PROCORE, str(BIG + 1), name="Béton")
    ledger.see(pairing.id, SUPPLIERS, Side.PROCORE, [carrying(left, "MAESTRO|SUP|DEMO|S1")])
    ((m, was, now, gone),) = [tuple(row.values()) for row in store.merged(pairing.id, SUPPLIERS)]
    assert (m, was, now, gone) == ("S1", BIG, str(BIG + 1), False)
    store.moved(pairing.id, run.id, SUPPLIERS, "S1", BIG + 1)
    (link,) = ledger.links(pairing.id, SUPPLIERS, ["S1"]).values()
    assert (link.procore_id, link.origin_id) == (BIG + 1, "MAESTRO|SUP|DEMO|S1")
    assert link.procore_baseline == {"phone": "0"}
    assert ledger.records(pairing.id, SUPPLIERS, Side.PROCORE, [str(BIG)]) == {}
    assert store.merged(pairing.id, SUPPLIERS) == []


def test_two_records_with_one_origin_id_are_no_merge(ledger: Ledger, store: Decisions, pairing: Pairing) -> None:
    for key in (BIG + 1, BIG + 2):
        left = plain("suppliers", Side.PROCORE, str(key), name="Béton")
        ledger.see(pairing.id, SUPPLIERS, Side.PROCORE, [carrying(left, "MAESTRO|SUP|DEMO|S1")])
    assert store.merged(pairing.id, SUPPLIERS) == []


def carrying(record: Any, origin_id: str) -> Any:
    from dataclasses import replace  # noqa: PLC0415

    return replace(record, origin_id=origin_id)


# ------------------------------------------------------------------------------------------------ later decisions


def test_a_later_decision_about_a_record_replaces_one_that_is_open(store: Decisions, pairing: Pairing) -> None:
    decide(store, pairing, "link", "S2", BIG + 1)
    decide(store, pairing, "exclude", "S2")
    decide(store, pairing, "choose", "S1", field="phone", side="maestro")
    decide(store, pairing, "choose", "S1", field="name", value="Autre")
    decide(store, pairing, "choose", "S1", field="phone", side="procore")
    assert states(store, pairing) == [
        ("link", "replaced"),
        ("exclude", "open"),
        ("choose", "replaced"),
        ("choose", "open"),
        ("choose", "open"),
    ]


def test_a_decision_that_cannot_be_applied_any_more_is_refused_with_its_reason(
    ledger: Ledger, store: Decisions, pairing: Pairing, run: Run
) -> None:
    decide(store, pairing, "link", "S2", BIG + 1)
    ledger.mark_gone(pairing.id, SUPPLIERS, Side.PROCORE, ledger.now(), None)
    assert store.apply_links(pairing.id, run.id, SUPPLIERS) == []
    (row,) = store.refused(pairing.id, SUPPLIERS)
    assert row["outcome"]["code"] == "decision_no_record"
    assert links(ledger, pairing) == {"S1": BIG}
    decide(store, pairing, "exclude", "S2")
    assert store.refused(pairing.id, SUPPLIERS) == []


def test_of_two_links_to_one_record_the_later_one_stands(
    ledger: Ledger, store: Decisions, pairing: Pairing, run: Run
) -> None:
    ledger.see(pairing.id, SUPPLIERS, Side.MAESTRO, [plain("suppliers", Side.MAESTRO, "S3", name="Béton")])
    with ThreadPoolExecutor(2) as people:
        wait = [people.submit(decide, store, pairing, "link", key, BIG + 1) for key in ("S2", "S3")]
        assert len({one.result() for one in wait}) == 2
    store.apply_links(pairing.id, run.id, SUPPLIERS)
    assert sorted(links(ledger, pairing).values()) == [BIG, BIG + 1]
    assert sorted(state for _, state in states(store, pairing)) == ["applied", "replaced"]


def test_all_or_none_of_several_decisions_are_kept(store: Decisions, pairing: Pairing) -> None:
    asked = [("link", "S2", str(BIG + 1), {}), ("link", "NOBODY", "7", {})]
    with pytest.raises(DecisionRefused, match="maestro\\* has no supplier NOBODY"):
        store.decide_all(pairing.id, "suppliers", asked, "Marie")
    assert store.all(pairing.id) == []


@pytest.mark.parametrize(
    "element_id, kind, procore_key, said",
    [
        ("fax", "link", "7", "There is no element “fax”"),
        ("suppliers", "erase", "7", "There is no decision “erase”"),
        ("suppliers", "link", "7; DROP TABLE x", "Procore has no supplier 7; DROP TABLE x"),
        ("suppliers", "link", "9" * 30, "Procore has no supplier"),
        ("suppliers", "link", None, "Procore has no supplier \\?"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_sentence(
    store: Decisions, pairing: Pairing, element_id: str, kind: str, procore_key: str | None, said: str
) -> None:
    with pytest.raises(DecisionRefused, match=said) as error:
        store.decide(pairing.id, element_id, kind, "S2", procore_key, {}, "Marie", "why")
    assert "\n" not in str(error.value)
    assert store.all(pairing.id) == []


# ------------------------------------------------------------------------------------------------ choices


def test_a_choice_waits_until_a_run_says_that_it_is_carried_out(store: Decisions, pairing: Pairing, run: Run) -> None:
    made = decide(store, pairing, "choose", "", BIG, field="phone", side="procore")
    (row,) = store.choices(pairing.id, SUPPLIERS)
    assert (row["maestro_key"], row["facts"]["maestro"], row["facts"]["procore"]) == ("S1", "1", "2")
    assert store.apply_links(pairing.id, run.id, SUPPLIERS) == []
    store.carried_out([made], run.id)
    store.carried_out([made], run.id)
    assert store.choices(pairing.id, SUPPLIERS) == []
    assert states(store, pairing) == [("choose", "applied")]


def test_a_choice_falls_with_the_link_that_it_was_made_for(store: Decisions, pairing: Pairing, run: Run) -> None:
    decide(store, pairing, "choose", "S1", field="phone", side="procore")
    decide(store, pairing, "unlink", "S1")
    store.apply_links(pairing.id, run.id, SUPPLIERS)
    assert states(store, pairing) == [("choose", "replaced"), ("unlink", "applied")]


# ------------------------------------------------------------------------------------------------ what stays out


def test_an_exclusion_closes_the_record_s_inbox_entry_in_its_name(
    ledger: Ledger, store: Decisions, pairing: Pairing, run: Run
) -> None:
    entry = {"scope": "", "maestro_key": "S2", "procore_key": "", "kind": "ambiguous", "code": "ambiguous", "facts": {}}
    told = {"owner": "accounting", "maestro_fingerprint": None, "procore_fingerprint": None}
    ledger.hold(pairing.id, SUPPLIERS, [{**entry, **told}, {**entry, **told, "maestro_key": "S1"}])
    made = decide(store, pairing, "exclude", "S2")
    assert len(ledger.held(pairing.id, ["suppliers"])) == 2
    store.apply_links(pairing.id, run.id, SUPPLIERS)
    assert [row["maestro_key"] for row in ledger.held(pairing.id, ["suppliers"])] == ["S1"]
    with ledger.engine.connect() as connection:
        closed = connection.execute(
            text("SELECT decision FROM procore_sync.inbox WHERE closed_at IS NOT NULL")
        ).scalar_one()
    assert closed == made
    assert [(row["maestro_key"], row["by_whom"]) for row in store.excluded(pairing.id)] == [("S2", "Marie")]
    assert store.excluded(pairing.id, "projects") == []


# ------------------------------------------------------------------------------------------------ suggestions


def suggestion(m: str, p: int, score: int) -> Suggestion:
    return Suggestion(
        maestro_key=m, procore_key=str(p), score=score, matched=({"field": "name", "maestro": "é", "procore": "e"},)
    )


def test_suggestions_are_replaced_and_those_that_were_decided_on_are_not_offered(
    store: Decisions, pairing: Pairing
) -> None:
    found = [suggestion("S2", BIG + 1, 80), suggestion("S2", BIG + 2, 90), suggestion("S1", BIG + 2, 99)]
    for _ in range(2):
        store.renew_suggestions(pairing.id, SUPPLIERS, found)
    offered = store.suggestions(pairing.id, "suppliers")
    assert [(s["maestro_key"], s["score"]) for s in offered] == [("S2", 90), ("S2", 80)]  # S1 is linked
    assert offered[0]["matched"] == [{"field": "name", "maestro": "é", "procore": "e"}]
    decide(store, pairing, "link", "S2", BIG + 1)
    assert store.suggestions(pairing.id, "suppliers") == []
    store.renew_suggestions(pairing.id, SUPPLIERS, [])
    assert store.suggestions(pairing.id, "suppliers") == []


@pytest.mark.parametrize("m, p", [("S2", BIG + 2), ("S3", BIG + 1)])
def test_what_either_record_of_was_linked_or_decided_on_is_not_offered(
    ledger: Ledger, store: Decisions, pairing: Pairing, run: Run, m: str, p: int
) -> None:
    store.renew_suggestions(pairing.id, SUPPLIERS, [suggestion(m, p, 80), suggestion("S9", BIG, 70)])
    assert [row["maestro_key"] for row in store.suggestions(pairing.id, "suppliers")] == [m]  # BIG is linked
    decide(store, pairing, "link", "S2", BIG + 1)
    assert store.suggestions(pairing.id, "suppliers") == []
    store.apply_links(pairing.id, run.id, SUPPLIERS)
    store.renew_suggestions(pairing.id, SUPPLIERS, [suggestion(m, p, 80)])
    assert store.suggestions(pairing.id, "suppliers") == []


def test_suggestions_are_not_compared_with_every_link_and_decision(
    ledger: Ledger, store: Decisions, pairing: Pairing, run: Run
) -> None:
    many = range(300)
    links = [agreement(f"L{n}", n + 1) for n in many]
    ledger.agree(pairing.id, run.id, SUPPLIERS, links)
    found = [suggestion(f"M{n}", BIG + 1000 + n, 80) for n in many]
    store.renew_suggestions(pairing.id, SUPPLIERS, found)
    with ledger.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO procore_sync.decision (pairing, element, kind, maestro_key, procore_key, by_whom, reason) "
                "SELECT :pairing, 'suppliers', 'link', 'D' || n, CAST(n + 9000 AS text), 'Marie', '' "
                "FROM generate_series(1, 300) AS n"
            ),
            {"pairing": pairing.id},
        )
    where = {"pairing": pairing.id, "element": "suppliers"}
    assert passed_over(ledger.engine, block(QUERIES, "suggestions"), **where) < 10 * len(many)


# ------------------------------------------------------------------------------------------------ pairings


def test_a_pairing_that_is_given_up_leaves_its_company_free_and_keeps_its_history(
    ledger: Ledger, store: Decisions, pairing: Pairing, run: Run
) -> None:
    decide(store, pairing, "exclude", "S2")
    ledger.move_watermark(pairing.id, SUPPLIERS, Side.MAESTRO, "", ledger.now())
    store.renew_suggestions(pairing.id, SUPPLIERS, [suggestion("S2", BIG + 1, 80)])
    name = store.retire(pairing.id, "Marie", "wiped")
    assert store.pairing_of("demo") is None
    assert ledger.pairings("demo", pairing.procore_company_id, pairing.host) == []
    facts = {
        "tag": "DEMO",
        "procore_company_id": pairing.procore_company_id,
        "host": pairing.host,
        "environment": "demo",
    }
    ledger.add_pairing("demo", facts)
    fresh = store.pairing_of("demo")
    assert fresh is not None
    assert fresh["id"] != pairing.id
    assert ledger.all_links(fresh["id"], "suppliers") == []
    assert links(ledger, pairing) == {"S1": BIG}
    assert (ledger.watermarks(pairing.id, SUPPLIERS), store.suggestions(pairing.id, "suppliers")) == ({}, [])
    assert states(store, pairing) == [("exclude", "replaced")]
    assert name != store.retire(fresh["id"], "Marie", "again")


def test_two_living_pairings_never_share_a_procore_company(ledger: Ledger, pairing: Pairing) -> None:
    facts = {"tag": "B", "procore_company_id": pairing.procore_company_id, "host": pairing.host, "environment": "demo"}
    ledger.add_pairing("other", facts)
    assert [one.company for one in ledger.pairings("other", pairing.procore_company_id, pairing.host)] == ["demo"]


def test_how_many_linked_projects_procore_still_has_is_known(
    ledger: Ledger, store: Decisions, pairing: Pairing, run: Run
) -> None:
    assert store.projects_left(pairing.id) == (0, 0)
    ledger.see(pairing.id, PROJECTS, Side.PROCORE, [plain("projects", Side.PROCORE, "7", number="24-001")])
    link = {"scope": "", "maestro_key": "24-001", "procore_id": 7, "origin_id": None}
    nothing = {"maestro_baseline": {}, "procore_baseline": {}, "maestro_fingerprint": None, "procore_fingerprint": None}
    ledger.agree(pairing.id, run.id, PROJECTS, [{**link, **nothing}])
    assert store.projects_left(pairing.id) == (1, 1)
    ledger.mark_gone(pairing.id, PROJECTS, Side.PROCORE, ledger.now(), None)
    assert store.projects_left(pairing.id) == (1, 0)
