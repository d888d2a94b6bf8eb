"""What a company's settings may say of one element."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Literal, get_args

from pydantic import Field

from procore.config.brakes import LimitSettings
from procore.config.new_projects import NewInMaestro, NewInProcore
from procore.config.own_fields import OwnField
from procore.config.strict import Strict
from procore.elements.element import Direction, Side, TargetEdits
from procore.review.approvers import Approval

MadeCodes = Literal["cost_types", "cost_codes", "activities"]
ALL_CODES: frozenset[MadeCodes] = frozenset(get_args(MadeCodes))
"""What can be made of codes that one side alone has."""


class ElementSettings(Strict):
    """What a company's settings say of one element."""

    direction: Direction | None = Field(
        default=None, description="Which way the element is synchronized; null: the element's default direction."
    )
    owners: dict[str, Side] = Field(
        default_factory=dict,
        examples=[{"status": "maestro"}],
        description="By field, of records and lines: the side whose value is kept when both sides changed it, or, one way, when "
        "the written side did; without an owner a person is asked.",
    )
    target_edits: TargetEdits = Field(
        default=TargetEdits.HOLD,
        description="One way: what becomes of a value that a person changed on the side that is written. hold: it stays, and a "
        "person is asked; overwrite: the source's is written over it, and the plan shows it.",
    )
    approval: Literal["none", "required"] = Field(
        default="none", description="Whether a person has to approve each plan before it is written."
    )
    approval_limit: Decimal | None = Field(
        default=None,
        gt=0,
        examples=[50000],
        description="Dollars that a plan moves, up and down together, from which on an approval is asked for; null: always.",
    )
    approval_hours: int = Field(
        default=72,
        ge=1,
        le=24 * 60,
        examples=[24],
        description="Hours for which a plan waits for an answer before approval_default holds.",
    )
    approval_default: Literal["reject", "approve"] = Field(
        default="reject", description="What becomes of a plan that nobody answered within approval_hours."
    )
    approval_default_confirmed_by: str = Field(
        default="",
        examples=["Marie Roy"],
        description="With approval_default: approve, the name of who accepts that a plan which nobody answered is written.",
    )
    approvers: tuple[str, ...] = Field(
        default=(),
        examples=[["marie", "luc"]],
        description="Airflow user names of those who may approve; empty: whoever may trigger the DAG.",
    )
    approval_by_another: bool = Field(
        default=False, description="Whether who triggered the run may reject its plan, and not approve it (four eyes)."
    )
    brakes: LimitSettings = Field(
        default=LimitSettings(), description="How far one run's plan may go; what goes over a brake is not written."
    )
    statuses: dict[str, str] = Field(
        default_factory=dict,
        examples=[{"K": "Approved"}],
        description="By maestro*'s status code: the status in Procore, for the site's own codes or for other meanings.",
    )
    statuses_back: dict[str, str] = Field(
        default_factory=dict,
        examples=[{"Approved": "V"}],
        description="By Procore's status: the code that is written into maestro*.",
    )
    letters: dict[str, Literal["active", "closed"]] = Field(
        default_factory=dict,
        examples=[{"I": "closed"}],
        description="By maestro*'s status letter of a supplier or a project: whether it is active or closed, for the site's own "
        "letters or for other meanings.",
    )
    letters_back: dict[str, str] = Field(
        default_factory=dict,
        examples=[{"closed": "I"}],
        description="By active and closed: the letter that is written into maestro*.",
    )
    types: dict[str, str] = Field(
        default_factory=dict,
        examples=[{"Accrual": "expense"}],
        description="By maestro*'s type of a cost: the type of the direct cost in Procore, for the site's own types.",
    )
    groups: dict[str, str] = Field(
        default_factory=dict,
        examples=[{"MO": "L"}],
        description="By maestro*'s group: the code of the cost type that it is in Procore, like MO: L; a group that is not in the "
        "table is the cost type of the same code.",
    )
    activities: dict[str, str] = Field(
        default_factory=dict,
        examples=[{"09900": "09-910"}],
        description="By maestro*'s activity: the whole code of the cost code that it is in Procore; for one project only, "
        "with its number and a vertical bar before it.",
    )
    activity_rules: dict[str, str] = Field(
        default_factory=dict,
        examples=[{r"(\d\d)(\d{3})": r"\1-\2"}],
        description="By a pattern (a regular expression) of activities that are not in the table: what their code is in Procore, "
        "with each group once, like (\\d\\d)(\\d{3}): \\1-\\2.",
    )
    segments: dict[str, str] = Field(
        default_factory=dict,
        examples=[{"Phase": "100"}],
        description="By a segment of Procore's budget codes beside cost code and cost type, like Phase or Sub Job: the code of its "
        "item that all codes of maestro* have; for one project only, with its number and a vertical bar before it. {category}, "
        "{department} or {manager}: what the project has in that column.",
    )
    make_codes: frozenset[MadeCodes] | None = Field(
        default=None,
        examples=[["cost_codes"]],
        description="Which codes are made where the other side alone has them: cost_types and cost_codes in Procore, activities in "
        "maestro*; empty: none, a person decides about each. null: none, unless the company made them before this setting.",
    )
    files: dict[str, str] = Field(
        default_factory=dict,
        examples=[{"records": "Liste 12*.xlsx"}],
        description="Where maestro* is read from files: by list (records, lines, or a part), a pattern of its export's name; "
        "a list that is not in the table is found by its name in English or French.",
    )
    columns: dict[str, str] = Field(
        default_factory=dict,
        examples=[{"external_id": "No Procore; Réf. externe"}],
        description="Where maestro* is read from files: by field (lines. before one of a line, a part's name before a part's), "
        "the header of its column; several with ; between: the first that is filled; {A}-{B}: two columns together; A=x: whether A "
        "holds x; -: maestro* has none.",
    )
    number_pattern: str = Field(
        default="",
        examples=["P#####-0"],
        description="Where maestro* is read from files: how a record that comes from Procore is numbered, with # for each digit; "
        "nobody else may number so. Empty: the letters of the origin id and five digits.",
    )
    new_in_procore: tuple[NewInProcore, ...] = Field(
        default=(),
        examples=[[{"category": "COM", "template": "Bâtiment"}, {"stage": "Course of Construction"}]],
        description="What new projects in Procore are given: the first row whose category is the project's, or that has none.",
    )
    new_in_maestro: tuple[NewInMaestro, ...] = Field(
        default=(),
        examples=[[{"project_type": "Commercial", "template": "BAT", "category": "COM"}, {"department": "QC"}]],
        description="What new projects in maestro* are given: the first row whose type is the project's in Procore, or that has "
        "none.",
    )
    accounting_method: Literal["amount", "unit"] = Field(
        default="unit", description="Whether a commitment's lines are sent as amounts, or with quantity and unit cost."
    )
    add_vendor_to_project: bool = Field(
        default=True,
        description="Put a commitment's vendor into the project's directory before the commitment is sent.",
    )
    budget_view: str | None = Field(
        default=None,
        examples=["Vue du contrôleur"],
        description="Name of the budget view that budgets are read through; null: Procore's standard view.",
    )
    budget_change: Literal["approved", "draft"] = Field(
        default="approved",
        description="Status of the budget changes that a locked budget gets; the budgets differ until a draft is approved.",
    )
    modifications: Literal["lump", "documents"] = Field(
        default="lump",
        description="How budgets change. lump: Procore's locked budget gets one budget change with the differences, maestro* a "
        "modification a code; documents: a budget change for each new budget modification, and a numbered modification for each "
        "approved budget change, where they make the difference to the cent, and one lump for what none makes.",
    )
    skip_committed_invoices: bool = Field(
        default=True,
        description="Leave out invoices against an order or a subcontract, which is committed cost in Procore already.",
    )
    from_date: date | None = Field(
        default=None,
        examples=["2024-01-01"],
        description="The day on which history begins: documents dated before it are left out; of costs they are one opening "
        "balance a project, with a line for each activity and group. null: everything travels.",
    )
    sum_by: Literal["detail", "invoice", "month"] = Field(
        default="detail",
        examples=["month"],
        description="Whether costs go to Procore one by one, or summed up by activity and group: one direct cost for each invoice "
        "of a supplier, or for each month of a project. What was sent stays as it was sent.",
    )
    personal_text: frozenset[Literal["header", "lines"]] = Field(
        default=frozenset(),
        description="Which texts of payroll entries may go to Procore although a person's name can stand in them: header, lines; "
        "empty: neither.",
    )
    own_fields: tuple[OwnField, ...] = Field(
        default=(),
        examples=[[{"column": "web", "procore": "website"}]],
        description="Fields that are synchronized beside those of the element: each a column that the SQL file returns, and the "
        "field of Procore that it is.",
    )
    freshness_hours: Decimal | None = Field(
        default=None,
        gt=0,
        le=366 * 24,
        examples=[4],
        description="Hours that the newest good synchronization may be old before those in notify hear of it; null: any age.",
    )
    latency_minutes: int | None = Field(
        default=None,
        ge=1,
        le=366 * 24 * 60,
        examples=[60],
        description="Minutes within which 95 of 100 changes are to be on the other side, from when they were approved or "
        "transferred; the page marks more. null: no goal.",
    )

    @property
    def approval_policy(self) -> Approval:
        """When a person has to approve a plan, and who may."""
        return Approval(
            required=self.approval == "required",
            limit=self.approval_limit,
            approvers=self.approvers,
            hours=self.approval_hours,
            default=self.approval_default,
            by_another=self.approval_by_another,
        )

    @property
    def freshness(self) -> timedelta | None:
        """How old the newest good synchronization may be; None: any age."""
        return timedelta(hours=float(self.freshness_hours)) if self.freshness_hours else None

    @property
    def latency_goal(self) -> timedelta | None:
        """Within what time 95 of 100 changes are to be on the other side; None: any."""
        return timedelta(minutes=self.latency_minutes) if self.latency_minutes else None
