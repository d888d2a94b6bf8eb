"""What one run reads of a Procore company once, and keeps: an attribute for each thing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from procore.model.modifications import Modification
from procore.model.records import Record
from procore.sides.procore.budget_state import Budget
from procore.sides.procore.custom_field_list import CustomField
from procore.sides.procore.packed_costs import PackedCosts
from procore.sides.procore.potential_changes import PotentialChanges
from procore.sides.procore.segments import Facts, Segments, SubJob
from procore.sides.procore.tax_code_list import TaxCodes


@dataclass(slots=True)
class ProjectCache:
    """What was read of one project. None: not read yet.

    `accounting_methods` are those of its commitments by Procore's id, as Procore says them. `vendors` are the ids of those
    that are in its directory for certain. `three_tiers`: whether its change orders have three, where that had to be asked for.

    `sub_jobs`: those that are linked with sub-projects of maestro*, by the sub-project's number, as are `segments_of_jobs`: the
    segments as the codes of each have them.
    """

    segments: Segments | None = None
    segments_of_jobs: dict[str, Segments] = field(default_factory=dict)
    sub_jobs: dict[str, SubJob] = field(default_factory=dict)
    budget: Budget | None = None
    accounting_methods: dict[int, str] = field(default_factory=dict)
    vendors: set[int] = field(default_factory=set)
    prime_contracts: Sequence[Mapping[str, Any]] | None = None
    potential_changes: PotentialChanges | None = None
    three_tiers: bool | None = None
    budget_locked: bool | None = None
    budget_changes: Mapping[int | None, Mapping[str, Any]] | None = None


@dataclass(slots=True)
class CompanyCache:
    """What was read of the company. None: not read yet.

    `named`: the company's lists by what a project names of them: names with their ids; `projects_by_name`: by fact of a project,
    Procore's ids of those with a name that a filter asks for. `units` are its units of measure as Procore spells them, by their
    name in lower case, `tax_codes` its tax codes. `budget_view` is the view that was read last: another project may have it too.
    `with_drafts`: Procore's ids of the projects whose direct costs, as they were read, hold drafts of ours.
    `budget_sync_closed`: the application is not let into the batch of budget lines. `custom_fields` are the company's, by the
    name under which they are written; `custom_fields_hidden` the elements that show none. `project_facts` are maestro*'s, by the
    project's number. `earlier` are an element's records as runs before this one read them, by element and Procore's id: what did
    not change need not be asked for its lines again. `modifications` are maestro*'s
    budget modifications by Procore's id of the project, where they travel as documents; then `codes` are Procore's ids of the WBS
    codes by maestro*'s keys, and `agreed` is by WBS code what its budget was worth when both sides last agreed.
    """

    units: Mapping[str, str] | None = None
    tax_codes: TaxCodes | None = None
    named: dict[str, Mapping[str, int]] = field(default_factory=dict)
    projects_by_name: dict[str, Mapping[str, str]] = field(default_factory=dict)
    budget_view: int | None = None
    budget_sync_closed: bool = False
    custom_fields: Mapping[str, CustomField] | None = None
    custom_fields_hidden: set[str] = field(default_factory=set)
    project_facts: dict[str, Facts] = field(default_factory=dict)
    earlier: dict[str, Mapping[str, Record]] = field(default_factory=dict)
    modifications: dict[int, Sequence[Modification]] = field(default_factory=dict)
    direct_costs: PackedCosts = field(default_factory=PackedCosts)
    with_drafts: set[int] = field(default_factory=set)
    codes: Mapping[str, int] = field(default_factory=dict)
    agreed: Mapping[str, Decimal] = field(default_factory=dict)
    projects: dict[int, ProjectCache] = field(default_factory=dict)

    def project(self, project_id: int) -> ProjectCache:
        """What was read of this project."""
        return self.projects.setdefault(project_id, ProjectCache())

    def forget_segments(self, project_id: int | None) -> None:
        """A project (None: every one) gets codes that WBS codes are made of: its segments have to be read anew."""
        for one in self.projects.values() if project_id is None else (self.project(project_id),):
            one.segments = None
            one.segments_of_jobs.clear()

    def sub_jobs_of(self, project_id: int | None) -> list[SubJob]:
        """The project's sub jobs that are linked with sub-projects of maestro*."""
        return [] if project_id is None else list(self.project(project_id).sub_jobs.values())
