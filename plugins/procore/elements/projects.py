"""Projects, with their activities and groups (facts: docs/maestro.md#project-fields, docs/procore.md#projects)."""

from procore.elements.element import BOTH_OR_EITHER, Direction, Element, Field, Kind, Scope, Side
from procore.elements.element_facts import CallCosts, CustomFields, EventResource
from procore.elements.evidence import ADDRESS, PHONE, POSTAL_CODE, RECORD_NUMBER, Compared, Evidence, Likeness

MAESTRO_NUMBER_FORBIDS = r"[*,#:|]|[^\x00-\x7F]"  # `|` is ours: it joins keys

COST_TYPES = Element(
    id="cost_types",
    maestro="Groups",
    procore="Cost types",
    directions=BOTH_OR_EITHER,
    default=Direction.BOTH,
    webhook_resources={"Line Item Types": EventResource.SCOPE},
    key=("code",),
    matches=(("code",),),
    left_out={"type": frozenset({"Billing", "Facturation"})},  # revenue: no cost type
    origin_kind="GRP",
    name_field="name",
    created_in=frozenset({Side.PROCORE}),  # a group needs a type and G/L accounts: accounting creates it
    asked_first={Side.PROCORE: "cost_types"},
    call_costs=CallCosts(created=1),
    fields=(
        Field(
            name="code",
            evidence=RECORD_NUMBER,
            label="Group",
            kind=Kind.CODE,
            procore="code",
            procore_write="csv_import_code",
            maestro_length=10,
            required_by=frozenset(Side),
            fixed=True,
        ),
        Field(
            name="name",
            label="Description",
            procore="name",
            maestro_length=60,
            cut=True,
            required_by=frozenset({Side.PROCORE}),
            fixed=True,  # a cost type that exists keeps the name that the company gave it
        ),
        Field(
            name="type",
            evidence=Evidence(Compared.TEXT, 0.6),
            label="Type",
            procore="base_type",
            fixed=True,  # frozen in maestro* once it has budgets or transactions
            written=frozenset({Side.PROCORE}),
            words={
                "Material": "materials",
                "Subcontractor": "commitment",
                "Miscellaneous": "other",
                "Equipment": "equipment",
                "Labour": "labor",  # known to POST only, so cost types are created by POST (docs/procore.md#cost-types)
            },
        ),
    ),
)

SUB_JOBS = Element(
    id="sub_jobs",
    maestro="Sub-projects",
    procore="Sub jobs",
    directions=BOTH_OR_EITHER,
    default=Direction.BOTH,
    webhook_resources={"Sub Jobs": EventResource.SCOPE},
    scope=Scope.PROJECT,
    divides_scope=True,
    key=("number",),
    matches=(("code",),),
    facts=("closed",),
    never_create_facts=("closed",),
    origin_kind="SUB",
    name_field="name",
    created_in=frozenset({Side.PROCORE}),  # accounting opens a sub-project, with its activities and its master
    call_costs=CallCosts(new_project=1),
    fields=(
        Field(
            name="number",
            label="Number",
            kind=Kind.CODE,
            procore="number",  # Procore holds it in our origin id only
            maestro_length=10,
            required_by=frozenset({Side.MAESTRO}),
            fixed=True,
            written=frozenset(),
            forbidden=MAESTRO_NUMBER_FORBIDS,
        ),
        Field(
            name="code",
            evidence=RECORD_NUMBER,
            label="Code",
            kind=Kind.CODE,
            procore="code",
            required_by=frozenset({Side.PROCORE}),
            fixed=True,
            written=frozenset({Side.PROCORE}),
        ),
        Field(
            name="name",
            label="Description",
            procore="name",
            required_by=frozenset({Side.PROCORE}),
            fixed=True,
            may_differ=True,  # the sub job was there, with a name of its own
            written=frozenset({Side.PROCORE}),
        ),
    ),
)
"""Sub-projects of a master, of a company that has them as sub jobs (docs/maestro.md#sub-projects, docs/procore.md#sub-jobs)."""

COST_CODES = Element(
    id="cost_codes",
    maestro="Activities",
    procore="Cost codes",
    directions=BOTH_OR_EITHER,
    default=Direction.BOTH,
    webhook_resources={"Cost Codes": EventResource.SCOPE},
    scope=Scope.PROJECT,
    key=("code",),
    matches=(("code",),),
    origin_kind="ACT",
    name_field="name",
    tiered_code=("code", "section"),
    asked_first={Side.PROCORE: "cost_codes", Side.MAESTRO: "activities"},
    call_costs=CallCosts(new_project=1),
    fields=(
        Field(
            name="code",
            evidence=RECORD_NUMBER,
            label="Activity",
            kind=Kind.CODE,
            procore="full_code",
            procore_write="code",
            maestro_length=20,
            required_by=frozenset(Side),
            fixed=True,
            forbidden=MAESTRO_NUMBER_FORBIDS,
        ),
        Field(
            name="section",
            label="Section",
            kind=Kind.REFERENCE,
            to="cost_codes",
            procore="parent.id",
            procore_write="parent_id",
            fixed=True,
        ),
        Field(
            name="name",
            label="Description",
            procore="name",
            maestro_length=60,
            cut=True,
            required_by=frozenset({Side.PROCORE}),
            may_differ=True,  # Procore's standard codes have names of their own
        ),
    ),
)

BUDGET_CODES = Element(
    id="budget_codes",
    maestro="Activity + group",
    procore="WBS codes",
    directions=BOTH_OR_EITHER,
    default=Direction.BOTH,
    scope=Scope.PROJECT,
    key=("activity", "group"),
    codes_dollars=True,
    matches=(("activity", "group"),),
    never_create_facts=("more_segments",),
    call_costs=CallCosts(new_project_written=3),  # its segments and their items
    fields=(
        Field(
            name="activity",
            label="Activity",
            kind=Kind.REFERENCE,
            to="cost_codes",
            by_code=True,
            procore="activity",
            fixed=True,
            required_by=frozenset(Side),
        ),
        Field(
            name="group",
            label="Group",
            kind=Kind.REFERENCE,
            to="cost_types",
            by_code=True,
            procore="group",
            fixed=True,
            required_by=frozenset(Side),
        ),
    ),
)

TEXTS = (
    "accounting_project_number", "store_number", "designated_market_area", "sector", "public_notes", "flag", "priority",
    "work_scope", "delivery_method",
)  # fmt: skip
DAYS = ("warranty_start_date", "warranty_end_date")
"""Fields of a project in Procore that a site may map itself."""

_IN_PROCORE, _IN_MAESTRO = frozenset({Side.PROCORE}), frozenset({Side.MAESTRO})
SET_UP = (
    Field(name="template", label="Template", procore="", procore_write="project_template_id"),
    Field(
        name="stage",
        label="Stage",
        procore="project_stage.name",
        procore_write="project_stage_id",
        written=_IN_PROCORE,
    ),
    Field(
        name="project_type",
        label="Type of project",
        procore="project_type.name",
        procore_write="project_type_id",
        written=_IN_PROCORE,
    ),
    Field(name="office", label="Office", procore="office.name", procore_write="office_id", written=_IN_PROCORE),
    Field(name="program", label="Program", procore="program.name", procore_write="program_id", written=_IN_PROCORE),
    Field(
        name="region",
        label="Region",
        procore="project_region.name",
        procore_write="project_region_id",
        written=_IN_PROCORE,
    ),
    Field(name="department", label="Department", procore="", procore_write="department_ids"),
    Field(name="time_zone", label="Time zone", procore="time_zone", written=_IN_PROCORE),
    Field(
        name="standard_codes",
        label="Standard cost codes",
        kind=Kind.FLAG,
        procore="",
        procore_write="enable_copy_of_standard_cost_codes",
        written=_IN_PROCORE,
    ),
    Field(name="category", label="Category", procore="", written=_IN_MAESTRO),
    Field(name="manager", label="Manager", procore="", written=_IN_MAESTRO),
)
"""What a new project is given by the settings (docs/procore.md#project-set-up)."""

PROJECTS = Element(
    id="projects",
    maestro="Projects, with their activities and groups",
    procore="Projects, with cost codes, cost types, WBS codes",
    directions=BOTH_OR_EITHER,
    default=Direction.BOTH,
    webhook_resources={"Projects": EventResource.RECORD},
    key=("number",),
    matches=(("number",),),
    told_apart_by=("name", "start_date", "address"),
    similar_unkeyed=("name",),  # a person made it in Procore, and did not number it
    facts=("marked", "category", "department", "manager"),
    procore_facts={
        "stage": "project_stage.name",
        "project_type": "project_type.name",
        "office": "office.name",
        "template": "template",
    },
    never_create_facts=("template",),
    set_up=SET_UP,
    origin_kind="PRJ",
    name_field="name",
    active_field="active",
    parts=(COST_TYPES, COST_CODES, BUDGET_CODES),
    optional_parts=(SUB_JOBS,),
    taken_by_part="sub_project",
    defines_scope=True,
    call_costs=CallCosts(created=1),
    mappable=(
        *(Field(name=path, label=path, procore=path) for path in TEXTS),
        *(Field(name=path, label=path, procore=path, kind=Kind.DATE) for path in DAYS),
        Field(
            name="total_value", label="total_value", procore="total_value", kind=Kind.MONEY, as_number=True, decimals=2
        ),
    ),
    custom_fields=CustomFields.SHOWN,
    fields=(
        Field(
            name="number",
            evidence=RECORD_NUMBER,
            label="Number",
            identifying=True,
            kind=Kind.CODE,
            procore="project_number",
            maestro_length=10,
            required_by=frozenset(Side),
            may_be_undecided=True,  # Procore's projects of a bid have none: a person gives one when it is won
            fixed=True,
            forbidden=MAESTRO_NUMBER_FORBIDS,
        ),
        Field(
            name="name",
            label="Description",
            procore="name",
            maestro_length=100,
            procore_length=100,
            cut=True,
            required_by=frozenset(Side),
            likeness=Likeness.NAME,
        ),
        Field(name="description", label="Detailed description", procore="description"),
        Field(
            name="address",
            evidence=ADDRESS,
            label="Address",
            procore="address",
            maestro_length=40,
            procore_length=100,
            cut=True,
        ),
        Field(
            name="city",
            label="City",
            identifying=True,
            procore="city",
            maestro_length=60,
            procore_length=60,
            cut=True,
        ),
        Field(
            name="country",
            label="Country",
            kind=Kind.COUNTRY,
            procore="country_code",
            required_by=frozenset({Side.PROCORE}),  # Procore checks the province against it (docs/procore.md#regions)
        ),
        Field(
            name="province",
            label="Province",
            kind=Kind.PROVINCE,
            procore="state_code",
            country_field="country",
        ),
        Field(
            name="postal_code",
            evidence=POSTAL_CODE,
            label="Postal code",
            procore="zip",
            maestro_length=12,
        ),
        Field(name="phone", evidence=PHONE, label="Phone", identifying=True, procore="phone", maestro_length=24),
        Field(
            name="start_date",
            label="Start date",
            identifying=True,
            kind=Kind.DATE,
            procore="start_date",
            required_by=frozenset({Side.PROCORE}),
        ),
        Field(
            name="completion_date",
            label="Closing date",
            kind=Kind.DATE,
            procore="completion_date",
            required_by=frozenset({Side.PROCORE}),
        ),
        Field(
            name="active",
            label="Status",
            kind=Kind.FLAG,
            is_status=True,
            procore="active",
            table="letters",
            maestro_codes={"A": True, "1": False},
            maestro_flags={True: "A", False: "1"},
            required_by=frozenset(Side),
        ),
    ),
)
