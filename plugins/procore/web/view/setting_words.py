"""A setting's place in the Variable, and its value, as the form calls them. Pure."""

from collections.abc import Mapping, Sequence

from procore.config.company import CompanySettings
from procore.config.element import ElementSettings
from procore.config.setting_fields import FieldKind, setting_fields
from procore.config.tables import COMPANY_TABLE_FACTS
from procore.elements import ALL, ELEMENTS
from procore.text.nouns import SIDES, name_of
from procore.text.reasons import label_of
from procore.web.view.words import has, say

NAMES: Mapping[str, str] = {
    "procore_company_id": "procore_company",
    "maestro_conn_id": "maestro_connection",
    "procore_conn_id": "procore_connection",
    "ledger_conn_id": "ledger_connection",
    "language": "messages_in",
    "projects_filter": "filter_projects",
    "projects_filter_status": "project_status",
    "projects_filter_marked": "marked",
    "projects_filter_category": "category",
    "projects_filter_department": "department",
    "projects_filter_manager": "manager",
    "projects_filter_numbers": "numbers",
    "projects_filter_pattern": "pattern",
    "projects_filter_stage": "stage",
    "projects_filter_project_type": "project_type",
    "projects_filter_office": "office",
    "projects_filter_closed_documents": "closed_documents",
}
"""Settings that the page calls otherwise than the Variable."""
TABLES = {one.path: one.choices for one in setting_fields(ElementSettings) if one.kind is FieldKind.TABLE}
"""The tables of an element, with what may be chosen in their second column."""
ENTRIES = frozenset(
    one.path
    for model in (CompanySettings, ElementSettings)
    for one in setting_fields(model)
    if one.kind is FieldKind.ROWS
)
"""The settings that are entries with fields of their own, named by their number."""


def name_in(element: str, language: str) -> str:
    """What an element or a part is called; one that is not known is called as it is written."""
    return name_of(ALL[element], language) if element in ALL else element


COMPANY_TABLES = tuple(f"{one.path}." for one in setting_fields(CompanySettings) if one.kind is FieldKind.TABLE)
"""How the places of the rows of a company's own tables begin."""


def word_of(path: str) -> str:
    """The key of a setting's name among the words of the page; empty: it has none."""
    name = path.replace(".", "_")
    return next((key for key in (f"set_{name}", NAMES.get(name, name)) if has(key)), "")


def setting_name(path: str, language: str) -> str:
    """`elements.costs.brakes.net` -> “Costs, Brake: dollars net”; a row of a table is named by its first column."""
    said, parts = [], path.split(".")
    if parts[0] == "elements" and len(parts) > 1:
        element = ELEMENTS.get(parts[1])
        said, parts = [name_of(element, language) if element else parts[1]], parts[2:]
        if element and parts[:1] == ["owners"] and len(parts) > 1:
            field = {**element.line_by_name, **element.by_name}.get(".".join(parts[1:]))
            return ", ".join([*said, say("owners", language), label_of(field, language) if field else parts[1]])
    return ", ".join([*said, *_named(parts, language)])


def _named(parts: Sequence[str], language: str) -> list[str]:
    """The names of the longest piece that has one, of an entry of several by its number, and what follows as it is written."""
    place = next((n for n, part in enumerate(parts) if part.isdigit() and ".".join(parts[:n]) in ENTRIES), None)
    if place and (whole := word_of(".".join(parts[:place]))):
        inner = [part for n, part in enumerate(parts) if n != place]
        entry = say("entry_number", language, n=int(parts[place]) + 1)
        return [say(whole, language), entry, *(_named(inner, language) if len(inner) > place else [])]
    for size in range(len(parts), 0, -1):
        path, row = ".".join(parts[:size]), ".".join(parts[size:])
        if key := word_of(path):
            of_elements = path in COMPANY_TABLE_FACTS and COMPANY_TABLE_FACTS[path].of_elements
            return [say(key, language), *filter(None, [name_in(row, language) if of_elements else row])]
    return [".".join(parts)] if parts else []


def setting_value(path: str, value: str, language: str) -> str:
    """A value as the form shows it, where it has words for it; what a table holds is said as it is."""
    *_, table = ["", *path.split(".")[2:3]]
    if table in TABLES and value in SIDES and value in TABLES[table]:
        return SIDES[value]
    if (table in TABLES and value not in TABLES[table]) or path.startswith(COMPANY_TABLES):
        return value
    keys = (f"choice_{value}", f"env_{value}", f"arrow_{value}", f"first_run_{value}", f"project_{value}")
    return next((say(key, language) for key in keys if value and has(key)), value)
