"""A paired company in a migrated ledger."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, text

from procore.elements import ALL
from procore.elements.element import Side
from procore.model.pairing import Pairing
from procore.model.runs import Run
from procore.store.ledger import Ledger
from procore.store.schema import QUERIES, checksum
from procore.store.sql import Blocks, migrations
from tests.factories.ledger import agreement
from tests.factories.records import plain

COMPANY_ID = 598134325684219  # does not fit into 32 bits
BIG = 562949955812345678  # Procore's ids have 64 bits


@pytest.fixture
def pairing(ledger: Ledger) -> Pairing:
    """The company `demo`."""
    facts = {"tag": "DEMO", "procore_company_id": COMPANY_ID, "host": "127.0.0.1", "environment": "sandbox"}
    ledger.pairings.add("demo", facts)
    (pairing,) = ledger.pairings.concerning("demo", COMPANY_ID, "127.0.0.1")
    return pairing


@pytest.fixture
def run(ledger: Ledger, pairing: Pairing) -> Run:
    """An open run of its suppliers."""
    return ledger.runs.begin(pairing.id, "scheduled__1", "suppliers", "sync")


@pytest.fixture
def linked(ledger: Ledger, pairing: Pairing) -> Pairing:
    """The company; its supplier S1 is linked to BIG, which carries its origin id; S2 and BIG + 1 are linked to nothing."""
    suppliers = ALL["suppliers"]
    mine = [plain("suppliers", Side.MAESTRO, key, name="Béton", phone="1") for key in ("S1", "S2")]
    theirs = [plain("suppliers", Side.PROCORE, str(key), name="Béton", phone="2") for key in (BIG, BIG + 1)]
    ledger.records.keep(pairing.id, suppliers, Side.MAESTRO, mine)
    ledger.records.keep(pairing.id, suppliers, Side.PROCORE, theirs)
    run = ledger.runs.begin(pairing.id, "scheduled__0", "suppliers", "sync")
    baseline = {"maestro_baseline": {"phone": "0"}, "procore_baseline": {"phone": "0"}}
    prints = {"maestro_fingerprint": mine[0].fingerprint, "procore_fingerprint": theirs[0].fingerprint}
    link = agreement("S1", BIG, origin_id="MAESTRO|SUP|DEMO|S1", **baseline, **prints)
    ledger.links.keep_baselines(pairing.id, run.id, suppliers, [link])
    return pairing


@pytest.fixture
def rows(ledger_engine: Engine) -> Callable[..., list[dict[str, Any]]]:
    """What a statement in the ledger returns."""

    def ask(sql: str, **params: Any) -> list[dict[str, Any]]:
        with ledger_engine.begin() as connection:
            result = connection.execute(text(sql), params)
            return [dict(row) for row in result.mappings()] if result.returns_rows else []

    return ask


@pytest.fixture
def older(engine: Engine) -> Callable[[str], Ledger]:
    """Makes a ledger as it was before a migration (`0022`): the ones before it were applied, and no other."""

    def make(number: str) -> Ledger:
        with engine.begin() as connection:
            run = Blocks(connection, QUERIES)
            for name in ("create_schema", "create_table"):
                run(name)
            for name, sql in migrations():
                if name < number:
                    connection.exec_driver_sql(sql)
                    run("add", name=name, checksum=checksum(sql))
        return Ledger(engine)

    return make
