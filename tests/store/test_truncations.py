"""Truncations to come, on a real PostgreSQL: renewed by each change set, and of records that no run linked yet."""

from dataclasses import replace

from procore.diff.truncation import Truncation
from procore.elements import ALL
from procore.elements.element import Side
from tests.factories.ledger import agreement

SUPPLIERS = ALL["suppliers"]
CUT = Truncation(side=Side.PROCORE, scope="", key="7", name="name", whole="long", cut_to="lo", facts={"length": "2"})
REFUSED = Truncation(
    side=Side.MAESTRO, scope="", key="S2", name="unit", whole="m²", cut_to=None, code="too_long", line="3"
)


def test_what_will_be_cut_comes_back_as_it_was_found(ledger, pairing):
    ledger.truncations.add(pairing.id, SUPPLIERS, [CUT, REFUSED])
    assert ledger.truncations.to_come("demo") == {"suppliers": [REFUSED, CUT]}
    assert ledger.truncations.to_come("another") == {}


def test_what_was_found_before_is_replaced(ledger, pairing):
    ledger.truncations.add(pairing.id, SUPPLIERS, [CUT, REFUSED])
    shorter = replace(CUT, whole="lon")
    ledger.truncations.forget(pairing.id, SUPPLIERS)
    ledger.truncations.add(pairing.id, SUPPLIERS, [shorter])
    assert ledger.truncations.to_come("demo") == {"suppliers": [shorter]}
    ledger.truncations.forget(pairing.id, SUPPLIERS)
    ledger.truncations.add(pairing.id, SUPPLIERS, [])
    assert ledger.truncations.to_come("demo") == {}


def test_what_a_run_linked_is_not_to_come_any_more(ledger, pairing, run):
    ledger.truncations.add(pairing.id, SUPPLIERS, [CUT, REFUSED])
    ledger.links.keep_baselines(pairing.id, run.id, SUPPLIERS, [agreement("S1", 7)])
    assert ledger.truncations.to_come("demo") == {"suppliers": [REFUSED]}
