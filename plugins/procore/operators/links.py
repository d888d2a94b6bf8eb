"""A person decides without the page: links, exclusions and choices from a trigger form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from airflow.sdk import BaseOperator, Context
from airflow.sdk.exceptions import AirflowFailException

from procore.config.companies import dag_of
from procore.diff.suggest import acceptable
from procore.hooks import database
from procore.model.errors import DecisionRefused
from procore.model.records import Reason
from procore.operators.asked import settings_of
from procore.store.decisions import Decisions
from procore.store.ledger import Ledger
from procore.text.reasons import sentence

ACTIONS = ("accept", "accept_all", "link", "unlink", "relink", "choose", "exclude", "include", "create")
"""What the form offers; accept and accept_all make links of suggestions."""

RunRequest = tuple[str, str, str, Mapping[str, Any]]


class DecideOperator(BaseOperator):
    """Keeps what a person decided, with the name of who triggered the run; the next synchronization applies it."""

    def execute(self, context: Context) -> list[int]:
        """Keep the decisions; their ids. Red, with one sentence and nothing kept, when they cannot be applied."""
        params: Mapping[str, Any] = context["params"]
        company, element = _text(params, "company"), _text(params, "element")
        settings = settings_of(company)
        by_whom = context["dag_run"].triggering_user_name or ""
        with database(settings.ledger_conn_id) as engine:
            Ledger(engine).migrate()
            decisions = Decisions(engine)
            pairing = decisions.pairing_of(company)
            if pairing is None:
                raise AirflowFailException(f"{company} was never synchronized: run {dag_of(company)} first.")
            try:
                asked = self._asked(decisions, pairing["id"], element, params)
                made = decisions.decide_all(pairing["id"], element, asked, by_whom, _text(params, "reason"))
            except DecisionRefused as refused:
                raise AirflowFailException(sentence(refused.reason, element, settings.language)) from refused
        for kind, maestro_key, procore_key, _ in asked:
            self.log.info("%s: %s %s %s, for the next run to apply", element, kind, maestro_key, procore_key)
        return made

    def _asked(self, decisions: Decisions, pairing: int, element: str, params: Mapping[str, Any]) -> list[RunRequest]:
        """The form's decisions: kind, maestro*'s key, Procore's id, facts."""
        action, maestro_key, procore_key = (_text(params, name) for name in ("action", "maestro_key", "procore_id"))
        if action == "accept_all":
            least = int(params.get("min_score") or 0)
            found = [(s["maestro_key"], s["procore_key"], s["score"]) for s in decisions.suggestions(pairing, element)]
            alone, compete = acceptable(found, least)
            if not alone:
                raise _refused(element, Reason("no_suggestion", {"key": f"{element} ≥ {least}"}))
            self.log.info(
                "%s suggestions of %s and above; %s compete and are left to a person", len(alone), least, compete
            )
            return [("link", m, p, {}) for m, p in alone]
        if action == "accept":
            return [("link", *_suggested(decisions, pairing, element, maestro_key, procore_key), {})]
        facts: dict[str, Any] = {}
        if action == "choose":
            facts = {name: text for name in ("field", "line", "side") if (text := _text(params, name))}
            facts |= {"value": params["value"]} if params.get("value") is not None else {}
        return [(action, maestro_key, procore_key, facts)]


def _suggested(decisions: Decisions, pairing: int, element: str, maestro_key: str, procore_key: str) -> tuple[str, str]:
    """The suggestion that a person means. Raises DecisionRefused when there is none, or more than one."""
    found = [
        (s["maestro_key"], s["procore_key"])
        for s in decisions.suggestions(pairing, element)
        if maestro_key in ("", s["maestro_key"]) and procore_key in ("", s["procore_key"])
    ]
    shown = maestro_key or (f"Procore {procore_key}" if procore_key else element)
    if not found:
        raise _refused(element, Reason("no_suggestion", {"key": shown}))
    if len(found) > 1:
        facts = {"count": str(len(found)), "known": ", ".join(p for _, p in found[:5])}
        raise _refused(element, Reason("many_suggestions", {**facts, "key": shown}))
    return found[0]


def _refused(element: str, reason: Reason) -> DecisionRefused:
    return DecisionRefused(sentence(reason, element), reason=reason)


def _text(params: Mapping[str, Any], name: str) -> str:
    return str(params.get(name) or "").strip()
