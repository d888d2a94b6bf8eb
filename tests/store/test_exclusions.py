"""Exclusions on a real PostgreSQL: what decisions keep out of matching, and until when."""

from procore.elements import ALL
from procore.elements.element import Side
from tests.factories.ledger import decide

BIG = 562949955812345678  # Procore's ids have 64 bits
SUPPLIERS, PROJECTS, COST_CODES = ALL["suppliers"], ALL["projects"], ALL["cost_codes"]


def test_a_record_that_is_gone_binds_nobody_any_more(ledger, linked, run):
    decide(ledger, linked, "unlink", "S1")
    ledger.decisions.apply(linked.id, run.id, SUPPLIERS)
    ledger.records.mark_gone(linked.id, SUPPLIERS, Side.PROCORE, (), None)
    assert ledger.exclusions.unlinked(linked.id, SUPPLIERS) == []


def test_linking_or_including_ends_being_apart(ledger, linked, run):
    for kind, m, p in (("link", "S1", BIG), ("include", "S1", "")):
        decide(ledger, linked, "unlink", "S1")
        ledger.decisions.apply(linked.id, run.id, SUPPLIERS)
        decide(ledger, linked, kind, m, p)
        ledger.decisions.apply(linked.id, run.id, SUPPLIERS)
        assert ledger.exclusions.unlinked(linked.id, SUPPLIERS) == []
    assert ledger.links.procore_ids(linked.id, "suppliers") == {}


def test_a_record_is_another_one_until_a_later_decision_says_what_it_is(ledger, linked, run):
    later = (("link", "S2", BIG + 1), ("exclude", "S2", ""), ("create", "", BIG + 1), ("include", "S2", ""))
    for kind, m, p in later:
        decide(ledger, linked, "create", "S2")
        ledger.decisions.apply(linked.id, run.id, SUPPLIERS)
        assert "S2" in ledger.exclusions.separate(linked.id, SUPPLIERS)[Side.MAESTRO]
        assert ledger.exclusions.excluded(linked.id, "suppliers") == []
        if kind == "include":
            decide(ledger, linked, "exclude", "S2")
        decide(ledger, linked, kind, m, p)
        ledger.decisions.apply(linked.id, run.id, SUPPLIERS)
        assert ("S2" in ledger.exclusions.separate(linked.id, SUPPLIERS)[Side.MAESTRO]) == (kind == "create")
        if kind == "link":
            decide(ledger, linked, "unlink", "S2")
            ledger.decisions.apply(linked.id, run.id, SUPPLIERS)


def test_being_another_one_ends_when_it_is_linked_or_gone_and_binds_no_namesake_of_its_key(ledger, linked, run):
    for m, p in (("S2", ""), ("", BIG + 1)):
        decide(ledger, linked, "create", m, p)
    ledger.decisions.apply(linked.id, run.id, SUPPLIERS)
    assert all(ledger.exclusions.separate(linked.id, SUPPLIERS).values())
    ledger.links.keep_baselines(
        linked.id, run.id, SUPPLIERS,
        [{
            "scope": "", "maestro_key": "S2", "procore_id": BIG + 7, "origin_id": None, "maestro_baseline": {},
            "procore_baseline": {}, "maestro_fingerprint": None, "procore_fingerprint": None,
        }],
    )  # fmt: skip
    ledger.decisions.apply(linked.id, run.id, SUPPLIERS)
    assert ledger.exclusions.separate(linked.id, SUPPLIERS) == {Side.MAESTRO: set(), Side.PROCORE: {str(BIG + 1)}}
    ledger.records.mark_gone(linked.id, SUPPLIERS, Side.PROCORE, (), None)
    ledger.decisions.apply(linked.id, run.id, SUPPLIERS)
    assert not any(ledger.exclusions.separate(linked.id, SUPPLIERS).values())
