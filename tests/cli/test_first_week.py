"""The first week of a company with a past, by the commands of docs/from-another-interface.md alone, in a shell."""

import re

import pytest

from tests.cli.conftest import Shell
from tests.standard.first_week.books import keep_books
from tests.standard.first_week.procore import InProcore
from tests.standard.first_week.settings import FOREIGN_IDS, element_rows, entry, own_sql
from tests.standard.first_week.sums import foreign_ids, in_procore, in_the_books, twice

pytestmark = [pytest.mark.airflow, pytest.mark.stories]
PARTS = {"projects": ("projects", "cost_types", "cost_codes")}
WHY = ("--reason", "the old interface goes")


def said(shell: Shell, code: int, *words: str) -> str:
    ended = shell.type(*words)
    assert ended.returncode == code, (words, ended.stdout[-2000:], ended.stderr[-2000:])
    return ended.stdout


def test_a_company_with_a_past_is_connected_by_the_commands_of_its_page(shell: Shell, tmp_path) -> None:
    company, procore = shell.company, shell.company.simulator.world
    company.rows("DELETE FROM maestro.supplier")
    keep_books(company.rows)
    filled = InProcore(procore, company.simulator.company_id).fill()
    elements = element_rows(filled.sector)
    shell.settings = entry(own_sql(tmp_path / "sql"), filled.sector)
    asked = len(company.simulator.requests)

    def writes() -> list[str]:
        found = [one for one in company.simulator.requests[asked:] if "/oauth/" not in one["path"]]
        return [one["path"] for one in found if one["method"] != "GET"]

    assert "ledger, maestro* and Procore answer" in said(shell, 0, "check")
    shell.settings["shadow"] = True
    said(shell, 0, "sync")
    assert "not done yet, planned" in said(shell, 0, "shadow")
    assert writes() == []

    shell.settings |= {"shadow": False, "elements": {"projects": elements["projects"]}}
    runs = {}
    for element in ("suppliers", "projects", *(name for name in elements if name not in ("suppliers", "projects"))):
        shell.settings["elements"][element] = elements[element]
        before = writes()
        for part in PARTS.get(element, (element,)):
            if part in FOREIGN_IDS:
                said(shell, 0, "plan", "--elements", element)
                assert "Nothing was kept" in said(shell, 0, "adopt", part)
                said(shell, 0, "adopt", part, "--write", *WHY)
        assert writes() == before
        ended = shell.type("sync", "--elements", element)
        if ended.returncode == 3:
            assert writes() == before
            (waits,) = re.findall(r"change set ([0-9a-f]{16}):", ended.stdout)
            said(shell, 0, "approve", waits, "--reason", "seen")
        else:
            assert ended.returncode == 0, ended.stdout + ended.stderr
        (run,) = company.ledger_rows(
            "SELECT dag_run FROM procore_sync.run WHERE mode = 'sync' ORDER BY id DESC LIMIT 1"
        )
        runs[element] = run["dag_run"]
    assert in_procore(procore) == in_the_books(company.rows)
    assert twice(procore, company.rows) == []
    before = writes()
    said(shell, 0, "sync")
    assert writes() == before
    ids = foreign_ids(procore)
    assert "Nothing was written" in said(shell, 0, "undo", runs["suppliers"], *WHY)
    assert foreign_ids(procore) == ids
    said(shell, 0, "undo", runs["suppliers"], *WHY, "--override", "share", "--write")
    assert len([kind for kind, _ in foreign_ids(procore) if kind == "vendors"]) == 64
