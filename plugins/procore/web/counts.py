"""How many records of an element are in which state, and a page of them: one question to the ledger for both."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Iterator
from typing import Any

from procore.elements.model import Element, Scope, Side
from procore.settings import CompanySettings
from procore.web.draft import as_record
from procore.web.ledgers import Books, Row
from procore.web.rows import never
from procore.web.ways import top_of

Counts = dict[str, int]
_kept: dict[tuple[str, str, str], tuple[str, Counts]] = {}
_lock = threading.Lock()


def rows(books: Books, one: CompanySettings, element: Element, **asked: Any) -> list[Row]:
    """The numbers by state (`counts`, in every row), and the page's records.

    `asked`: state, search, project, sort, limit, offset. Raises Unreachable, NotThereYet.
    """
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


def counted(
    books: Books, one: CompanySettings, elements: Iterable[Element], settings_stamp: str
) -> Iterator[tuple[Element, Counts]]:
    """The numbers by state of each element. They are kept until a run begins or ends, or somebody saves the settings."""
    (version,) = books.ask("version")
    now = f"{books.pairing['id']}/{version['version']}/{settings_stamp}"
    for element in elements:
        where = (str(books.engine.url), books.company, element.id)
        with _lock:
            was, counts = _kept.get(where, ("", {}))
        if was != now:
            counts = rows(books, one, element, state="none", search="", project="", sort="key", limit=0, offset=0)[0][
                "counts"
            ]
            with _lock:
                _kept[where] = (now, counts)
        yield element, counts


def _left_out(books: Books, one: CompanySettings) -> list[str]:
    """The projects that “Filter Projects by” keeps back."""
    found = books.ask("projects_to_filter", all_of_them=False)
    return [row["key"] for row in found if not one.filter.admits(as_record(row))]
