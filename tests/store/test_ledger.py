"""The ledger as a whole: its clock, and what it says of itself."""

from __future__ import annotations

from datetime import timedelta

from procore.store.ledger import Ledger


def test_its_clock_is_aware_and_in_utc(ledger: Ledger) -> None:
    assert ledger.now().utcoffset() == timedelta(0)


def test_it_names_its_database_only(ledger: Ledger) -> None:
    assert repr(ledger) == f"Ledger({ledger.engine.url.database})"


def test_its_tables_can_be_counted_anew(ledger: Ledger) -> None:
    before = ledger.now()
    ledger.analyze_tables()
    assert ledger.now() > before
