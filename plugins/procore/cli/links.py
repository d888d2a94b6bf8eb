"""`links`: suggestions, and what a person decides on a record."""

import argparse
from typing import TextIO

from procore.cli.shell import Refused
from procore.cli.tasks import ShellRun
from procore.hooks import opened_ledger
from procore.operators import DECISIONS, DecideOperator
from procore.text.catalogue import Text, translate
from procore.text.shadow import KEPT_IN_SHADOW

_KEPT = Text("Kept: the next run of the company applies it.")
WORDS = ("element", "action", "maestro_key", "procore_id", "field", "line", "side", "value", "min_score", "reason")


def links(options: argparse.Namespace, out: TextIO) -> int:
    """List the suggestions of an element, or keep a decision."""
    if options.action not in ("list", *DECISIONS):
        raise Refused(
            Text("There is no action “{action}”: choose among list, {there}."),
            action=options.action,
            there=", ".join(DECISIONS),
        )
    key, company = options.company, options.settings
    if options.action == "list":
        with opened_ledger(company.ledger_conn_id) as ledger:
            pairing = ledger.pairings.of(key)
            found = ledger.suggestions.open(pairing.id, options.element) if pairing else []
        for row in found:
            print(f"{row['maestro_key']}\t{row['procore_key']}\t{row['score']}", file=out)
        return 0
    run = ShellRun({"company": key, **{name: getattr(options, name) for name in WORDS}})
    ended = run.run(DecideOperator(task_id="decide"))
    print(ended.said or translate(company.language).say(KEPT_IN_SHADOW if company.shadow else _KEPT), file=out)
    return ended.code
