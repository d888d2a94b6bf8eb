"""How many records of an element are in which state, and a page of them: one question to the ledger for both."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from procore.elements.model import Element, Scope, Side
from procore.settings import CompanySettings
from procore.web.draft import as_record
from procore.web.ledgers import Books, Row
from procore.web.rows import never
from procore.web.ways import top_of

Counts = dict[str, int]
KEPT = 500
"""Answers that are kept, each at most one page of records long."""
_kept: OrderedDict[tuple[Any, ...], tuple[str, list[Row]]] = OrderedDict()
_lock = threading.Lock()


def rows(books: Books, one: CompanySettings, element: Element, version: str, **asked: Any) -> list[Row]:
    """The numbers by state (`counts`, in every row), and the page's records.

    `asked`: state, search, project, sort, limit, offset. An answer is kept while `version` stays what it was: records
    change their state only in runs. Raises Unreachable, NotThereYet.
    """
    where = (str(books.engine.url), books.company, element.id, *asked.values())
    with _lock:
        was, found = _kept.get(where, ("", []))
    if was != version:
        found = _asked(books, one, element, asked)
        with _lock:
            _kept[where] = (version, found)
            _kept.move_to_end(where)
            while len(_kept) > KEPT:
                _kept.popitem(last=False)
    return found


@dataclass(frozen=True, slots=True)
class Versions:
    """When an element's kept answers are old: a run of it began, works or ended, projects were linked, settings saved."""

    pairing: int
    settings: str
    runs: Mapping[str, Row]

    def of(self, element: Element) -> str:
        """The element's version now."""
        mine, projects = self.runs.get(top_of(element).id, {}), self.runs.get("projects", {})
        told = (mine.get("ended"), mine.get("now"), projects.get("ended"), self.settings)
        return "/".join(map(str, (self.pairing, *told)))


def versions_of(books: Books, settings_stamp: str) -> Versions:
    """The versions of all elements as they are now. Raises Unreachable, NotThereYet."""
    runs = {row["element"]: row for row in books.ask("versions")}
    return Versions(books.pairing["id"], settings_stamp, runs)


def counted(
    books: Books, one: CompanySettings, elements: Iterable[Element], versions: Versions
) -> Iterator[tuple[Element, Counts]]:
    """The numbers by state of each element."""
    asked = {"state": "none", "search": "", "project": "", "sort": "key", "limit": 0, "offset": 0}
    for element in elements:
        yield element, rows(books, one, element, versions.of(element), **asked)[0]["counts"]


def _asked(books: Books, one: CompanySettings, element: Element, asked: Mapping[str, Any]) -> list[Row]:
    writes = one.direction(top_of(element)).writes & element.created_in
    return books.ask(
        "rows",
        element=element.id,
        to_procore=Side.PROCORE in writes,
        to_maestro=Side.MAESTRO in writes,
        in_projects=element.scope is Scope.PROJECT,
        never=json.dumps(never(element)),
        left_out=json.dumps(_left_out(books, one) if element.id == "projects" else []),
        **asked,
    )


def _left_out(books: Books, one: CompanySettings) -> list[str]:
    """The projects that “Filter Projects by” keeps back."""
    found = books.ask("projects_to_filter", all_of_them=False)
    return [row["key"] for row in found if not one.filter.admits(as_record(row))]
