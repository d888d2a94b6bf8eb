"""What each route of the page answers to whom: the table that test_rights.py walks, and the page of the site that is made of it.

`python -m tests.web.routes` writes docs/routes.md anew.
"""

from itertools import groupby
from pathlib import Path

from procore.notify.addresses import HOOKS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "routes.md"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
PEOPLE = ("viewer", "dispatcher", "operator")
"""Who may read the company's DAG; trigger it, too; and write Variables and Connections, too."""
STRANGER = 401
OPEN = "/ready"
"""The one route that asks for no login."""
NOWHERE = "/{path:path}"
"""What any other path is answered by."""

OK, SENT, SOMEWHERE_ELSE, REFUSED, NOTHING, UNREADY = 200, 303, 302, 403, 404, 409
EXPECTED = {
    # what each route answers: viewer, dispatcher (may trigger), operator (may edit Variables and Connections too)
    ("GET", "/ready"): (OK, OK, OK),
    ("GET", "/"): (SOMEWHERE_ELSE, SOMEWHERE_ELSE, SOMEWHERE_ELSE),
    ("GET", "/static/{name}"): (OK, OK, OK),
    ("GET", "/{company}/overview"): (OK, OK, OK),
    ("GET", "/{company}/synchronization"): (OK, OK, OK),
    ("GET", "/{company}/synchronization/{element}/record"): (OK, OK, OK),
    ("GET", "/{company}/plans/{name}"): (OK, OK, OK),
    ("GET", "/{company}/synchronization/{element}/suggestions"): (OK, OK, OK),
    ("POST", "/{company}/synchronization/{element}/suggestions"): (
        REFUSED,
        UNREADY,
        UNREADY,
    ),  # there is none to accept
    ("POST", "/{company}/synchronization/{element}/run"): (REFUSED, SENT, SENT),
    ("POST", "/{company}/synchronization/{element}/decide"): (REFUSED, SENT, SENT),
    ("POST", "/{company}/run"): (REFUSED, SENT, SENT),
    ("GET", "/{company}/plan/{plan_hash}"): (OK, OK, OK),
    ("POST", "/{company}/plan/{plan_hash}/answer"): (REFUSED, UNREADY, UNREADY),  # nothing is asked about it
    ("POST", "/{company}/plan/{plan_hash}/apply"): (REFUSED, SENT, SENT),
    ("GET", "/{company}/balance"): (OK, OK, OK),
    ("GET", "/{company}/balance.xlsx"): (OK, OK, OK),
    ("GET", "/{company}/undo"): (OK, OK, OK),
    ("GET", "/{company}/codes"): (OK, OK, OK),
    ("POST", "/{company}/codes/{element}"): (REFUSED, NOTHING, NOTHING),  # suppliers have no codes
    ("GET", "/{company}/past"): (OK, OK, OK),
    ("POST", "/{company}/past/{element}"): (REFUSED, UNREADY, UNREADY),  # the pairs are none
    ("POST", "/{company}/undo"): (REFUSED, SENT, SENT),
    ("GET", "/configuration/new"): (REFUSED, REFUSED, OK),
    ("GET", "/{company}/configuration"): (REFUSED, REFUSED, OK),
    ("POST", "/configuration/save"): (REFUSED, REFUSED, 422),  # the form is empty: refused for what it says
    ("POST", "/configuration/connection"): (REFUSED, REFUSED, UNREADY),
    ("POST", "/configuration/test"): (REFUSED, REFUSED, OK),
    ("GET", "/configuration/companies"): (REFUSED, REFUSED, OK),
    ("GET", "/{company}/configuration/filter-count"): (REFUSED, REFUSED, OK),
    **{(method, NOWHERE): (NOTHING,) * 3 for method in ("GET", "POST", "OPTIONS")},
    **{(method, NOWHERE): (REFUSED,) * 3 for method in ("PUT", "PATCH", "DELETE")},  # no form sends them
}


RECEIVED = {method: 401 if method == "POST" else 405 for method in METHODS}
"""What is answered, whoever is logged in, to an event of Procore's webhooks without its hook's own secret."""

EXPECTED |= {("HEAD", path): told for (method, path), told in EXPECTED.items() if method == "GET"}


ABOUT = """\
# Routes

Every route of the page, below `/procore` of Airflow's API server, with each method, and what it answers to whom. This page is made
of the table that `tests/web/test_rights.py` walks, with a login of each kind: the test fails when a route is missing here, and when
one answers otherwise. `python -m tests.web.routes` writes it anew.

The columns are Airflow's rights: nobody (no login), who may read the company's DAG, who may trigger it besides, and who may write
Variables and Connections besides. 200 is a page, 303 what follows a form that was taken, 302 the first company's page; 401 asks for
the login; 403 says which right is missing, or that the request came from no form of the page; 404 is a page that is not there; 409
and 422 say what is not ready or not right: the walk sends each form with values of which some cannot be done, and who lacks the
right is refused before that. A method that a route does not have is answered as any other route is. Last stands the
receiver of Procore's webhooks, outside the page: it looks at no login, and takes an event with its hook's own secret alone
([webhooks](webhooks.md)).
"""


def stranger(path: str) -> int:
    """What somebody without a login is answered."""
    return OK if path == OPEN else STRANGER


def others() -> list[tuple[str, str]]:
    """Every method of every route that the route does not have."""
    paths = dict.fromkeys(path for _, path in EXPECTED)
    return [(method, path) for path in paths for method in METHODS if (method, path) not in EXPECTED]


def page() -> str:
    """docs/routes.md."""
    rows = [
        "| Route | Method | Nobody | Reads the DAG | Triggers it, too | Writes settings, too |",
        "|---|---|---|---|---|---|",
    ]
    for path, of_path in groupby(sorted(EXPECTED, key=lambda one: _order(one[1])), key=lambda one: one[1]):
        told: dict[tuple[int, ...], list[str]] = {}
        for method in sorted((method for method, _ in of_path), key=METHODS.index):
            told.setdefault((stranger(path), *EXPECTED[method, path]), []).append(method)
        rows += [
            " | ".join(
                ("", f"`{path}`" if path != NOWHERE else "any other", ", ".join(methods), *map(str, answers), "")
            ).strip()
            for answers, methods in told.items()
        ]
    for status in dict.fromkeys(RECEIVED.values()):
        methods = ", ".join(method for method in METHODS if RECEIVED[method] == status)
        rows.append(f"| `{HOOKS}/{{company}}`, no secret | {methods} |" + f" {status} |" * 4)
    return f"{ABOUT}\n" + "\n".join(rows) + "\n"


def _order(path: str) -> int:
    return list(dict.fromkeys(path for _, path in EXPECTED)).index(path)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
