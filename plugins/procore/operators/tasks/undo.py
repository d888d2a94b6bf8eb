"""Undoing a run from a trigger form: the reverse change set is shown, and written when that is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from airflow.sdk import Context
from airflow.sdk.exceptions import AirflowFailException

from procore.config.company import CompanySettings
from procore.diff.undo.order import undo_order
from procore.diff.undo.refusal import UndoRequest
from procore.diff.undo.report import UndoResult, table
from procore.elements import ELEMENTS, SCOPES, top_of
from procore.elements.element import Element
from procore.hooks import ProcoreHook, maestro_side, opened_ledger
from procore.model.errors import ApprovalNeeded, ElementBusy, RateLimitSpent, UndoRefused
from procore.model.runs import Mode
from procore.operators.tasks import approval
from procore.operators.tasks.deferral import defer
from procore.operators.tasks.failure import failure_said_first, masked
from procore.operators.tasks.run_request import settings_of, text_of
from procore.run.company_lock import open_pairing
from procore.run.job import Job, Log, RunOptions, job_of
from procore.run.undo import refuse, undo

if TYPE_CHECKING:
    from procore.operators.undo import UndoOperator

NOBODY = ("", "dag_test")
"""Who triggers a run that no person triggered: then the run's own `by_whom` says it (`make undo`)."""


def undo_run(operator: UndoOperator, context: Context, approved: int | None = None) -> dict[str, Any]:
    """Undo what the trigger form names; what was undone and what cannot be, element by element.

    `approved`: the change set that a person approved. Raises UndoRefused for what cannot be undone as it was asked for,
    AirflowFailException when a side refused something; defers while the hourly limit is spent.
    """
    params: Mapping[str, Any] = context["params"]
    company, request = text_of(params, "company"), undo_request(context)
    settings = settings_of(company)
    done: list[UndoResult] = []
    top = ELEMENTS[SCOPES.id]
    with failure_said_first(operator, context), ExitStack() as stack:
        try:
            systems = _systems(stack, settings, company)
            refuse(systems["ledger"].undos, systems["pairing"].id, company, request, context["run_id"])
            mode = Mode.SYNC if params.get("apply") == "yes" else Mode.PLAN
            for top, one in undo_order(request):
                job = _job(settings, top, systems, context, request, mode, approved, operator.log)
                if undone := undo(job, settings.element(top) if one is top else one, request):
                    done.append(undone)
        except (RateLimitSpent, ElementBusy) as waiting:
            defer(operator, waiting, approved)
        except ApprovalNeeded as waiting:
            operator.log.warning("%s", waiting)
            approval.request_approval(context, company, top, settings, waiting, operator.log)
    operator.log.info("%s\n%s", company, table(request, done, written=mode is Mode.SYNC))
    if refused := [sentence for one in done for sentence in one.refused]:
        raise AirflowFailException(f"{company}: {len(refused)} could not be undone. " + " ".join(refused))
    return {one.element: {"undone": one.writes, "left": list(one.left)} for one in done}


def keep_answer(operator: UndoOperator, context: Context, event: Mapping[str, Any], plan: int) -> None:
    """Keep what a person answered to the change set `plan`. Raises AirflowFailException unless it is approved."""
    company = text_of(context["params"], "company")
    settings = settings_of(company)
    with opened_ledger(settings.ledger_conn_id) as ledger:
        element = ledger.undos.element_of_plan(plan)
    top = top_of(element)
    signed = approval.keep_answer(settings, company, top, event, plan, context, operator.log)
    operator.log.info("Approved by %s.", signed)


def undo_request(context: Context) -> UndoRequest:
    """What the trigger form asks to undo, and who asks it."""
    params: Mapping[str, Any] = context["params"]
    run = context["dag_run"]
    by_whom = run.triggering_user_name or ""
    if by_whom in NOBODY:
        by_whom = str((run.conf or {}).get("by_whom") or by_whom)
    return UndoRequest(
        run=text_of(params, "run"),
        reason=text_of(params, "reason"),
        by_whom=by_whom,
        element=text_of(params, "element"),
        project=text_of(params, "project").upper(),
        record=text_of(params, "record").upper(),
    )


def _systems(stack: ExitStack, settings: CompanySettings, company: str) -> dict[str, Any]:
    """The ledger, maestro*, Procore's client and the pairing, which must be there already."""
    ledger = stack.enter_context(opened_ledger(settings.ledger_conn_id))
    if ledger.pairings.of(company) is None:
        raise UndoRefused("{company} was never synchronized: there is nothing to undo.", company=company)
    maestro = stack.enter_context(maestro_side(settings))
    client = ProcoreHook(settings.procore_conn_id).client(settings.procore_company_id)
    client.share_calls(ledger.call_budgets.of(client.account), first=True)  # a person waits for it
    stack.callback(client.give_calls_back)
    pairing = open_pairing(company, settings, ledger, maestro, client)
    return {"ledger": ledger, "maestro": maestro, "client": client, "pairing": pairing}


def _job(
    settings: CompanySettings,
    top: Element,
    systems: Mapping[str, Any],
    context: Context,
    request: UndoRequest,
    mode: Mode,
    approved: int | None,
    log: Log,
) -> Job:
    element = approved is not None and systems["ledger"].undos.element_of_plan(approved)
    return job_of(
        settings,
        top,
        **systems,
        dag_run=context["run_id"],
        options=RunOptions(
            mode=mode,
            overrides=frozenset(context["params"].get("override") or ()),
            by_whom=request.by_whom,
            reason=request.reason,
            approved=approved if element in [one.id for one in top.with_parts] else None,
        ),
        log=log,
        masked=masked,
    )
