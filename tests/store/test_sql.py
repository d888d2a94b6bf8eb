"""The ledger's migrations are in order."""

from __future__ import annotations

from procore.store.sql import migrations


def test_migrations_come_in_the_order_of_their_numbers() -> None:
    names = [name for name, _ in migrations()]
    assert names == sorted(names)
    assert [int(name.split("_")[0]) for name in names] == list(range(1, len(names) + 1))
