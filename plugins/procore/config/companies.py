"""The Variable `procore_companies`: what a company's settings may say, and one sentence for each thing that is wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    field_validator,
    model_validator,
)

from procore.config.channels import Channel
from procore.config.element import (
    ALL_CODES,
    ElementSettings,
    Strict,
    check_element,
    element_as_set,
    set_up_of,
)
from procore.config.exports import file_layouts
from procore.config.problems import VARIABLE, SettingProblem, SettingRefused
from procore.config.retention import RetentionSettings
from procore.diff.polling import Polling
from procore.diff.project_filter import ProjectFilter
from procore.diff.webhooks import from_procore
from procore.elements import ALL, ELEMENTS, SCOPES, top_of
from procore.elements.element import Direction, Element, Side, TargetEdits, Values
from procore.mapping.foreign_ids import pattern_of
from procore.mapping.sql_blocks import FOLDER
from procore.model.errors import ConfigurationError, Sentence
from procore.model.layouts import FileLayout
from procore.model.records import Record
from procore.model.steps import Verb
from procore.review.approval import Approval
from procore.review.limits import Limits
from procore.text.catalogue import LANGUAGES

DAG = "procore_sync__"
"""How the DAGs of companies begin."""
KEY = re.compile(r"[a-z0-9][a-z0-9_]{0,49}")
NAMESPACE = re.compile(r"[a-z0-9-]+")
"""Of a hook in Procore (docs/procore.md#webhooks)."""


def _known_language(code: str) -> str:
    """The code of a language that has a catalogue."""
    if code not in LANGUAGES:
        raise SettingRefused("", "“{code}” is not known; choose among {among}", code=code, among=", ".join(LANGUAGES))
    return code


Environment = Literal["production", "developer_sandbox", "on_demand_sandbox", "monthly_sandbox", "federal", "demo"]
"""Procore's kinds, and the simulator. Credentials cannot tell them apart, so a person says it.

Source: docs/procore.md#hosts.
"""


def _elements_by_name(value: object) -> object:
    """`["projects", "suppliers"]` and `{"projects": true}` say the same as `{"projects": {}}`."""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return {item: {} for item in value}
    if isinstance(value, Mapping):
        return {name: {} if given is True else given for name, given in value.items() if given is not False}
    return value


class ProjectFilterSettings(Strict):
    """Which projects are synchronized: every criterion that is given must hold."""

    status: frozenset[Literal["active", "closed"]] = Field(
        default=frozenset({"active"}), description="Statuses of maestro*'s projects; empty: all."
    )
    category: frozenset[str] = Field(
        default=frozenset(), examples=[["Commercial"]], description="Categories in maestro*; empty: all."
    )
    department: frozenset[str] = Field(
        default=frozenset(), examples=[["Civil"]], description="Departments in maestro*; empty: all."
    )
    manager: frozenset[str] = Field(
        default=frozenset(), examples=[["MR"]], description="Project managers in maestro*; empty: all."
    )
    marked: bool | None = Field(
        default=True,
        description="Whether the project is marked in maestro* for Procore; null: marked or not.",
    )
    numbers: frozenset[str] = Field(
        default=frozenset(), examples=[["24-001", "24-012"]], description="Project numbers; empty: all."
    )
    pattern: str | None = Field(
        default=None, examples=["24-*"], description="A pattern of project numbers, like 24-*; null: all."
    )
    stage: frozenset[str] = Field(
        default=frozenset(),
        examples=[["Course of Construction"]],
        description="Stages in Procore, by name; empty: all. Projects of bids stay out where the stages of those that were won are "
        "named.",
    )
    project_type: frozenset[str] = Field(
        default=frozenset(), examples=[["Commercial"]], description="Types of projects in Procore, by name; empty: all."
    )
    office: frozenset[str] = Field(
        default=frozenset(), examples=[["Laval"]], description="Offices in Procore, by name; empty: all."
    )
    closed_documents: bool = Field(
        default=True,
        description="Whether the documents of a linked project that maestro* closed are still synchronized.",
    )


class WebhooksSettings(Strict):
    """Webhooks of Procore: what a person changes there comes over within a minute, beside what the runs ask for."""

    conn_id: str = Field(
        default="",
        examples=["procore_webhooks"],
        description="Airflow Connection of the type HTTP: its host is the address at which Procore reaches the receiver, its "
        "password the secret that Procore sends along; empty: no webhooks.",
    )
    namespace: str = Field(
        default="maestro-sync",
        examples=["maestro-sync-test"],
        description="What the company's hook is called in Procore; each Airflow that hears of one company needs one of its own.",
    )
    application_id: str = Field(
        default="",
        examples=["598134325690077"],
        description="How Procore's events name the app of the Connection, where they do not by its client ID: what the app wrote "
        "itself is not read again.",
    )
    pause_minutes: int | None = Field(
        default=5,
        ge=1,
        le=24 * 60,
        examples=[15],
        description="Minutes between two runs that events start; null: events wait for the next scheduled run.",
    )
    keep_days: int = Field(
        default=30, ge=1, le=3660, examples=[90], description="Days that events stay in the ledger once they were read."
    )

    @field_validator("namespace")
    @classmethod
    def _namespace(cls, namespace: str) -> str:
        if not NAMESPACE.fullmatch(namespace):
            raise SettingRefused(
                "", "“{given}” is no namespace: use lower case letters, digits and dashes", given=namespace
            )
        return namespace


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
    schedule: str | None = Field(
        default=None,
        examples=["0 6-20 * * 1-5"],
        description="When the company's DAG runs: @hourly, @daily, @weekly, @monthly, @yearly or five cron fields; null: "
        "when somebody triggers it.",
    )
    timezone: str = Field(
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
    units: dict[str, str] = Field(
        default_factory=dict,
        examples=[{"boîte": "box", "h": "hours"}],
        description="By maestro*'s unit of measure: the unit in Procore, where the two are called otherwise; one that is not named "
        "here is the same in both, as upper or lower case.",
    )
    foreign_ids: dict[str, str] = Field(
        default_factory=dict,
        examples=[{SCOPES.id: "MSTR-(?P<key>.+)"}],
        description="By element: how another integration's origin ids in Procore name maestro*'s number or code, as a regular "
        "expression with the group (?P<key>...); what is found so is linked once a person adopted it.",
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

    @field_validator("units")
    @classmethod
    def _units(cls, units: dict[str, str]) -> dict[str, str]:
        seen: dict[str, str] = {}
        for ours, theirs in units.items():
            if not ours or not theirs:
                raise SettingRefused(ours, "a row is half empty; fill it in, or remove it")
            if (first := seen.setdefault(ours.casefold(), ours)) != ours:
                raise SettingRefused(
                    ours,
                    "“{ours}” and “{first}” are the same unit but for upper and lower case; leave one",
                    ours=ours,
                    first=first,
                )
        return units

    @field_validator("foreign_ids")
    @classmethod
    def _foreign_ids(cls, patterns: dict[str, str]) -> dict[str, str]:
        with_ids = [name for name, one in ALL.items() if one.origin_kind]
        for name, written in patterns.items():
            if name not in with_ids:
                raise SettingRefused(
                    name,
                    "“{name}” has no origin ids in Procore; choose among {among}",
                    name=name,
                    among=", ".join(with_ids),
                )
            try:
                pattern_of(written)
            except ValueError as error:
                raise SettingRefused(name, error.args[0]) from error
        return patterns

    @field_validator("timezone")
    @classmethod
    def _zone(cls, timezone: str) -> str:
        if timezone not in available_timezones():
            raise SettingRefused("", "“{zone}” is not a time zone; write one like America/Toronto", zone=timezone)
        return timezone

    @field_validator("schedule")
    @classmethod
    def _cron(cls, schedule: str | None) -> str | None:
        presets = ("@hourly", "@daily", "@weekly", "@monthly", "@yearly")
        if schedule and schedule not in presets and len(schedule.split()) != 5:  # noqa: PLR2004 (cron has five parts)
            raise SettingRefused(
                "",
                "“{schedule}” is not a schedule; write @hourly, @daily, or five cron fields like 0 6-20 * * 1-5",
                schedule=schedule,
            )
        return schedule or None

    @model_validator(mode="after")
    def _separate(self) -> Self:
        if self.procore_conn_id in (self.maestro_conn_id, self.ledger_conn_id):
            raise SettingRefused("procore_conn_id", "it must be a Connection of its own, of the type Procore")
        return self

    @property
    def polling(self) -> Polling:
        """How often a project of Procore is asked in which nothing moves."""
        return Polling(at_most=timedelta(hours=self.poll_at_most_hours), dormant=timedelta(hours=self.dormant_hours))

    @property
    def heard(self) -> tuple[Element, ...]:
        """The elements, and parts, that webhooks are to tell of: those that the company takes from Procore."""
        return from_procore(
            (ELEMENTS[name] for name in self.elements), {name: self.direction(ELEMENTS[name]) for name in self.elements}
        )

    def direction(self, element: Element) -> Direction:
        """The direction chosen for the element, or its default."""
        settings = self.elements.get(element.id)
        return settings.direction if settings and settings.direction else element.default

    def created_in(self, side: Side) -> tuple[Element, ...]:
        """The elements, and parts, of which the settings let records be made on that side."""
        return tuple(
            one
            for name in self.elements
            for one in ELEMENTS[name].with_parts
            if side in self.direction(ELEMENTS[name]).writes and side in one.created_in
        )

    def element(self, element: Element) -> Element:
        """The element as this company has it; see `element_as_set`."""
        settings = self.elements.get(element.id)
        return element_as_set(element, settings, self.units) if settings else element

    def own_fields_into_maestro(self, element: Element) -> dict[Verb, frozenset[str]]:
        """The fields that the site mapped itself and that may be written into maestro*: as records are made there, and changed."""
        if Side.MAESTRO not in self.direction(element).writes:
            return {}
        names = frozenset(
            one.name for one in self.element(element).fields if one.mapped and Side.MAESTRO in one.written
        )
        made = names if Side.MAESTRO in element.created_in else frozenset()
        return {Verb.CREATE: made, Verb.UPDATE: names}

    def make_codes(self, *, before: bool) -> frozenset[str]:
        """What is made of codes that one side alone has; where the settings do not say, all if the company did so `before`."""
        settings = self.elements.get(SCOPES.id)
        if settings is not None and settings.make_codes is not None:
            return frozenset(settings.make_codes)
        return ALL_CODES if before else frozenset()

    def owners(self, element: Element) -> dict[str, Side]:
        """By field: the side whose value is kept when both changed it."""
        settings = self.elements.get(element.id)
        if settings is None:
            return {}
        return {**settings.owners, **{one.column: one.owner for one in settings.own_fields if one.owner}}

    def target_edits(self, element: Element) -> TargetEdits:
        """What becomes of a value that a person changed on the side that is written, one way."""
        settings = self.elements.get(element.id)
        return settings.target_edits if settings else TargetEdits.HOLD

    def approval(self, element: Element) -> Approval:
        """When a person has to approve the element's plan."""
        settings = self.elements.get(element.id) or ElementSettings()
        return Approval(
            required=settings.approval == "required",
            limit=settings.approval_limit,
            approvers=settings.approvers,
            hours=settings.approval_hours,
            default=settings.approval_default,
            by_another=settings.approval_by_another,
        )

    def limits(self, element: Element) -> Limits:
        """How far the element's plan may go in one run."""
        settings = self.elements.get(element.id) or ElementSettings()
        return Limits(**settings.brakes.model_dump())

    def freshness(self, element: Element) -> timedelta | None:
        """How old the element's newest good synchronization may be; None: any age."""
        settings = self.elements.get(element.id)
        return timedelta(hours=float(settings.freshness_hours)) if settings and settings.freshness_hours else None

    @property
    def file_layouts(self) -> dict[str, FileLayout]:
        """How maestro*'s exports look, by element and part; of files only."""
        found: dict[str, FileLayout] = {}
        for name, said in self.elements.items():
            found |= file_layouts(ELEMENTS[name], said.files, said.columns, said.number_pattern)
        return found

    def latency_goal(self, element: Element) -> timedelta | None:
        """Within what time 95 of 100 of the element's changes are to be on the other side; a part has its element's. None: any."""
        settings = self.elements.get(top_of(element.id).id)
        return timedelta(minutes=settings.latency_minutes) if settings and settings.latency_minutes else None

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
        settings = self.elements.get(SCOPES.id)
        return set_up_of(settings, record) if settings else {}

    @property
    def asked_of_projects(self) -> dict[str, frozenset[str]]:
        """By fact of Procore's projects: the names that the filter, or what is given to new projects in maestro*, ask for."""
        asked = dict(self.filter.asked_of_procore)
        settings = self.elements.get(SCOPES.id)
        for row in settings.new_in_maestro if settings else ():
            if row.project_type:
                asked[row.condition] = asked.get(row.condition, frozenset()) | {row.project_type}
        return asked

    @property
    def filter(self) -> ProjectFilter:
        """Which projects are synchronized."""
        return ProjectFilter(**self.projects_filter.model_dump())


def dag_of(company: str, what: Literal["sync", "links", "undo", "pairing"] = "sync") -> str:
    """The id of a company's DAG; `what` it does. Each company has its own, so that Airflow's rights to a DAG are to one company."""
    return f"procore_{what}__{company}"


@dataclass(frozen=True, slots=True)
class Companies:
    """The companies that can run, by key, and what is wrong with the others."""

    good: Mapping[str, CompanySettings]
    problems: tuple[SettingProblem, ...]

    def problems_of(self, company: str) -> list[SettingProblem]:
        """What is wrong with one company, or with the whole Variable."""
        return [one for one in self.problems if one.company in ("", company)]

    @property
    def language(self) -> str:
        """Of what serves them all: the one that they share; English, where they do not."""
        shared = {one.language for one in self.good.values()}
        return shared.pop() if len(shared) == 1 else LANGUAGES[0]


def read(raw: str | Mapping[str, Any] | None) -> Companies:
    """The companies of the Variable's text (or parsed JSON; None: not set yet). Never raises for its content."""
    if raw is None or raw == "":
        return Companies({}, ())
    if isinstance(raw, str):
        try:
            raw = json.loads(raw)
        except (ValueError, RecursionError) as error:
            return Companies(
                {}, (SettingProblem(said=Sentence("it is not JSON ({error}); correct it at that place", error=error)),)
            )
    if not isinstance(raw, Mapping):
        return Companies({}, (SettingProblem(said=Sentence("it must be an object of companies, each with its key")),))
    good: dict[str, CompanySettings] = {}
    problems: list[SettingProblem] = []
    for key, entry in raw.items():
        one = _entry(key, entry)
        if isinstance(one, CompanySettings):
            good[key] = one
        else:
            problems.extend(one)
    problems.extend(_shared(good))
    return Companies(good, tuple(problems))


def _entry(key: str, entry: Any) -> CompanySettings | list[SettingProblem]:
    """One company's settings, or what is wrong with them."""
    if not KEY.fullmatch(key):
        said = Sentence("its key names the DAG; use a to z, 0 to 9 and _, at most 50")
        return [SettingProblem(company=key, said=said)]
    try:
        settings = CompanySettings.model_validate(entry)
        stored = settings.model_dump_json()
    except ValidationError as error:
        return [_problem(key, dict(one)) for one in error.errors()]
    except Exception as error:  # noqa: BLE001  # whatever one company's entry does, the others are read
        said = Sentence("it cannot be read ({kind}: {error})", kind=type(error).__name__, error=error)
        return [SettingProblem(company=key, said=said)]
    if "\\u0000" in stored:  # Airflow could not store the DAGs of the file with it, those of the others among them
        return [SettingProblem(company=key, said=Sentence("it holds the character U+0000; delete it"))]
    return settings


def schema() -> dict[str, Any]:
    """The JSON Schema of the Variable: what `read` takes, but for what only code can compare."""
    return TypeAdapter(
        dict[Annotated[str, StringConstraints(pattern=f"^{KEY.pattern}$")], CompanySettings]
    ).json_schema()


def company(raw: str | Mapping[str, Any] | None, key: str) -> CompanySettings:
    """One company's settings. Raises ConfigurationError with every sentence that concerns it."""
    found = read(raw)
    if key in found.good:
        return found.good[key]
    if mine := found.problems_of(key) or found.problems:
        raise ConfigurationError(" ".join(map(str, mine)))
    raise ConfigurationError("Variable {variable} has no company {key}: add it.", variable=VARIABLE, key=key)


def _shared(good: dict[str, CompanySettings]) -> list[SettingProblem]:
    """Two companies on one Procore company, or on one maestro* company, would overwrite each other: the second may not run."""
    problems = []
    owners: dict[tuple[str, int], str] = {}
    for key, settings in list(good.items()):
        pair = (settings.procore_conn_id, settings.procore_company_id)
        if (first := owners.setdefault(pair, key)) != key:
            said = Sentence(
                "company {first} has the same one; one Procore company belongs to one maestro* company", first=first
            )
            problems.append(SettingProblem(company=key, path="procore_company_id", said=said))
            del good[key]
    tags: dict[tuple[str, str], str] = {}
    for key, settings in list(good.items()):
        if (first := tags.setdefault((settings.maestro_conn_id, settings.tag), key)) != key:
            said = Sentence(
                "company {first} has the same one in the same maestro* database; one maestro* company belongs to one Procore "
                "company",
                first=first,
            )
            problems.append(SettingProblem(company=key, path="tag", said=said))
            del good[key]
    return problems


_PROBLEMS = {
    "string_pattern_mismatch": Sentence("must be a currency's code, like CAD"),
    "missing": Sentence("is missing; add it"),
    "extra_forbidden": Sentence("is not a setting; remove it or correct its spelling"),
    "int_parsing": Sentence("must be a whole number, like 598134325684219"),
    "int_type": Sentence("must be a whole number, like 598134325684219"),
    "string_too_short": Sentence("is empty; fill it in"),
    "string_type": Sentence("must be a text in quotes"),
    "dict_type": Sentence("must be an object, in braces"),
    "tuple_type": Sentence("must be a list, in brackets"),
    "decimal_parsing": Sentence("must be a number, like 4 or 0.5"),
    "decimal_type": Sentence("must be a number, like 4 or 0.5"),
    "date_from_datetime_parsing": Sentence("must be a day, like 2024-01-01"),
    "date_from_datetime_inexact": Sentence("must be a day, like 2024-01-01"),
    "date_parsing": Sentence("must be a day, like 2024-01-01"),
    "date_type": Sentence("must be a day, like 2024-01-01"),
    "model_type": Sentence("must be an object, in braces"),
}


def _problem(company: str, error: dict[str, Any]) -> SettingProblem:
    """One of pydantic's findings: where, what is wrong, what to do."""
    path = [str(part) for part in error["loc"]]
    kind, context = error["type"], error.get("ctx") or {}
    match context.get("error"):
        case SettingRefused() as cause:
            path += [cause.at] if cause.at else []
            said = cause.said
        case _ if kind in ("literal_error", "enum"):
            said = Sentence("“{given}” is not known; choose {among}", given=error["input"], among=context["expected"])
        case _:
            said = _PROBLEMS.get(kind) or Sentence(error["msg"].lower())
    return SettingProblem(company=company, path=".".join(path) or "settings", said=said)
