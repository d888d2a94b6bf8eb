"""A plan as a file, every value that it would write, as it was kept when it was made; and the balance as a workbook."""

import re
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import Response

from procore.model.errors import ConfigurationError
from procore.web.guard import SeenDep
from procore.web.ledger import open_ledger
from procore.web.paths import settings_of
from procore.web.view.pages import HEADERS, VisitDep

router = APIRouter()

NAME = re.compile(r"(?P<hash>[0-9a-f]{8,64})\.(?P<kind>csv|json)")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


@router.get("/{company}/plans/{name}")
def plan(company: SeenDep, name: str, visit: VisitDep) -> Response:
    """The stored plan `hash.csv` or `hash.json`, for those who may see the company; 404 for one that it never made."""
    settings = settings_of(visit, company)
    named = NAME.fullmatch(name)
    if named is None:
        raise HTTPException(404)
    ledger = open_ledger(company, settings.ledger_conn_id)
    ledger.require_run()
    try:
        stored = ledger.ledger.change_sets.by_hash(company, named["hash"])
    except ConfigurationError as error:
        raise HTTPException(404) from error
    from procore.run.export import as_csv, as_json  # noqa: PLC0415  # it loads pandas, which no other page needs

    text = as_csv(stored.steps) if named["kind"] == "csv" else as_json(stored)
    kept = {**HEADERS, "Content-Disposition": f'attachment; filename="{company}-{stored.element}-{name}"'}
    return Response(text, media_type=TYPES[named["kind"]], headers=kept)


@router.get("/{company}/balance.xlsx")
def balance(company: SeenDep, visit: VisitDep, project: Annotated[str, Query(max_length=100)] = "") -> Response:
    """The balance of a project, or of all, as a workbook in the person's language."""
    from procore.run.workbook import BalanceBook, as_xlsx  # noqa: PLC0415  # it loads openpyxl, which no other page needs

    settings = settings_of(visit, company)
    ledger = open_ledger(company, settings.ledger_conn_id)
    at = datetime.now(UTC)
    book = BalanceBook(
        company=settings.name or company,
        at=at,
        zone=settings.timezone,
        language=visit.language,
        projects=ledger.balances(project),
        rows=ledger.by_code(project),
        exceptions=[one for one in ledger.exceptions() if project in ("", one.scope)],
        key=company,
        base=f"{visit.request.url.scheme}://{visit.request.url.netloc}{visit.airflow}",
    )
    name = "-".join((company, "balance", *re.findall(r"[\w.-]+", project, re.ASCII), f"{at:%Y-%m-%d}"))
    kept = {**HEADERS, "Content-Disposition": f'attachment; filename="{name}.xlsx"'}
    return Response(as_xlsx(book), media_type=XLSX, headers=kept)
