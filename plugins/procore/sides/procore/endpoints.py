"""Where each element is read and written in Procore, as a table (docs/procore.md#endpoints)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One list of Procore. `{company}` and `{project}` in the path and the parameters are filled in."""

    path: str
    params: Mapping[str, Any] = field(default_factory=dict)
    per_page: int
    windowed: bool = False  # takes filters[updated_at]


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """How one element is listed, created and updated.

    `create` and `envelope`: records are created one by one; without them `sync` creates too. `sync`: up to 1,000 records
    a call, HTTP 200 with entities and errors (docs/procore.md#batches); `sync_params` and `sync_body` carry the scope's
    id.
    `show`: one record, by its id. `reactivate`: a record that was deactivated has to be brought back first.
    `sub_job`: the parameter that names the sub job whose own records are meant; without it they are the project's.
    `tax_register`: the attribute beside whose number the kind of register is named, which is the company's.
    """

    lists: tuple[Listing, ...]
    create: str | None = None
    envelope: str | None = None
    defaults: Mapping[str, Any] = field(default_factory=dict)
    sync: str
    sync_params: Mapping[str, Any] = field(default_factory=dict)
    sync_body: Mapping[str, Any] = field(default_factory=dict)
    show: str | None = None
    reactivate: str | None = None
    sub_job: str = ""
    tax_register: str = ""


_COMPANY = {"company_id": "{company}"}
_PROJECT = {"project_id": "{project}"}

ENDPOINTS: Mapping[str, Endpoint] = MappingProxyType(
    {
        "projects": Endpoint(
            lists=(
                Listing(
                    path="/rest/v1.1/projects",
                    params={**_COMPANY, "filters[by_status]": "All", "view": "extended"},  # docs/procore.md#projects
                    per_page=300,
                    windowed=True,
                ),
            ),
            create="/rest/v1.0/projects",  # sync is "not for bulk project creation"
            envelope="project",
            defaults={"enable_copy_of_standard_cost_codes": False},
            sync="/rest/v1.0/projects/sync",
            sync_body=_COMPANY,
        ),
        "suppliers": Endpoint(
            lists=(
                Listing(
                    path="/rest/v1.0/vendors", params={**_COMPANY, "view": "extended"}, per_page=1000, windowed=True
                ),
                Listing(
                    path="/rest/v1.0/companies/{company}/vendors/inactive", params={"view": "extended"}, per_page=1000
                ),
            ),
            sync="/rest/v1.0/vendors/sync",
            sync_body=_COMPANY,
            show="/rest/v1.0/vendors/{id}",
            reactivate="/rest/v1.0/companies/{company}/vendors/inactive/{id}",
            tax_register="business_register_attributes",
        ),
        "cost_types": Endpoint(
            lists=(Listing(path="/rest/v1.0/line_item_types", params=_COMPANY, per_page=1000),),
            create="/rest/v1.0/line_item_types",  # its POST alone knows the base type "labor"
            envelope="line_item_type",
            sync="/rest/v1.0/line_item_types/sync",
            sync_body=_COMPANY,
        ),
        "sub_jobs": Endpoint(
            lists=(Listing(path="/rest/v1.0/sub_jobs", params=_PROJECT, per_page=1000),),
            sync="/rest/v1.0/sub_jobs/sync",
            sync_params=_PROJECT,
            sync_body=_PROJECT,
        ),
        "cost_codes": Endpoint(
            lists=(Listing(path="/rest/v1.0/cost_codes", params=_PROJECT, per_page=1000),),
            sync="/rest/v1.0/cost_codes/sync",
            sync_params=_PROJECT,
            sub_job="sub_job_id",
        ),
    }
)
"""By element id. WBS codes have no origin id and no sync: `wbs.py` reads and writes them."""


def filled(template: Any, company: int, project: int | None, record: int | None = None) -> Any:
    """A path, or parameters, with the ids in place; a value that is only an id becomes a number."""
    ids = {"{company}": company, "{project}": project, "{id}": record}
    if isinstance(template, Mapping):
        return {name: filled(value, company, project, record) for name, value in template.items()}
    if template in ids:
        return ids[template]
    if not isinstance(template, str):
        return template
    for name, value in ids.items():
        template = template.replace(name, str(value))
    return template
