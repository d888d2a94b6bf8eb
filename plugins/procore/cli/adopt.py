"""`adopt`: what another integration linked, shown and taken over; nothing is written to either side by the command."""

import argparse
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from procore.cli.shell import Refused, user
from procore.config.company import CompanySettings
from procore.elements import ALL, top_of
from procore.elements.element import Element
from procore.hooks import opened_ledger
from procore.mapping.foreign_ids import pattern_of
from procore.mapping.pairs_file import COLUMNS, NamedPair, pairs_of
from procore.model.pairing import Pairing
from procore.run.adopt import adopt as adopt_found
from procore.run.adopt import adoption, take_back
from procore.store.ledger import Ledger
from procore.text.adoption import adopted_sentence, adoption_table, taken_back_sentences
from procore.text.catalogue import Text, translate

_NO_IDS = Text("{name} have no origin ids in Procore: choose among {there}.")
_NOT_YET = Text("{company} was never synchronized: make a plan first, so that both sides are known.")
_NEEDS = Text("Say which records: --pairs FILE (headers {headers}), or the setting foreign_ids of {name}.")
_NO_FILE = Text("{file} cannot be read: {said}")
_REASON = Text("Say why: --reason, which is kept with your name.")
_NOTHING = Text("Nothing was kept: to adopt them, add --write and --reason.")


def adopt(options: argparse.Namespace, out: TextIO) -> int:
    """Show what may be adopted; with --write keep it for the next run, with --undo take it back."""
    element = ALL[options.element]
    if not element.origin_kind:
        raise Refused(_NO_IDS, name=element.id, there=", ".join(name for name, one in ALL.items() if one.origin_kind))
    if (options.write or options.undo) and not options.reason.strip():
        raise Refused(_REASON)
    with opened_ledger(options.settings.ledger_conn_id) as ledger:
        if (pairing := ledger.pairings.of(options.company)) is None:
            raise Refused(_NOT_YET, company=options.company)
        said, code = (_undone if options.undo else _shown)(options, ledger, pairing, element)
    print("\n".join(said), file=out)
    return code


def _shown(options: argparse.Namespace, ledger: Ledger, pairing: Pairing, element: Element) -> tuple[list[str], int]:
    """What may be adopted, and with --write what is kept for the next run."""
    company: CompanySettings = options.settings
    direction = company.direction(top_of(element.id))
    found = adoption(ledger, pairing, element, direction, _named(options.pairs, company, element))
    said = [adoption_table(element, found, company.language)]
    if not found.found:
        return said, 0
    if not options.write:
        return [*said, translate(company.language).say(_NOTHING)], 0
    made = adopt_found(ledger, pairing, element, found.found, user(), options.reason)
    return [*said, adopted_sentence(element, len(made), company.language)], 0


def _undone(options: argparse.Namespace, ledger: Ledger, pairing: Pairing, element: Element) -> tuple[list[str], int]:
    """What was taken back; the code says whether something is left to an undo."""
    count, left = take_back(ledger, pairing, element, user(), options.reason)
    written = [{"key": one.maestro_key, "origin_id": one.adopted, "run": one.written_by} for one in left]
    return taken_back_sentences(element, count, written, options.settings.language), 1 if left else 0


def _named(path: str, company: CompanySettings, element: Element) -> re.Pattern[str] | Sequence[NamedPair]:
    """How the records are named: by the file, or by the pattern of the settings."""
    if path:
        try:
            return pairs_of(Path(path).read_bytes())
        except OSError as error:
            raise Refused(_NO_FILE, file=path, said=str(error)) from error
    if element.id not in company.foreign_ids:
        raise Refused(_NEEDS, name=element.id, headers=", ".join(COLUMNS))
    return pattern_of(company.foreign_ids[element.id])
