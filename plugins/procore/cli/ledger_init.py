"""`ledger-init`: the ledger's tables, made once by whoever owns the database."""

import argparse
from typing import TextIO

from procore.hooks import opened_ledger


def ledger_init(options: argparse.Namespace, out: TextIO) -> int:
    """Create what the ledger lacks."""
    with opened_ledger(options.settings.ledger_conn_id) as ledger:
        print(f"The ledger {ledger.engine.url.database} has all tables of this version.", file=out)
    return 0
