"""A task of version 0.2.0, run by that version's own code (the rooms of `0.2.0/code.tar.xz`) in a process of its own.

`python older_task.py FOLDER ELEMENT DIRECTION DATABASE PROCORE COMPANY CLIENT SECRET`: FOLDER is that code. Before its first write
to Procore it says `about to write` and waits for a line; the end of the input kills it there. At its end it says how its run ended
and why, as JSON.
"""

import json
import os
import sys
from typing import Any

import requests

sys.path.insert(0, f"{sys.argv[1]}/plugins")

from sqlalchemy import create_engine

from procore.config.companies import company
from procore.elements import ELEMENTS
from procore.model.errors import SyncError
from procore.review.limits import LIMIT_NAMES
from procore.run.company_lock import open_pairing
from procore.run.job import RunOptions, job_of
from procore.run.synchronize import synchronize
from procore.sides.maestro.sql import Maestro
from procore.sides.procore.rest.access_token import Credentials
from procore.sides.procore.rest.client import Client
from procore.store.ledger import Ledger


class Halting(requests.Session):
    """A session that stops before the first request that writes."""

    halted = False

    def request(self, method: Any, url: Any, *more: Any, **named: Any) -> requests.Response:
        """Send a request; the first that writes once a line came."""
        if method != "GET" and "/oauth/" not in str(url) and not self.halted:
            self.halted = True
            sys.stdout.write("about to write\n")
            sys.stdout.flush()
            if not sys.stdin.readline():
                os._exit(9)
        return super().request(method, url, *more, **named)


def main(
    element_id: str, direction: str, database: str, procore: str, company_id: str, client_id: str, secret: str
) -> None:
    """Run the element as its task did."""
    engine = create_engine(database)
    entry = {
        "tag": "DEMO",
        "procore_company_id": int(company_id),
        "environment": "demo",
        "maestro_conn_id": "maestro_demo",
        "procore_conn_id": "procore_demo",
        "first_run": "write",
        "elements": {
            element_id: {"direction": direction, "brakes": {one: None for one in LIMIT_NAMES if one != "restored"}}
        },
    }
    settings = company({"demo": entry}, "demo")
    element, ledger, maestro = settings.element(ELEMENTS[element_id]), Ledger(engine), Maestro(engine, settings.tag)
    credentials = Credentials(client_id=client_id, client_secret=secret, login_url=procore)
    client = Client(Halting(), procore, settings.procore_company_id, credentials)
    try:
        job = job_of(
            settings,
            element,
            pairing=open_pairing("demo", settings, ledger, maestro, client),
            ledger=ledger,
            maestro=maestro,
            client=client,
            dag_run="older",
            options=RunOptions(),
        )
        synchronize(job, element)
        said = ("finished", "")
    except SyncError as error:
        said = ("stopped", str(error))
    except Exception as error:  # noqa: BLE001  # whatever it is, the test is told
        said = ("broke", f"{type(error).__name__}: {error}")
    sys.stdout.write(f"{json.dumps(said)}\n")


main(*sys.argv[2:])
