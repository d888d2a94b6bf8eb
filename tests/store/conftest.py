"""A stamped company in a migrated ledger."""

from __future__ import annotations

import pytest

from procore.model.pairing import Pairing
from procore.model.runs import Run
from procore.store.ledger import Ledger

COMPANY_ID = 598134325684219  # does not fit into 32 bits


@pytest.fixture
def pairing(ledger: Ledger) -> Pairing:
    """The company `demo`."""
    facts = {"tag": "DEMO", "procore_company_id": COMPANY_ID, "host": "127.0.0.1", "environment": "sandbox"}
    ledger.add_pairing("demo", facts)
    (pairing,) = ledger.pairings("demo", COMPANY_ID, "127.0.0.1")
    return pairing


@pytest.fixture
def run(ledger: Ledger, pairing: Pairing) -> Run:
    """An open run of its suppliers."""
    return ledger.begin(pairing.id, "scheduled__1", "suppliers", "sync")
