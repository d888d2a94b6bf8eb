"""What a person entered in the settings form: its texts, the grid, the filter, and what is wrong before it is read."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Depends, Request
from starlette.datastructures import FormData

from procore.config.companies import KEY
from procore.elements import ELEMENTS
from procore.web.view.draft import Problem, blank
from procore.web.view.pages import Visit
from procore.web.view.setting_entries import entered_element, row_problems
from procore.web.view.setting_texts import Typed


async def _form(request: Request) -> FormData:
    return await request.form()


FormDep = Annotated[FormData, Depends(_form)]


def texts(form: FormData) -> dict[str, Any]:
    """The form's texts, without space around."""
    return {name: value.strip() for name, value in form.items() if isinstance(value, str)}


def filter_fields(form: FormData) -> dict[str, Any]:
    """The texts of “Filter Projects by”; the ticked states are a list."""
    return {**texts(form), "status": [str(value) for value in form.getlist("status")]}


def typed(form: FormData) -> Typed:
    """Every name of the form with its values, in their order."""
    found: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        if isinstance(value, str):
            found.setdefault(name, []).append(value)
    return found


def ticked_elements(form: FormData, was: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The grid: what each ticked element is told. `was`: what each was told before."""
    sent = typed(form)
    return {
        name: {
            **entered_element(sent, element, was.get(name, {})),
            "direction": text_in(form, f"direction_{name}") or element.default.value,
        }
        for name, element in ELEMENTS.items()
        if form.get(f"tick_{name}")
    }


def typed_again(entry: Mapping[str, Any], form: FormData) -> dict[str, Any]:
    """What the form shows again when it is not saved: every text as it was typed, whether it would be written or not."""
    return {**blank(), **texts(form), **{name: entry[name] for name in entry if name not in form}}


def table_problems(visit: Visit, form: FormData) -> list[Problem]:
    """One sentence for each row of a table that says the same as another one, or only half of it."""
    ticked = [element for name, element in ELEMENTS.items() if form.get(f"tick_{name}")]
    return [Problem(one.path, visit.say(one.word, key=one.key)) for one in row_problems(typed(form), ticked)]


def key_problems(visit: Visit, key: str, raw: Mapping[str, Any], form: FormData) -> list[Problem]:
    """Why a company's key cannot be one, or is another company's already."""
    if not KEY.fullmatch(key):
        return [Problem("key", visit.say("key_wrong"))]
    return [Problem("key", visit.say("key_taken", key=key))] if form.get("is_new") and key in raw else []


def text_in(form: FormData, name: str) -> str:
    """One text of the form; empty when it is not there."""
    value = form.get(name)
    return value.strip() if isinstance(value, str) else ""
