"""One Procore company as the modules of its elements share it: the HTTP client, the settings, what was read once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

from procore.sides.procore.cache import CompanyCache
from procore.sides.procore.rest.client import Client


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How an element is written in Procore, where a company may choose: the settings of the same names."""

    accounting_method: Literal["amount", "unit"] = "unit"
    add_vendor_to_project: bool = True
    budget_view: str | None = None
    budget_change: Literal["approved", "draft"] = "approved"
    segments: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Company:
    """A company for one run. `options` are by element id; `filtered_by`: by fact of a project, the names that a filter asks for.

    `time_zone`: that in which a moment of Procore's is a day.
    `sub_jobs`: sub-projects of maestro* are sub jobs; see CompanySettings. `currency`: of its books; empty: any.
    """

    client: Client
    id: int
    tax_number_type: str = "EIN"
    options: Mapping[str, Options] = field(default_factory=dict)
    filtered_by: Mapping[str, Collection[str]] = field(default_factory=dict)
    time_zone: str = "UTC"
    sub_jobs: bool = False
    currency: str = ""
    cache: CompanyCache = field(default_factory=CompanyCache, repr=False)

    def option(self, element_id: str) -> Options:
        """What the company chose for an element."""
        return self.options.get(element_id) or Options()
