"""How many records of an element are in which state, and a page of them: from what was found when somebody looked last."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from procore.config.company import CompanySettings
from procore.elements import SCOPES, top_of
from procore.elements.element import Element, Scope, Side
from procore.store.sql import LedgerRow
from procore.web.ledger import PageLedger
from procore.web.view.draft import as_record
from procore.web.view.rows import waiting

Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Versions:
    """When what was found is old: a run of the element began, works or ended, projects were linked, settings saved."""

    pairing: int
    settings: str
    runs: Mapping[str, LedgerRow]

    def of(self, element: Element) -> str:
        """The element's version now."""
        mine, projects = self.runs.get(top_of(element.id).id, {}), self.runs.get(SCOPES.id, {})
        parts = (mine.get("ended"), mine.get("now"), projects.get("ended"), self.settings)
        return "/".join(map(str, (self.pairing, *parts)))


def versions_of(ledger: PageLedger, settings_version: str) -> Versions:
    """The versions of all elements as they are now. Raises Unreachable, NotThereYet."""
    runs = {row["element"]: row for row in ledger.query("versions")}
    return Versions(ledger.pairing["id"], settings_version, runs)


def counted(
    ledger: PageLedger, settings: CompanySettings, elements: Iterable[Element], versions: Versions
) -> dict[str, Counts]:
    """The numbers by state of each element; it is looked at anew when its version is another one.

    Records change their state only in runs. Raises Unreachable, NotThereYet.
    """
    kept = {row["element"]: row for row in ledger.state_counts()}
    found: dict[str, Counts] = {}
    for element in elements:
        version, was = versions.of(element), kept.get(element.id)
        found[element.id] = (
            was["counts"] if was and was["version"] == version else _look(ledger, settings, element, version)
        )
    return found


def rows(ledger: PageLedger, element: Element, counts: Counts, **filters: Any) -> tuple[list[LedgerRow], int]:
    """A page of the element's records, and how many there are on all pages. Raises Unreachable, NotThereYet.

    `counts`: those of `counted`, which made sure that there is something to read. `filters`: state, search, project, sort,
    limit, offset.
    """
    all_known = not filters["search"] and not filters["project"]
    found = ledger.query("rows", element=element.id, count=not all_known, **filters)
    total = _total(counts, filters["state"]) if all_known else found[0]["total"]
    return [row for row in found if row["place"] is not None], total


def _total(counts: Counts, state: str) -> int:
    if state == "waits":
        return waiting(counts)
    return counts.get(state, 0) if state else sum(counts.values())


def _look(ledger: PageLedger, settings: CompanySettings, element: Element, version: str) -> Counts:
    writes = settings.direction(top_of(element.id)).writes & element.created_in
    return ledger.count_states(
        element.id,
        version,
        to_procore=Side.PROCORE in writes,
        to_maestro=Side.MAESTRO in writes,
        in_projects=element.scope is Scope.PROJECT,
        left_out=json.dumps(_left_out(ledger, settings) if element.defines_scope else []),
    )


def projects_that_pass(ledger: PageLedger, settings: CompanySettings) -> frozenset[str]:
    """The numbers of the projects that “Filter Projects by” lets pass on one side at least. Raises Unreachable, NotThereYet."""
    found = (
        as_record(row)
        for side in Side
        for row in ledger.query("projects_to_filter", element=SCOPES.id, side=side, all_of_them=True)
    )
    return frozenset(str(one.values[SCOPES.key[0]]) for one in found if settings.filter.admits(one))


def _left_out(ledger: PageLedger, settings: CompanySettings) -> list[str]:
    """The projects that “Filter Projects by” keeps back: maestro*'s keys, and `procore:` with Procore's ids."""
    found = (
        as_record(row)
        for side in Side
        for row in ledger.query("projects_to_filter", element=SCOPES.id, side=side, all_of_them=False)
    )
    kept_back = [record for record in found if not settings.filter.admits(record)]
    return [one.key if one.side is Side.MAESTRO else f"procore:{one.key}" for one in kept_back]
