"""A person decides without the page: links, exclusions and choices from a trigger form."""

from collections.abc import Mapping
from typing import Any

from airflow.sdk import Context
from airflow.sdk.exceptions import AirflowFailException

from procore.config.companies import dag_of
from procore.diff.suggest import acceptable, meant
from procore.elements import ALL
from procore.hooks import opened_ledger
from procore.model.errors import DecisionRefused
from procore.model.records import Reason
from procore.operators.tasks.run_request import settings_of, text_of
from procore.run.job import Log
from procore.store.ledger import Ledger
from procore.text.reasons import sentence

UserDecision = tuple[str, str, str, Mapping[str, Any]]
"""Kind, maestro*'s key, Procore's id, facts."""


def keep_decisions(context: Context, log: Log) -> list[int]:
    """Keep what the trigger form says; the decisions' ids.

    Raises AirflowFailException, with one sentence and nothing kept, when they cannot be applied.
    """
    params: Mapping[str, Any] = context["params"]
    company, element = text_of(params, "company"), text_of(params, "element")
    settings = settings_of(company)
    by_whom = context["dag_run"].triggering_user_name or ""
    with opened_ledger(settings.ledger_conn_id) as ledger:
        pairing = ledger.pairings.of(company)
        if pairing is None:
            raise AirflowFailException(f"{company} was never synchronized: run {dag_of(company)} first.")
        try:
            wanted = _from_form(ledger, pairing.id, element, params, log)
            meant = settings.element(ALL[element]) if element in ALL else element
            made = ledger.decisions.decide_all(pairing.id, meant, wanted, by_whom, text_of(params, "reason"))
        except DecisionRefused as refused:
            raise AirflowFailException(sentence(refused.reason, element, settings.language)) from refused
    for kind, maestro_key, procore_key, _ in wanted:
        log.info("%s: %s %s %s, for the next run to apply", element, kind, maestro_key, procore_key)
    return made


def _from_form(ledger: Ledger, pairing: int, element: str, params: Mapping[str, Any], log: Log) -> list[UserDecision]:
    """The form's decisions; accept and accept_all are links of suggestions. Raises DecisionRefused."""
    action, maestro_key, procore_key = (text_of(params, name) for name in ("action", "maestro_key", "procore_id"))
    if action == "accept_all":
        return _all_suggestions(ledger, pairing, element, int(params.get("min_score") or 0), log)
    if action == "accept":
        return [("link", *_suggested(ledger, pairing, element, maestro_key, procore_key), {})]
    facts: dict[str, Any] = {}
    if action == "choose":
        facts = {name: text for name in ("field", "line", "side") if (text := text_of(params, name))}
        facts |= {"value": params["value"]} if params.get("value") is not None else {}
    return [(action, maestro_key, procore_key, facts)]


def _all_suggestions(ledger: Ledger, pairing: int, element: str, least_score: int, log: Log) -> list[UserDecision]:
    """Links of all suggestions of this score and above that do not compete. Raises DecisionRefused for none."""
    found = [(s["maestro_key"], s["procore_key"], s["score"]) for s in ledger.suggestions.open(pairing, element)]
    links, compete = acceptable(found, least_score)
    if not links:
        raise _refused(element, Reason("no_suggestion", {"key": f"{element} ≥ {least_score}"}))
    log.info("%s suggestions of %s and above; %s compete and are left to a person", len(links), least_score, compete)
    return [("link", maestro_key, procore_key, {}) for maestro_key, procore_key in links]


def _suggested(ledger: Ledger, pairing: int, element: str, maestro_key: str, procore_key: str) -> tuple[str, str]:
    """The suggestion that a person means. Raises DecisionRefused when there is none, or more than one."""
    found = [(s["maestro_key"], s["procore_key"]) for s in ledger.suggestions.open(pairing, element)]
    suggestion = meant(found, element, maestro_key, procore_key)
    if isinstance(suggestion, Reason):
        raise _refused(element, suggestion)
    return suggestion


def _refused(element: str, reason: Reason) -> DecisionRefused:
    return DecisionRefused(sentence(reason, element), reason=reason)
