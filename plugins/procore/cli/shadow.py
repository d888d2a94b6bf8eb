"""`procore-sync shadow`: how often another interface did what would have been written, from the ledger alone."""

import argparse
import os
from typing import TextIO

from procore.hooks import opened_ledger
from procore.model.errors import ConfigurationError
from procore.notify.addresses import record_address
from procore.text.shadow import shadow_table

RECORDS = 50
"""How many records are told one by one."""


def shadow(options: argparse.Namespace, out: TextIO) -> int:
    """Print the report. Raises ConfigurationError for a company that was never synchronized."""
    key, company = options.company, options.settings
    with opened_ledger(company.ledger_conn_id) as ledger:
        if (pairing := ledger.pairings.of(key)) is None:
            raise ConfigurationError("{key} was never synchronized: there is nothing to compare yet.", key=key)
        report = ledger.shadow.report(pairing.id, RECORDS)
    out.write(f"{shadow_table(report, company.language)}\n")
    if base := os.environ.get("AIRFLOW__API__BASE_URL", "").rstrip("/"):
        for one in report.records:
            named = {"element": one.element, "maestro_key": one.maestro_key, "procore_key": one.procore_key}
            out.write(f"{record_address(base, key, named)}\n")
    return 0
