"""`procore-sync balance`: the balance of a company as a workbook, from the ledger alone."""

import argparse
from pathlib import Path
from typing import TextIO

from procore.elements import ALL
from procore.hooks import opened_ledger
from procore.model.errors import ConfigurationError


def balance(options: argparse.Namespace, out: TextIO) -> int:
    """Write the workbook to the file that was named.

    Raises ConfigurationError for a company that was never synchronized, and for a file that cannot be written.
    """
    from procore.run.workbook import BalanceBook, as_xlsx  # noqa: PLC0415  # it loads openpyxl, which no other command needs

    key, company = options.company, options.settings
    with opened_ledger(company.ledger_conn_id) as ledger:
        pairing = ledger.pairings.of(key)
        if pairing is None:
            raise ConfigurationError("{key} was never synchronized: it has no balance yet.", key=key)
        book = BalanceBook(
            company=company.name or key,
            at=ledger.now(),
            zone=company.timezone,
            language=company.language,
            projects=ledger.balances.by_project(pairing.id, options.project),
            rows=ledger.balances.by_code(pairing.id, options.project),
            exceptions=[
                one for one in ledger.exceptions.open(pairing.id, list(ALL)) if options.project in ("", one.scope)
            ],
        )
        written = as_xlsx(book)
    try:
        Path(options.output).write_bytes(written)
    except OSError as error:
        raise ConfigurationError("{file} cannot be written: {why}.", file=options.output, why=error.strerror) from error
    out.write(f"{options.output}\n")
    return 0
