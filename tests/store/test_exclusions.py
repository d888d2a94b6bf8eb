"""Exclusions on a real PostgreSQL: what decisions keep out of matching, and until when."""

import pytest

from procore.elements import ALL
from procore.elements.element import Side
from tests.factories.ledger import decide

BIG = 562949955812345678  # Procore's ids have 64 bits
SUPPLIERS, PROJECTS, COST_CODES = ALL["suppliers"], ALL["projects"], ALL["cost_codes"]


@pytest.fixture
def pairing(linked):
    """Its supplier S1 is linked to BIG, which carries its origin id; S2 and BIG + 1 are linked to nothing."""
    return linked


def test_a_record_that_is_gone_binds_nobody_any_more(ledger, pairing, run):
    decide(ledger, pairing, "unlink", "S1")
    ledger.decisions.apply(pairing.id, run.id, SUPPLIERS)
    ledger.records.mark_gone(pairing.id, SUPPLIERS, Side.PROCORE, (), None)
    assert ledger.exclusions.unlinked(pairing.id, SUPPLIERS) == []


def test_linking_or_including_ends_being_apart(ledger, pairing, run):
    for kind, m, p in (("link", "S1", BIG), ("include", "S1", "")):
        decide(ledger, pairing, "unlink", "S1")
        ledger.decisions.apply(pairing.id, run.id, SUPPLIERS)
        decide(ledger, pairing, kind, m, p)
        ledger.decisions.apply(pairing.id, run.id, SUPPLIERS)
        assert ledger.exclusions.unlinked(pairing.id, SUPPLIERS) == []
    assert ledger.links.procore_ids(pairing.id, "suppliers") == {}


def test_a_record_is_another_one_until_a_later_decision_says_what_it_is(ledger, pairing, run):
    later = (("link", "S2", BIG + 1), ("exclude", "S2", ""), ("create", "", BIG + 1), ("include", "S2", ""))
    for kind, m, p in later:
        decide(ledger, pairing, "create", "S2")
        ledger.decisions.apply(pairing.id, run.id, SUPPLIERS)
        assert "S2" in ledger.exclusions.separate(pairing.id, SUPPLIERS)[Side.MAESTRO]
        assert ledger.exclusions.excluded(pairing.id, "suppliers") == []
        if kind == "include":
            decide(ledger, pairing, "exclude", "S2")
        decide(ledger, pairing, kind, m, p)
        ledger.decisions.apply(pairing.id, run.id, SUPPLIERS)
        assert ("S2" in ledger.exclusions.separate(pairing.id, SUPPLIERS)[Side.MAESTRO]) == (kind == "create")
        if kind == "link":
            decide(ledger, pairing, "unlink", "S2")
            ledger.decisions.apply(pairing.id, run.id, SUPPLIERS)


def test_being_another_one_ends_when_it_is_linked_or_gone_and_binds_no_namesake_of_its_key(ledger, pairing, run):
    for m, p in (("S2", ""), ("", BIG + 1)):
        decide(ledger, pairing, "create", m, p)
    ledger.decisions.apply(pairing.id, run.id, SUPPLIERS)
    assert all(ledger.exclusions.separate(pairing.id, SUPPLIERS).values())
    ledger.links.keep_baselines(
        pairing.id, run.id, SUPPLIERS,
        [{
            "scope": "", "maestro_key": "S2", "procore_id": BIG + 7, "origin_id": None, "maestro_baseline": {},
            "procore_baseline": {}, "maestro_fingerprint": None, "procore_fingerprint": None,
        }],
    )  # fmt: skip
    ledger.decisions.apply(pairing.id, run.id, SUPPLIERS)
    assert ledger.exclusions.separate(pairing.id, SUPPLIERS) == {Side.MAESTRO: set(), Side.PROCORE: {str(BIG + 1)}}
    ledger.records.mark_gone(pairing.id, SUPPLIERS, Side.PROCORE, (), None)
    ledger.decisions.apply(pairing.id, run.id, SUPPLIERS)
    assert not any(ledger.exclusions.separate(pairing.id, SUPPLIERS).values())
