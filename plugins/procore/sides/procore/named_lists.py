"""The company's lists that a project names entries of: stages, types, offices, programs, regions, departments, templates.

Source: docs/procore.md#project-set-up.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from procore.mapping.values import id_of
from procore.sides.procore.company import Company
from procore.sides.procore.endpoints import filled

PER_PAGE = 100
_IN_QUERY = {"company_id": "{company}"}


@dataclass(frozen=True, slots=True)
class NamedList:
    """One list. `filter`: of the list of projects, by ids of this one; empty: there is none."""

    path: str
    params: Mapping[str, Any] = field(default_factory=dict)
    filter: str = ""


LISTS: Mapping[str, NamedList] = {
    "stage": NamedList("/rest/v1.0/companies/{company}/project_stages", filter="filters[by_stage]"),
    "project_type": NamedList("/rest/v1.0/companies/{company}/project_types", filter="filters[by_type]"),
    "office": NamedList("/rest/v1.0/offices", _IN_QUERY, "filters[by_office]"),
    "program": NamedList("/rest/v1.0/companies/{company}/programs"),
    "region": NamedList("/rest/v1.0/companies/{company}/project_regions"),
    "department": NamedList("/rest/v1.0/departments", _IN_QUERY),
    "template": NamedList("/rest/v1.0/project_templates", _IN_QUERY),
}
"""By what a project names."""


def names_of(company: Company, what: str) -> Mapping[str, int]:
    """The names of a list with their ids, as Procore has them now; asked once a run. Of two of one name the first counts."""
    if what not in company.cache.named:
        one = LISTS[what]
        path, params = filled(one.path, company.id, None), filled(one.params, company.id, None)
        found: dict[str, int] = {}
        for page in company.client.pages(path, params, per_page=PER_PAGE):
            for item in page:
                if (own := id_of(item)) is not None:
                    found.setdefault(str(item.get("name")), own)
        company.cache.named[what] = found
    return company.cache.named[what]
