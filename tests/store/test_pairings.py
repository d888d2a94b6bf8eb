"""Pairings on a real PostgreSQL: the first one stays, and one that is given up keeps its history."""

from dataclasses import replace

from procore.diff.read_scope import Watermark
from procore.diff.suggest import Suggestion
from procore.elements import ALL
from procore.elements.element import Side
from tests.factories.ledger import decide, states

SUPPLIERS = ALL["suppliers"]
BIG = 562949955812345678  # Procore's ids have 64 bits


def test_the_first_stamp_stands(ledger, pairing):
    other = {"tag": "PROD", "procore_company_id": 7, "host": "api.procore.com", "environment": "production"}
    ledger.pairings.add("demo", other)
    assert ledger.pairings.concerning("demo", 7, "api.procore.com") == [pairing]


def test_a_procore_company_that_another_company_has_shows_its_stamp(ledger, pairing):
    facts = {
        "tag": "TWO",
        "procore_company_id": pairing.procore_company_id,
        "host": pairing.host,
        "environment": "sandbox",
    }
    ledger.pairings.add("two", facts)
    assert ledger.pairings.concerning("two", pairing.procore_company_id, pairing.host) == [pairing]


def test_two_living_pairings_never_share_a_procore_company(ledger, pairing):
    facts = {"tag": "B", "procore_company_id": pairing.procore_company_id, "host": pairing.host, "environment": "demo"}
    ledger.pairings.add("other", facts)
    assert [one.company for one in ledger.pairings.concerning("other", pairing.procore_company_id, pairing.host)] == [
        "demo"
    ]


def test_a_maestro_company_that_another_one_has_shows_its_pairing_also_where_an_earlier_version_made_it(
    ledger, pairing
):
    asked = {"tag": pairing.tag, "maestro_conn_id": "maestro_demo"}
    assert ledger.pairings.concerning("two", 7, "else", **asked) == []
    ledger.pairings.note_connection(pairing.id, "maestro_demo")
    assert ledger.pairings.concerning("two", 7, "else", **asked) == [replace(pairing, maestro_conn_id="maestro_demo")]
    assert ledger.pairings.concerning("two", 7, "else", tag=pairing.tag, maestro_conn_id="another") == []
    ledger.pairings.add("two", {"procore_company_id": 7, "host": "else", "environment": "demo", **asked})
    assert ledger.pairings.of("two") is None


def test_a_pairing_that_is_given_up_leaves_its_company_free_and_keeps_its_history(ledger, linked, run):
    decide(ledger, linked, "exclude", "S2")
    ledger.watermarks.move(linked.id, SUPPLIERS, {(Side.MAESTRO, ""): Watermark(read_until=ledger.now())})
    ledger.suggestions.renew(
        linked.id, SUPPLIERS, [Suggestion(maestro_key="S2", procore_key=str(BIG + 1), score=80, matched=())]
    )
    name = ledger.pairings.give_up(linked.id, "Marie", "wiped")
    assert ledger.pairings.of("demo") is None
    assert ledger.pairings.concerning("demo", linked.procore_company_id, linked.host) == []
    facts = {
        "tag": "DEMO",
        "procore_company_id": linked.procore_company_id,
        "host": linked.host,
        "environment": "demo",
    }
    ledger.pairings.add("demo", facts)
    fresh = ledger.pairings.of("demo")
    assert fresh is not None
    assert fresh.id != linked.id
    assert ledger.links.procore_ids(fresh.id, "suppliers") == {}
    assert ledger.links.procore_ids(linked.id, "suppliers") == {"S1": BIG}
    assert (ledger.watermarks.of(linked.id, SUPPLIERS), ledger.suggestions.open(linked.id, "suppliers")) == ({}, [])
    assert states(ledger, linked) == [("exclude", "replaced")]
    assert name != ledger.pairings.give_up(fresh.id, "Marie", "again")
