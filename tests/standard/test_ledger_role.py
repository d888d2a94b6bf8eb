"""Runs need no right to create anything: the owner makes the ledger's tables once, and gives a role what its runs need."""

from uuid import uuid4

import pytest
from sqlalchemy import create_engine

from procore.mapping.sql_blocks import FOLDER
from procore.model.errors import ConfigurationError
from procore.store.ledger import Ledger
from tests.standard.budgets import budget
from tests.standard.commitments import Orders


@pytest.fixture
def role(site):
    """The company's database as a role has it that may not create anything in it."""
    name = f"procore_run_{uuid4().hex}"  # roles are the whole server's
    with site.doors.ledger.begin() as connection:
        connection.exec_driver_sql(f"CREATE ROLE {name} LOGIN")
    engine = create_engine(site.doors.ledger.url.set(username=name))
    yield engine
    engine.dispose()
    with site.doors.ledger.begin() as connection:
        connection.exec_driver_sql(f"DROP OWNED BY {name}; DROP ROLE {name}")


def grant(site, role):
    grants = (FOLDER / "grants.sql").read_text(encoding="utf-8")
    with site.doors.ledger.begin() as connection:
        connection.exec_driver_sql(grants.replace(':"role"', str(role.url.username)))


def test_what_lacks_is_said_with_the_command_that_makes_it(site, role):
    with site.doors.ledger.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA procore_sync CASCADE")
    with pytest.raises(
        ConfigurationError, match=f"{role.url.username} may not create them: run `procore-sync ledger-init`"
    ):
        Ledger(role).migrate()


def test_a_role_that_may_create_nothing_synchronizes(site, role):
    grant(site, role)
    site.ledger = Ledger(role)
    site.ledger.migrate()
    budget(site, "03-300|MAT", "125000.55")
    Orders(site, "purchase_orders").put("24105", status="A")
    for element, direction in (
        ("projects", "both"),
        ("suppliers", "both"),
        ("budgets", ""),
        ("purchase_orders", "to_procore"),
    ):
        site.run(element, direction or None, full=True)
        assert site.inbox(element) == []
    assert "125000.55" in {line["original_budget_amount"] for line in site.procore("budget_line_items")}
    assert len(site.procore("purchase_order_contracts")) == 1
