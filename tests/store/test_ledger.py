"""The ledger as a whole: its clock, and what it says of itself."""

from datetime import timedelta

from sqlalchemy import event

from procore.store.ledger import ASK_CLOCK_AFTER, MANY, Ledger


def test_its_clock_is_aware_and_in_utc(ledger):
    assert ledger.now().utcoffset() == timedelta(0)


def test_its_clock_is_asked_once_a_minute_and_goes_on_in_between(ledger):
    asked: list[str] = []
    event.listen(ledger.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    seconds = [0.0]
    counting = Ledger(ledger.engine, seconds=lambda: seconds[0])
    told = counting.now()
    seconds[0] = 2.0
    assert counting.now() - told == timedelta(seconds=2)
    assert len(asked) == 1
    seconds[0] = ASK_CLOCK_AFTER
    assert counting.now() - told < timedelta(seconds=ASK_CLOCK_AFTER)  # no such time has passed there
    assert len(asked) == 2


def test_it_names_its_database_only(ledger):
    assert repr(ledger) == f"Ledger({ledger.engine.url.database})"


def test_its_tables_are_counted_anew_each_time_that_twice_as_many_rows_were_added(ledger):
    statements: list[str] = []
    event.listen(ledger.engine, "before_cursor_execute", lambda *told: statements.append(told[2]))
    growing = Ledger(ledger.engine)
    counted = []
    for rows in (MANY - 1, 1, 1, MANY - 1, MANY, MANY):
        growing.note_growth(rows)
        counted.append(sum("ANALYZE" in one for one in statements))
    assert counted == [0, 1, 1, 2, 2, 3]
