"""What a run has to look at, found by PostgreSQL: the table of what moved, and what that costs on a large ledger."""

from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import text

from procore.elements import ALL
from procore.elements.element import Side
from procore.store.comparison import QUERIES, keys_of
from procore.store.sql import block
from tests.factories.ledger import agreement, exception, intention
from tests.factories.records import plain

SUPPLIERS, BUDGETS, PROJECTS, ORDERS = (ALL[one] for one in ("suppliers", "budgets", "projects", "purchase_orders"))

Keys = dict[str, list[str]]


def by_kind(found):
    """The keys to look at, by kind, whatever the project."""
    return {kind: keys_of(found, kind) for kind in dict.fromkeys(one.kind for one in found)}


@pytest.fixture
def look(ledger, ledger_engine, pairing, run):
    """Keeps links (maestro_key, procore_id, both fingerprints) and records; what is to be looked at."""

    def look(
        links,
        m,
        p,
        *,
        origin_id="o",
    ):
        rows = [
            agreement(mine, theirs, origin_id=origin_id, maestro_fingerprint=was_m, procore_fingerprint=was_p)
            for mine, theirs, was_m, was_p in links
        ]
        ledger.links.keep_baselines(pairing.id, run.id, SUPPLIERS, rows)
        with ledger_engine.begin() as connection:
            for side, records in (("maestro", m), ("procore", p)):
                for key, fingerprint, gone in records:
                    connection.execute(
                        text(
                            'INSERT INTO procore_sync.record (pairing, element, side, key, "values", fingerprint, gone_at) '
                            "VALUES (:p, 'suppliers', :side, :key, '{}', :fingerprint, CASE WHEN :gone THEN now() END)"
                        ),
                        {"p": pairing.id, "side": side, "key": key, "fingerprint": fingerprint, "gone": gone},
                    )
        return by_kind(ledger.comparison.to_look_at(pairing.id, SUPPLIERS, with_origin_id=True))

    return look


LINK = ("S1", 7, "m", "p")


@pytest.mark.parametrize(
    "link, m, p, looked",
    [
        (LINK, [("S1", "m", False)], [("7", "p", False)], False),
        (LINK, [("S1", "M", False)], [("7", "p", False)], True),
        (LINK, [("S1", "m", False)], [("7", "P", False)], True),
        (LINK, [("S1", "m", True)], [("7", "p", False)], True),
        (LINK, [("S1", "m", False)], [("7", "p", True)], True),
        (LINK, [], [("7", "p", False)], True),
        (LINK, [("S1", "m", False)], [], True),
        (("S1", 7, None, "p"), [("S1", "m", False)], [("7", "p", False)], True),
        (("S1", 7, "m", None), [("S1", "m", False)], [("7", "p", False)], True),
        (("S1", 7, None, None), [], [], True),
    ],
)
def test_a_pair_is_looked_at_when_anything_of_it_moved(look, link, m, p, *, looked):
    assert look([link], m, p) == ({"pair": ["S1"]} if looked else {})


def test_records_without_a_link_are_looked_at_unless_they_are_gone(look):
    found = look(
        [LINK], [("S1", "m", False), ("S2", "m", False), ("S3", "m", True)], [("8", "p", False), ("9", "p", True)]
    )
    assert (found["maestro"], found["procore"]) == (["S2"], ["8"])


def test_nothing_known_is_nothing_to_look_at(look):
    assert look([], [], []) == {}
    assert look([], [("S1", "m", False)], [("7", "p", False)]) == {"maestro": ["S1"], "procore": ["7"]}


def test_what_is_looked_at_comes_in_the_order_of_its_keys_the_older_id_of_procore_first(look):
    read = [(key, "x", False) for key in ("S10", "S2", "A3")]
    found = look([], read, [(key, "x", False) for key in ("100", "99", "7")])
    assert (found["maestro"], found["procore"]) == (["A3", "S2", "S10"], ["7", "99", "100"])


@pytest.mark.parametrize(
    "origin, with_origin_id, excepted, looked",
    [
        ("o", True, "", False),
        ("o", True, "S1", True),
        (None, True, "", True),
        (None, False, "", False),
        (None, False, "S1", True),
    ],
)
def test_a_pair_is_looked_at_when_it_waits_or_lacks_an_origin_id_that_may_be_written(
    ledger,
    pairing,
    look,
    origin,
    *,
    with_origin_id,
    excepted,
    looked,
):
    look([LINK], [("S1", "m", False)], [("7", "p", False)], origin_id=origin)
    if excepted:
        ledger.exceptions.keep(pairing.id, SUPPLIERS, [exception(excepted, "7")])
    found = ledger.comparison.to_look_at(pairing.id, SUPPLIERS, with_origin_id=with_origin_id)
    assert by_kind(found).get("pair", []) == (["S1"] if looked else [])


def test_an_exception_that_is_closed_or_is_about_a_decision_brings_no_pair_back(
    ledger, ledger_engine, pairing, run, look
):
    look([LINK], [("S1", "m", False)], [("7", "p", False)])
    (kept,) = ledger.exceptions.keep(pairing.id, SUPPLIERS, [exception("S1", "7")])
    assert kept
    ledger.exceptions.close(pairing.id, run.id, SUPPLIERS, ["S1"], [], [])
    with ledger_engine.begin() as connection:
        made = connection.execute(
            text(
                "INSERT INTO procore_sync.decision (pairing, element, kind, maestro_key, by_whom) "
                "VALUES (:p, 'suppliers', 'link', 'S1', 'Marie') RETURNING id"
            ),
            {"p": pairing.id},
        ).scalar_one()
    ledger.exceptions.keep(pairing.id, SUPPLIERS, [exception("S1", "7", decision=made)])
    assert ledger.comparison.to_look_at(pairing.id, SUPPLIERS, with_origin_id=True) == []


def test_another_element_and_another_side_are_not_compared(ledger, pairing, look):
    look([LINK], [("S1", "m", False)], [("7", "p", False)])
    ledger.records.keep(pairing.id, PROJECTS, Side.MAESTRO, [plain("projects", Side.MAESTRO, "7", number="7")])
    assert ledger.comparison.to_look_at(pairing.id, SUPPLIERS, with_origin_id=True) == []


def test_no_value_of_a_record_is_read_to_find_what_moved(ledger_engine, pairing):
    """Keys and fingerprints are in an index; the records' own pages, with their values, are not fetched."""
    everything = {"p": pairing.id, "elements": list(ALL)}
    records = (
        'INSERT INTO procore_sync.record (pairing, element, side, key, "values", fingerprint) '
        "SELECT :p, element, side, CASE side WHEN 'maestro' THEN 'S' || n ELSE CAST(n AS text) END, "
        "jsonb_build_object('address', repeat(md5('x' || n), 30)), 'x' "
        "FROM unnest(CAST(:elements AS text[])) AS element, unnest(ARRAY['maestro', 'procore']) AS side, "
        "generate_series(1, 500) AS n"
    )
    links = (
        "INSERT INTO procore_sync.link (pairing, element, maestro_key, procore_id, origin_id, maestro_fingerprint, "
        "procore_fingerprint) SELECT :p, element, 'S' || n, n, 'o', 'x', 'x' "
        "FROM unnest(CAST(:elements AS text[])) AS element, generate_series(1, 500) AS n"
    )
    with ledger_engine.begin() as connection:
        connection.execute(text("SET LOCAL synchronous_commit = on"))  # or VACUUM finds rows that are not on disk yet
        for statement in (records, links):
            connection.execute(text(statement), everything)
    asked = {
        "pairing": pairing.id,
        "element": "suppliers",
        "with_origin_id": True,
        "ours": "o",
        "chosen": "[]",
        "scopes": None,
        "summed": False,
    }
    with ledger_engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE procore_sync.record, procore_sync.link"))
        connection.execute(text("SELECT pg_stat_force_next_flush(), pg_stat_reset()"))
        assert connection.execute(block(QUERIES, "to_look_at"), asked).all() == []
        connection.execute(text("SELECT pg_stat_force_next_flush()"))
        fetched = "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_user_tables WHERE relname = 'record'"
        assert connection.execute(text(fetched)).scalar_one() == 0


# ------------------------------------------------------------------------------------------------ doubled


def test_records_that_share_an_id_of_the_other_side_or_a_whole_natural_key_are_there_twice(ledger, pairing, run):
    def order(key, number, supplier, origin_id=None, **facts):
        values = {"number": key, "external_number": number, "supplier": supplier}
        return replace(plain("purchase_orders", Side.MAESTRO, key, scope="P1", **values), origin_id=origin_id, **facts)

    records = [
        order("1-0", "PC-1", "S1", "7"),
        order("2-0", "PC-2", "S2", "7"),  # the same id
        order("3-0", "pc-1 ", "S1"),  # the same number and supplier
        order("4-0", "PC-1", "S2"),  # another supplier
        order("5-0", "PC-1", None),
        order("6-0", "PC-1", "S1", facts={"cancelled": True}),
        replace(order("7-0", "PC-1", "S1"), scope="P2"),
    ]
    ledger.records.keep(pairing.id, ORDERS, Side.MAESTRO, records)
    ledger.links.keep_baselines(pairing.id, run.id, ORDERS, [agreement("1-0", 7, scope="P1")])
    assert ledger.comparison.doubled(pairing.id, ORDERS, Side.MAESTRO) == {"2-0": "1-0", "3-0": "1-0"}
    assert ledger.comparison.doubled(pairing.id, ORDERS, Side.PROCORE) == {}


# ------------------------------------------------------------------------------------------------ projects to read


def test_the_projects_to_read_are_those_where_maestro_moved_something_waits_or_a_write_was_not_confirmed(
    ledger, pairing, run
):
    def budget(key, scope, amount):
        return plain("budgets", Side.MAESTRO, key, scope=scope, amount=amount)

    same, moved, waits = budget("A", "P1", "1"), budget("B", "P2", "2"), budget("C", "P3", "3")
    ledger.records.keep(pairing.id, BUDGETS, Side.MAESTRO, [same, moved, waits])
    rows = [
        agreement(r.key, n, scope=r.scope, maestro_fingerprint="old" if r is moved else r.fingerprint)
        for n, r in enumerate((same, moved, waits))
    ]
    ledger.links.keep_baselines(pairing.id, run.id, BUDGETS, rows)
    ledger.exceptions.keep(
        pairing.id, BUDGETS, [exception("C", scope="P3"), exception("D", code="unanswered", scope="P5")]
    )
    ledger.actions.intend(run.id, BUDGETS, [intention("E", scope="P4")])
    assert ledger.comparison.projects_to_read(pairing.id, BUDGETS) == {"P2", "P3", "P4", "P5"}


def test_what_is_to_be_looked_at_is_told_by_project_and_of_some_of_them(ledger, pairing):
    orders = [
        replace(plain("purchase_orders", Side.MAESTRO, key), scope=scope) for key, scope in (("A", "P1"), ("B", "P2"))
    ]
    ledger.records.keep(pairing.id, ORDERS, Side.MAESTRO, orders)
    found = ledger.comparison.to_look_at(pairing.id, ORDERS, with_origin_id=True)
    assert [(one.scope, one.count, one.keys) for one in found] == [("P1", 1, '["A"]'), ("P2", 1, '["B"]')]
    some = ledger.comparison.to_look_at(pairing.id, ORDERS, with_origin_id=True, scopes=["P2"])
    assert [one.scope for one in some] == ["P2"]


def test_projects_are_told_whose_records_may_be_one(ledger, pairing, run):
    """By our origin id, unless Procore's record is linked, and by what is asked."""
    mine = [replace(plain("purchase_orders", Side.MAESTRO, key), scope="P1") for key in ("A", "B", "C")]
    theirs = [
        replace(plain("purchase_orders", Side.PROCORE, key), scope="P2", origin_id=origin)
        for key, origin in (("7", "x|A"), ("8", "x|B"), ("9", None))
    ]
    ledger.records.keep(pairing.id, ORDERS, Side.MAESTRO, mine)
    ledger.records.keep(pairing.id, ORDERS, Side.PROCORE, theirs)
    apart = partial(ledger.comparison.scopes_apart, pairing.id, ORDERS)
    assert apart(origin_prefix="x|", pairs=[]) == [("P1", "P2")]
    ledger.links.keep_baselines(pairing.id, run.id, ORDERS, [agreement("A", 7), agreement("B", 8)])
    assert apart(origin_prefix="x|", pairs=[]) == apart(origin_prefix="", pairs=[]) == []
    assert apart(origin_prefix="", pairs=[("C", "9")]) == [("P1", "P2")]
