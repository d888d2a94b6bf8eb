"""What a company's settings may say of one element, and the element as they make it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from procore.config.codes import wrong_code
from procore.config.exports import check_files, exported
from procore.config.own_fields import OwnField, check_own_fields, own_fields
from procore.config.problems import SettingRefused
from procore.elements.commitments import UNIT_FIELDS
from procore.elements.element import CustomFields, Direction, Element, Side, TargetEdits, Values
from procore.elements.element import Field as ElementField
from procore.mapping.codes import rule_of
from procore.mapping.lines import JOINT
from procore.model.records import Record


class Strict(BaseModel):
    """Settings in which a misspelt name is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, populate_by_name=True)


ALL_CODES = frozenset({"cost_types", "cost_codes", "activities"})
"""What can be made of codes that one side alone has."""


class LimitSettings(Strict):
    """How far one run's plan may go without a person. The Variable and the page call these limits brakes."""

    created: int | None = Field(
        default=500, ge=0, examples=[200], description="Most records that one run may create; null: no brake."
    )
    updated: int | None = Field(
        default=500, ge=0, examples=[200], description="Most records that one run may update; null: no brake."
    )
    deactivated: int | None = Field(
        default=25, ge=0, examples=[5], description="Most records that one run may deactivate; null: no brake."
    )
    share: Decimal | None = Field(
        default=Decimal("0.5"),
        ge=0,
        le=1,
        examples=["0.25"],
        description="Largest share (0 to 1) of the linked records that one run may update or deactivate, once it touches more "
        "than 20 records; null: no brake.",
    )
    net: Decimal | None = Field(
        default=Decimal(2_000_000),
        ge=0,
        examples=[500000],
        description="Most dollars by which one run may move the target's total, up or down; null: no brake.",
    )
    gross: Decimal | None = Field(
        default=Decimal(4_000_000),
        ge=0,
        examples=[1000000],
        description="Most dollars that one run may move line by line, up and down together (5 more here and 5 less there are 10); "
        "null: no brake.",
    )
    project_net: Decimal | None = Field(
        default=Decimal(1_000_000),
        ge=0,
        examples=[250000],
        description="Most dollars by which one run may move the total of one project, up or down; null: no brake.",
    )
    project_gross: Decimal | None = Field(
        default=Decimal(2_000_000),
        ge=0,
        examples=[500000],
        description="Most dollars that one run may move in one project, up and down together; null: no brake.",
    )
    restored: bool | None = Field(
        default=True,
        description="Whether a run stops where a side looks restored from an older copy, or emptied; null or false: no brake.",
    )


class NewInProcore(Strict):
    """What a project that is made in Procore is given, by the names of Procore's lists; empty: what Procore gives by itself."""

    condition: ClassVar[str] = "category"
    category: str = Field(
        default="",
        examples=["COM"],
        description="Category in maestro* of the projects that the row is for; empty: of all others.",
    )
    template: str = Field(default="", examples=["Bâtiment"], description="Template in Procore.")
    stage: str = Field(default="", examples=["Course of Construction"], description="Stage in Procore.")
    project_type: str = Field(default="", examples=["Commercial"], description="Type of project in Procore.")
    office: str = Field(default="", examples=["Laval"], description="Office in Procore.")
    program: str = Field(default="", examples=["Écoles"], description="Program in Procore.")
    department: str = Field(default="", examples=["Civil"], description="Department in Procore.")
    region: str = Field(default="", examples=["Québec"], description="Region in Procore.")
    time_zone: str = Field(
        default="", examples=["Eastern Time (US & Canada)"], description="Time zone, spelled as Procore spells it."
    )
    standard_codes: bool = Field(
        default=False,
        description="Whether the company's standard cost codes are copied into the project; not with a template.",
    )


class NewInMaestro(Strict):
    """What a project that is made in maestro* is given; empty: nothing."""

    condition: ClassVar[str] = "project_type"
    project_type: str = Field(
        default="",
        examples=["Commercial"],
        description="Type in Procore of the projects that the row is for; empty: of all others.",
    )
    template: str = Field(default="", examples=["BAT"], description="Project template in maestro*.")
    category: str = Field(default="", examples=["COM"], description="Category in maestro*.")
    department: str = Field(default="", examples=["QC"], description="Department in maestro*.")
    manager: str = Field(default="", examples=["MR"], description="Project manager in maestro*.")


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
    make_codes: frozenset[Literal["cost_types", "cost_codes", "activities"]] | None = Field(
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


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFacts:
    """What a table of an element's settings may say: `usual`: the rows that hold unless another value is written.

    `values`: what its second column may hold, or, where it is not `closed`, what is offered for it. `grows`: whether rows may be
    added to the usual ones. `spoken`: its first column has words of the page, not of a system.
    """

    usual: Mapping[str, str] = field(default_factory=dict)
    values: tuple[str, ...] = ()
    closed: bool = False
    grows: bool = True
    spoken: bool = False


def table_facts(element: Element, name: str) -> TableFacts:
    """What is known of a table of the element's settings; nothing of another setting."""
    if (one := _mapped_field(element, name)) is None:
        return TableFacts()
    back = name.endswith("_back")
    if one.maestro_codes:
        letters = {letter: _letter_word(means) for letter, means in one.maestro_codes.items()}
        written = {_letter_word(means): letter for means, letter in (one.maestro_flags or {}).items()}
        if back:
            return TableFacts(usual=written, values=tuple(letters), grows=False, spoken=True)
        return TableFacts(usual=letters, values=LETTER_WORDS, closed=True)
    words, words_back = one.words or {}, one.words_back or {}
    if back:
        return TableFacts(usual=words_back, values=tuple(words), grows=False)
    return TableFacts(usual=words, values=_known_words(one), closed=True)


LETTER_WORDS = ("active", "closed")


def _letter_word(means: bool) -> str:  # what a letter means is a flag
    return LETTER_WORDS[0] if means else LETTER_WORDS[1]


def _known_words(one: ElementField) -> tuple[str, ...]:
    """Procore's words of a list."""
    return tuple(one.words_back or dict.fromkeys((one.words or {}).values()))


def _mapped_field(element: Element, name: str) -> ElementField | None:
    """The field that a table of the element's settings maps; None: this element, or this setting, has none."""
    table = name.removesuffix("_back")
    return next((one for one in element.fields if one.table == table and table in _TABLES), None)


def belongs(element: Element, name: str) -> bool:
    """Whether the element has this setting."""
    if name.removesuffix("_back") in _TABLES:
        return _mapped_field(element, name) is not None
    if name == "own_fields":
        return bool(element.mappable) or element.custom_fields is not CustomFields.NONE
    return element.id in _OPTIONS.get(name, (element.id,))


_TABLES = ("statuses", "letters", "types")
"""The tables of an element's settings, by the fact `table` of the field that they map."""

SEGMENT_FACTS = ("{category}", "{department}", "{manager}")
"""Columns of maestro*'s projects that the value of a segment may be taken from."""

_OPTIONS: Mapping[str, tuple[str, ...]] = {
    "groups": ("projects",),
    "activities": ("projects",),
    "activity_rules": ("projects",),
    "segments": ("projects",),
    "make_codes": ("projects",),
    "new_in_procore": ("projects",),
    "new_in_maestro": ("projects",),
    "accounting_method": ("purchase_orders", "subcontracts"),
    "add_vendor_to_project": ("purchase_orders", "subcontracts"),
    "budget_view": ("budgets",),
    "budget_change": ("budgets",),
    "skip_committed_invoices": ("costs",),
    "from_date": ("costs", "purchase_orders", "subcontracts"),
    "sum_by": ("costs",),
    "personal_text": ("costs",),
}
"""The settings that belong to some elements only."""


def check_element(element: Element, settings: ElementSettings) -> None:
    """Raises SettingRefused, with a sentence, for a direction, setting, status or field that the element does not have."""
    if settings.direction is not None and settings.direction not in element.directions:
        raise SettingRefused(
            "direction",
            "{element} cannot go “{direction}”; its direction is one of {allowed}",
            element=element.id,
            direction=settings.direction,
            allowed=", ".join(element.directions),
        )
    for option, elements in _OPTIONS.items():
        if option in settings.model_fields_set and element.id not in elements:
            raise SettingRefused(
                option,
                "{element} has no setting “{option}”; it belongs to {elements}",
                element=element.id,
                option=option,
                elements=", ".join(elements),
            )
    for name in _TABLES:
        _check_table(element, settings, name)
    _check_approval(element, settings)
    with_own = replace(element, fields=(*element.fields, *own_fields(element, settings.own_fields)))
    check_files(with_own, settings.files, settings.columns, settings.number_pattern)
    if wrong := wrong_code(settings.groups, settings.activities, settings.activity_rules):
        raise SettingRefused(*wrong)
    _check_segments(settings)
    direction = settings.direction or element.default
    if settings.target_edits is TargetEdits.OVERWRITE and direction is Direction.BOTH:
        raise SettingRefused(
            "target_edits",
            "{element} goes both ways, so that no side is written over; remove target_edits, or name owners",
            element=element.id,
        )
    _check_owners(element, settings, direction)
    if settings.own_fields and not belongs(element, "own_fields"):
        raise SettingRefused(
            "own_fields",
            "Procore has no field of {element} that a site may map; remove own_fields",
            element=element.id,
        )
    check_own_fields(element, settings.own_fields, direction)


def _check_segments(settings: ElementSettings) -> None:
    for name, value in settings.segments.items():
        if not value or not name.rpartition(JOINT)[2]:
            raise SettingRefused(f"segments.{name}", "a row is half empty; fill it in, or remove it")
        if value.startswith("{") and value not in SEGMENT_FACTS:
            raise SettingRefused(
                f"segments.{name}",
                "“{value}” is no column of the projects; choose among {among}, or write a code",
                value=value,
                among=", ".join(SEGMENT_FACTS),
            )


def _check_approval(element: Element, settings: ElementSettings) -> None:
    if settings.approval == "none" and (settings.approval_limit is not None or settings.approvers):
        raise SettingRefused(
            "approval",
            "{element} names a limit or approvers without asking for an approval; add approval: required",
            element=element.id,
        )
    if settings.approval_default == "approve" and not settings.approval_default_confirmed_by:
        raise SettingRefused(
            "approval_default_confirmed_by",
            "{element} writes a plan that nobody answered (approval_default: approve); add who accepts that as "
            "approval_default_confirmed_by, or remove approval_default",
            element=element.id,
        )


def _check_owners(element: Element, settings: ElementSettings, direction: Direction) -> None:
    known = {**element.line_by_name, **element.by_name}
    for name in settings.owners if element.fields else ():
        if name not in known:
            raise SettingRefused(
                f"owners.{name}",
                "{element} has no field “{name}” to own; choose among {among}",
                element=element.id,
                name=name,
                among=", ".join(known),
            )
        if all(one.fixed or not one.written & direction.writes for one in _named(element, name)):
            raise SettingRefused(
                f"owners.{name}",
                "{element} never changes “{name}” where it goes {direction}, so that nobody can own it; remove it from owners",
                element=element.id,
                name=name,
                direction=direction,
            )


def _named(element: Element, name: str) -> list[ElementField]:
    return [one for one in (*element.fields, *element.lines) if one.name == name]


def _check_table(element: Element, settings: ElementSettings, name: str) -> None:
    """Raises SettingRefused where a table of codes belongs to another element, or names what neither system has."""
    table: Mapping[str, str] = getattr(settings, name)
    back: Mapping[str, str] = getattr(settings, f"{name}_back", {})
    if not (table or back):
        return
    if not belongs(element, name):
        raise SettingRefused(
            name, "{element} has no {name}; remove this table, and the one back", element=element.id, name=name
        )
    if any(not code.strip() for code in table):
        raise SettingRefused(
            name, "{element}: a row of {name} has no code; fill it in, or remove the row", element=element.id, name=name
        )
    facts = table_facts(element, name)
    places = {f"{name}.{code}": word for code, word in table.items()} | {f"{name}_back.{word}": word for word in back}
    for place, word in places.items():
        if word not in facts.values:
            raise SettingRefused(
                place,
                "{element}: “{word}” is no meaning that {name} may have; choose among {among}",
                element=element.id,
                word=word,
                name=name,
                among=", ".join(facts.values),
            )
    codes = {**facts.usual, **table}
    for word, code in back.items():
        if code not in codes:
            raise SettingRefused(
                f"{name}_back.{word}",
                "{element}: the code “{code}” of {name}_back is not one of maestro*'s ({codes}): add what it means to {name}, or "
                "it could not be read back",
                element=element.id,
                code=code,
                name=name,
                codes=", ".join(codes),
            )


def element_as_set(element: Element, settings: ElementSettings, units: Mapping[str, str] | None = None) -> Element:
    """The element as these settings make it: its codes, its own fields, its lines by amount, what it leaves out, its calls.

    `units`: the company's, maestro*'s unit of measure -> Procore's.
    """
    element = exported(element, settings.columns)
    if element.personal_text and settings.personal_text:
        element = replace(element, personal_text=replace(element.personal_text, leaves=settings.personal_text))
    element = replace(element, parts=tuple(_with_counterparts(part, settings) for part in element.parts))
    if settings.segments:
        element = replace(element, parts=tuple(_with_segments(part, settings.segments) for part in element.parts))
    if not settings.skip_committed_invoices:
        element = replace(
            element, required_flags=tuple(name for name in element.required_flags if name != "uncommitted")
        )
    if settings.from_date:
        element = replace(element, begins=settings.from_date)
    if element.summed:
        element = replace(element, summed=replace(element.summed, by=settings.sum_by))
    if settings.accounting_method == "amount":
        element = replace(element, lines=tuple(map(_by_amount, element.lines)))
    if not settings.add_vendor_to_project:
        element = replace(element, call_costs=replace(element.call_costs, directory=""))
    return replace(
        element,
        fields=(
            *(_with_codes(one, settings, units or {}) for one in element.fields),
            *own_fields(element, settings.own_fields),
        ),
        lines=tuple(_with_codes(one, settings, units or {}) for one in element.lines),
    )


def _with_codes(one: ElementField, settings: ElementSettings, units: Mapping[str, str]) -> ElementField:
    """A field with the codes that its table in the settings says."""
    if one.table == "units" and units:
        words = {ours.casefold(): theirs for ours, theirs in units.items()}
        back = {theirs.casefold(): ours for ours, theirs in reversed(list(units.items()))}
        return replace(one, words=words, words_back=back, open_words=True)
    if one.table == "letters":
        codes = {letter.upper(): word == LETTER_WORDS[0] for letter, word in settings.letters.items()}
        flags = {word == LETTER_WORDS[0]: letter for word, letter in settings.letters_back.items()}
        return replace(
            one,
            maestro_codes={**(one.maestro_codes or {}), **codes},
            maestro_flags={**(one.maestro_flags or {}), **flags},
        )
    if one.table == "types":
        return replace(one, words={**(one.words or {}), **settings.types})
    if one.table == "statuses":
        words, back = {**(one.words or {}), **settings.statuses}, {**(one.words_back or {}), **settings.statuses_back}
        return replace(one, words=words, words_back=back)
    return one


_CODES: Mapping[str, tuple[str, str]] = {"cost_types": ("groups", ""), "cost_codes": ("activities", "activity_rules")}
"""By part: the settings of its codes, a table and rules."""


def _with_counterparts(part: Element, settings: ElementSettings) -> Element:
    """A part with the codes that the settings say its records have in Procore."""
    if part.id not in _CODES:
        return part
    table, rules = (getattr(settings, name) if name else {} for name in _CODES[part.id])
    if not (table or rules):
        return part
    code = part.by_name[part.key[-1]]
    mapped = replace(
        code,
        code_table={known.upper(): across.upper() for known, across in table.items()},
        code_rules=tuple(rule_of(pattern, made) for pattern, made in rules.items()),
    )
    return replace(part, fields=tuple(mapped if one is code else one for one in part.fields))


def _with_segments(part: Element, segments: Mapping[str, str]) -> Element:
    """A part of composed codes, whose segments of the company's own are looked up in each new project."""
    costs, more = part.call_costs, len({name for name in segments if JOINT not in name})
    if not part.codes_dollars:
        return part
    return replace(part, call_costs=replace(costs, new_project_written=costs.new_project_written + more))


def asked_first(element: Element, makes: Collection[str]) -> frozenset[Side]:
    """The sides where a record of the element is made only if a person decided so. `makes`: what the settings let be made."""
    return frozenset(side for side, name in element.asked_first.items() if name not in makes)


def set_up_of(settings: ElementSettings, record: Record) -> Values:
    """What the settings give to the record that is made of this one across: by name, the first row that is for it."""
    rows = settings.new_in_procore if record.side is Side.MAESTRO else settings.new_in_maestro
    for row in rows:
        said = row.model_dump()
        wanted = said.pop(row.condition)
        if not wanted or wanted == record.facts.get(row.condition):
            return {name: value for name, value in said.items() if value}
    return {}


def _by_amount(one: ElementField) -> ElementField:
    """A line's field as a commitment by amount has it: Procore takes neither quantity nor unit cost there."""
    return replace(one, written=one.written - {Side.PROCORE}) if one.name in UNIT_FIELDS else one
