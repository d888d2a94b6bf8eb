"""From a path to the company's element, and from a form back to the page that it was on."""

from typing import Any
from urllib.parse import parse_qsl, urlencode

from fastapi import HTTPException
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from procore.config.company import CompanySettings
from procore.elements import ALL, top_of
from procore.elements.element import Element
from procore.text.nouns import name_of
from procore.web.guard import Forbidden
from procore.web.view.pages import Visit, page


def settings_of(visit: Visit, company: str) -> CompanySettings:
    """The company's settings. Raises Forbidden("gone") when the Variable no longer holds it, or holds it wrongly."""
    found = visit.companies.good.get(company)
    if found is None:
        raise Forbidden("gone")
    return found


def element_of(name: str, settings: CompanySettings) -> Element:
    """The element of a path, as the company has it. 404 for one that does not exist or is not ticked."""
    if name not in ALL or top_of(name).id not in settings.elements:
        raise HTTPException(404)
    return settings.element(ALL[name])


def element_page(
    visit: Visit, template: str, company: str, settings: CompanySettings, element: Element, **known: Any
) -> HTMLResponse:
    """A page of the synchronization about one element."""
    return page(
        visit,
        template,
        company=company,
        settings=settings,
        screen="synchronization",
        zone=settings.timezone,
        element=element,
        element_name=name_of(element, visit.language),
        may_run=visit.may.run(company),
        **known,
    )


def back_to(visit: Visit, path: str, query: str = "", **params: str) -> Response:
    """To a page of the company, with the query that it had and what became of the form."""
    kept = {name: value for name, value in parse_qsl(query) if name not in ("notice", "run", "lang")}
    return RedirectResponse(f"{visit.base}/{path}?{urlencode({**kept, **params})}", status_code=303)
