"""Which documents make what budgets are to be worth more: maestro*'s modifications there, Procore's budget changes in maestro*.

Source: docs/procore.md#budget-changes-by-document.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

from procore.diff.modifications import explaining
from procore.elements.element import Side
from procore.mapping.values import clean, id_of, moment
from procore.model.errors import AccessRefused, RequestRefused, Unreachable
from procore.model.modifications import Modification, WantedBudget
from procore.model.orders import Order
from procore.model.steps import Verb
from procore.sides.procore.budget_modifications import packages_of
from procore.sides.procore.budget_reading import is_locked
from procore.sides.procore.budget_state import Budget
from procore.sides.procore.company import Company
from procore.sides.procore.reading import ODD_SHAPE

NOT_TOLD = (AccessRefused, RequestRefused, Unreachable)
"""What leaves a plan without what it asked beside the figures, and stops nothing: the record is written all the same."""
_TAG = re.compile(r"<[^>]*>")


def documents(
    company: Company, project_id: int, wanted: Sequence[WantedBudget]
) -> Mapping[str, Sequence[Modification]]:
    """The documents that make what these budgets of a project are to be worth more, by maestro*'s key.

    None where the budget was not read. A budget that is open takes maestro*'s modifications into its amounts.
    """
    budget = company.cache.project(project_id).budget
    known = [one for one in wanted if one.code is not None]
    if budget is None or budget.modifications is None:
        return {}
    mine = [one for one in known if one.side is Side.MAESTRO]
    groups: list[Sequence[Modification]] = [*_of_procore(company, project_id, budget, mine)]
    if theirs := [one for one in known if one.side is Side.PROCORE]:
        groups += _of_maestro(company, project_id, budget, theirs)
    keys = {str(one.code): one.key for one in known}
    found: dict[str, list[Modification]] = defaultdict(list)
    for one in (one for group in groups for one in group):
        for code in one.amounts:
            found[keys[code]].append(one)
    return found


def _of_maestro(
    company: Company, project_id: int, budget: Budget, wanted: Sequence[WantedBudget]
) -> list[Sequence[Modification]]:
    """The budget modifications that a locked budget would get as budget changes."""
    orders = [
        Order(
            verb=Verb.CREATE if one.new else Verb.UPDATE,
            values={"amount": budget.lines[one.code].amount + one.more if one.code in budget.lines else one.more},
            procore_id=one.code,
            scope=one.scope,
        )
        for one in wanted
    ]
    packages = packages_of(budget, orders)
    locked = packages and bool(budget.lines) and _is_locked(company, project_id)
    return [package.modifications for package in packages] if locked else []


def _is_locked(company: Company, project_id: int) -> bool:
    """Whether a plan takes the budget for locked: asked once, and again by whoever writes. Not known: no plan names documents."""
    cache = company.cache.project(project_id)
    if cache.budget_locked is None:
        try:
            cache.budget_locked = is_locked(company, project_id)
        except (*NOT_TOLD, *ODD_SHAPE):
            cache.budget_locked = False
    return cache.budget_locked


def _of_procore(
    company: Company, project_id: int, budget: Budget, wanted: Sequence[WantedBudget]
) -> list[list[Modification]]:
    """The budget changes that maestro* would get as budget modifications, described."""
    new = {str(one.code) for one in wanted if one.new}
    more = {str(one.code): one.more for one in wanted}
    untold = [
        replace(one, scope=wanted[0].scope)
        for number, one in budget.changes.items()
        if number not in budget.taken_over
        and all(code in more and (code in new or not _holds(budget, int(code), number)) for code in one.amounts)
    ]
    groups = explaining(untold, more)
    if not groups:
        return []
    summaries = _summaries(company, project_id)
    return [[_described(company, one, summaries.get(one.budget_change, {})) for one in group] for group in groups]


def _holds(budget: Budget, code: int, number: int) -> bool:
    """Whether maestro*'s amount of a code holds a budget change already."""
    return code not in budget.lines or number in (budget.lines[code].taken or ())


def _summaries(company: Company, project_id: int) -> Mapping[int | None, Mapping[str, Any]]:
    """The project's budget changes as Procore lists them, by id: asked once, and only where one is taken over.

    A list that is closed to us, not answered, or of another shape tells nothing: a document goes with its number and title then.
    """
    cache = company.cache.project(project_id)
    if cache.budget_changes is None:
        try:
            answer = company.client.get(f"/rest/v1.0/projects/{project_id}/budget_changes")
        except NOT_TOLD:
            answer = None
        listed = answer.get("data") if isinstance(answer, Mapping) else None
        cache.budget_changes = {id_of(one): one for one in listed if id_of(one)} if isinstance(listed, list) else {}
    return cache.budget_changes


def _described(company: Company, one: Modification, summary: Mapping[str, Any]) -> Modification:
    """The document with its day, where Procore says one, and all that Procore says of it in words."""
    made = moment(summary.get("created_at"))
    words = clean(unescape(_TAG.sub(" ", str(summary.get("description") or ""))))
    text = ": ".join(dict.fromkeys(part for part in (one.text, words) if part))
    day = made.astimezone(ZoneInfo(company.time_zone)).date() if made else None
    return replace(one, date=day, text=text)
