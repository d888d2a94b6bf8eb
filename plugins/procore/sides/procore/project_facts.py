"""Of which stage, type and office a project of Procore is, where its list does not say: asked by the list's own filters.

Source: docs/procore.md#project-lists.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from procore.elements.element import Element
from procore.mapping.records import MISSING, dig
from procore.mapping.values import id_of
from procore.model.errors import ConfigurationError
from procore.model.records import Record
from procore.sides.procore.batches import Item
from procore.sides.procore.company import Company
from procore.sides.procore.endpoints import filled

IDS_PER_PAGE = 200_000
NAMES_PER_PAGE = 100


@dataclass(frozen=True, slots=True)
class NamedList:
    """A list of the company from which a fact of its projects is chosen, and the filter of the projects by its ids."""

    path: str
    filter: str
    params: Mapping[str, Any] = field(default_factory=dict)


LISTS: Mapping[str, NamedList] = {
    "stage": NamedList("/rest/v1.0/companies/{company}/project_stages", "filters[by_stage]"),
    "project_type": NamedList("/rest/v1.0/companies/{company}/project_types", "filters[by_type]"),
    "office": NamedList("/rest/v1.0/offices", "filters[by_office]", {"company_id": "{company}"}),
}


def with_facts(
    company: Company, element: Element, items: Collection[Item], records: Iterable[Record]
) -> Iterator[Record]:
    """The records of these items, with the facts that a filter asks for and the items do not say."""
    ids = {name: _ids(company, name) for name in company.filtered_by if name in element.procore_facts}
    asked = {
        name: _projects_by_name(company, name, mine)
        for name, mine in ids.items()
        if any(not _says(element, name, item) for item in items)
    }
    for record in records:
        found = {name: of.get(record.key, "") for name, of in asked.items() if name not in record.facts}
        yield replace(record, facts={**record.facts, **found}) if found else record


def _says(element: Element, name: str, item: Item) -> bool:
    return dig(item, element.procore_facts[name]) is not MISSING


def _projects_by_name(company: Company, name: str, ids: Mapping[str, int]) -> Mapping[str, str]:
    """Of each project (Procore's id) that is of one of the wanted names, that name. Asked once a run."""
    if name not in company.cache.projects_by_name:
        one = LISTS[name]
        params = {"company_id": company.id, "filters[by_status]": "All", "view": "ids"}
        company.cache.projects_by_name[name] = {
            str(project): wanted
            for wanted, own in sorted(ids.items())
            for page in company.client.pages("/rest/v1.1/projects", {**params, one.filter: own}, per_page=IDS_PER_PAGE)
            for project in page
        }
    return company.cache.projects_by_name[name]


def _ids(company: Company, name: str) -> Mapping[str, int]:
    """Procore's ids of the names that the filter asks for. Raises ConfigurationError for one that the company does not have."""
    if name in company.cache.ids_by_name:
        return company.cache.ids_by_name[name]
    one, wanted = LISTS[name], company.filtered_by[name]
    path, params = filled(one.path, company.id, None), filled(one.params, company.id, None)
    there = {
        str(item.get("name")): own
        for page in company.client.pages(path, params, per_page=NAMES_PER_PAGE)
        for item in page
        if (own := id_of(item)) is not None
    }
    for missing in sorted(set(wanted) - there.keys()):
        raise ConfigurationError(
            "Procore has no “{value}” to filter projects by ({setting}): correct projects_filter in the Variable "
            "procore_companies. It has: {among}.",
            value=missing,
            setting=name,
            among=", ".join(sorted(there)) or "-",
        )
    company.cache.ids_by_name[name] = {value: there[value] for value in wanted}
    return company.cache.ids_by_name[name]
