"""Undoing a run from a trigger form: the reverse plan is shown, and written when that is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.providers.standard.triggers.temporal import DateTimeTrigger
from airflow.sdk import BaseOperator, Context
from airflow.sdk.exceptions import AirflowFailException

from procore.config.companies import CompanySettings
from procore.diff.undo.refusal import UndoRequest
from procore.diff.undo.report import UndoResult, table
from procore.elements import ELEMENTS, SCOPES, top_of
from procore.elements.element import Element
from procore.hooks import ProcoreHook, database
from procore.model.errors import ApprovalNeeded, RateLimitSpent, UndoRefused
from procore.model.runs import Mode
from procore.operators.approval import ask, decide
from procore.operators.asked import settings_of
from procore.operators.explain import explained, masked
from procore.run.company_lock import open_pairing
from procore.run.job import Job, job_of
from procore.run.undo import in_order, refuse, undo
from procore.sides.maestro.sql import Maestro
from procore.store.decisions import Decisions
from procore.store.ledger import Ledger
from procore.store.undo import Undos

NOBODY = ("", "dag_test")
"""Who triggers a run that no person triggered: then the run's own `by_whom` says it (`make undo`)."""


class UndoOperator(BaseOperator):
    """Undoes a run, or a part of it. Red when it cannot be done as it was asked for, or a side refused something."""

    def execute(self, context: Context) -> dict[str, Any]:
        """Show the reverse plan and, if asked, write it; what was undone and what cannot be, element by element."""
        return self._run(context)

    def resume(self, context: Context, event: object = None, approved: int | None = None) -> dict[str, Any]:
        """Go on after the limit's reset: what is undone already is not done again."""
        self.log.info("The limit was reset (%s): going on.", event)
        return self._run(context, approved)

    def decided(self, context: Context, event: Mapping[str, Any], plan: int) -> dict[str, Any]:
        """A person answered: write the plan that was shown, or end as rejected with the reason."""
        company = _text(context["params"], "company")
        settings = settings_of(company)
        with database(settings.ledger_conn_id) as engine:
            element = Undos(engine).plan_element(plan)
        top = top_of(element)
        self.log.info("Approved by %s.", decide(settings, company, top, event, plan, context["run_id"]))
        return self._run(context, plan)

    def _run(self, context: Context, approved: int | None = None) -> dict[str, Any]:
        params: Mapping[str, Any] = context["params"]
        company, asked = _text(params, "company"), asked_of(context)
        settings = settings_of(company)
        done: list[UndoResult] = []
        top = ELEMENTS[SCOPES.id]
        with explained(self, context), ExitStack() as stack:
            try:
                both = self._open(stack, settings, company)
                refuse(Undos(both["ledger"].engine), both["pairing"].id, company, asked, context["run_id"])
                mode = Mode.SYNC if params.get("apply") == "yes" else Mode.PLAN
                for top, one in in_order(asked):
                    job = self._job(settings, top, both, context, asked, mode, approved)
                    if undone := undo(job, settings.element(top) if one is top else one, asked):
                        done.append(undone)
            except RateLimitSpent as limit:
                self.log.warning("%s", limit)
                moment = max(limit.resets_at, datetime.now(UTC)) + timedelta(seconds=2)
                self.defer(trigger=DateTimeTrigger(moment=moment), method_name="resume", kwargs={"approved": approved})
            except ApprovalNeeded as waiting:
                self.log.warning("%s", waiting)
                ask(context, company, top, settings, waiting, self.log)
        self.log.info("%s\n%s", company, table(asked, done, written=mode is Mode.SYNC))
        if refused := [sentence for one in done for sentence in one.refused]:
            raise AirflowFailException(f"{company}: {len(refused)} could not be undone. " + " ".join(refused))
        return {one.element: {"undone": one.writes, "left": list(one.left)} for one in done}

    def _open(self, stack: ExitStack, settings: CompanySettings, company: str) -> dict[str, Any]:
        """The ledger, maestro*, Procore's client and the pairing, which must be there already."""
        ledger = Ledger(stack.enter_context(database(settings.ledger_conn_id)))
        ledger.migrate()
        if Decisions(ledger.engine).pairing_of(company) is None:
            raise UndoRefused(f"{company} was never synchronized: there is nothing to undo.")
        engine = stack.enter_context(database(settings.maestro_conn_id))
        maestro = Maestro(engine, settings.tag, settings.sql_folder)
        client = ProcoreHook(settings.procore_conn_id).client(settings.procore_company_id)
        pairing = open_pairing(company, settings, ledger, maestro, client)
        return {"ledger": ledger, "maestro": maestro, "client": client, "pairing": pairing}

    def _job(
        self,
        settings: CompanySettings,
        top: Element,
        both: Mapping[str, Any],
        context: Context,
        asked: UndoRequest,
        mode: Mode,
        approved: int | None,
    ) -> Job:
        params: Mapping[str, Any] = context["params"]
        mine = approved is not None and Undos(both["ledger"].engine).plan_element(approved)
        return job_of(
            settings,
            top,
            **both,
            dag_run=context["run_id"],
            mode=mode,
            overrides=frozenset(params.get("override") or ()),
            by_whom=asked.by_whom,
            reason=asked.reason,
            approved=approved if mine in [one.id for one in top.with_parts] else None,
            log=self.log,
            masked=masked,
        )


def asked_of(context: Context) -> UndoRequest:
    """What the trigger form asks to undo, and who asks it."""
    params: Mapping[str, Any] = context["params"]
    run = context["dag_run"]
    by_whom = run.triggering_user_name or ""
    if by_whom in NOBODY:
        by_whom = str((run.conf or {}).get("by_whom") or by_whom)
    return UndoRequest(
        run=_text(params, "run"),
        reason=_text(params, "reason"),
        by_whom=by_whom,
        element=_text(params, "element"),
        project=_text(params, "project").upper(),
        record=_text(params, "record").upper(),
    )


def _text(params: Mapping[str, Any], name: str) -> str:
    return str(params.get(name) or "").strip()
