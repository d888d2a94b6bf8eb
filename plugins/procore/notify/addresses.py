"""Where to look: the addresses of a run, of the page, and of a record on it, below Airflow's own address. Pure."""

from collections.abc import Mapping
from urllib.parse import quote, urlencode

PREFIX = "/procore"
"""Where the page's app stands."""

HOOKS = "/procore-webhooks"
"""Where the receiver of Procore's webhooks stands; below it, each company by its key."""


def addresses(base: str, dag: str, dag_run: str = "") -> dict[str, str]:
    """The run (else its DAG), and the page in Airflow's frame; nothing where Airflow does not know its own address.

    `base`: that address, without a slash at its end.
    """
    if not base:
        return {}
    shown = f"{base}/dags/{dag}"
    return {"run": f"{shown}/runs/{quote(dag_run, safe='')}" if dag_run else shown, "page": f"{base}/plugin/procore"}


def record_address(base: str, company: str, record: Mapping[str, str]) -> str:
    """A record's page. `record`: its element, maestro_key and procore_key, of which one may be empty."""
    keys = {"maestro": record["maestro_key"], "procore": record["procore_key"]}
    known = urlencode({side: key for side, key in keys.items() if key})
    return f"{base}{PREFIX}/{quote(company)}/synchronization/{record['element']}/record?{known}"


def list_address(base: str, company: str, element: str) -> str:
    """The list of an element's records that wait."""
    return f"{base}{PREFIX}/{quote(company)}/synchronization?element={element}"


def record_key(record: Mapping[str, str]) -> str:
    """A record as a person calls it: maestro*'s key, else Procore's id."""
    return record["maestro_key"] or f"Procore {record['procore_key']}"
