"""Of which stage, type and office a project of Procore is, where its list does not say: asked by the list's own filters.

Source: docs/procore.md#project-lists.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from procore.elements.element import Element
from procore.mapping.records import MISSING, dig
from procore.model.errors import ConfigurationError
from procore.model.records import Record
from procore.sides.procore.batches import Item
from procore.sides.procore.company import Company
from procore.sides.procore.named_lists import LISTS, names_of

IDS_PER_PAGE = 200_000


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
    there, wanted = names_of(company, name), company.filtered_by[name]
    for missing in sorted(set(wanted) - there.keys()):
        raise ConfigurationError(
            "Procore has no “{value}” to choose projects by ({setting}): correct projects_filter or new_in_maestro in the "
            "Variable procore_companies. It has: {among}.",
            value=missing,
            setting=name,
            among=", ".join(sorted(there)) or "-",
        )
    return {value: there[value] for value in wanted}
