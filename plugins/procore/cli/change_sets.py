"""Stored change sets: `export` writes one out; the other commands find one by its hash and answer it."""

import argparse
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, TextIO

from procore.cli.shell import Refused, user
from procore.config.company import CompanySettings
from procore.hooks import opened_ledger
from procore.model.change_set import ChangeSet
from procore.model.errors import ConfigurationError
from procore.review.approval import APPROVE, REJECT
from procore.text.catalogue import Text

_NOT_WAITING = Text("{element}: {name} does not wait for a person; it is {state}.")


def export(options: argparse.Namespace, out: TextIO) -> int:
    """Write a stored change set, whole, to standard output."""
    key, company = options.company, options.settings
    with opened_ledger(company.ledger_conn_id) as ledger:
        out.write(_in_format(ledger.change_sets.by_hash(key, options.hash.strip()), options.format))
    return 0


def _in_format(whole: ChangeSet, name: str) -> str:
    from procore.run.export import as_csv, as_json  # noqa: PLC0415  # it loads pandas, which no other command needs

    return as_csv(whole.steps) if name == "csv" else as_json(whole) + "\n"


def answer(*, approved: bool, reason: str) -> Mapping[str, Any]:
    """What a person answers, as Airflow's Required actions give it to the operator."""
    who = {"id": user(), "name": user()}
    return {
        "chosen_options": [APPROVE if approved else REJECT],
        "responded_by_user": who,
        "params_input": {"reason": reason},
    }


def stored(key: str, company: CompanySettings, name: str) -> Mapping[str, Any]:
    """A company's newest change set of that hash: id, element, state, the DAG run that made it, whether it undoes one.

    Raises ConfigurationError when there is none.
    """
    with opened_ledger(company.ledger_conn_id) as ledger:
        pairing = ledger.pairings.of(key)
        if pairing is None:
            raise ConfigurationError("{key} was never synchronized: it has no change set “{name}”.", key=key, name=name)
        whole = ledger.change_sets.by_hash(key, name)
        found = ledger.change_sets.find(pairing.id, whole.element, str(whole.id))
    if found is None:
        raise ConfigurationError(
            "{key}: the change set {name} was replaced by a newer one of the same run.", key=key, name=name
        )
    return {**asdict(found), "undoes": any(step.why.startswith("undo of ") for step in whole.steps)}


def waiting(key: str, company: CompanySettings, name: str) -> Mapping[str, Any]:
    """The same for one that waits for a person. Raises Refused when it does not."""
    found = stored(key, company, name)
    if found["state"] != "waiting":
        raise Refused(_NOT_WAITING, element=found["element"], name=name, state=found["state"])
    return found
