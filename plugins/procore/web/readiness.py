"""Whether every company's ledger answers and has the tables of this version: for what watches the server, without a login."""

import asyncio
import logging

from fastapi import Request
from fastapi.responses import PlainTextResponse, Response

from procore.config import companies
from procore.model.errors import ConfigurationError, SyncError, Unreachable
from procore.web.companies_variable import companies_variable
from procore.web.ledger import NotThereYet, open_ledger
from procore.web.view.pages import HEADERS, language_of
from procore.web.view.words import say

READY, UNREADY = 200, 503
WORDS: dict[type[SyncError], str] = {
    Unreachable: "unready_away",
    NotThereYet: "unready_tables",
    ConfigurationError: "unready_ledger",
}
"""What a stranger reads of an error: neither a company's name nor what a database or a Connection says. The log has those."""

log = logging.getLogger(__name__)


class Readiness:
    """One look at the ledgers at a time: who asks meanwhile gets its answer, so that many load them as one does."""

    def __init__(self) -> None:
        self._look: asyncio.Task[str] | None = None

    async def answer(self, request: Request) -> Response:
        """200, or 503 with what keeps this server from being ready, in the language that is asked for."""
        if self._look is None or self._look.done():
            self._look = asyncio.create_task(asyncio.to_thread(look))
        key = await asyncio.shield(self._look)
        said = say(key, language_of(request))
        return PlainTextResponse(f"{said}\n", READY if key == "ready" else UNREADY, HEADERS)


def look() -> str:
    """The key of the sentence: `ready`, or the first thing that is not. A ledger that companies share is asked once."""
    known = companies.read(companies_variable().text)
    if known.problems:
        return "unready_settings"
    for conn_id in dict.fromkeys(one.ledger_conn_id for one in known.good.values()):
        try:
            open_ledger("", conn_id).require_this_version()
        except (Unreachable, NotThereYet, ConfigurationError) as error:
            log.warning("Not ready, Connection %s: %s", conn_id, error)
            return WORDS[type(error)]
    return "ready"
