"""What the settings of one company may say."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, field_validator, model_validator

from procore.config.channels import Channel
from procore.config.element import ALL_CODES, ElementSettings, MadeCodes
from procore.config.element_as_set import element_as_set
from procore.config.element_checks import check_element
from procore.config.exports import file_layouts
from procore.config.foreign_ids import ForeignIds
from procore.config.new_projects import set_up_of
from procore.config.problems import SettingRefused
from procore.config.project_filter import ProjectFilterSettings
from procore.config.retention import RetentionSettings
from procore.config.schedule import Schedule, TimeZone
from procore.config.strict import Strict
from procore.config.tables import COMPANY_TABLES, TaxCodeTable, Units
from procore.config.webhooks import WebhooksSettings
from procore.diff.polling import Polling
from procore.diff.project_filter import ProjectFilter
from procore.diff.webhooks import from_procore
from procore.elements import ELEMENTS, SCOPES, top_of
from procore.elements.element import Direction, Element, Side, TargetEdits, Values
from procore.mapping.sql_blocks import FOLDER
from procore.model.layouts import FileLayout
from procore.model.records import Record
from procore.model.steps import Verb
from procore.review.approvers import Approval
from procore.review.limits import Limits
from procore.text.catalogue import LANGUAGES

Environment = Literal["production", "developer_sandbox", "on_demand_sandbox", "monthly_sandbox", "federal", "demo"]
"""Procore's kinds, and the simulator. Credentials cannot tell them apart, so a person says it.

Source: docs/procore.md#hosts.
"""


def _known_language(code: str) -> str:
    """The code of a language that has a catalogue."""
    if code not in LANGUAGES:
        raise SettingRefused("", "“{code}” is not known; choose among {among}", code=code, among=", ".join(LANGUAGES))
    return code


def _elements_by_name(value: object) -> object:
    """`["projects", "suppliers"]` and `{"projects": true}` say the same as `{"projects": {}}`."""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return {item: {} for item in value}
    if isinstance(value, Mapping):
        return {name: {} if given is True else given for name, given in value.items() if given is not False}
    return value


UNSAID = ElementSettings()
"""What holds of an element of which nothing is said."""


class CompanySettings(Strict):
    """One maestro* company and its Procore company."""

    name: str = Field(
        default="",
        examples=["Constructions Boréal inc."],
        description="What people call the company, in messages; empty: its key.",
    )
    tag: str = Field(
        min_length=1,
        examples=["BOREAL"],
        description="maestro*'s Tag of the company, which Procore's origin ids hold too; it stays once records are linked.",
    )
    procore_company_id: int = Field(gt=0, examples=[598134325684219], description="Procore's id of the company.")
    environment: Environment = Field(
        description="Which of Procore's environments the Connection leads to; the credentials do not tell."
    )
    pairing_confirmed_by: str = Field(
        default="",
        examples=["Marie Roy"],
        description="Your name, where you mean a pairing whose host, environment and tag do not go together; the ledger keeps it.",
    )
    maestro_conn_id: str = Field(
        min_length=1,
        examples=["maestro_boreal"],
        description="Airflow Connection to maestro*'s database, or of the type maestro* files.",
    )
    maestro_sql: str = Field(
        default="maestro",
        min_length=1,
        examples=["maestro_boreal"],
        description="Folder of the SQL files that know maestro*'s tables: one in include/sql (in the package: procore/sql), or a "
        "path from the root. It holds the files, or a folder an engine, of which the Connection's type chooses.",
    )
    procore_conn_id: str = Field(
        min_length=1, examples=["procore_boreal"], description="Airflow Connection of the type Procore."
    )
    ledger_conn_id: str = Field(
        default="procore_ledger",
        examples=["procore_ledger_2"],
        description="Airflow Connection to the ledger's PostgreSQL database.",
    )
    schedule: Schedule = Field(
        default=None,
        examples=["0 6-20 * * 1-5"],
        description="When the company's DAG runs: @hourly, @daily, @weekly, @monthly, @yearly or five cron fields; null: "
        "when somebody triggers it.",
    )
    timezone: TimeZone = Field(
        default="America/Toronto",
        examples=["America/Halifax"],
        description="Time zone of the schedule and of times in messages.",
    )
    language: Annotated[str, AfterValidator(_known_language)] = Field(
        default=LANGUAGES[0],
        description="Language of what people read about the company.",
        json_schema_extra={"enum": list(LANGUAGES)},
    )
    first_run: Literal["approve", "write"] = Field(
        default="approve",
        description="Whether a person approves the first plan of each element, or it is written at once.",
    )
    shadow: bool = Field(
        default=False,
        description="Shadow mode: each run reads, plans, compares and balances, and writes to neither side; the report says how "
        "often another interface did what would have been written.",
    )
    review_mark: Literal["skipped", "failed"] = Field(
        default="skipped",
        description="How the task `review` ends while records wait for somebody though nothing failed: skipped, or failed, "
        "which makes the run red.",
    )
    unusual_factor: int | None = Field(
        default=10,
        ge=2,
        examples=[5],
        description="A run that creates or updates so many times the records of the largest of an element's last runs is told to "
        "those whom notify names; nothing is stopped for it. null: nobody is told.",
    )
    unusual_runs: int = Field(
        default=20,
        ge=5,
        le=1000,
        examples=[60],
        description="How many of an element's last runs say what is usual, for unusual_factor.",
    )
    currency: str = Field(
        default="CAD",
        pattern=r"^[A-Z]{3}$",
        examples=["USD"],
        description="Currency of the company's books, as its three letters.",
    )
    elements: Annotated[dict[str, ElementSettings], BeforeValidator(_elements_by_name)] = Field(
        default_factory=lambda: {name: ElementSettings() for name in ELEMENTS},
        examples=[{next(iter(ELEMENTS)): {"direction": "to_procore"}}],
        description="The elements that are synchronized, each with its settings; a list of names, or true, takes the defaults.",
    )
    units: Units = Field(
        default_factory=dict,
        examples=[{"boîte": "box", "h": "hours"}],
        description="By maestro*'s unit of measure: the unit in Procore, where the two are called otherwise; one that is not named "
        "here is the same in both, as upper or lower case.",
    )
    tax_codes: TaxCodeTable = Field(
        default_factory=dict,
        examples=[{"TPS/TVQ": "TPS-TVQ", "EX": "EXO"}],
        description="By maestro*'s tax code of a line: the code of the tax code in Procore, so that lines have it on both sides; "
        "their amounts are without tax all the same. Empty: tax codes stay as they are on each side.",
    )
    foreign_ids: ForeignIds = Field(
        default_factory=dict,
        examples=[{SCOPES.id: "MSTR-(?P<key>.+)"}],
        description="By element: how another integration's origin ids in Procore name maestro*'s number or code, as a regular "
        "expression with the group (?P<key>...); what is found so is linked once a person adopted it.",
    )
    sub_jobs: bool = Field(
        default=False,
        description="Whether sub-projects of maestro* are sub jobs of their master's project in Procore: what belongs to one is "
        "there, on budget codes of its sub job. Otherwise each is a project of its own; one that is linked so stays so.",
    )
    projects_filter: ProjectFilterSettings = Field(
        default=ProjectFilterSettings(), description="Which projects are synchronized."
    )
    overlap_seconds: int = Field(
        default=120,
        ge=0,
        le=86_400,
        examples=[300],
        description="Seconds by which a read of what changed goes back before the last one, for clocks that differ.",
    )
    full_every_hours: int = Field(
        default=24,
        ge=1,
        le=366 * 24,
        examples=[48],
        description="Hours within which everything is compared whole at least once, spread over the runs, so that what was "
        "changed without a trace is seen.",
    )
    poll_at_most_hours: int = Field(
        default=1,
        examples=[4],
        ge=0,
        le=366 * 24,
        description="Hours: a scheduled run asks each project of Procore in which something moved within them, and one in which "
        "nothing did no more often than that, the longer it is quiet the more seldom.",
    )
    dormant_hours: int = Field(
        default=24,
        examples=[48],
        ge=0,
        le=366 * 24,
        description="Hours within which a scheduled run asks each project of Procore at least once, however quiet it is; 0: every "
        "run asks every project.",
    )
    webhooks: WebhooksSettings = Field(
        default=WebhooksSettings(),
        description="Whether, and where, the company hears of changes in Procore by webhooks.",
    )
    tax_number_type: str = Field(
        default="EIN", examples=["GST"], description="Procore's type of a vendor's tax number (business_register.type)."
    )
    retention: RetentionSettings = Field(
        default=RetentionSettings(),
        description="How long the ledger keeps what is over; for ever where nothing is said.",
    )
    notify: tuple[Channel, ...] = Field(
        default=(),
        examples=[[{"smtp": {"to": ["marie@example.com"]}}]],
        description="Channels through which failures, new causes, late elements and plans that wait are sent.",
    )

    @field_validator("elements")
    @classmethod
    def _known(cls, elements: dict[str, ElementSettings]) -> dict[str, ElementSettings]:
        for name, settings in elements.items():
            if name not in ELEMENTS:
                raise SettingRefused(
                    name, "there is no element “{name}”; choose among {among}", name=name, among=", ".join(ELEMENTS)
                )
            try:
                check_element(ELEMENTS[name], settings)
            except SettingRefused as error:
                raise SettingRefused(f"{name}.{error.at}", error.said) from error
        return elements

    @model_validator(mode="after")
    def _separate(self) -> Self:
        if self.procore_conn_id in (self.maestro_conn_id, self.ledger_conn_id):
            raise SettingRefused("procore_conn_id", "it must be a Connection of its own, of the type Procore")
        return self

    @property
    def tables(self) -> Mapping[str, Mapping[str, str]]:
        """The company's tables of codes, by the fact `table` of the fields that they map."""
        return {name: getattr(self, name) for name in COMPANY_TABLES}

    @property
    def polling(self) -> Polling:
        """How often a project of Procore is asked in which nothing moves."""
        return Polling(at_most=timedelta(hours=self.poll_at_most_hours), dormant=timedelta(hours=self.dormant_hours))

    @property
    def hears(self) -> bool:
        """Whether the company hears of changes by webhooks; not in shadow mode, in which no hook in Procore is looked after."""
        return bool(self.webhooks.conn_id) and not self.shadow

    @property
    def heard(self) -> tuple[Element, ...]:
        """The elements, and parts, that webhooks are to tell of: those that the company takes from Procore."""
        return from_procore(
            (self._with_its_parts(ELEMENTS[name]) for name in self.elements),
            {name: self.direction(ELEMENTS[name]) for name in self.elements},
        )

    def _settings(self, element: Element) -> ElementSettings:
        """What the company says of the element, or what holds where it does not name it."""
        return self.elements.get(element.id, UNSAID)

    def direction(self, element: Element) -> Direction:
        """The direction chosen for the element, or its default."""
        return self._settings(element).direction or element.default

    def created_in(self, side: Side) -> tuple[Element, ...]:
        """The elements, and parts, of which the settings let records be made on that side."""
        return tuple(
            one
            for name in self.elements
            for one in self._with_its_parts(ELEMENTS[name]).with_parts
            if side in self.direction(ELEMENTS[name]).writes and side in one.created_in
        )

    def element(self, element: Element) -> Element:
        """The element as this company has it; see `element_as_set`."""
        settings, element = self.elements.get(element.id), self._with_its_parts(element)
        return element_as_set(element, settings, self.tables) if settings else element

    def _with_its_parts(self, element: Element) -> Element:
        """The element with those of its optional parts that the company has."""
        return element.with_optional_parts if self.sub_jobs and element.optional_parts else element

    def own_fields_into_maestro(self, element: Element) -> dict[Verb, frozenset[str]]:
        """The fields that the site mapped itself and that may be written into maestro*: as records are made there, and changed."""
        if Side.MAESTRO not in self.direction(element).writes:
            return {}
        names = frozenset(
            one.name for one in self.element(element).fields if one.mapped and Side.MAESTRO in one.written
        )
        made = names if Side.MAESTRO in element.created_in else frozenset()
        return {Verb.CREATE: made, Verb.UPDATE: names}

    def make_codes(self, *, before: bool) -> frozenset[MadeCodes]:
        """What is made of codes that one side alone has; where the settings do not say, all if the company did so `before`."""
        made = self._settings(SCOPES).make_codes
        if made is None:
            return ALL_CODES if before else frozenset()
        return made

    def owners(self, element: Element) -> dict[str, Side]:
        """By field: the side whose value is kept when both changed it."""
        settings = self._settings(element)
        return {**settings.owners, **{one.column: one.owner for one in settings.own_fields if one.owner}}

    def target_edits(self, element: Element) -> TargetEdits:
        """What becomes of a value that a person changed on the side that is written, one way."""
        return self._settings(element).target_edits

    def approval(self, element: Element) -> Approval:
        """When a person has to approve the element's plan."""
        return self._settings(element).approval_policy

    def limits(self, element: Element) -> Limits:
        """How far the element's plan may go in one run."""
        return self._settings(element).brakes.limits

    def freshness(self, element: Element) -> timedelta | None:
        """How old the element's newest good synchronization may be; None: any age."""
        return self._settings(element).freshness

    @property
    def file_layouts(self) -> dict[str, FileLayout]:
        """How maestro*'s exports look, by element and part; of files only."""
        found: dict[str, FileLayout] = {}
        for name, said in self.elements.items():
            found |= file_layouts(ELEMENTS[name], said.files, said.columns, said.number_pattern)
        return found

    def latency_goal(self, element: Element) -> timedelta | None:
        """Within what time 95 of 100 of the element's changes are to be on the other side; a part has its element's. None: any."""
        return self._settings(top_of(element.id)).latency_goal

    @property
    def sql_folder(self) -> Path:
        """The folder with the SQL that knows the tables of this maestro*."""
        return FOLDER / self.maestro_sql

    @property
    def goals(self) -> dict[str, timedelta | None]:
        """The freshness goal of every element, ticked or not."""
        return {element.id: self.freshness(element) for element in ELEMENTS.values()}

    def set_up(self, record: Record) -> Values:
        """What a project that is made of this record across is given."""
        settings = self._settings(SCOPES)
        return set_up_of(settings.new_in_procore if record.side is Side.MAESTRO else settings.new_in_maestro, record)

    @property
    def asked_of_projects(self) -> dict[str, frozenset[str]]:
        """By fact of Procore's projects: the names that the filter, or what is given to new projects in maestro*, ask for."""
        asked = dict(self.filter.asked_of_procore)
        for row in self._settings(SCOPES).new_in_maestro:
            if row.project_type:
                asked[row.condition] = asked.get(row.condition, frozenset()) | {row.project_type}
        return asked

    @property
    def filter(self) -> ProjectFilter:
        """Which projects are synchronized."""
        return self.projects_filter.filter
