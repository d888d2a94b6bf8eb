"""`ledger-init`: the ledger's tables, made once by whoever owns the database."""

import argparse
from typing import TextIO

from procore.hooks import database
from procore.store.ledger import Ledger


def ledger_init(options: argparse.Namespace, out: TextIO) -> int:
    """Create what the ledger lacks."""
    with database(options.settings.ledger_conn_id) as engine:
        Ledger(engine).migrate()
        print(f"The ledger {engine.url.database} has all tables of this version.", file=out)
    return 0
