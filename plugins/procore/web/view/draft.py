"""The configuration form <-> a company's entry in the Variable, and what a save would change. Pure."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic_core import from_json

from procore.config import companies as company_settings
from procore.config.company import CompanySettings
from procore.config.problems import SettingProblem, printable
from procore.config.project_filter import ProjectFilterSettings
from procore.diff.project_filter import ProjectFilter
from procore.elements import ELEMENTS, SCOPES
from procore.elements.element import Side
from procore.hooks import is_id
from procore.model.records import Record
from procore.text.errors import error_text
from procore.web.view.setting_form import OWN
from procore.web.view.setting_texts import split

TEXTS = (
    "name", "tag", "environment", "maestro_conn_id", "procore_conn_id", "ledger_conn_id", "timezone", "language", "first_run",
    "currency",
)  # fmt: skip
LISTS = ("category", "department", "manager", "numbers", "stage", "project_type", "office")
ABSENT = object()


@dataclass(frozen=True, slots=True)
class Difference:
    """One setting that a save would change; an empty text: not set."""

    path: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one setting: its path (empty: no single one), and the sentence."""

    path: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a person wants to save: the whole Variable's text, what it changes, and what is wrong with it."""

    text: str
    entry: Mapping[str, Any]
    differences: tuple[Difference, ...]
    problems: tuple[Problem, ...]


def object_of(text: str | None) -> dict[str, Any] | None:
    """The object that a JSON text holds, like the Variable or an element's other settings; None: it holds none.

    Half a surrogate pair, endless nesting and what is no number are refused.
    """
    if not text:
        return {}
    try:
        found = from_json(text, allow_inf_nan=False)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def draft(
    raw: Mapping[str, Any],
    key: str,
    form: Mapping[str, Any],
    ticked: Mapping[str, Any],
    others: Mapping[str, Any] | None = None,
    *,
    language: str = "en",
) -> Draft:
    """What would be saved of the form's texts (`form`), of the grid (`ticked`: what each ticked element is told), of `others`.

    `others`: what the settings without a place of their own say, whole; None: they stay as they are written. What no version
    knows is left out, and all other companies stay as they are.
    """
    was = raw.get(key) if isinstance(raw.get(key), dict) else {}
    known = {one.alias or name for name, one in CompanySettings.model_fields.items()}
    kept = {name: value for name, value in (was or {}).items() if name in (known if others is None else known & OWN)}
    entry = {**kept, **_texts(form, was or {}), **(others or {}), "elements": _directions(grid(was), ticked)}
    entry["procore_company_id"] = _whole(str(form.get("procore_company_id", "")).strip())
    if "filter" in form and ("projects_filter" in entry or filter_of(form["filter"]) != ProjectFilter()):
        entry["projects_filter"] = form["filter"]
    wanted = {**raw, key: entry}
    problems = [one for one in company_settings.read(wanted).problems if one.company == key]
    text = json.dumps(wanted, indent=2, ensure_ascii=False)
    return Draft(
        text=text,
        entry=entry,
        differences=tuple(differences(was or {}, entry)),
        problems=tuple(_problem_of(one, language) for one in problems),
    )


def _texts(form: Mapping[str, Any], was: Mapping[str, Any]) -> dict[str, Any]:
    """The form's plain settings; one that was never written, and is what it is without, stays unwritten."""
    given = {name: str(form.get(name, "")).strip() or None for name in (*TEXTS, "schedule")}
    fields = CompanySettings.model_fields
    written = {name: text for name, text in given.items() if name in was or (text and text != fields[name].default)}
    return {name: text if text or name == "schedule" else "" for name, text in written.items()}


def _directions(was: Mapping[str, Any], ticked: Mapping[str, Any]) -> dict[str, Any]:
    """The grid; a direction that was never written, and is the element's own, stays unwritten."""
    return {
        name: {
            n: v
            for n, v in given.items()
            if n != "direction" or n in was.get(name, {n: v}) or v != ELEMENTS[name].default
        }
        for name, given in ticked.items()
    }


def _whole(text: str) -> int | str:
    """Procore's ids are whole numbers of 64 bits; what is none is left to the settings to refuse."""
    return int(text) if is_id(text) else text


def project_filter(given: Mapping[str, Any]) -> dict[str, Any]:
    """“Filter Projects by” as the form gives it -> as the Variable holds it; criteria that are not given are left out."""
    found: dict[str, Any] = {"status": sorted(given.get("status") or ())}
    for name in LISTS:
        if words := split(str(given.get(name, ""))):
            found[name] = words
    if pattern := str(given.get("pattern", "")).strip():
        found["pattern"] = pattern
    if str(given.get("closed_documents", "")) == "no":
        found["closed_documents"] = False
    found["marked"] = {"yes": True, "no": False}.get(str(given.get("marked", "")))
    return found


def filter_of(given: Mapping[str, Any]) -> ProjectFilter | None:
    """The filter as the Variable would hold it; None: it says something that is not known."""
    try:
        return ProjectFilterSettings.model_validate(given).filter
    except ValueError:
        return None


def as_record(row: Mapping[str, Any]) -> Record:
    """A row of the block `projects_to_filter` as the filter asks it."""
    values = {SCOPES.key[0]: row["project_number"], SCOPES.active_field or "": row["active"]}
    return Record(side=Side(row["side"]), key=row["key"], values=values, facts=row["facts"])


def grid(entry: Mapping[str, Any] | None) -> dict[str, dict[str, Any]]:
    """The ticked elements of an entry as it is written, with what each is told."""
    given = (entry or {}).get("elements")
    if given is None:
        return {name: {} for name in ELEMENTS} if entry else {}
    if isinstance(given, list):
        return {str(name): {} for name in given}
    if not isinstance(given, Mapping):
        return {}
    return {n: dict(v) if isinstance(v, Mapping) else {} for n, v in given.items() if v is not False}


def differences(was: Mapping[str, Any], entry: Mapping[str, Any]) -> Iterator[Difference]:
    """Every setting that is another one afterwards, in the order of its name."""
    old, new = dict(_flat({**was, "elements": grid(was)} if was else {})), dict(_flat(entry))
    for path in sorted(old.keys() | new.keys()):
        before, after = old.get(path, ABSENT), new.get(path, ABSENT)
        if before != after and {repr(_none(before)), repr(_none(after))} != {"None"}:
            yield Difference(path, _said(before), _said(after))


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every setting below a value by its path; a list of objects by their places."""
    if isinstance(value, list) and value and all(isinstance(one, Mapping) for one in value):
        value = dict(enumerate(value))
    if isinstance(value, Mapping) and (value or not path):
        for name, inner in value.items():
            yield from _flat(inner, f"{path}.{name}" if path else str(name))
    else:
        yield path, value


def _none(value: Any) -> Any:
    return None if value is ABSENT else value


def _said(value: Any) -> str:
    if value is ABSENT or value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(map(_said, value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def said_whole(problem: SettingProblem, language: str) -> str:
    """What is wrong with a setting of the Variable, with the place that it is about."""
    return printable(error_text(problem.whole, language))


def _problem_of(problem: SettingProblem, language: str) -> Problem:
    """The same for a person who stands in front of the setting."""
    return Problem(problem.path, printable(f"{error_text(problem.said, language)}."))


def blank() -> dict[str, Any]:
    """The form of a company that is not there yet."""
    fresh = {"name": "", "tag": "", "environment": "production", "schedule": "@hourly", "procore_company_id": ""}
    known = CompanySettings.model_fields
    return {
        **fresh,
        "maestro_conn_id": "maestro_default",
        "procore_conn_id": "procore_default",
        "ledger_conn_id": known["ledger_conn_id"].default,
        "timezone": known["timezone"].default,
        "language": known["language"].default,
        "first_run": known["first_run"].default,
        "currency": known["currency"].default,
    }
